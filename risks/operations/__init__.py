"""Everything that changes the risk register: a verb each, all or nothing, with its author and its reason.

The first line of each asks whether the person may (`permissions`); what does not fit is refused in a sentence.
"""

from ._base import lock_risk, sync_current_columns
from .bulk import change_indicators, change_risks
from .corrections import (
    record_reading,
    save_control,
    save_details,
    save_indicator,
    save_lead,
    save_task_link,
)
from .indicator_counts import record_indicator_counts, withdraw_indicator_counts
from .lifecycle import (
    change_state,
    escalate,
    give_ref,
    propose,
    return_to_group,
    set_leads,
    why_ref_is_taken,
)
from .matrices import (
    adopt_matrix,
    correct_appetite,
    is_fixed,
    new_version,
    save_draft,
    save_draft_part,
    set_appetite,
)
from .programmes import link_programmes
from .scoring import answer_task, link_task, next_review_date, review, score
from .withdrawals import withdraw_reading, withdraw_review, withdraw_score

__all__ = [
    "adopt_matrix",
    "answer_task",
    "change_indicators",
    "change_risks",
    "change_state",
    "correct_appetite",
    "escalate",
    "give_ref",
    "is_fixed",
    "link_programmes",
    "link_task",
    "lock_risk",
    "new_version",
    "next_review_date",
    "propose",
    "record_indicator_counts",
    "record_reading",
    "return_to_group",
    "review",
    "save_control",
    "save_details",
    "save_draft",
    "save_draft_part",
    "save_indicator",
    "save_lead",
    "save_task_link",
    "score",
    "set_appetite",
    "set_leads",
    "sync_current_columns",
    "why_ref_is_taken",
    "withdraw_indicator_counts",
    "withdraw_reading",
    "withdraw_review",
    "withdraw_score",
]
