"""What people say of a task: progress, no change, claimed complete, confirmed, returned, withdrawn, reopened."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.core.files.base import File
from django.db import transaction

from ohs.core.errors import OperationRefused, require_text
from ohs.core.locking import save_next_version
from ohs.core.text import format_day
from ohs.organisation.models import User

from .. import permissions
from ..models import Evidence, KeyTask, TaskUpdate, UpdateKind
from ..rules import evidence
from ..rules.standing import CLOSED_STATES, OPEN_STATES, State
from ..scans import note_verdict, scan_new_files
from ._locking import lock_task


@transaction.atomic
def record_update(
    *,
    task: KeyTask,
    by: User,
    on: dt.date,
    narrative: str,
    state: str | None = None,
    date: dt.date | None = None,
    evidence_link: str = "",
    evidence_seen: str = "",
    files: Iterable[File] = (),
    version: int | None = None,
    illustrative: bool = False,
) -> TaskUpdate:
    """A lead's or the HSW team's progress note. `state` is not started, in progress, or complete, which is a claim."""
    permissions.require_update(by, task, on)
    task = lock_task(task, version)
    _require_takes_updates(task)
    state = State(state or task.state)
    if task.state == State.NOT_TRIGGERED and state != State.NOT_TRIGGERED:
        raise OperationRefused(
            f"{task.number} waits for its condition: leave it not triggered. "
            "The HSW team records when the condition is met."
        )
    if state not in (*OPEN_STATES, State.COMPLETE, task.state):
        raise OperationRefused(
            f"An update cannot make a task {state.label}. Choose not started, in progress or complete."
        )
    if state == State.NOT_STARTED and task.state == State.IN_PROGRESS:
        raise OperationRefused("The task is in progress already: it cannot go back to not started.")
    kind = UpdateKind.PROGRESS
    if state == State.COMPLETE:
        kind = UpdateKind.CLAIM
        files = list(files)
        _require_evidence(evidence_link, evidence_seen, files)
    return _append(
        task,
        by=by,
        on=on,
        date=date,
        kind=kind,
        state=state,
        narrative=narrative,
        evidence_link=evidence_link,
        evidence_seen=evidence_seen,
        files=files,
        illustrative=illustrative,
    )


def claim_complete(
    *,
    task: KeyTask,
    by: User,
    on: dt.date,
    narrative: str,
    date: dt.date | None = None,
    evidence_link: str = "",
    evidence_seen: str = "",
    files: Iterable[File] = (),
    version: int | None = None,
    illustrative: bool = False,
) -> TaskUpdate:
    """The lead says the work is done and shows it: by a link, by files, or where it can be seen. The HSW team confirms or returns it."""
    return record_update(
        task=task,
        by=by,
        on=on,
        date=date,
        narrative=narrative,
        state=State.COMPLETE,
        evidence_link=evidence_link,
        evidence_seen=evidence_seen,
        files=files,
        version=version,
        illustrative=illustrative,
    )


@transaction.atomic
def record_no_change(
    *,
    notes: Mapping[KeyTask, str],
    by: User,
    on: dt.date,
    versions: Mapping[int, int | None] | None = None,
) -> list[TaskUpdate]:
    """The same state as before for several tasks at once, each with its own note. All or none are saved.

    `versions` holds that of each task which the person saw.
    """
    for task in notes:
        permissions.require_update(by, task, on)
    updates = []
    for task, note in notes.items():
        task = lock_task(task, (versions or {}).get(task.pk))
        _require_takes_updates(task)
        updates.append(
            _append(task, by=by, on=on, kind=UpdateKind.NO_CHANGE, state=task.state, narrative=note)
        )
    return updates


@transaction.atomic
def confirm(
    *,
    task: KeyTask,
    by: User,
    on: dt.date,
    narrative: str,
    date: dt.date | None = None,
    version: int | None = None,
    illustrative: bool = False,
) -> TaskUpdate:
    """The HSW team has seen the evidence. Closing takes two: whoever claimed it cannot confirm it."""
    permissions.require_confirmer(by)
    task = _awaiting_confirmation(task, version)
    claim = task.updates.filter(kind=UpdateKind.CLAIM).order_by("-date", "-pk").first()
    if claim and claim.author_id == by.pk:
        raise OperationRefused(
            "You claimed this task complete yourself: ask somebody else in the HSW team to confirm it."
        )
    return _append(
        task,
        by=by,
        on=on,
        date=date,
        kind=UpdateKind.CONFIRM,
        state=State.CONFIRMED,
        narrative=narrative,
        illustrative=illustrative,
    )


@transaction.atomic
def return_to_lead(
    *,
    task: KeyTask,
    by: User,
    on: dt.date,
    narrative: str,
    date: dt.date | None = None,
    version: int | None = None,
) -> TaskUpdate:
    """The claim does not stand yet: back to in progress, with the reason."""
    permissions.require_confirmer(by)
    task = _awaiting_confirmation(task, version)
    return _append(
        task,
        by=by,
        on=on,
        date=date,
        kind=UpdateKind.RETURN,
        state=State.IN_PROGRESS,
        narrative=narrative,
    )


@transaction.atomic
def trigger(
    *, task: KeyTask, by: User, on: dt.date, narrative: str, version: int | None = None
) -> TaskUpdate:
    """The condition of a conditional task is met: from now on it counts."""
    permissions.require_keeper(by)
    task = lock_task(task, version)
    if task.state != State.NOT_TRIGGERED:
        raise OperationRefused(
            f"{task.number} is not waiting for a condition: it is {_state(task)}."
        )
    return _append(
        task, by=by, on=on, kind=UpdateKind.TRIGGER, state=State.NOT_STARTED, narrative=narrative
    )


@transaction.atomic
def withdraw(
    *,
    task: KeyTask,
    by: User,
    on: dt.date,
    narrative: str,
    date: dt.date | None = None,
    version: int | None = None,
    illustrative: bool = False,
) -> TaskUpdate:
    """The task will not be done, and why."""
    permissions.require_keeper(by)
    task = lock_task(task, version)
    if task.state in CLOSED_STATES:
        raise OperationRefused(f"{task.number} is already {_state(task)}.")
    return _append(
        task,
        by=by,
        on=on,
        date=date,
        kind=UpdateKind.WITHDRAW,
        state=State.WITHDRAWN,
        narrative=narrative,
        illustrative=illustrative,
    )


@transaction.atomic
def reopen(
    *, task: KeyTask, by: User, on: dt.date, narrative: str, version: int | None = None
) -> TaskUpdate:
    """A confirmed or withdrawn task that is work after all. One whose condition was never met waits for it again."""
    permissions.require_keeper(by)
    task = lock_task(task, version)
    if task.state not in CLOSED_STATES:
        raise OperationRefused(f"{task.number} is not closed: it is {_state(task)}.")
    before = list(task.updates.order_by("-date", "-pk").values_list("state", flat=True)[1:2])
    state_before = before[0] if before else task.initial_state
    untriggered = task.state == State.WITHDRAWN and state_before == State.NOT_TRIGGERED
    return _append(
        task,
        by=by,
        on=on,
        kind=UpdateKind.REOPEN,
        state=State.NOT_TRIGGERED if untriggered else State.IN_PROGRESS,
        narrative=narrative,
    )


def _awaiting_confirmation(task: KeyTask, version: int | None) -> KeyTask:
    task = lock_task(task, version)
    if task.state != State.COMPLETE:
        raise OperationRefused(
            f"{task.number} is not claimed complete: it is {_state(task)}. "
            "It can be confirmed or returned once its lead has claimed it."
        )
    return task


def _append(
    task: KeyTask,
    *,
    by: User,
    on: dt.date,
    kind: str,
    state: str,
    narrative: str,
    date: dt.date | None = None,
    evidence_link: str = "",
    evidence_seen: str = "",
    files: Iterable[File] = (),
    illustrative: bool = False,
) -> TaskUpdate:
    narrative = require_text(
        narrative, None, "Write a note: an update without one tells the Board nothing."
    )
    date = date or on
    if date > on:
        raise OperationRefused(
            f"{format_day(date)} is in the future. Date the update today or earlier."
        )
    if date < task.added_on:
        raise OperationRefused(
            f"The task is in the plan since {format_day(task.added_on)}: date the update then or later."
        )
    if task.updated_on and date < task.updated_on:
        raise OperationRefused(
            f"The last update is of {format_day(task.updated_on)}. Date this one that day or later, "
            "so that the story reads in order."
        )
    post = permissions.leading_post(by, task, date)
    if post is None and not permissions.keeps_the_register(by):
        raise OperationRefused(
            f"On {format_day(date)} you did not hold a post that leads {task.number}. "
            "Date the update to a day on which you did."
        )
    files = list(files)
    verdicts = scan_new_files(files)
    update = TaskUpdate.objects.create(
        task=task,
        date=date,
        kind=kind,
        state=state,
        narrative=narrative,
        evidence_link=evidence_link,
        evidence_seen=evidence_seen.strip(),
        author=by,
        author_post=post,
        illustrative=illustrative,
    )
    for file, verdict in zip(files, verdicts, strict=True):
        kept = Evidence.objects.create(update=update, **evidence.read_evidence(file))
        note_verdict(kept, verdict)
    task.state = state
    task.updated_on = date
    task.state_illustrative = illustrative
    save_next_version(task, by=by, reason=f"{update.get_kind_display().capitalize()}: {narrative}")
    return update


def _require_evidence(link: str, seen: str, files: list[File]) -> None:
    """A claim shows its evidence: whoever confirms it looks at that, not at a word."""
    if not (link or seen.strip() or files):
        raise OperationRefused(
            {
                "evidence_seen": "Say where the HSW team can see that it is complete, add a link, or add a file."
            }
        )


def _state(task: KeyTask) -> str:
    return task.get_state_display()


def _require_takes_updates(task: KeyTask) -> None:
    """Open work does, and so does work that waits for its condition."""
    if task.state in (*OPEN_STATES, State.NOT_TRIGGERED):
        return
    if task.state == State.COMPLETE:
        raise OperationRefused(
            f"{task.number} is claimed complete and waits for the HSW team to confirm or return it."
        )
    raise OperationRefused(f"{task.number} is {_state(task)}. The HSW team can reopen it.")
