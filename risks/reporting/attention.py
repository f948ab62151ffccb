"""What of the risks needs the Board's attention, each a sentence with a link to exactly the rows it speaks of."""

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse

from ohs.core.text import format_day
from ohs.organisation.models import BoardMeeting, BusinessGroup
from ohs.registers.results import Attention

from ..models import Risk, RiskStateChange, RiskTask
from ..models.record import State
from ..querysets import RiskQuerySet
from ..rules import trend
from ..rules.heat_map import Plot
from ..rules.status import review_overdue

# As many risks of a kind are told one by one; more are one sentence together.
TOLD = 3
SOON_DAYS = 31


class Links:
    """Addresses of the register, narrowed to a business group and as at a date."""

    def __init__(self, on: dt.date, group: BusinessGroup | None):
        self.as_at_query = urlencode({"as_at": on.isoformat()})
        self._base = reverse("risks:list")
        self._scope = {"group": group.code} if group else {}

    def __call__(self, **narrow: str) -> str:
        return f"{self._base}?{urlencode(narrow | self._scope)}&{self.as_at_query}"


def load_attention(
    on: dt.date,
    meeting: BoardMeeting | None,
    risks: RiskQuerySet,
    shown: Sequence[Plot],
    outside: Sequence[Plot],
    unscored: Sequence[Plot],
    link: Links,
) -> Iterator[Attention]:
    """What a Board should look at, each a sentence; the risk itself or exactly the rows it counts behind it.

    `shown` are the open `risks` of the scope as plots, `outside` and `unscored` some of them.
    """
    worsened = [plot for plot in shown if plot.stated == trend.WORSENED]
    # The scores got worse and the lead says otherwise: the Board hears of it all the same.
    hidden = [plot for plot in shown if plot.differs and plot.computed == trend.WORSENED]
    hidden = sorted(hidden, key=_reading_order)[:TOLD]
    awaiting = [plot for plot in shown if plot.state == State.MITIGATED]
    proposed = [plot for plot in shown if plot.state == State.CLOSURE_PROPOSED]
    rescore = set(RiskTask.objects.asking_for_rescore(on).values_list("risk", flat=True))
    asking = [plot for plot in shown if plot.pk in rescore]
    late = set(risks.filter(review_overdue(on)).values_list("pk", flat=True))
    overdue = [plot for plot in shown if plot.pk in late]
    told = _Told(on, (worsened, hidden, awaiting, proposed, asking, overdue, unscored))
    since = f" since {format_day(meeting.as_at)}" if meeting else ""
    yield from told.each(
        worsened,
        90,
        lambda plot: f"worsened{since}{_position(plot)}.",
        f"worsened{since}",
        link(open="yes", trend="worsened"),
        ask=_Ask(
            "worsened",
            "Agree further treatment, or accept the risk as it stands.",
            ("Agree further treatment", "Accept the risk as it stands, until a date"),
        ),
    )
    yield from told.one_by_one(
        hidden,
        85,
        lambda plot: f"is stated {plot.stated}, but its scores worsened{since}{_position(plot)}.",
    )
    proposals = _newest_steps(proposed, State.CLOSURE_PROPOSED, on)
    yield from told.each(
        proposed,
        85,
        lambda plot: _proposed(proposals.get(plot.pk)),
        "are proposed for closure",
        link(state=str(State.CLOSURE_PROPOSED.value)),
        ask=_Ask(
            "closure-proposed",
            "Close it, or refuse and say what is missing.",
            ("Close the risk", "Refuse, and say what is missing"),
        ),
    )
    steps = _newest_steps(awaiting, State.MITIGATED, on)
    soon = on + dt.timedelta(days=SOON_DAYS)
    due = any(step.expected_on and step.expected_on <= soon for step in steps.values())
    yield from told.each(
        awaiting,
        80 if due else 55,
        lambda plot: _awaits_closure(steps.get(plot.pk), on),
        "are mitigated and await closure",
        link(state="mitigated"),
        ask=_Ask(
            "closure",
            "Close it, or keep it open and say until when.",
            ("Close the risk", "Keep it open"),
        ),
    )
    yield from told.each(
        asking,
        75,
        lambda plot: "asks for a new score: a task that treats this risk is confirmed complete.",
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
            ask="Accept this for a time, or ask for more treatment.",
            options=("Accept until a date", "Ask for more treatment"),
            key="risks.outside-appetite",
        )
    yield from told.each(
        overdue,
        65,
        lambda plot: "is overdue for review.",
        "are overdue for review",
        link(review="overdue"),
    )
    yield from told.each(
        unscored,
        60,
        lambda plot: "is not yet rated: it has no place on the heat map.",
        "are not yet rated",
        link(scored="no"),
    )


