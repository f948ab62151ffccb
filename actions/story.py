"""What the history of a task says, in sentences: who changed what, when and why."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from .models import KeyTask
from .timescale import day

# Kept by the operations for the lists' sake; what they mean is said by the fields beside them.
_SILENT = {
    "id",
    "plan",
    "sort_key",
    "updated_on",
    "moved_on",
    "version",
    "times_moved",
    "original_due_date",
    "illustrative",
    "state_illustrative",
}


@dataclass(frozen=True)
class Change:
    who: str
    when: dt.datetime
    why: str
    what: tuple[str, ...]

    @property
    def sentence(self) -> str:
        did = f"changed {', '.join(self.what)}" if self.what else "recorded this"
        why = f": “{self.why}”" if self.why else ""
        return f"{self.who} {did}{why}."


def of(task: KeyTask) -> list[Change]:
    """The whole history of a task, newest first. One query."""
    return list(reversed(between(list(_records(task)))))


def since(task: KeyTask, version: int) -> list[Change]:
    """What happened after a version of a task, oldest first."""
    return between(list(_records(task).filter(version__gte=version)))[1:]


def _records(task):
    return task.history.select_related("history_user").order_by("history_id")


def between(records: Sequence) -> list[Change]:
    """A change for each record: what differs from the record before it."""
    changes, before = [], None
    for record in records:
        user = record.history_user
        changes.append(
            Change(
                who=user.display_name if user else "The system",
                when=record.history_date,
                why=record.history_change_reason or "",
                what=tuple(_differences(before, record)) if before else (),
            )
        )
        before = record
    return changes


def _differences(before, after):
    for field in KeyTask._meta.concrete_fields:
        if field.name in _SILENT:
            continue
        old, new = getattr(before, field.attname), getattr(after, field.attname)
        if old != new:
            yield f"{field.verbose_name} from {_shown(field, old)} to {_shown(field, new)}"


def _shown(field, value) -> str:
    if value in (None, ""):
        return "nothing"
    if value is True or value is False:
        return "yes" if value else "no"
    if isinstance(value, dt.date):
        return day(value)
    text = str(dict(field.flatchoices).get(value, value))
    return text if len(text) <= 80 else f"{text[:77]}…"
