"""The plan as its people know it: actions in order, their tasks side by side, a shared measure said once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch, Q

from ..measure_sources import SourceFigure, Viewer, has_source, read_figures, result_of
from ..models import ActionPlan, KeyAction, KeyTask, Measure, SeeAlso, TaskPost
from ..querysets import KeyTaskQuerySet
from ..reporting.task_changes import TaskChange
from ..rules.progress import Progress, Reading
from ..rules.standing import Standing
from .plan_changes import PlanChanges, compare_plan


@dataclass
class MeasureLine:
    measure: Measure
    progress: Progress
    illustrative: bool


@dataclass
class ShownTask:
    """One line of the plan. `span` is how many lines its measures stand for; 0: said on a line above.

    `since` is what changed since the last Board, where there is something to compare with.
    """

    task: KeyTask
    standing: Standing
    leads: list[str]
    joint: bool
    supporting: list[str]
    measures: list[MeasureLine]
    since: TaskChange | None = None
    span: int = 1


@dataclass
class ActionRows:
    action: KeyAction
    see_also: list[KeyAction]
    rows: list[ShownTask] = field(default_factory=list)


def load_see_also(actions: Iterable[KeyAction]) -> dict[int, list[KeyAction]]:
    """For each action those that it refers to, whichever end the pair was stored from. One query."""
    actions = list(actions)
    pairs = SeeAlso.objects.filter(Q(first__in=actions) | Q(second__in=actions))
    others = defaultdict(list)
    for pair in pairs.select_related("first__plan", "second__plan"):
        others[pair.first_id].append(pair.second)
        others[pair.second_id].append(pair.first)
    return others


@dataclass(frozen=True)
class PlanPage:
    """A plan as at a date: its actions in order, how many tasks it has by standing, what changed since the last Board.

    Where it was narrowed to one kind of change, `blocks` hold those tasks alone; the counts are always of the whole plan.
    """

    blocks: list[ActionRows]
    standings: dict[Standing, int]
    since: PlanChanges
    #: Actions that have no task yet.
    without_tasks: list[KeyAction]

    @property
    def total(self) -> int:
        return sum(self.standings.values())


def load_plan_page(plan: ActionPlan, on: dt.date, viewer: Viewer, narrow: str = "") -> PlanPage:
    """All of a plan as at a date, with a fixed number of queries; with `narrow`, only what changed in that way."""
    actions = list(plan.actions.order_by("sort_key", "pk"))
    for action in actions:
        action.plan = plan
    as_at = plan.tasks.as_at(on).order_by("sort_key", "pk")
    tasks = _with_parts(as_at)
    # Any: `has_source` is put on them by `_with_parts`.
    measures: dict[int, Any] = {
        measure.pk: measure for task in tasks for measure in task.measures.all()
    }
    figures = read_figures((each for each in measures.values() if each.has_source), on, viewer)
    compared = compare_plan(plan, as_at, on)
    by_action, standings = defaultdict(list), dict.fromkeys(Standing, 0)
    for task in tasks:
        row = _row(task, on, compared.tasks.get(task.number), figures)
        standings[row.standing] += 1
        if not narrow or (row.since and narrow in row.since.kinds):
            by_action[task.action_id].append(row)
    others = load_see_also(actions)
    blocks = [
        ActionRows(action, others[action.pk], _spanned(by_action[action.pk]))
        for action in actions
        if by_action[action.pk]
    ]
    with_tasks = (
        set(plan.tasks.values_list("action", flat=True)) if len(blocks) < len(actions) else ()
    )
    empty = [
        action for action in actions if not by_action[action.pk] and action.pk not in with_tasks
    ]
    return PlanPage(blocks, standings, compared, empty)


def _with_parts(tasks: KeyTaskQuerySet) -> list[KeyTask]:
    measures = Measure.objects.prefetch_related("readings").annotate(has_source=has_source())
    return list(
        tasks.select_related("follows").prefetch_related(
            Prefetch("measures", queryset=measures),
            Prefetch("posts", queryset=TaskPost.objects.select_related("post")),
            "steps",
        )
    )


def _spanned(rows: list[ShownTask]) -> list[ShownTask]:
    first: ShownTask | None = None
    for row in rows:
        measures = [line.measure.pk for line in row.measures]
        if first and measures and measures == [line.measure.pk for line in first.measures]:
            first.span += 1
            row.span = 0
        else:
            first = row
    return rows


def _row(
    task: KeyTask,
    on: dt.date,
    changed: TaskChange | None,
    figures: Mapping[int, list[SourceFigure]],
) -> ShownTask:
    parts = task.posts.all()
    leads = [part.post.title for part in parts if part.role != "supporting"]
    return ShownTask(
        task=task,
        standing=task.standing(on),
        leads=leads,
        joint=len(leads) > 1,
        supporting=[part.post.title for part in parts if part.role == "supporting"],
        measures=[_line(each, on, figures.get(each.pk, ())) for each in task.measures.all()],
        since=changed,
    )


def _line(measure: Measure, on: dt.date, figures: Sequence[SourceFigure]) -> MeasureLine:
    rows = [row for row in measure.readings.all() if row.date <= on]
    result = result_of(measure, [Reading(row.date, row.value) for row in rows], figures, on)
    source = result.source
    illustrative = source.illustrative if source else any(row.illustrative for row in rows)
    return MeasureLine(measure, result.progress, illustrative)
