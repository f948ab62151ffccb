"""Taking back what was recorded by mistake: an update of a task, a reading of a measure. It stays, marked, and counts nowhere."""

from django.db import transaction

from ohs.core.errors import OperationRefused
from ohs.core.history import save_with_reason
from ohs.core.locking import lock_for_update, save_next_version
from ohs.core.models import withdraw
from ohs.organisation.models import User

from .. import permissions
from ..models import KeyTask, MeasureReading, TaskUpdate
from ..models.records import UpdateKind

_ONLY_NOTES = frozenset({UpdateKind.PROGRESS, UpdateKind.NO_CHANGE})


@transaction.atomic
def withdraw_update(*, update: TaskUpdate, by: User, reason: str) -> TaskUpdate:
    """Take back an update that was a mistake. The task is as the update before it left it."""
    permissions.require_keeper(by)
    task: KeyTask = lock_for_update(update.task)
    newest = task.updates.order_by("-date", "-pk").first()
    if update.kind == UpdateKind.CARRY:
        raise OperationRefused(
            "The task was carried into another plan by this: it is not withdrawn."
        )
    if update.kind not in _ONLY_NOTES and newest != update:
        raise OperationRefused("Later updates rest on this one. Withdraw the later ones first.")
    withdraw(update, by=by, reason=reason)
    last = task.updates.order_by("-date", "-pk").first()
    task.state = last.state if last else task.initial_state
    task.updated_on = last.date if last else None
    task.state_illustrative = bool(last and last.illustrative)
    save_next_version(task, by=by, reason=f"Withdrew the update of {update.date}: {reason}")
    return update


@transaction.atomic
def withdraw_reading(*, reading: MeasureReading, by: User, reason: str) -> MeasureReading:
    """Take back a reading of a measure that was a mistake."""
    permissions.require_keeper(by)
    withdraw(reading, by=by, reason=reason)
    # The measure's history says so too.
    save_with_reason(
        reading.measure,
        by=by,
        reason=f"Withdrew the reading {reading}: {reading.withdrawal_reason}",
    )
    return reading
