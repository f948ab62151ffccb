"""The plan as its people know it: actions in order, their tasks side by side, a shared measure said once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q

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
    """A plan as at a date: how many tasks it has by standing, what changed since the last Board, its tasks in order.

    Where it was narrowed to one kind of change, `numbers` are those of the tasks that changed in that way; the counts are
    always of the whole plan.
    """

    plan: ActionPlan
    on: dt.date
    tasks: KeyTaskQuerySet
    standings: dict[Standing, int]
    since: PlanChanges
    numbers: list[str] | None
    #: Actions that have no task yet.
    without_tasks: list[KeyAction]

    @property
    def total(self) -> int:
        return sum(self.standings.values())

    @property
    def shown(self) -> int:
        """How many tasks all its pages have."""
        return self.total if self.numbers is None else len(self.numbers)

    def place_of(self, number: str) -> int | None:
        """The place of an action's first task among all that are shown; None where the plan has no such action."""
        if self.numbers is not None:
            return None
        action = self.plan.actions.filter(number=number).first()
        if action is None:
            return None
        before = Q(action__sort_key__lt=action.sort_key) | Q(
            action__sort_key=action.sort_key, action__lt=action.pk
        )
        # One that has no task yet stands after all tasks.
        mine = self.tasks.filter(action=action).exists()
        return self.tasks.filter(before).count() if mine else max(0, self.total - 1)

    def load_blocks(self, rows: Iterable[Any], viewer: Viewer) -> list[ActionRows]:
        """The actions of one page with their tasks; a fixed number of queries.

        `rows` are tasks of the plan, or their numbers where it was narrowed.
        """
        tasks = self.tasks
        if self.numbers is None:
            found = _with_parts(rows)  # type: ignore[arg-type]
        else:
            found = _with_parts(tasks.filter(number__in=list(rows)))
        # Any: `has_source` is put on them by `_with_parts`.
        measures: dict[int, Any] = {
            measure.pk: measure for task in found for measure in task.measures.all()
        }
        figures = read_figures(
            (each for each in measures.values() if each.has_source), self.on, viewer
        )
        by_action: dict[KeyAction, list[ShownTask]] = {}
        for task in found:
            task.plan = task.action.plan = self.plan
            row = _row(task, self.on, self.since.tasks.get(task.number), figures)
            by_action.setdefault(task.action, []).append(row)
        others = load_see_also(by_action)
        return [
            ActionRows(action, others[action.pk], _spanned(rows))
            for action, rows in by_action.items()
        ]


def load_plan_page(plan: ActionPlan, on: dt.date, narrow: str = "") -> PlanPage:
    """A plan as at a date; with `narrow`, only what changed in that way. Its tasks are read by the page."""
    tasks = plan.tasks.as_at(on).order_by("action__sort_key", "action", "sort_key", "pk")
    ranks = tasks.order_by().rank_standing(on).values_list("standing_rank")
    counted = dict(ranks.annotate(number=Count("pk")))
    compared = compare_plan(plan, tasks, on)
    numbers = None
    if narrow:
        numbers = [number for number, told in compared.tasks.items() if narrow in told.kinds]
    return PlanPage(
        plan=plan,
        on=on,
        tasks=tasks,
        standings={word: counted.get(rank, 0) for rank, word in enumerate(Standing)},
        since=compared,
        numbers=numbers,
        without_tasks=list(
            plan.actions.filter(~Exists(KeyTask.objects.filter(action=OuterRef("pk")))).order_by(
                "sort_key", "pk"
            )
        ),
    )


def _with_parts(tasks: KeyTaskQuerySet) -> list[KeyTask]:
    measures = Measure.objects.prefetch_related("readings").annotate(has_source=has_source())
    return list(
        tasks.select_related("action", "follows").prefetch_related(
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
