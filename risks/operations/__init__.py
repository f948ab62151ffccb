"""Everything that changes a risk: a verb each, all or nothing, with its author and its reason; refused in a sentence."""

from .base import EditConflict, restate
from .indicator_counts import record_indicator_counts
from .lifecycle import (
    ALLOWED,
    change_state,
    escalate,
    give_ref,
    propose,
    return_to_group,
    set_leads,
)
from .matrices import adopt_matrix, new_version, set_appetite
from .scoring import answer_task, link_task, next_review_date, review, score

__all__ = [
    "ALLOWED",
    "EditConflict",
    "adopt_matrix",
    "answer_task",
    "change_state",
    "escalate",
    "give_ref",
    "link_task",
    "new_version",
    "next_review_date",
    "propose",
    "record_indicator_counts",
    "restate",
    "return_to_group",
    "review",
    "score",
    "set_appetite",
    "set_leads",
]
