"""Everything that changes the action register. Each verb is atomic, says who (`by`) and when (`on`), and refuses by raising.

PermissionDenied: this person may not. Refused: nobody may, as things stand; its message says what to do instead.
ChangedMeanwhile: somebody else was quicker; nothing is saved and the message says what they did.
"""

from .base import ChangedMeanwhile, Refused
from .bulk import change_all
from .carry_forward import carry_forward, follow, unfinished, when_carried
from .dates import (
    correct_timescale,
    due_of_relative,
    may_move,
    movable,
    move_due_date,
    moves_allowed,
    needs_board,
)
from .importing import import_tasks
from .measures import record_reading
from .plans import add_task, correct_task, note_change_beside, set_posts
from .updates import (
    claim_complete,
    confirm,
    no_change,
    record_update,
    reopen,
    return_to_lead,
    trigger,
    withdraw,
)

__all__ = [
    "ChangedMeanwhile",
    "Refused",
    "add_task",
    "carry_forward",
    "change_all",
    "claim_complete",
    "confirm",
    "correct_task",
    "correct_timescale",
    "due_of_relative",
    "follow",
    "import_tasks",
    "may_move",
    "movable",
    "move_due_date",
    "moves_allowed",
    "needs_board",
    "no_change",
    "note_change_beside",
    "record_reading",
    "record_update",
    "reopen",
    "return_to_lead",
    "set_posts",
    "trigger",
    "unfinished",
    "when_carried",
    "withdraw",
]
