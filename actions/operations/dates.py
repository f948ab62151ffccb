"""Committed dates that move: each move is a row of its own, and drags along what is counted from it."""

import datetime as dt

from django.conf import settings
from django.db import transaction

from .. import permissions
from ..models import DueDateChange, KeyTask
from ..rules.standing import CLOSED_STATES, State
from ..rules.timescale import FIXED_DATE, Kind, add_months, day
from .base import Refused, locked, save

MOVABLE = (*FIXED_DATE, Kind.CONDITIONAL)


def moves_allowed() -> int:
    """How often a date may move before a further move needs a decision of the Board."""
    return getattr(settings, "OHS_MOVES_WITHOUT_BOARD", 1)


def needs_board(task: KeyTask, moves=None) -> bool:
    """A further move of this task's own date needs a decision of the Board. `moves` are all of its moves, if at hand."""
    if not task.times_moved and task.carried_from_id is None:
        return moves_allowed() == 0
    if moves is None:
        moves = DueDateChange.objects.filter(task__in=task.lineage)
    return _own(moves) >= moves_allowed()


def _own(moves) -> int:
    """Those decided for the task itself, in this plan and in those it was carried forward from: not its first date,
    nor what another task's move caused."""
    return sum(move.from_date is not None and move.caused_by_id is None for move in moves)


def movable(task: KeyTask) -> bool:
    """There is a committed date, and work that it is the date of."""
    return task.timescale_kind in MOVABLE and task.state not in (*CLOSED_STATES, State.COMPLETE)


def may_move(user, task: KeyTask, on: dt.date) -> bool:
    if not movable(task):
        return False
    if permissions.keeps_the_register(user):
        return True
    return permissions.may_update(user, task, on) and not needs_board(task)


@transaction.atomic
def move_due_date(
    *,
    task: KeyTask,
    to: dt.date,
    reason: str,
    by,
    on: dt.date,
    agreed_at=None,
    version: int | None = None,
    changed_on: dt.date | None = None,
    illustrative: bool = False,
) -> DueDateChange:
    """Move the committed date, saying why. Tasks counted from this one move with it, and say so."""
    task = locked(task, version)
    permissions.require_update(by, task, on)
    if task.timescale_kind == Kind.RELATIVE:
        raise Refused(
            f"The date of {task.number} is counted from {task.follows.number}: move that, and this follows."
        )
    if task.timescale_kind not in MOVABLE:
        raise Refused(
            f"{task.number} has no committed date to move. Give it another kind of timescale first."
        )
    if task.state in (*CLOSED_STATES, State.COMPLETE):
        raise Refused(f"{task.number} is {task.get_state_display()}: its date no longer moves.")
    if needs_board(task):
        permissions.require_keeper(by)
        if agreed_at is None:
            raise Refused(
                f"The date of {task.number} has moved {_times(task.times_moved)} already. "
                "A further move needs a decision of the Board: name the meeting that agreed it."
            )
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
    save(task, by=by, reason=f"Date moved: {reason}")
    _move_followers(task, change, by=by)
    return change


@transaction.atomic
def correct_timescale(
    *,
    task: KeyTask,
    values: dict,
    by,
    on: dt.date,
    reason: str,
    agreed_at=None,
    version: int | None = None,
) -> KeyTask:
    """Put another kind of timescale, or other particulars of it, on a task. A date that changes with it is a move."""
    permissions.require_keeper(by)
    task = locked(task, version)
    before = task.due_date
    after = values.get("due_date", before)
    for name, value in values.items():
        if name != "due_date":
            setattr(task, name, value)
    if task.timescale_kind == Kind.RELATIVE:
        after = due_of_relative(task)
    task.due_date = after
    task.full_clean(exclude=("action", "plan"))
    task.due_date = before
    change = None
    if after != before:
        if before is not None and after is not None and needs_board(task) and agreed_at is None:
            raise Refused(
                f"The date of {task.number} has moved {_times(task.times_moved)} already. "
                "A further move needs a decision of the Board: name the meeting that agreed it."
            )
        change = _record(
            task, to=after, reason=reason, by=by, changed_on=on, today=on, agreed_at=agreed_at
        )
    save(task, by=by, reason=f"Timescale: {reason}")
    if change:
        _move_followers(task, change, by=by)
    return task


def due_of_relative(task: KeyTask) -> dt.date | None:
    """The date of a relative task: that of the task it follows, some months on."""
    if task.follows is None or task.follows.due_date is None:
        return None
    return add_months(task.follows.due_date, task.offset_months)


def _record(
    task: KeyTask,
    *,
    to: dt.date | None,
    reason: str,
    by,
    changed_on: dt.date,
    today: dt.date,
    agreed_at=None,
    caused_by: DueDateChange | None = None,
    illustrative: bool = False,
) -> DueDateChange:
    """The row of the ledger, and the task's own columns; the caller saves the task."""
    reason = reason.strip()
    if not reason:
        raise Refused("Say why the date moves.")
    if to == task.due_date:
        raise Refused(
            f"{day(to)} is the date the task already has." if to else "The task has no date."
        )
    if to and task.start_date and to < task.start_date:
        raise Refused(f"The task starts on {day(task.start_date)}: its date cannot be before that.")
    if changed_on > today:
        raise Refused("A move cannot be dated in the future.")
    if agreed_at and agreed_at.date > today:
        raise Refused(f"{agreed_at} is still to come: name the meeting that agreed the move.")
    if task.moved_on and changed_on < task.moved_on:
        raise Refused(f"The date last moved on {day(task.moved_on)}: this move cannot be earlier.")
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


def _move_followers(task: KeyTask, cause: DueDateChange, *, by) -> None:
    followers = (
        KeyTask.objects.select_for_update(of=("self",))
        .filter(follows=task, timescale_kind=Kind.RELATIVE)
        .exclude(state__in=(*CLOSED_STATES, State.COMPLETE))
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
        save(follower, by=by, reason=change.reason)
        _move_followers(follower, change, by=by)


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")
