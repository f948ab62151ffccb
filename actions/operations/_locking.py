"""A task held for a change, with what its operations read of it."""

from ohs.core.locking import lock_for_update

from ..models import KeyTask
from ..selectors import change_log


def lock_task(task: KeyTask, version: int | None = None) -> KeyTask:
    """The task as it is now, held until the transaction ends; EditConflict if it has another version than was seen."""
    rows = KeyTask.objects.select_related("action__plan", "plan").filter(pk=task.pk)
    locked: KeyTask = lock_for_update(
        rows, version, name=task.number, changes=change_log.changes_since
    )
    return locked
