"""What the risk register tells the Board: what is outside appetite, what worsened, what nobody has rated."""

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import (
    Case,
    DateField,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.urls import reverse

from ohs.organisation.models import BoardMeeting, BusinessGroup
from ohs.web.figures import Attention, Figure, LastBoard
from ohs.web.tables import day

from . import definitions, heat_map, scales
from .definitions import Limits
from .heat_map import Grid, Plot
from .models import Risk, RiskStateChange, RiskTask
from .models.record import State
from .plots import plots

# As many risks of a kind are told one by one; more are one sentence together.
TOLD = 3
SOON_DAYS = 31


@dataclass(frozen=True)
class RisksSummary:
    """The open risks of a scope on a date. `grid` is None while no matrix is in force."""

    on: dt.date
    group: BusinessGroup | None
    since: BoardMeeting | None
    headline: Figure
    coverage: Figure | None
    attention: tuple[Attention, ...]
    grid: Grid | None
    open: Figure
    unscored: Figure
    worsened: Figure
    improved: Figure
    illustrative: bool
    carried: str

    @property
    def narrowed(self) -> str:
        return urlencode({"group": self.group.code}) if self.group else ""

    @property
    def not_yet_rated(self) -> tuple[Plot, ...]:
        return tuple(self.grid.unscored[:5]) if self.grid else ()


def summarise(
    *, on: dt.date, group: BusinessGroup | None = None, last: LastBoard | None = None
) -> RisksSummary:
    """The register as the Board reads it on a date, for the force or one business group.

    `last` is the last Board where the caller has looked it up; else it is looked up here.
    """
    link = _Links(on, group)
    last = last or LastBoard(BoardMeeting.objects.last_frozen(on))
    meeting = last.meeting
    limits, limits_then = Limits.on_both(on, meeting.as_at if meeting else None)
    shown = _shown(on, group, limits, meeting, link)
    matrix = scales.matrix_on(on)
    grid = heat_map.build(shown, matrix, limits.general) if matrix else None
    counted = {
        word: sum(plot.stated == word for plot in shown) for word in ("worsened", "improved")
    }
    outside = [plot for plot in shown if plot.outside]
    unscored = [plot for plot in shown if plot.now is None]
    before = last.headline
    if before is None:
        before = _outside_then(meeting, limits_then, group)
    return RisksSummary(
        on=on,
        group=group,
        since=meeting,
        headline=_headline(outside, unscored, shown, before, meeting, link),
        coverage=_coverage(shown, meeting, link),
        attention=tuple(_attention(on, group, meeting, shown, outside, unscored, link)),
        grid=grid,
        open=Figure("open risks", len(shown), url=link(open="yes")),
        unscored=Figure("not yet rated", len(unscored), len(shown), "open", link(scored="no")),
        worsened=Figure(
            "worsened", counted["worsened"], len(shown), "open", link(open="yes", trend="worsened")
        ),
        improved=Figure(
            "improved", counted["improved"], len(shown), "open", link(open="yes", trend="improved")
        ),
        illustrative=any(plot.illustrative for plot in shown),
        carried=link.carried,
    )


def _shown(on, group, limits, meeting, link) -> list[Plot]:
    """The open risks of the scope, as stored unless something was recorded later than the date; each carries `_Also`."""

    def read(changed_since):
        risks = Risk.objects.on_register().as_at(on, changed_since=changed_since)
        rows = risks.in_scope(group).filter(definitions.is_open()).annotate(**_also(on, meeting))
        return plots(
            rows, on=on, limits=limits, meeting=meeting, carried=link.carried, also=_Also._fields
        )

    shown = read(changed_since=False)
    later = (
        _Also(*shown[0].also).recorded_later
        if shown
        else Risk.objects.filter(last_recorded_on__gt=on).exists()
    )
    return read(changed_since=True) if later else shown


class _Also(NamedTuple):
    """What the summary reads of each risk besides its place on the map, in the same query."""

    recorded_later: bool
    reviewed_since: bool
    overdue: bool
    asks: bool
    mitigated_on: dt.date | None
    expected_on: dt.date | None


def _also(on, meeting) -> dict:
    steps = RiskStateChange.objects.filter(
        risk=OuterRef("pk"), to_state=State.MITIGATED, on__lte=on
    ).order_by("-on", "-pk")

    def of_mitigated(column):
        # Only the few that are mitigated are looked up.
        return Case(
            When(then_state=State.MITIGATED, then=Subquery(steps.values(column)[:1])),
            output_field=DateField(),
        )

    return {
        "recorded_later": Exists(Risk.objects.filter(last_recorded_on__gt=on)),
        "reviewed_since": _flag(then_last_review__gt=meeting.as_at if meeting else on),
        "overdue": _flag(then_next_review__lt=on),
        "asks": Exists(RiskTask.objects.asking(on).filter(risk=OuterRef("pk"))),
        "mitigated_on": of_mitigated("on"),
        "expected_on": of_mitigated("expected_on"),
    }


def _flag(**condition) -> Case:
    # A number: compared and counted here, and read without a converter for each row.
    return Case(When(Q(**condition), then=Value(1)), default=Value(0), output_field=IntegerField())


class _Links:
    """Addresses of the register, narrowed to the scope and as at the date of the summary."""

    def __init__(self, on: dt.date, group: BusinessGroup | None):
        self.carried = urlencode({"as_at": on.isoformat()})
        self.base = reverse("risks:list")
        self.scope = {"group": group.code} if group else {}

    def __call__(self, **narrow) -> str:
        return f"{self.base}?{urlencode(narrow | self.scope)}&{self.carried}"


def _outside_then(meeting, limits, group) -> int | None:
    """How many were outside appetite at the last Board, as at its date and by its appetites."""
    if meeting is None:
        return None
    risks = Risk.objects.on_register().as_at(meeting.as_at, changed_since=True)
    return risks.in_scope(group).filter(limits.outside()).count()


def _headline(outside, unscored, shown, before, meeting, link) -> Figure:
    value, tone, note = len(outside), "neutral", ""
    if before is not None:
        since = f"{meeting.as_at.day} {meeting.as_at:%B}"
        if value > before:
            tone, note = "bad", f"{value - before} more than on {since}"
        elif value < before:
            tone, note = "good", f"{before - value} fewer than on {since}"
        else:
            note = f"unchanged since {since}"
    label = f"open; {len(unscored)} not yet rated" if unscored else "open"
    if not shown:
        return Figure("risks outside appetite", 0, 0, "open", link(appetite="outside"))
    return Figure(
        "risks outside appetite",
        value,
        len(shown),
        label,
        link(appetite="outside"),
        tone,
        note,
    )


def _coverage(shown, meeting, link) -> Figure | None:
    if meeting is None or not shown:
        return None
    reviewed = sum(_Also(*plot.also).reviewed_since for plot in shown)
    return Figure(
        "open risks reviewed since the last Board",
        reviewed,
        len(shown),
        "open",
        link(open="yes", reviewed_after=meeting.as_at.isoformat()),
    )


def _attention(on, group, meeting, shown, outside, unscored, link):
    """What a Board should look at, each a sentence; the risk itself or exactly the rows it counts behind it."""
    worsened = [plot for plot in shown if plot.stated == "worsened"]
    overdue = [plot for plot in shown if _Also(*plot.also).overdue]
    awaiting = [plot for plot in shown if plot.state == State.MITIGATED]
    asking = [plot for plot in shown if _Also(*plot.also).asks]
    told = {
        plot.pk
        for some in (worsened, overdue, awaiting, asking, unscored)
        if len(some) <= TOLD
        for plot in some
    }
    leads = Risk.objects.leading(told, on) if told else {}

    def who(plot):
        return ", ".join(leads.get(plot.pk, ()))

    def each(some, weight, sentence, many, url):
        if len(some) > TOLD:
            yield Attention(weight, f"{len(some):,} risks {many}.", "", url=url, count=len(some))
            return
        for plot in sorted(some, key=lambda plot: plot.reading_order):
            yield Attention(
                weight, f"Risk {plot.label}, {plot.title},", sentence(plot), who(plot), plot.url
            )

    since = f" since {day(meeting.as_at)}" if meeting else ""
    yield from each(
        worsened,
        90,
        lambda plot: f"worsened{since}{_position(plot)}.",
        f"worsened{since}",
        link(open="yes", trend="worsened"),
    )
    yield from _closures(on, awaiting, each, link)
    yield from each(
        asking,
        75,
        lambda plot: "asks for a new score: a task that treats it is confirmed complete.",
        "ask for a new score: a task that treats them is confirmed complete",
        link(rescore="asked"),
    )
    if outside:
        names = ", ".join(f"{plot.label} {plot.title}" for plot in outside[:TOLD])
        yield Attention(
            70,
            f"{len(outside):,} {'risk is' if len(outside) == 1 else 'risks are'} outside appetite:",
            f"{names}{' and others' if len(outside) > TOLD else ''}.",
            url=link(appetite="outside"),
            count=len(outside),
        )
    yield from each(
        overdue,
        65,
        lambda plot: "is overdue for review.",
        "are overdue for review",
        link(review="overdue"),
    )
    yield from each(
        unscored,
        60,
        lambda plot: "is not yet rated: it has no place on the heat map.",
        "are not yet rated",
        link(scored="no"),
    )


def _position(plot) -> str:
    return (
        f": {plot.band_name or 'scored'} {plot.now.likelihood} × {plot.now.impact}"
        if plot.now
        else ""
    )


def _closures(on, awaiting, each, link):
    """Risks that are mitigated and wait: what for, and whether it is due."""
    if not awaiting:
        return

    def sentence(plot):
        step = _Also(*plot.also)
        if step.mitigated_on is None:
            return "is mitigated, awaiting closure."
        told = f"is mitigated, awaiting closure since {day(step.mitigated_on)}"
        if step.expected_on is None:
            return f"{told}."
        verb = "was expected" if step.expected_on < on else "is expected"
        return f"{told}: what it waits for {verb} by {day(step.expected_on)}."

    due = [
        plot
        for plot in awaiting
        if (step := _Also(*plot.also)).expected_on
        and step.expected_on <= on + dt.timedelta(days=SOON_DAYS)
    ]
    yield from each(
        awaiting,
        80 if due else 55,
        sentence,
        "are mitigated and await closure",
        link(state="mitigated"),
    )
