"""What of the risks needs the Board's attention, each a sentence with a link to exactly the rows it speaks of."""

import datetime as dt
from typing import NamedTuple

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

from ohs.registers.results import Attention
from ohs.web.tables import day

from ..models import Risk, RiskStateChange, RiskTask
from ..models.record import State
from ..rules import trend

# As many risks of a kind are told one by one; more are one sentence together.
TOLD = 3
SOON_DAYS = 31


class Also(NamedTuple):
    """What the summary reads of each risk besides its place on the map, in the same query."""

    recorded_later: bool
    reviewed_since: bool
    overdue: bool
    asks: bool
    mitigated_on: dt.date | None
    expected_on: dt.date | None


def also(on, meeting) -> dict:
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


def tell(on, meeting, shown, outside, unscored, link):
    """What a Board should look at, each a sentence; the risk itself or exactly the rows it counts behind it."""
    worsened = [plot for plot in shown if plot.stated == "worsened"]
    overdue = [plot for plot in shown if Also(*plot.also).overdue]
    awaiting = [plot for plot in shown if plot.state == State.MITIGATED]
    asking = [plot for plot in shown if Also(*plot.also).asks]
    # The scores got worse and the lead says otherwise: the Board hears of it all the same.
    hidden = sorted(
        (plot for plot in shown if plot.differs and plot.computed == trend.WORSENED),
        key=lambda plot: plot.reading_order,
    )[:TOLD]
    told = {
        plot.pk
        for some in (worsened, overdue, awaiting, asking, unscored, hidden)
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
    for plot in hidden:
        yield Attention(
            85,
            f"Risk {plot.label}, {plot.title},",
            f"is stated {plot.stated}, but its scores worsened{since}{_position(plot)}.",
            who(plot),
            plot.url,
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
        step = Also(*plot.also)
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
        if (step := Also(*plot.also)).expected_on
        and step.expected_on <= on + dt.timedelta(days=SOON_DAYS)
    ]
    yield from each(
        awaiting,
        80 if due else 55,
        sentence,
        "are mitigated and await closure",
        link(state="mitigated"),
    )
