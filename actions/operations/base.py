from django.core.exceptions import ValidationError

from ohs.core.history import save_with_reason

from ..models import KeyTask
from ..selectors import change_log


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
        raise ChangedMeanwhile(
            fresh, [change.sentence for change in change_log.since(fresh, version)]
        )
    return fresh


def save(task: KeyTask, *, by, reason: str) -> KeyTask:
    """Save with author and reason, and count the version on."""
    task.version += 1
    return save_with_reason(task, by=by, reason=reason)
