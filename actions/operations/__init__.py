"""Everything that changes the action register: each is atomic, says who (`by`) and when (`on`), and refuses by raising.

PermissionDenied: this person may not; that is asked first. OperationRefused: nobody may, as things stand, and the
message says what to do instead. EditConflict: somebody else was quicker; the message says what they did.
"""

from .bulk import change_all
from .bulk_advice import change_programmes, change_recommendations
from .bulk_plans import change_plans
from .carry_forward import carry_forward, on_carry_forward, repoint
from .dates import correct_timescale, due_of_relative, move_due_date
from .editing import revise_task, save_action, save_measure, save_plan
from .measures import record_reading
from .plan_import import import_plan
from .plans import add_task, correct_task, set_posts, set_steps
from .programmes import correct_programme, note_programme, start_programme
from .recommendations import (
    correct_recommendation,
    mark_implemented,
    note_recommendation,
    record_effect,
    record_recommendation,
    respond,
    reword_recommendation,
)
from .updates import (
    claim_complete,
    confirm,
    record_no_change,
    record_update,
    reopen,
    return_to_lead,
    trigger,
    withdraw,
)
from .withdrawals import withdraw_reading, withdraw_update

__all__ = [
    "add_task",
    "carry_forward",
    "change_all",
    "change_plans",
    "change_programmes",
    "change_recommendations",
    "claim_complete",
    "confirm",
    "correct_programme",
    "correct_recommendation",
    "correct_task",
    "correct_timescale",
    "due_of_relative",
    "import_plan",
    "mark_implemented",
    "move_due_date",
    "note_programme",
    "note_recommendation",
    "on_carry_forward",
    "record_effect",
    "record_no_change",
    "record_reading",
    "record_recommendation",
    "record_update",
    "reopen",
    "repoint",
    "respond",
    "return_to_lead",
    "revise_task",
    "reword_recommendation",
    "save_action",
    "save_measure",
    "save_plan",
    "set_posts",
    "set_steps",
    "start_programme",
    "trigger",
    "withdraw",
    "withdraw_reading",
    "withdraw_update",
]
