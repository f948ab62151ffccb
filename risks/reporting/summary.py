"""What the risk register tells the Board: what is outside appetite, what worsened, what nobody has rated."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from ohs.organisation.models import BoardMeeting, BusinessGroup
from ohs.registers.audience import BOARD, Audience
from ohs.registers.contract import LastMeeting, Panel, Summary
from ohs.registers.results import Attention, Figure

from ..models import Risk
from ..querysets import RiskQuerySet
from ..rules import heat_map, trend
from ..rules.heat_map import Grid, Plot
from ..rules.status import is_open
from ..selectors.appetite import load_appetites
from ..selectors.heat_map_data import load_plots
from ..selectors.matrix_data import load_matrix_in_force
from ..selectors.positions import Movement
from .attention import Links, load_attention

# Figures by the names that they are kept under when a meeting is frozen.
OUTSIDE = "risks.outside_appetite"
OPEN = "risks.open"
UNSCORED = "risks.not_yet_rated"
WORSENED = "risks.worsened"
IMPROVED = "risks.improved"


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
    as_at_query: str

    @property
    def narrowed(self) -> str:
        return urlencode({"group": self.group.code}) if self.group else ""

    @property
    def not_yet_rated(self) -> tuple[Plot, ...]:
        return tuple(self.grid.unscored.first[:5]) if self.grid else ()


def summarise(
    on: dt.date,
    *,
    group: BusinessGroup | None = None,
    audience: Audience = BOARD,
    last_meeting: LastMeeting,
) -> Summary:
    """The register as the contract hands it up. Nothing of it is hidden from whoever may read it."""
    found = load_summary(
        on=on, group=group, meeting=last_meeting.meeting, outside_then=last_meeting.value(OUTSIDE)
    )
    return Summary(
        figures={
            OUTSIDE: found.headline,
            OPEN: found.open,
            UNSCORED: found.unscored,
            WORSENED: found.worsened,
            IMPROVED: found.improved,
        },
        headline=OUTSIDE,
        panel=Panel(
            "risks/panel.html", {"summary": found}, "where they stand", "risks:heat_map", order=10
        ),
        attention=found.attention,
        coverage=(found.coverage,) if found.coverage else (),
        quality=(found.unscored,),
        all_clear="no risk worsened or outside appetite",
        quality_clear="every open risk a score",
        empty=not found.open.value,
    )


def load_summary(
    *,
    on: dt.date,
    group: BusinessGroup | None = None,
    meeting: BoardMeeting | None,
    outside_then: int | None = None,
) -> RisksSummary:
    """The register as the Board reads it on a date, for the force or one business group.

    `meeting` is the last Board; `outside_then` how many it saw outside appetite, counted again where it is not known.
    """
    link = Links(on, group)
    appetites = load_appetites()
    limits = appetites.limits(on)
    risks = Risk.objects.on_register().as_at(on).in_scope(group).filter(is_open())
    shown = load_plots(
        risks, limits=limits, movement=Movement(meeting), as_at_query=link.as_at_query
    )
    matrix = load_matrix_in_force(on)
    grid = heat_map.build(shown, matrix, limits.general) if matrix else None
    outside = [plot for plot in shown if plot.outside]
    unscored = [plot for plot in shown if plot.now is None]
    if outside_then is None and meeting is not None:
        then = Risk.objects.on_register().as_at(meeting.known_on).in_scope(group)
        outside_then = then.filter(appetites.limits(meeting.known_on).outside()).count()

    def of_open(label: str, value: int, **narrow: str) -> Figure:
        return Figure(label, value, len(shown), "open", link(**narrow))

    def stated(word: str) -> Figure:
        count = sum(plot.stated == word for plot in shown)
        return of_open(word, count, open="yes", trend=word)

    return RisksSummary(
        on=on,
        group=group,
        since=meeting,
        headline=_headline(outside, unscored, shown, outside_then, meeting, link),
        coverage=_coverage(risks, len(shown), meeting, link),
        attention=tuple(load_attention(on, meeting, risks, shown, outside, unscored, link)),
        grid=grid,
        open=Figure("open risks", len(shown), url=link(open="yes")),
        unscored=of_open("risks not yet rated", len(unscored), scored="no"),
        worsened=stated(trend.WORSENED),
        improved=stated(trend.IMPROVED),
        illustrative=risks.filter(score_illustrative=True).exists(),
        as_at_query=link.as_at_query,
    )


def _headline(
    outside: Sequence[Plot],
    unscored: Sequence[Plot],
    shown: Sequence[Plot],
    before: int | None,
    meeting: BoardMeeting | None,
    link: Links,
) -> Figure:
    value, tone, note = len(outside), "neutral", ""
    if before is not None and meeting is not None:
        since = f"{meeting.known_on.day} {meeting.known_on:%B}"
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


def _coverage(
    risks: RiskQuerySet, number: int, meeting: BoardMeeting | None, link: Links
) -> Figure | None:
    if meeting is None or not number:
        return None
    return Figure(
        "open risks reviewed since the last Board",
        risks.filter(asof_last_review__gt=meeting.known_on).count(),
        number,
        "open",
        link(open="yes", reviewed_after=meeting.known_on.isoformat()),
    )
