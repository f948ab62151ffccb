"""What the history of a task says, in sentences: who changed what, when and why."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from ..models import KeyTask, TaskPost
from ..rules.timescale import day

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
    who_id: int | None = None

    @property
    def sentence(self) -> str:
        did = f"changed {', '.join(self.what)}" if self.what else "recorded this"
        why = f": “{self.why}”" if self.why else ""
        return f"{self.who} {did}{why}."


def of(task: KeyTask) -> list[Change]:
    """The whole history of a task and of its posts, newest first. Two queries."""
    changes = [*between(list(_records(task))), *_of_posts(task)]
    return sorted(changes, key=lambda change: change.when, reverse=True)


def since(task: KeyTask, version: int) -> list[Change]:
    """What happened after a version of a task, oldest first."""
    seen, *later = list(_records(task).filter(version__gte=version)) or [None]
    if seen is None:
        return []
    # A change of its posts counts the task's version on, for the same reason.
    made = {(record.history_user_id, record.history_change_reason or "") for record in later}
    of_posts = [
        change
        for change in _of_posts(task)
        if change.when > seen.history_date and (change.who_id, change.why) in made
    ]
    changes = [*between([seen, *later])[1:], *of_posts]
    return sorted(changes, key=lambda change: change.when)


def _of_posts(task: KeyTask) -> list[Change]:
    """Who came to lead or support it, and who no longer does; that only the order changed is not told."""
    records = (
        TaskPost.history.filter(task=task)
        .select_related("history_user", "post")
        .order_by("history_id")
    )
    changes, roles = [], {}
    for record in records:
        gone = record.history_type == "-"
        if not gone and roles.get(record.id) == (record.post_id, record.role):
            continue
        roles[record.id] = (record.post_id, record.role)
        part = record.get_role_display()
        what = f"{record.post} is no longer {part}" if gone else f"{record.post} is {part}"
        changes.append(
            Change(
                who=record.history_user.display_name if record.history_user else "The system",
                when=record.history_date,
                why=record.history_change_reason or "",
                what=(f"who leads and supports: {what}",),
                who_id=record.history_user_id,
            )
        )
    return changes


def _records(task):
    return task.history.select_related("history_user").order_by("history_id")


def between(records: Sequence) -> list[Change]:
    """A change for each record: what differs from the record before it."""
    changes, before = [], None
    for record in records:
        user = record.history_user
        what = tuple(_differences(before, record)) if before else ()
        # A version that says nothing new of the task itself was made for its posts, which are told beside it.
        if before is None or what:
            changes.append(
                Change(
                    who=user.display_name if user else "The system",
                    when=record.history_date,
                    why=record.history_change_reason or "",
                    what=what,
                )
            )
        before = record
    return changes


def _differences(before, after):
    for field in after.instance_type._meta.concrete_fields:
        if field.name in _SILENT:
            continue
        old, new = getattr(before, field.attname), getattr(after, field.attname)
        if old != new and field.is_relation:
            yield str(field.verbose_name)
        elif old != new:
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
