import datetime as dt
from itertools import pairwise

from django.core.exceptions import ValidationError

from ohs.web.history import save_with_reason

from ..models import KeyTask
from ..timescale import day


class Refused(ValidationError):
    """The operation does not fit the task as it stands. The message is a sentence for the person who tried."""


class ChangedMeanwhile(Refused):
    """Somebody else changed the task after this person opened it. `changes` says what they did."""

    def __init__(self, task: KeyTask, changes: list[str]):
        self.task = task
        self.changes = changes
        super().__init__(
            f"{task.number} was changed while you were writing. What you wrote is still here: "
            "read what changed, then save again."
        )


def locked(task: KeyTask, version: int | None = None) -> KeyTask:
    """The task as it is in the database now, held until the transaction ends.

    `version` is the one the person saw; None where the caller has seen no page.
    """
    fresh = (
        KeyTask.objects.select_for_update(of=("self",))
        .select_related("action__plan", "plan")
        .get(pk=task.pk)
    )
    if version is not None and version != fresh.version:
        raise ChangedMeanwhile(fresh, _changes_since(fresh, version))
    return fresh


def _changes_since(task: KeyTask, version: int) -> list[str]:
    """What the history says happened after a version, in sentences, oldest first."""
    records = list(
        task.history.filter(version__gte=version)
        .select_related("history_user", "follows")
        .order_by("version", "history_id")
    )
    sentences = []
    for before, after in pairwise(records):
        who = after.history_user.display_name if after.history_user else "Somebody"
        what = []
        for change in after.diff_against(
            before, excluded_fields=("version", "plan", "sort_key", "updated_on", "moved_on")
        ).changes:
            field = KeyTask._meta.get_field(change.field)
            what.append(f"{field.verbose_name} to {_shown(field, change.new)}")
        reason = f": “{after.history_change_reason}”" if after.history_change_reason else ""
        did = f"changed {', '.join(what)}" if what else "recorded an update"
        sentences.append(f"{who} {did}{reason}.")
    return sentences or ["It was changed by somebody else."]


def _shown(field, value) -> str:
    if value in (None, ""):
        return "nothing"
    if isinstance(value, dt.date):
        return day(value)
    return str(dict(field.flatchoices).get(value, value))


def save(task: KeyTask, *, by, reason: str) -> KeyTask:
    """Save with author and reason, and count the version on."""
    task.version += 1
    return save_with_reason(task, by=by, reason=reason)
