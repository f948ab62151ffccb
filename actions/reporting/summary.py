"""What the action register tells the Board: how many tasks are late, what moved, what is stuck."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from ohs.organisation.models import BoardMeeting, BusinessGroup
from ohs.registers.results import Attention, Figure, LastBoard

from ..models import ActionPlan, KeyTask
from ..querysets import KeyTaskQuerySet
from ..rules import standing
from ..rules.standing import Standing
from ..tables import TONES, lead_names
from .attention import attention_of

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


def summarise(
    *, on: dt.date, group: BusinessGroup | None = None, last: LastBoard | None = None
) -> ActionsSummary:
    """The register as at a date, for all the force or for what one business group leads.

    `last` is the last Board where the caller has looked it up; else it is looked up here.
    """
    link = _Link(on, group)
    last = last or LastBoard(BoardMeeting.objects.last_frozen(on))
    since = last.meeting
    tasks = KeyTask.objects.as_at(on).filter(plan__state=ActionPlan.State.LIVE)
    if group:
        tasks = tasks.of_group(group)
    per_plan = list(_counts(tasks, on, since))
    total = sum(row["total"] for row in per_plan)
    overdue = sum(row["is_overdue"] for row in per_plan)
    due_soon = sum(row["is_due_soon"] for row in per_plan)
    pressing = tasks.filter(standing.overdue(on) | standing.due_soon(on)).select_related("plan")
    shown = list(pressing.with_posts().order_by("asof_due_date", "sort_key", "pk")[:LISTED])
    late = [task for task in shown if task.standing(on) == Standing.OVERDUE][:LATE_TOLD]
    return ActionsSummary(
        on=on,
        since=since,
        headline=_headline(total, overdue, last, len(per_plan), link),
        coverage=_coverage(per_plan, total, since, link),
        plans=tuple(_plan(row, on, link) for row in per_plan),
        lines=tuple(_line(task, on) for task in shown),
        lines_left_out=overdue + due_soon - len(shown),
        without_measure=Figure(
            label="tasks without a test of success",
            value=sum(row["unmeasured"] for row in per_plan),
            base=total,
            base_label="in the live plans" if len(per_plan) != 1 else "in the live plan",
            url=link(measured="no"),
        ),
        moved_since=_moved(per_plan, total, since, link),
        attention=attention_of(late, overdue, per_plan, on, link),
    )


def _counts(tasks: KeyTaskQuerySet, on: dt.date, since: BoardMeeting | None):
    """The counts of each live plan."""
    as_at = since.as_at if since else on
    return (
        tasks.order_by("-plan__period_start", "plan")
        .values("plan", "plan__title", "plan__slug")
        .annotate(
            total=Count("pk"),
            unmeasured=Count("pk", filter=~tasks.judged()),
            updated=Count("pk", filter=Q(asof_updated_on__gt=as_at)),
            moved=Count("pk", filter=tasks.moved(as_at, on)),
            **{
                f"is_{word.name.lower()}": Count("pk", filter=standing.standing_q(word, on))
                for word in Standing
            },
        )
    )


def _plan(row, on: dt.date, link: "_Link") -> PlanCounts:
    slug = row["plan__slug"]
    return PlanCounts(
        title=row["plan__title"],
        url=f"{reverse('actions:plan', args=[slug])}?as_at={on.isoformat()}",
        total=row["total"],
        total_url=link(plan=slug),
        counts=tuple(
            StandingCount(word, count, link(plan=slug, standing=word.value))
            for word in Standing
            if (count := row[f"is_{word.name.lower()}"])
        ),
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


def _line(task: KeyTask, on: dt.date) -> TaskLine:
    return TaskLine(
        number=task.number,
        title=task.title,
        url=f"{task.get_absolute_url()}?as_at={on.isoformat()}",
        leads=tuple(lead_names(task)),
        due_date=task.asof_due_date,
        standing=task.standing(on),
        days_late=task.days_late(on),
        times_moved=task.asof_times_moved,
    )
