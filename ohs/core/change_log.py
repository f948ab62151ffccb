"""What the history of a record says, in sentences: who changed what, when and why."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Field, Model

from .text import format_day

# What counts saves is never itself a change; nor is a key.
_NEVER_TOLD = frozenset({"id", "version"})
_LONGEST_VALUE = 80


@dataclass(frozen=True)
class Change:
    """One save of a record by somebody. `what` names each field that changed, with the old and the new value."""

    who: str
    when: dt.datetime
    why: str
    what: tuple[str, ...]
    who_id: int | None = None

    @property
    def sentence(self) -> str:
        did = f"changed {', '.join(self.what)}" if self.what else "recorded this"
        why = f": “{self.why}”" if self.why else ""
        return f"{self.who} {did}{why}."


def changes_of(record: Model) -> list[Change]:
    """The whole history of a record, oldest first."""
    return changes_between(list(_versions(record)), leave_out=_left_out(record))


def changes_since(record: Model, version: int) -> list[Change]:
    """What was saved of a record after the version that somebody has open, oldest first."""
    versions = list(_versions(record).filter(version__gte=version))
    later = [each for each in versions if each.version > version]
    seen = [each for each in versions if each.version == version][-1:]
    return changes_between([*seen, *later], leave_out=_left_out(record))[len(seen) :]


def changes_between(
    versions: Sequence[Any], *, leave_out: Collection[str] = (), only_differences: bool = False
) -> list[Change]:
    """A change for each historical record, with what differs from the one before it.

    A version that says nothing new of the record itself was saved for something beside it, a score or a lead;
    `only_differences` leaves those out, where what stands beside is told by itself.
    """
    changes: list[Change] = []
    before = None
    for version in versions:
        what = tuple(_differences(before, version, leave_out)) if before else ()
        if before is None or what or not only_differences:
            changes.append(change_of(version, what))
        before = version
    return changes


def change_of(version: Any, what: tuple[str, ...] = ()) -> Change:
    """A historical record as a change by its author."""
    user = version.history_user
    return Change(
        who=user.display_name if user else "The system",
        when=version.history_date,
        why=version.history_change_reason or "",
        what=what,
        who_id=version.history_user_id,
    )


def _versions(record: Any) -> Any:
    return record.history.select_related("history_user").order_by("history_id")


def _left_out(record: Model) -> frozenset[str]:
    """Fields that say nothing by themselves: a model names its own in `change_log_leaves_out`."""
    return _NEVER_TOLD | frozenset(getattr(record, "change_log_leaves_out", ()))


def _differences(before: Any, after: Any, leave_out: Collection[str]) -> list[str]:
    told = []
    for field in after.tracked_fields:
        if field.name in leave_out:
            continue
        old, new = getattr(before, field.attname), getattr(after, field.attname)
        if old == new:
            continue
        if field.is_relation:
            # The names behind the keys would be a query each.
            told.append(str(field.verbose_name))
        else:
            told.append(
                f"{field.verbose_name} from {_value_in_words(field, old)} to {_value_in_words(field, new)}"
            )
    return told


def _value_in_words(field: "Field[Any, Any]", value: object) -> str:
    if value in (None, ""):
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.date):
        return format_day(value)
    text = str(dict(field.flatchoices).get(value, value))
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 3]}…"