@dataclass(frozen=True)
class _Ask:
    """What the Board is asked of a kind of risk."""

    kind: str
    ask: str
    options: tuple[str, ...]

    def put_to(self, attention: Attention, risk: str) -> Attention:
        key = f"risks.{self.kind}.{risk}" if risk else f"risks.{self.kind}"
        return replace(attention, ask=self.ask, options=self.options, key=key)


class _Told:
    """Puts risks into sentences, each with the posts that lead it."""

    def __init__(self, on: dt.date, kinds: Sequence[Sequence[Plot]]):
        named = {plot.pk for some in kinds if len(some) <= TOLD for plot in some}
        self._leads = Risk.objects.lead_titles(on, named) if named else {}

    def one_by_one(
        self,
        some: Collection[Plot],
        weight: int,
        sentence: Callable[[Plot], str],
        ask: "_Ask | None" = None,
    ) -> Iterator[Attention]:
        for plot in sorted(some, key=_reading_order):
            who = ", ".join(self._leads.get(plot.pk, ()))
            subject = f"Risk {plot.label}, {plot.title},"
            found = Attention(weight, subject, sentence(plot), who, plot.url)
            yield ask.put_to(found, str(plot.pk)) if ask else found

    def each(
        self,
        some: Collection[Plot],
        weight: int,
        sentence: Callable[[Plot], str],
        many: str,
        url: str,
        ask: "_Ask | None" = None,
    ) -> Iterator[Attention]:
        """One by one while they are few, else all in one sentence."""
        if len(some) <= TOLD:
            yield from self.one_by_one(some, weight, sentence, ask)
        else:
            subject = f"{len(some):,} risks {many}."
            found = Attention(weight, subject, "", url=url, count=len(some))
            yield ask.put_to(found, "") if ask else found


def _reading_order(plot: Plot) -> int:
    return plot.reading_order


def _position(plot: Plot) -> str:
    if plot.now is None:
        return ""
    return f": {plot.band_name or 'scored'} {plot.now.likelihood} × {plot.now.impact}"


def _newest_steps(plots: Sequence[Plot], to: State, on: dt.date) -> dict[int, RiskStateChange]:
    """The newest step by which each of these came to a state."""
    if not plots:
        return {}
    steps = RiskStateChange.objects.filter(
        risk__in=[plot.pk for plot in plots], to_state=to, on__lte=on
    )
    return {step.risk_id: step for step in steps.order_by("on", "pk")}


def _proposed(step: RiskStateChange | None) -> str:
    """Since when a risk is proposed for closure, and why."""
    if step is None:
        return "is proposed for closure."
    return f"is proposed for closure since {format_day(step.on)}: {step.reason.rstrip('.')}."


def _awaits_closure(step: RiskStateChange | None, on: dt.date) -> str:
    """Since when a risk is mitigated, and whether what its closure waits for is due."""
    if step is None:
        return "is mitigated, awaiting closure."
    told = f"is mitigated, awaiting closure since {format_day(step.on)}"
    if step.expected_on is None:
        return f"{told}."
    verb = "was expected" if step.expected_on < on else "is expected"
    return f"{told}: what it waits for {verb} by {format_day(step.expected_on)}."
