"""Due dates that move: each move is a row of its own, and drags along what is counted from it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from ohs.core.errors import OperationRefused, require_text
from ohs.core.locking import save_next_version
from ohs.core.periods import add_months
from ohs.core.text import format_day, number_of_times
from ohs.organisation.models import BoardMeeting, User

from .. import permissions
from ..models import DueDateChange, KeyTask
from ..rules.moves import MOVABLE, STATES_WITHOUT_MOVES
from ..rules.timescale import FIELDS, TimescaleKind
from ._locking import lock_task

# What `correct_timescale` changes.
TIMESCALE = ("timescale_kind", "due_from_measure", *FIELDS)


@transaction.atomic
def move_due_date(
    *,
    task: KeyTask,
    to: dt.date,
    reason: str,
    by: User,
    on: dt.date,
    agreed_at: BoardMeeting | None = None,
    version: int | None = None,
    changed_on: dt.date | None = None,
    illustrative: bool = False,
) -> DueDateChange:
    """Move the due date, saying why. Tasks counted from this one move with it, and say so."""
    permissions.require_move(by, task, on)
    task = lock_task(task, version)
    if task.follows:
        raise OperationRefused(
            f"The date of {task.number} is counted from {task.follows.number}: move that, and this follows."
        )
    if task.timescale_kind not in MOVABLE:
        raise OperationRefused(
            f"{task.number} has no due date to change. Give it another kind of timescale first."
        )
    if task.state in STATES_WITHOUT_MOVES:
        raise OperationRefused(
            f"{task.number} is {task.get_state_display()}: its date no longer moves."
        )
    if task.needs_board():
        # Asked again of the task as it is now: somebody else may just have moved it.
        permissions.require_move(by, task, on)
        if agreed_at is None:
            raise needs_the_board(task)
    change = _record(
        task,
        to=to,
        reason=reason,
        by=by,
        changed_on=changed_on or on,
        today=on,
        agreed_at=agreed_at,
        illustrative=illustrative,
    )
    save_next_version(task, by=by, reason=f"Date moved: {reason}")
    _move_followers(task, change, by=by)
    return change


@transaction.atomic
def correct_timescale(
    *,
    task: KeyTask,
    values: Mapping[str, Any],
    by: User,
    on: dt.date,
    reason: str,
    agreed_at: BoardMeeting | None = None,
    version: int | None = None,
) -> KeyTask:
    """Put another kind of timescale, or other particulars of it, on a task. A date that changes with it is a move."""
    permissions.require_keeper(by)
    if unknown := set(values) - set(TIMESCALE):
        raise ValueError(f"correct_timescale does not change {', '.join(sorted(unknown))}.")
    task = lock_task(task, version)
    before = task.due_date
    after = values.get("due_date", before)
    for name, value in values.items():
        if name != "due_date":
            setattr(task, name, value)
    if task.timescale_kind == TimescaleKind.RELATIVE:
        after = due_of_relative(task)
    task.due_date = after
    task.full_clean(exclude=("action", "plan"))
    task.due_date = before
    change = None
    if after != before:
        if before is not None and after is not None and task.needs_board() and agreed_at is None:
            raise needs_the_board(task)
        change = _record(
            task, to=after, reason=reason, by=by, changed_on=on, today=on, agreed_at=agreed_at
        )
    save_next_version(task, by=by, reason=f"Timescale: {reason}")
    if change:
        _move_followers(task, change, by=by)
    return task


def due_of_relative(task: KeyTask) -> dt.date | None:
    """The date of a relative task: that of the task it follows, some months on."""
    if task.follows is None or task.follows.due_date is None or task.offset_months is None:
        return None
    return add_months(task.follows.due_date, task.offset_months)


def _record(
    task: KeyTask,
    *,
    to: dt.date | None,
    reason: str,
    by: User,
    changed_on: dt.date,
    today: dt.date,
    agreed_at: BoardMeeting | None = None,
    caused_by: DueDateChange | None = None,
    illustrative: bool = False,
) -> DueDateChange:
    """The row of the ledger, and the task's own columns; the caller saves the task."""
    reason = require_text(reason, None, "Enter a reason for the new date.")
    if to == task.due_date:
        raise OperationRefused(
            f"{format_day(to)} is the date the task already has." if to else "The task has no date."
        )
    if to and task.start_date and to < task.start_date:
        raise OperationRefused(
            f"The task starts on {format_day(task.start_date)}: its date cannot be before that."
        )
    if changed_on > today:
        raise OperationRefused("A move cannot be dated in the future.")
    if agreed_at and agreed_at.date > today:
        raise OperationRefused(
            {"agreed_at": f"{agreed_at} is still to come: name the meeting that agreed the move."}
        )
    if task.moved_on and changed_on < task.moved_on:
        raise OperationRefused(
            f"The date last moved on {format_day(task.moved_on)}: this move cannot be earlier."
        )
    change = DueDateChange.objects.create(
        task=task,
        changed_on=changed_on,
        from_date=task.due_date,
        to_date=to,
        reason=reason,
        changed_by=by,
        agreed_at=agreed_at,
        caused_by=caused_by,
        illustrative=illustrative,
    )
    if task.due_date is not None:
        task.times_moved += 1
    elif task.original_due_date is None:
        task.original_due_date = to
    task.due_date = to
    task.moved_on = changed_on
    return change


def _move_followers(task: KeyTask, cause: DueDateChange, *, by: User) -> None:
    followers = (
        KeyTask.objects.select_for_update(of=("self",))
        .filter(follows=task, timescale_kind=TimescaleKind.RELATIVE)
        .exclude(state__in=STATES_WITHOUT_MOVES)
        .select_related("action")
        .order_by("pk")
    )
    for follower in followers:
        follower.follows = task
        to = due_of_relative(follower)
        if to == follower.due_date:
            continue
        change = _record(
            follower,
            to=to,
            reason=f"Counted from {task.number}, whose date moved: {cause.reason}",
            by=by,
            changed_on=cause.changed_on,
            today=cause.changed_on,
            agreed_at=cause.agreed_at,
            caused_by=cause,
            illustrative=cause.illustrative,
        )
        save_next_version(follower, by=by, reason=change.reason)
        _move_followers(follower, change, by=by)


def needs_the_board(task: KeyTask) -> OperationRefused:
    """What is said of a date that has moved as often as it may without the Board."""
    message = (
        f"The date of {task.number} has moved {number_of_times(task.times_moved)} already. "
        "A further move needs a decision of the Board: name the meeting that agreed it."
    )
    return OperationRefused({"agreed_at": message})
