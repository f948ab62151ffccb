"""What the action register tells the Board: how many tasks are late, what moved, what is stuck."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from ohs.organisation.models import BusinessGroup
from ohs.registers.audience import BOARD, Audience
from ohs.registers.contract import LastMeeting, Panel, Summary
from ohs.registers.results import Figure

from ..models import ActionPlan, KeyTask
from ..querysets import KeyTaskQuerySet
from ..rules import standing
from ..rules.standing import Standing
from ..tables import TONES, lead_names
from .attention import attention_of

OVERDUE, MOVED, WITHOUT_MEASURE = "actions.overdue", "actions.moved", "actions.without_measure"
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
    due_date: dt.date | None
    standing: Standing
    days_late: int
    times_moved: int

    @property
    def tone(self) -> str:
        return TONES[self.standing]


@dataclass(frozen=True)
class PanelData:
    """What the dashboard shows of the register: its live plans, and the tasks that press most."""

    on: dt.date
    plans: tuple[PlanCounts, ...]
    lines: tuple[TaskLine, ...]
    lines_left_out: int
    overdue_url: str

    @property
    def due_soon(self) -> str:
        return Standing.DUE_SOON.label


class ListLink:
    """Addresses of the list: live plans, the group, the date, and what else narrows it."""

    def __init__(self, on: dt.date, group: BusinessGroup | None):
        self.base = {"plan_state": ActionPlan.State.LIVE.value}
        if group:
            self.base["group"] = group.code
        self.on = on

    def __call__(self, **narrow: str) -> str:
        query = self.base | narrow | {"as_at": self.on.isoformat()}
        return f"{reverse('actions:list')}?{urlencode(query)}"


def summarise(
    on: dt.date,
    *,
    group: BusinessGroup | None = None,
    audience: Audience = BOARD,
    last_meeting: LastMeeting,
) -> Summary:
    """The register as at a date, for all the force or for what one business group leads. Live plans alone are counted."""
    link = ListLink(on, group)
    tasks = KeyTask.objects.as_at(on).filter(plan__state=ActionPlan.State.LIVE)
    if group:
        tasks = tasks.of_group(group)
    plans = list(_counts(tasks, on, last_meeting))
    overdue, due_soon = _sum(plans, "is_overdue"), _sum(plans, "is_due_soon")
    pressing = tasks.filter(standing.overdue(on) | standing.due_soon(on)).select_related("plan")
    shown = list(pressing.with_posts().order_by("asof_due_date", "sort_key", "pk")[:LISTED])
    late = [task for task in shown if task.standing(on) == Standing.OVERDUE][:LATE_TOLD]
    without_measure = _without_measure(plans, link)
    figures = {OVERDUE: _overdue(plans, last_meeting, link), WITHOUT_MEASURE: without_measure}
    moved = _moved(plans, last_meeting, link)
    if moved:
        figures[MOVED] = moved
    coverage = _coverage(plans, last_meeting, link)
    return Summary(
        figures=figures,
        headline=OVERDUE,
        panel=Panel(
            "actions/panel.html",
            {
                "summary": PanelData(
                    on=on,
                    plans=tuple(_plan(row, on, link) for row in plans),
                    lines=tuple(_line(task, on) for task in shown),
                    lines_left_out=overdue + due_soon - len(shown),
                    overdue_url=figures[OVERDUE].url,
                )
            },
            "what is late and due",
            "actions:list",
            wide=True,
            order=20,
        ),
        attention=attention_of(late, overdue, _sum(plans, "is_awaiting"), on, link),
        coverage=(coverage,) if coverage else (),
        quality=(without_measure,),
        all_clear="no task is late",
        quality_clear="every live task has a success measure",
        empty=not plans,
    )


Row = Mapping[str, Any]
"""The counts of one plan, as the database gives them."""


def _counts(tasks: KeyTaskQuerySet, on: dt.date, last: LastMeeting) -> Iterable[Row]:
    as_at = (last.meeting.as_at if last.meeting else None) or on
    counts: Iterable[Row] = (
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
    return counts


def _sum(plans: Sequence[Row], name: str) -> int:
    return sum(row[name] for row in plans)


def _plan(row: Row, on: dt.date, link: ListLink) -> PlanCounts:
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


def _in_the_plans(plans: Sequence[Row]) -> str:
    return "in the live plan" if len(plans) == 1 else "in the live plans"


def _overdue(plans: Sequence[Row], last: LastMeeting, link: ListLink) -> Figure:
    total, overdue = _sum(plans, "total"), _sum(plans, "is_overdue")
    note, tone = "", "neutral"
    # What the Board saw is told from what was frozen, never worked out again.
    before = last.value(OVERDUE)
    if before is not None and last.meeting and last.meeting.as_at:
        day, difference = f"{last.meeting.as_at.day} {last.meeting.as_at:%B}", overdue - before
        if difference:
            note = f"{abs(difference)} {'more' if difference > 0 else 'fewer'} than on {day}"
            tone = "bad" if difference > 0 else "good"
        else:
            note = f"unchanged since {day}"
    return Figure(
        label="task overdue" if overdue == 1 else "tasks overdue",
        value=overdue if total else None,
        base=total,
        base_label=_in_the_plans(plans),
        url=link(standing=Standing.OVERDUE.value),
        tone=tone,
        note=note,
    )


def _without_measure(plans: Sequence[Row], link: ListLink) -> Figure:
    return Figure(
        label="tasks without a success measure",
        value=_sum(plans, "unmeasured"),
        base=_sum(plans, "total"),
        base_label=_in_the_plans(plans),
        url=link(measured="no"),
    )


def _coverage(plans: Sequence[Row], last: LastMeeting, link: ListLink) -> Figure | None:
    if not last.meeting or not last.meeting.as_at or not plans:
        return None
    of_commitments = len(plans) == 1 and "commitments" in plans[0]["plan__title"].casefold()
    noun = "commitments" if of_commitments else "tasks"
    return Figure(
        label=f"{noun} have an update since the last Board",
        value=_sum(plans, "updated"),
        base=_sum(plans, "total"),
        base_label=noun,
        url=link(updated_after=last.meeting.as_at.isoformat()),
    )


def _moved(plans: Sequence[Row], last: LastMeeting, link: ListLink) -> Figure | None:
    if not last.meeting or not last.meeting.as_at or not plans:
        return None
    return Figure(
        label="dates moved since the last Board",
        value=_sum(plans, "moved"),
        base=_sum(plans, "total"),
        base_label="tasks",
        url=link(moved_after=last.meeting.as_at.isoformat()),
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
