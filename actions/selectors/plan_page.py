"""The plan as its people know it: actions in order, their tasks side by side, a shared measure said once."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Prefetch, Q

from ohs.web.once import ahead, composing, read, read_all
from ohs.web.together import attach

from .. import measure_sources
from ..models import KeyAction, KeyTask, Measure, SeeAlso, TaskPost, TaskStep
from ..reporting.since import PlanSince, TaskSince, of_plan
from ..rules.progress import Progress, Reading
from ..rules.standing import Standing


@dataclass
class MeasureLine:
    measure: Measure
    progress: Progress
    illustrative: bool


@dataclass
class TaskRow:
    """One line of the plan. `span` is how many lines its measures stand for; 0: said on a line above.

    `since` is what changed since the last Board, where there is something to compare with.
    """

    task: KeyTask
    standing: object
    leads: list[str]
    joint: bool
    supporting: list[str]
    measures: list[MeasureLine]
    since: TaskSince | None = None
    span: int = 1


@dataclass
class ActionRows:
    action: KeyAction
    see_also: list[KeyAction]
    rows: list[TaskRow] = field(default_factory=list)


def see_also_pairs(actions):
    """Where these actions refer to others, whichever end the pair was stored from."""
    pairs = SeeAlso.objects.filter(Q(first__in=actions) | Q(second__in=actions))
    return pairs.select_related("first__plan", "second__plan")


def refers_to(pairs) -> dict[int, list[KeyAction]]:
    """For each action, the actions it refers to."""
    others = defaultdict(list)
    for pair in pairs:
        others[pair.first_id].append(pair.second)
        others[pair.second_id].append(pair.first)
    return others


@dataclass(frozen=True)
class Page:
    """A plan as at a date: its actions in order, how many tasks it has by standing, what changed since the last Board.

    Where it was narrowed to one kind of change, `blocks` hold those tasks alone; the counts are always of the whole plan.
    """

    blocks: list[ActionRows]
    standings: dict[Standing, int]
    since: PlanSince

    @property
    def total(self) -> int:
        return sum(self.standings.values())


def of(plan, on, asker: measure_sources.Asker, narrow: str = "") -> Page:
    """All of a plan as at a date, with a fixed number of queries; with `narrow`, only what changed in that way."""
    with composing():
        return _of(plan, on, asker, narrow)


def _of(plan, on, asker, narrow) -> Page:
    own = plan.actions.order_by("sort_key", "pk")
    pairs = see_also_pairs(plan.actions.order_by().values("pk"))
    ahead(own, pairs, KeyTask.objects.changed_after(on))
    actions = read(own)
    for action in actions:
        action.plan = plan
    measures = Measure.objects.prefetch_related("readings").annotate(
        linked=measure_sources.linked()
    )
    tasks = list(
        plan.tasks.as_at(on)
        .select_related("follows")
        .prefetch_related(Prefetch("measures", queryset=measures))
        .order_by("sort_key", "pk")
    )
    posts, steps = read_all(
        TaskPost.objects.filter(task__in=tasks).select_related("post").order_by("order", "pk"),
        TaskStep.objects.filter(task__in=tasks),
    )
    attach(tasks, "posts", posts, "task_id")
    attach(tasks, "steps", steps, "task_id")
    read_elsewhere = {
        measure.pk: measure for task in tasks for measure in task.measures.all() if measure.linked
    }
    found = measure_sources.of_measures(list(read_elsewhere.values()), on, asker)
    compared = of_plan(plan, tasks, on)
    told = compared.tasks or {}
    by_action, standings = defaultdict(list), dict.fromkeys(Standing, 0)
    for task in tasks:
        row = _row(task, on, told.get(task.pk), found)
        standings[row.standing] += 1
        if not narrow or (row.since and narrow in row.since.kinds):
            by_action[task.action_id].append(row)
    others = refers_to(read(pairs))
    blocks = [
        ActionRows(action, others[action.pk], _spanned(by_action[action.pk]))
        for action in actions
        if by_action[action.pk]
    ]
    return Page(blocks, standings, compared)


def _spanned(rows) -> list[TaskRow]:
    first = None
    for row in rows:
        same = first and [line.measure.pk for line in row.measures] == [
            line.measure.pk for line in first.measures
        ]
        if same and row.measures:
            first.span += 1
            row.span = 0
        else:
            first = row
    return rows


def _row(task, on, changed, found) -> TaskRow:
    parts = task.posts.all()
    leads = [part.post.title for part in parts if part.role != "supporting"]
    for step in task.steps.all():
        step.stands = step.standing(on)
    return TaskRow(
        task=task,
        standing=task.standing(on),
        leads=leads,
        joint=len(leads) > 1,
        supporting=[part.post.title for part in parts if part.role == "supporting"],
        measures=[_line(measure, on, found.get(measure.pk, ())) for measure in task.measures.all()],
        since=changed,
    )


def _line(measure, on, found) -> MeasureLine:
    rows = [row for row in measure.readings.all() if row.date <= on]
    stand = measure_sources.stand(
        measure, [Reading(row.date, row.value) for row in rows], found, on
    )
    illustrative = stand.source.illustrative if stand.source else any(r.illustrative for r in rows)
    return MeasureLine(measure, stand.progress, illustrative)
