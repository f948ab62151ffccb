"""How long: outside appetite for how many Boards, high or very high since when, without movement for how many quarters.

Pure: from the dated scores of one risk, oldest first, to sentences.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from ohs.core.periods import whole_months
from ohs.core.text import format_day, plural

from .trend import Position

MONTHS_A_QUARTER = 3


class DatedScore(NamedTuple):
    """A current score: the day it was made, where it put the risk, whether its band counts as red."""

    on: dt.date
    position: Position
    is_red: bool


def newest_score(scores: Sequence[DatedScore], on: dt.date) -> DatedScore | None:
    """The newest score made by a date."""
    found = None
    for score in scores:
        if score.on <= on:
            found = score
    return found


def boards_outside(
    scores: Sequence[DatedScore],
    meetings: Iterable[dt.date],
    limit_on: Callable[[dt.date], int | None],
) -> int:
    """At how many of the last Boards in a row the risk stood outside appetite; `meetings` are their as-at dates."""
    count = 0
    for met in sorted(meetings, reverse=True):
        then, limit = newest_score(scores, met), limit_on(met)
        if then is None or limit is None or then.position.band <= limit:
            break
        count += 1
    return count


def red_since(scores: Sequence[DatedScore], on: dt.date) -> dt.date | None:
    """Since when the risk has been high or very high without a break; None if it is not high or very high."""
    since: dt.date | None = None
    for score in scores:
        if score.on > on:
            break
        if not score.is_red:
            since = None
        elif since is None:
            since = score.on
    return since


def still_since(scores: Sequence[DatedScore], on: dt.date) -> dt.date | None:
    """Since when the score has stood where it stands; scoring it the same again is no movement."""
    since: dt.date | None = None
    before: Position | None = None
    for score in scores:
        if score.on > on:
            break
        if before is None or score.position[:2] != before[:2]:
            since = score.on
        before = score.position
    return since


def sentences(
    scores: Sequence[DatedScore],
    on: dt.date,
    *,
    outside: bool | None,
    boards: Iterable[dt.date],
    limit_on: Callable[[dt.date], int | None],
) -> list[str]:
    """For how long an open risk has stood as it stands; nothing where there is nothing to say."""
    if not scores:
        return []
    said = []
    if outside:
        number = boards_outside(scores, boards, limit_on)
        if number > 1:
            said.append(f"outside at the last {number} Boards")
        else:
            said.append("outside at the last Board" if number else "outside since the last Board")
    red = red_since(scores, on)
    if red:
        said.append(f"high or very high since {format_day(red)}")
    still = still_since(scores, on)
    number = quarters(still, on) if still else 0
    if number:
        said.append(f"no movement for {plural(number, 'quarter')}, since {format_day(still)}")
    return said


def quarters(since: dt.date, on: dt.date) -> int:
    """Whole quarters of a year between two days: of three calendar months each, however many days those have."""
    return whole_months(since, on) // MONTHS_A_QUARTER
