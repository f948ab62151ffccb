"""What the registers refer to: units, posts, boards, categories, causes. Kept as they are, with a reason for each change.

A kind of record that has a state or dated entries has operations of its own; this one is for those that have neither.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeVar

from django.db import models, transaction
from simple_history.models import HistoricalChanges

from .errors import OperationRefused, require_text
from .history import delete_with_reason, save_with_reason
from .locking import refuse_if_changed_since
from .permissions import require_permission

M = TypeVar("M", bound=models.Model)

SAY_WHY = "Enter a reason for the change. It is kept in the history."
NEW = "Recorded"


@transaction.atomic
def save_reference_data(
    *,
    record: M,
    by: Any,
    reason: str,
    links: Mapping[str, Iterable[models.Model]] | None = None,
    seen: int | None = None,
) -> M:
    """Saves a new or changed record of reference data. A change needs its reason.

    `links` are what it names several of, by the name of the field; `seen` is the newest change that the person had seen
    of it (`newest_change`).
    """
    names, added = record._meta, record._state.adding
    require_permission(by, f"{names.app_label}.{'add' if added else 'change'}_{names.model_name}")
    reason = reason.strip() or NEW if added else require_text(reason, "change_reason", SAY_WHY)
    if not added:
        refuse_if_changed_since(record, seen)
    # What a record works out for itself is not there yet.
    record.full_clean(exclude=[field.name for field in names.fields if not field.editable])
    save_with_reason(record, by=by, reason=reason)
    for name, linked in (links or {}).items():
        getattr(record, name).set(linked)
    return record


REFERRED_TO = (
    "Other records refer to this one, so it is not deleted. Correct it, or close it, instead."
)


def is_referred_to(record: models.Model, *, parts: Collection[type[models.Model]] = ()) -> bool:
    """Whether any record names this one. Its history does not count, nor what it names itself, nor `parts` of it."""
    of_its_own = {field.remote_field.through for field in record._meta.many_to_many}
    relations: list[Any] = record._meta.get_fields(include_hidden=True)
    naming: list[models.QuerySet[Any]] = []
    for relation in relations:
        if not relation.auto_created or relation.concrete:
            continue
        other = relation.related_model
        if relation.many_to_many or issubclass(other, HistoricalChanges) or other in of_its_own:
            continue
        if other not in parts:
            naming.append(other._base_manager.filter(**{relation.field.name: record}).order_by())
    # One query, however many kinds of record may name this one: forms ask it each time they open.
    return bool(naming) and naming[0].union(*naming[1:], all=True).exists()


@transaction.atomic
def delete_unreferenced(
    *, record: models.Model, by: Any, reason: str, parts: Collection[type[models.Model]] = ()
) -> None:
    """Deletes a record that should never have been made, with its parts. Its history stays, and ends with who deleted it."""
    names = record._meta
    label, model = names.app_label, names.model_name
    require_permission(by, f"{label}.add_{model}", f"{label}.change_{model}")
    if is_referred_to(record, parts=parts):
        raise OperationRefused(REFERRED_TO)
    delete_with_reason(record, by=by, reason=reason)
