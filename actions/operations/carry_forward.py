"""A plan carried forward to the next period: what is unfinished comes along with its history, what is finished stays."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Protocol

from django.db import transaction
from django.db.models import Model

from ohs.core.errors import OperationRefused
from ohs.core.history import save_with_reason
from ohs.core.slugs import free_slug
from ohs.organisation.models import User

from .. import measure_sources, permissions
from ..models import (
    ActionPlan,
    KeyAction,
    KeyTask,
    Measure,
    Programme,
    Recommendation,
    SeeAlso,
    TaskPost,
    TaskStep,
    TaskUpdate,
    UpdateKind,
)
from ..rules.timescale import FIELDS, TimescaleKind
from .plans import free_key

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


class CarryForwardHandler(Protocol):
    def __call__(self, copies: Mapping[int, KeyTask], *, by: User, reason: str) -> None:
        """`copies` has the new task for the key of each that was carried forward."""


_handlers: list[CarryForwardHandler] = []


def on_carry_forward(handler: CarryForwardHandler) -> None:
    """Has what hangs on tasks come along: a register above registers its handler when the application starts."""
    if handler not in _handlers:
        _handlers.append(handler)


def repoint(model: type[Model]) -> CarryForwardHandler:
    """A handler for a model with a foreign key `task`: its rows point at the copy from then on."""

    def handler(copies: Mapping[int, KeyTask], *, by: User, reason: str) -> None:
        for row in model._default_manager.filter(task__in=copies).order_by("pk"):
            row.task = copies[row.task_id]  # type: ignore[attr-defined]
            save_with_reason(row, by=by, reason=reason)

    return handler


@transaction.atomic
def carry_forward(
    *,
    plan: ActionPlan,
    title: str,
    period_start: dt.date,
    period_end: dt.date,
    by: User,
    on: dt.date,
) -> ActionPlan:
    """A live plan for the next period with the unfinished tasks of this one, which is closed."""
    permissions.require_keeper(by)
    plan = ActionPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    tasks = list(plan.tasks.unfinished())
    if not tasks:
        raise OperationRefused(
            "Every task of this plan is finished or carried forward: nothing is left to carry."
        )
    if ActionPlan.objects.filter(title=title).exists():
        raise OperationRefused(
            f"There is a plan called “{title}” already. Give this one another title."
        )
    reason = f"Carried forward from {plan.title}"
    new = ActionPlan(
        title=title,
        slug=free_slug(ActionPlan, title, otherwise="plan", length=95),
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
    for task in sorted(tasks, key=_depth):
        copies[task.pk] = _copy_task(task, actions, copies, by=by, on=on, reason=reason)
    for task in tasks:
        needed = [copies[other.pk] for other in task.depends_on.all() if other.pk in copies]
        copies[task.pk].depends_on.set(needed)
    _copy_measures(actions, copies, by=by, reason=reason)
    _carry_links(copies)
    for handler in _handlers:
        handler(copies, by=by, reason=reason)
    plan.state = ActionPlan.State.CLOSED
    save_with_reason(plan, by=by, reason=f"Carried forward to {new.title}")
    return new


def _carry_links(copies: Mapping[int, KeyTask]) -> None:
    """What answers a recommendation, or belongs to a programme, goes on doing so as the copy."""
    for model in (Recommendation, Programme):
        for row in model._default_manager.filter(tasks__in=copies).distinct().order_by("pk"):
            row.tasks.set([copies.get(task.pk, task) for task in row.tasks.all()])


def _depth(task: KeyTask) -> int:
    depth, before = 0, task.follows
    while before is not None:
        before, depth = before.follows, depth + 1
    return depth


def _copy_actions(
    wanted: Iterable[KeyAction], new: ActionPlan, *, by: User, reason: str
) -> dict[int, KeyAction]:
    actions = {}
    for action in sorted(wanted, key=lambda action: action.sort_key):
        copy = KeyAction(plan=new, number=action.number, title=action.title, note=action.note)
        actions[action.pk] = save_with_reason(copy, by=by, reason=reason)
    for pair in SeeAlso.objects.filter(first__in=actions, second__in=actions):
        same = SeeAlso(first=actions[pair.first_id], second=actions[pair.second_id])
        save_with_reason(same, by=by, reason=reason)
    return actions


def _copy_task(
    task: KeyTask,
    actions: Mapping[int, KeyAction],
    copies: Mapping[int, KeyTask],
    *,
    by: User,
    on: dt.date,
    reason: str,
) -> KeyTask:
    action = actions[task.action_id]
    copy = KeyTask(
        action=action,
        key=free_key(action.plan, task.number),
        added_on=on,
        initial_state=task.state,
        carried_from=task,
        **{name: getattr(task, name) for name in _TASK_FIELDS},
    )
    if task.timescale_kind == TimescaleKind.RELATIVE:
        copy.follows = copies.get(task.follows_id or 0)
        if copy.follows is None:
            # What it is counted from is done: its date stands by itself now.
            copy.timescale_kind = TimescaleKind.BY if task.due_date else TimescaleKind.NONE
            copy.offset_months = None
    copy.updated_on = on
    save_with_reason(copy, by=by, reason=reason)
    for part in task.posts.all():
        same = TaskPost(task=copy, post=part.post, role=part.role, order=part.order)
        save_with_reason(same, by=by, reason=reason)
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
        kind=UpdateKind.CARRY,
        state=copy.state,
        narrative=f"{reason}, task {task.number}.",
        author=by,
        illustrative=task.state_illustrative,
    )
    return copy


def _copy_measures(
    actions: Mapping[int, KeyAction], copies: Mapping[int, KeyTask], *, by: User, reason: str
) -> None:
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
        measure_sources.copy_links(measure, copy)
        # What it stood at so far is where it goes on from.
        for reading in measure.readings.all():
            reading.pk, reading.measure, reading._state.adding = None, copy, True
            reading.save()
