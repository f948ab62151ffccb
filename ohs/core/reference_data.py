"""What the registers refer to: units, posts, boards, categories, causes. Kept as they are, with a reason for each change.

A kind of record that has a state or dated entries has operations of its own; this one is for those that have neither.
"""

from typing import Any, TypeVar

from django.db import models, transaction

from .errors import require_text
from .history import save_with_reason
from .permissions import require_permission

M = TypeVar("M", bound=models.Model)

SAY_WHY = "Enter a reason for the change. It is kept in the history."
NEW = "Recorded"


@transaction.atomic
def save_reference_data(*, record: M, by: Any, reason: str) -> M:
    """Saves a new or changed record of reference data. A change needs its reason."""
    names, added = record._meta, record._state.adding
    require_permission(by, f"{names.app_label}.{'add' if added else 'change'}_{names.model_name}")
    reason = reason.strip() or NEW if added else require_text(reason, "change_reason", SAY_WHY)
    # What a record works out for itself is not there yet.
    record.full_clean(exclude=[field.name for field in names.fields if not field.editable])
    return save_with_reason(record, by=by, reason=reason)
