"""Two people may have the same record open: the second to save is told what the first did."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar, overload

from django.db.models import Model, QuerySet

from .change_log import Change, changes_between, changes_since
from .errors import EditConflict
from .history import save_with_reason

M = TypeVar("M", bound=Model)


@overload
def lock_for_update(
    record: "QuerySet[M]",
    version: int | None = None,
    *,
    name: str = "",
    changes: Callable[[M, int], Sequence[Change]] = changes_since,
) -> M: ...


@overload
def lock_for_update(
    record: M,
    version: int | None = None,
    *,
    name: str = "",
    changes: Callable[[M, int], Sequence[Change]] = changes_since,
) -> M: ...


def lock_for_update(record, version=None, *, name="", changes=changes_since):  # type: ignore[no-untyped-def]
    """The record as it is in the database now, held until the transaction ends.

    `record` is an instance, or a queryset of one row where more is to be read with it. `version` is the one that the
    person saw, None where nobody has seen a page: if the record has another by now, raises EditConflict. `name` is what
    the record is called in that sentence; `changes` says what happened since a version.

    On SQLite nothing is held row by row: its transactions write one after the other (`transaction_mode` in settings).
    """
    rows = record if isinstance(record, QuerySet) else _row_of(record)
    fresh = rows.select_for_update(of=("self",)).get()
    if version is not None and fresh.version != version:
        raise _conflict(fresh, name, changes(fresh, version))
    return fresh


def save_next_version(record: M, *, by: Any, reason: str) -> M:
    """Saves a locked record with its author and reason, and counts its version on."""
    record.version += 1  # type: ignore[attr-defined]
    return save_with_reason(record, by=by, reason=reason)


def newest_change(record: Any) -> int | None:
    """The newest entry in the history of a record that counts no versions: what a person who opens a form has seen."""
    newest: int | None = (
        record.history.order_by("-history_id").values_list("history_id", flat=True).first()
    )
    return newest


def refuse_if_changed_since(record: Any, seen: int | None) -> None:
    """Holds a record that counts no versions; raises EditConflict if its history went on after `seen`."""
    if seen is None:
        return
    fresh = _row_of(record).select_for_update(of=("self",)).get()
    versions = list(
        fresh.history.select_related("history_user")
        .filter(history_id__gte=seen)
        .order_by("history_id")
    )
    if versions and versions[-1].history_id != seen:
        conflict = _conflict(fresh, "", changes_between(versions)[1:])
        conflict.version = versions[-1].history_id
        raise conflict


def _row_of(record: M) -> "QuerySet[M]":
    return type(record)._default_manager.filter(pk=record.pk)


def _conflict(fresh: Model, name: str, changes: Sequence[Change]) -> EditConflict:
    people = list(dict.fromkeys(change.who for change in changes))
    by = f" by {people[0]}" if len(people) == 1 else ""
    return EditConflict(
        f"{name or f'This {fresh._meta.verbose_name}'} was changed{by} while you were writing. Nothing of yours is "
        "lost: it is still in the form below. Read what changed, then save again if it still holds.",
        changes=[change.sentence for change in changes],
        version=getattr(fresh, "version", None),
        record=fresh,
    )
