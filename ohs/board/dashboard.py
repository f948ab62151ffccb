"""The four registers put together for the Board. It composes what they hand up and queries no register's tables."""

import datetime as dt
from dataclasses import dataclass
from itertools import chain

from actions.reporting import summary as actions
from injuries.reporting import summary as injuries
from maturity.reporting import summary as maturity
from ohs.organisation.models import BoardMeeting, BusinessGroup
from ohs.registers.results import Attention, Figure, LastBoard
from ohs.web.once import read
from risks.reporting import summary as risks

from .models import Decision
from .snapshots.read import FiguresThen, last_board

# What needs a decision: the heaviest first, and never more than a Board can take in.
MOST_ATTENTION = 10


@dataclass(frozen=True)
class Tile:
    """A register's headline, and its change since the last Board in words: how much, and whether that is better or worse."""

    figure: Figure
    change: str = ""
    tone: str = "neutral"
    note: str = ""


@dataclass(frozen=True)
class Dashboard:
    """One page before the meeting: coverage, four tiles, what needs a decision, the four registers."""

    on: dt.date
    group: BusinessGroup | None
    since: BoardMeeting | None
    # Why the figures that the last Board saw are not compared with, where they are not what was frozen.
    spoilt: str
    coverage: tuple[str | Figure, ...]
    tiles: tuple[Tile, ...]
    attention: tuple[Attention, ...]
    attention_left_out: int
    carried_forward: tuple[Decision, ...]
    quality: tuple[Figure, ...]
    actions: actions.ActionsSummary
    risks: risks.RisksSummary
    maturity: maturity.MaturitySummary
    injuries: injuries.InjuriesSummary

    @property
    def nothing_recorded(self) -> bool:
        """Whether no register has anything to judge yet: then nothing is said to be in order either."""
        return not (
            self.actions.plans
            or self.risks.open.value
            or self.maturity.groups
            or self.injuries.comparison.newest
        )


def compose(
    *,
    on: dt.date,
    group: BusinessGroup | None = None,
    today: dt.date | None = None,
    last_met: FiguresThen | None = None,
) -> Dashboard:
    """The dashboard as at a date, for the force or one business group.

    What needs a decision is ranked by weight (an Attention's own, 100 to 0), then by register in the order actions,
    risks, maturity, injuries, then as the register gave it; ten are shown. `last_met` is the last Board where the
    caller has looked it up; else it is looked up here.
    """
    last_met = last_met or last_board(on)
    since = last_met.meeting
    then = last_met.figures.get(group.code if group else "", []) or [None] * 4
    last = [LastBoard(since, figure and figure["value"]) for figure in then]
    summaries = (
        actions.summarise(on=on, group=group, last=last[0]),
        risks.summarise(on=on, group=group, last=last[1]),
        maturity.summarise(on=on, group=group),
        injuries.summarise(on=on, group=group, today=today, last=last[3]),
    )
    ranked = sorted(
        chain.from_iterable(summary.attention for summary in summaries),
        key=lambda attention: -attention.weight,
    )
    return Dashboard(
        on=on,
        group=group,
        since=since,
        spoilt=last_met.problem,
        coverage=tuple(chain.from_iterable(_coverage(summary) for summary in summaries)),
        tiles=tuple(_tiles(summaries, since, then)),
        attention=tuple(ranked[:MOST_ATTENTION]),
        attention_left_out=max(0, len(ranked) - MOST_ATTENTION),
        carried_forward=tuple(read(Decision.objects.open_on(on))),
        quality=tuple(
            figure
            for figure in (summaries[0].without_measure, summaries[1].unscored)
            if figure and figure.value
        ),
        actions=summaries[0],
        risks=summaries[1],
        maturity=summaries[2],
        injuries=summaries[3],
    )


def _coverage(summary) -> tuple:
    """How complete a register is: one figure, several, sentences, or nothing to say."""
    coverage = getattr(summary, "coverage", None)
    if not coverage:
        return ()
    return tuple(coverage) if isinstance(coverage, (tuple, list)) else (coverage,)


def _tiles(summaries, since: BoardMeeting | None, then: list[dict | None]):
    """Each headline with its change since the last Board, from the figures frozen then."""
    for summary, before in zip(summaries, then, strict=True):
        figure = summary.headline
        # A register that counted something else then is not compared.
        same = before and before.get("fewer_is_better") == figure.fewer_is_better
        if not same or before["value"] is None or figure.value is None:
            yield Tile(figure, note=figure.note)
            continue
        change, tone = change_words(figure.value - before["value"], since, figure.fewer_is_better)
        # What the register itself says of the change is not said twice.
        yield Tile(figure, change, tone, "" if _says_change(figure.note) else figure.note)


def change_words(difference: int, since: BoardMeeting, fewer_is_better: bool) -> tuple[str, str]:
    """("2 more than on 6 May: worse", "bad"): the change in words and its tone."""
    day = f"{since.as_at.day} {since.as_at:%B}"
    if not difference:
        return f"unchanged since {day}", "neutral"
    better = (difference < 0) == fewer_is_better
    amount = f"{abs(difference)} {'more' if difference > 0 else 'fewer'} than on {day}"
    return f"{amount}: {'better' if better else 'worse'}", "good" if better else "bad"


def _says_change(note: str) -> bool:
    return " than on " in note or note.startswith("unchanged since")
