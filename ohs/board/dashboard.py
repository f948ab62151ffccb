"""The four registers put together for the Board. It composes what they hand up and queries no register's tables."""

import datetime as dt
from dataclasses import dataclass
from itertools import chain

from actions import summaries as actions
from injuries import summaries as injuries
from maturity import summaries as maturity
from ohs.organisation.models import BoardMeeting, BusinessGroup
from ohs.web.figures import Attention, Figure
from risks import summaries as risks

# What needs a decision: the heaviest first, and never more than a Board can take in.
MOST_ATTENTION = 10


@dataclass(frozen=True)
class Dashboard:
    """One page before the meeting: coverage, four tiles, what needs a decision, the four registers."""

    on: dt.date
    group: BusinessGroup | None
    since: BoardMeeting | None
    coverage: tuple[str | Figure, ...]
    tiles: tuple[Figure, ...]
    attention: tuple[Attention, ...]
    attention_left_out: int
    actions: actions.ActionsSummary
    risks: risks.RisksSummary
    maturity: maturity.MaturitySummary
    injuries: injuries.InjuriesSummary


def compose(
    *, on: dt.date, group: BusinessGroup | None = None, today: dt.date | None = None
) -> Dashboard:
    """The dashboard as at a date, for the force or one business group.

    What needs a decision is ranked by weight (an Attention's own, 100 to 0), then by register in the order actions,
    risks, maturity, injuries, then as the register gave it; ten are shown.
    """
    summaries = (
        actions.summarise(on=on, group=group),
        risks.summarise(on=on, group=group),
        maturity.summarise(on=on, group=group),
        injuries.summarise(on=on, group=group, today=today),
    )
    ranked = sorted(
        chain.from_iterable(summary.attention for summary in summaries),
        key=lambda attention: -attention.weight,
    )
    return Dashboard(
        on=on,
        group=group,
        since=BoardMeeting.objects.last_frozen(on),
        coverage=tuple(chain.from_iterable(_coverage(summary) for summary in summaries)),
        tiles=tuple(summary.headline for summary in summaries),
        attention=tuple(ranked[:MOST_ATTENTION]),
        attention_left_out=max(0, len(ranked) - MOST_ATTENTION),
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
