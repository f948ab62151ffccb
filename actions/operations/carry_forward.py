"""A plan carried forward to the next period: what is unfinished comes along with its history, what is finished stays."""

import datetime as dt
from collections.abc import Callable

from django.db import transaction

from ohs.core.history import save_with_reason

from .. import measure_sources, permissions
from ..models import (
    ActionPlan,
    KeyAction,
    KeyTask,
    Measure,
    SeeAlso,
    TaskPost,
    TaskStep,
    TaskUpdate,
)
from ..rules.standing import CLOSED_STATES
from ..rules.timescale import FIELDS, Kind
from .base import Refused
from .plans import free_slug

_TASK_FIELDS = (
    "number",
    "title",
    "detail",
    "state",
    "timescale_kind",
    "timescale_text",
    *(name for name in FIELDS if name != "follows"),
    "original_due_date",
    "due_from_measure",
    "illustrative",
    "state_illustrative",
)
_MEASURE_FIELDS = (
    "order",
    "title",
    "kind",
    "due_date",
    "target",
    "target_is_change",
    "unit",
    "population",
    "direction",
    "baseline_value",
    "baseline_date",
    "per_months",
    "period_start",
    "period_end",
)


_when_carried: list[Callable] = []


def when_carried(function: Callable) -> None:
    """A register of the floors above has what hangs on tasks come along: it is called with `copies`, the new task for
    the key of each that was carried forward, `by` and `reason`."""
    if function not in _when_carried:
        _when_carried.append(function)


def follow(model) -> Callable:
    """For `when_carried`: the rows of a model that point at a task by its field `task` point at its copy from then on."""

    def carry(copies, *, by, reason):
        for row in model.objects.filter(task__in=copies).order_by("pk"):
            row.task = copies[row.task_id]
            save_with_reason(row, by=by, reason=reason)

    return carry


def unfinished(plan: ActionPlan):
    """The tasks that would come along: neither confirmed nor withdrawn, and not carried forward before."""
    return (
        plan.tasks.exclude(state__in=CLOSED_STATES)
        .filter(carried_to=None)
        .select_related("action", "follows")
        .order_by("sort_key", "pk")
    )


@transaction.atomic
def carry_forward(
    *, plan: ActionPlan, title: str, period_start: dt.date, period_end: dt.date, by, on: dt.date
) -> ActionPlan:
    """A live plan for the next period with the unfinished tasks of this one, which is closed."""
    permissions.require_keeper(by)
    plan = ActionPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    tasks = list(unfinished(plan))
    if not tasks:
        raise Refused(
            "Every task of this plan is finished or carried forward: nothing is left to carry."
        )
    if ActionPlan.objects.filter(title=title).exists():
        raise Refused(f"There is a plan called “{title}” already. Give this one another title.")
    reason = f"Carried forward from {plan.title}"
    new = ActionPlan(
        title=title,
        slug=free_slug(title),
        period_start=period_start,
        period_end=period_end,
        baseline_date=on,
        state=ActionPlan.State.LIVE,
        owner=plan.owner,
        carried_from=plan,
    )
    new.full_clean()
    save_with_reason(new, by=by, reason=reason)
    # A measure may belong to an action of which no task comes along.
    of_measures = KeyAction.objects.filter(measures__tasks__in=tasks)
    wanted = {task.action for task in tasks} | set(of_measures)
    actions = _copy_actions(wanted, new, by=by, reason=reason)
    copies: dict[int, KeyTask] = {}
    # A task comes after the one it is counted from.
    for task in sorted(tasks, key=lambda task: _depth(task)):
        copies[task.pk] = _copy_task(task, actions, copies, by=by, on=on, reason=reason)
    for task in tasks:
        needed = [copies[other.pk] for other in task.depends_on.all() if other.pk in copies]
        copies[task.pk].depends_on.set(needed)
    _copy_measures(actions, copies, by=by, reason=reason)
    for function in _when_carried:
        function(copies, by=by, reason=reason)
    plan.state = ActionPlan.State.CLOSED
    save_with_reason(plan, by=by, reason=f"Carried forward to {new.title}")
    return new


def _depth(task: KeyTask) -> int:
    depth = 0
    while task.follows_id is not None:
        task, depth = task.follows, depth + 1
    return depth


def _copy_actions(wanted, new: ActionPlan, *, by, reason) -> dict[int, KeyAction]:
    actions = {}
    for action in sorted(wanted, key=lambda action: action.sort_key):
        copy = KeyAction(plan=new, number=action.number, title=action.title, note=action.note)
        actions[action.pk] = save_with_reason(copy, by=by, reason=reason)
    for pair in SeeAlso.objects.filter(first__in=actions, second__in=actions):
        copy = SeeAlso(first=actions[pair.first_id], second=actions[pair.second_id])
        save_with_reason(copy, by=by, reason=reason)
    return actions


def _copy_task(task: KeyTask, actions, copies, *, by, on, reason) -> KeyTask:
    copy = KeyTask(
        action=actions[task.action_id],
        added_on=on,
        initial_state=task.state,
        carried_from=task,
        **{name: getattr(task, name) for name in _TASK_FIELDS},
    )
    if task.timescale_kind == Kind.RELATIVE:
        copy.follows = copies.get(task.follows_id)
        if copy.follows is None:
            # What it is counted from is done: its date stands by itself now.
            copy.timescale_kind = Kind.BY if task.due_date else Kind.NONE
            copy.offset_months = None
    copy.updated_on = on
    save_with_reason(copy, by=by, reason=reason)
    for part in task.posts.all():
        row = TaskPost(task=copy, post=part.post, role=part.role, order=part.order)
        save_with_reason(row, by=by, reason=reason)
    steps = {}
    for step in task.steps.filter(done_on=None):
        row = TaskStep(
            task=copy,
            number=step.number,
            order=step.order,
            title=step.title,
            condition=step.condition,
            triggered_on=step.triggered_on,
            illustrative=step.illustrative,
        )
        steps[step.pk] = save_with_reason(row, by=by, reason=reason)
        row.depends_on.set(steps[need.pk] for need in step.depends_on.all() if need.pk in steps)
    TaskUpdate.objects.create(
        task=copy,
        date=on,
        kind=TaskUpdate.Kind.CARRY,
        state=copy.state,
        narrative=f"{reason}, task {task.number}.",
        author=by,
        illustrative=task.state_illustrative,
    )
    return copy


def _copy_measures(actions, copies, *, by, reason) -> None:
    for measure in (
        Measure.objects.filter(tasks__in=copies)
        .distinct()
        .prefetch_related("tasks", "readings")
        .order_by("pk")
    ):
        copy = Measure(
            action=actions[measure.action_id],
            **{name: getattr(measure, name) for name in _MEASURE_FIELDS},
        )
        save_with_reason(copy, by=by, reason=reason)
        copy.tasks.set(copies[task.pk] for task in measure.tasks.all() if task.pk in copies)
        measure_sources.share(measure, copy)
        # What it stood at so far is where it goes on from.
        for reading in measure.readings.all():
            reading.pk, reading.measure, reading._state.adding = None, copy, True
            reading.save()
