"""What is done to the ground floor: people and their roles, posts and who holds them, units, boards and meetings.

Each asks first whether `by` may, and refuses with a sentence.
"""

from .people import (
    add_person,
    change_person,
    invite,
    note_password_set,
    reset_second_factor,
    set_access,
    set_roles,
)
from .posts import appoint, change_appointment
from .structure import (
    save_board,
    save_business_group,
    save_force,
    save_meeting,
    save_post,
    save_unit,
    save_unit_kind,
)

__all__ = [
    "add_person",
    "appoint",
    "change_appointment",
    "change_person",
    "invite",
    "note_password_set",
    "reset_second_factor",
    "save_board",
    "save_business_group",
    "save_force",
    "save_meeting",
    "save_post",
    "save_unit",
    "save_unit_kind",
    "set_access",
    "set_roles",
]
