"""What the action register tells the Board: how many tasks are late, what moved, what is stuck."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, Max, Q
from django.urls import reverse

from ohs.organisation.models import BoardMeeting, BusinessGroup
from ohs.registers.results import Attention, Figure, LastBoard
from ohs.web.once import is_composing, read, read_all
from ohs.web.together import attach

from ..models import ActionPlan, KeyTask, TaskPost
from ..rules import standing
from ..rules.standing import Standing
from ..tables import TONES, lead_names
from . import attention

# How many tasks the panel lists, and how many late ones are told one by one; the others are one sentence together.
LISTED = 10
LATE_TOLD = 5


@dataclass(frozen=True)
class StandingCount:
    """A number of tasks of a plan with one standing, and the list of exactly these."""

    standing: Standing
    number: int
    url: str

    @property
    def label(self) -> str:
        return self.standing.label

    @property
    def tone(self) -> str:
        return TONES[self.standing]


@dataclass(frozen=True)
class PlanCounts:
    title: str
    url: str
    total: int
    total_url: str
    counts: tuple[StandingCount, ...]


@dataclass(frozen=True)
class TaskLine:
    """A task that is late or due soon, as the panel prints it."""

    number: str
    title: str
    url: str
    leads: tuple[str, ...]
    due_date: dt.date
    standing: Standing
    days_late: int
    times_moved: int

    @property
    def tone(self) -> str:
        return TONES[self.standing]


@dataclass(frozen=True)
class ActionsSummary:
    """Live plans alone are counted. `updated` of `total` tasks have an update since the last Board."""

    on: dt.date
    since: BoardMeeting | None
    headline: Figure
    coverage: Figure | None
    plans: tuple[PlanCounts, ...]
    lines: tuple[TaskLine, ...]
    lines_left_out: int
    without_measure: Figure
    moved_since: Figure | None
    attention: tuple[Attention, ...]


def _of_live_plans(tasks, group):
    """What every number of the summary is counted from."""
    tasks = tasks.filter(plan__state=ActionPlan.State.LIVE)
    return tasks.of_group(group) if group else tasks


def _per_plan(tasks, on: dt.date, since) -> list[dict]:
    """The counts of each live plan, and the latest day on which anything of its tasks was recorded."""
    return [
        row | {"latest": max(filter(None, (row["last_update"], row["last_move"])), default=None)}
        for row in read(_counts(tasks, on, since))
    ]


def _counts(tasks, on: dt.date, since):
    as_at = since.as_at if since else on
    return (
        tasks.order_by("-plan__period_start", "plan")
        .values("plan", "plan__title", "plan__slug")
        .annotate(
            total=Count("pk"),
            unmeasured=Count("pk", filter=~KeyTask.objects.all().judged()),
            updated=Count("pk", filter=Q(updated_on_then__gt=as_at)),
            moved=Count("pk", filter=KeyTask.objects.all().moved(as_at, on)),
            last_update=Max("updated_on"),
            last_move=Max("moved_on"),
            **{
                f"is_{word.name.lower()}": Count("pk", filter=standing.q(word, on))
                for word in Standing
            },
        )
    )


def summarise(
    *, on: dt.date, group: BusinessGroup | None = None, last: LastBoard | None = None
) -> ActionsSummary:
    """The register as at a date, for all the force or for what one business group leads. Four queries at most.

    `last` is the last Board where the caller has looked it up; else it is looked up here.
    """
    link = _Link(on, group)
    last = last or LastBoard(BoardMeeting.objects.last_frozen(on))
    since = last.meeting
    if is_composing():
        tasks = _of_live_plans(KeyTask.objects.as_at(on), group)
        per_plan = _per_plan(tasks, on, since)
    else:
        # As stored, unless something was recorded later than the date: then the rows are read back.
        tasks = _of_live_plans(KeyTask.objects.as_stored(on), group)
        per_plan = _per_plan(tasks, on, since)
        if any(row["latest"] and row["latest"] > on for row in per_plan):
            tasks = _of_live_plans(KeyTask.objects.read_back(on), group)
            per_plan = _per_plan(tasks, on, since)
    total = sum(row["total"] for row in per_plan)
    overdue = sum(row["is_overdue"] for row in per_plan)
    plans = tuple(
        PlanCounts(
            title=row["plan__title"],
            url=f"{reverse('actions:plan', args=[row['plan__slug']])}?as_at={on.isoformat()}",
            total=row["total"],
            total_url=link(plan=row["plan__slug"]),
            counts=tuple(
                StandingCount(word, count, link(plan=row["plan__slug"], standing=word.value))
                for word in Standing
                if (count := row[f"is_{word.name.lower()}"])
            ),
        )
        for row in per_plan
    )
    shown, posts, measures = read_all(*_pressing(tasks, on))
    attach(shown, "posts", posts, "task_id")
    late = [task for task in shown if task.standing(on) == Standing.OVERDUE][:LATE_TOLD]
    due_soon = sum(row["is_due_soon"] for row in per_plan)
    return ActionsSummary(
        on=on,
        since=since,
        headline=_headline(total, overdue, last, len(plans), link),
        coverage=_coverage(per_plan, total, since, link),
        plans=plans,
        lines=tuple(_line(task, on) for task in shown),
        lines_left_out=overdue + due_soon - len(shown),
        without_measure=Figure(
            label="tasks without a test of success",
            value=sum(row["unmeasured"] for row in per_plan),
            base=total,
            base_label="in the live plans" if len(plans) != 1 else "in the live plan",
            url=link(measured="no"),
        ),
        moved_since=_moved(per_plan, total, since, link),
        attention=attention.of(late, measures, overdue, per_plan, on, link),
    )


class _Link:
    """Addresses of the list: live plans, the group, the date, and what else narrows it."""

    def __init__(self, on: dt.date, group: BusinessGroup | None):
        self.base = {"plan_state": ActionPlan.State.LIVE.value}
        if group:
            self.base["group"] = group.code
        self.on = on

    def __call__(self, **narrow) -> str:
        query = self.base | narrow | {"as_at": self.on.isoformat()}
        return f"{reverse('actions:list')}?{urlencode(query)}"


def _headline(total, overdue, last: LastBoard, plans, link) -> Figure:
    note, tone = "", "neutral"
    # What the Board saw is told from what was frozen, never worked out again.
    if last.headline is not None:
        since, difference = last.meeting, overdue - last.headline
        if difference:
            how_many = f"{abs(difference)} {'more' if difference > 0 else 'fewer'}"
            note = f"{how_many} than on {since.as_at.day} {since.as_at:%B}"
            tone = "bad" if difference > 0 else "good"
        else:
            note = f"unchanged since {since.as_at.day} {since.as_at:%B}"
    return Figure(
        label="task overdue" if overdue == 1 else "tasks overdue",
        value=overdue if total else None,
        base=total,
        base_label="in the live plan" if plans == 1 else "in the live plans",
        url=link(standing=Standing.OVERDUE.value),
        tone=tone,
        note=note,
    )


def _coverage(per_plan, total, since, link) -> Figure | None:
    if since is None or not total:
        return None
    title = per_plan[0]["plan__title"].casefold()
    noun = "commitments" if len(per_plan) == 1 and "commitments" in title else "tasks"
    return Figure(
        label=f"{noun} have an update since the last Board",
        value=sum(row["updated"] for row in per_plan),
        base=total,
        base_label=noun,
        url=link(updated_after=since.as_at.isoformat()),
    )


def _moved(per_plan, total, since, link) -> Figure | None:
    if since is None or not total:
        return None
    return Figure(
        label="dates moved since the last Board",
        value=sum(row["moved"] for row in per_plan),
        base=total,
        base_label="tasks",
        url=link(moved_after=since.as_at.isoformat()),
    )


def _pressing(tasks, on: dt.date) -> tuple:
    """The tasks that are listed, their posts, and the measures by which they are told."""
    pressing = tasks.filter(standing.overdue(on) | standing.due_soon(on))
    listed = pressing.order_by("due_date_on", "sort_key", "pk")[:LISTED]
    keys = listed.values("pk")
    posts = TaskPost.objects.filter(task__in=keys).select_related("post").order_by("order", "pk")
    return listed.select_related("plan"), posts, attention.measures_of(keys)


def asks(on: dt.date):
    """What the summary of the whole force reads, in two steps."""
    yield KeyTask.objects.changed_after(on), BoardMeeting.objects.newest_frozen(on)
    tasks = _of_live_plans(KeyTask.objects.as_at(on), None)
    yield _counts(tasks, on, BoardMeeting.objects.last_frozen(on)), *_pressing(tasks, on)


def _line(task: KeyTask, on: dt.date) -> TaskLine:
    return TaskLine(
        number=task.number,
        title=task.title,
        url=f"{task.get_absolute_url()}?as_at={on.isoformat()}",
        leads=tuple(lead_names(task)),
        due_date=task.due_then,
        standing=task.standing(on),
        days_late=task.days_late(on),
        times_moved=task.times_moved_then,
    )
