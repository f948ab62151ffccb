"""How much months grew after they were first published, and how short the newest month usually is."""

from dataclasses import dataclass
from datetime import date

from ohs.core.periods import Month
from ohs.core.text import format_month

from ..disclosure import Mark, Shown
from ..statistics.rates import round_half_away
from .series import LineSeries

#: The newest months of so many extracts say what is usual.
USUAL_OVER = 12


@dataclass(frozen=True)
class MonthRevision:
    """A month as first published and as known now."""

    month: Month
    first_as_at: date | None
    first: Shown
    now: Shown
    growth: Shown
    growth_percent: Shown
    since_meeting: Shown

    @property
    def marker(self) -> str:
        marks = []
        if self.now is Mark.CONFIDENTIAL:
            marks.append(Mark.CONFIDENTIAL)
        elif self.since_meeting is not Mark.NOT_APPLICABLE and self.since_meeting:
            marks.append(Mark.REVISED)
        return " ".join(marks)


@dataclass(frozen=True)
class Shortfall:
    """By how much the newest month has been short when it was first published, in %, over some extracts."""

    percent: int
    months: int
    newest: Month

    @property
    def sentence(self) -> str:
        if self.percent <= 0:
            return f"In the last {self.months} extracts no injury of the newest month was reported late."
        return (
            f"{format_month(self.newest.start)} will rise: about {self.percent} in every 100 injuries are "
            "reported late."
        )


def revisions(series: LineSeries) -> list[MonthRevision]:
    """Every month known, newest first."""
    history, counts, extract = series.history, series.found.counts, series.extract
    if extract is None or history.months is None:
        return []
    rows = []
    for place in series.places_known(history.months):
        month = history.months.first.plus(place)
        first_place = _first(series, place)
        if place in series.found.hidden:
            # Not even when it came.
            rows.append(MonthRevision(month, None, *[Mark.CONFIDENTIAL] * 5))
            continue
        now, first = counts[extract][place], counts[first_place][place]
        before = counts[series.earlier][place] if series.earlier is not None else None
        since = Mark.NOT_APPLICABLE if before is None else now - before
        growth = int(round_half_away(100 * (now - first) / first)) if first else Mark.NOT_APPLICABLE
        rows.append(
            MonthRevision(month, history.days[first_place], first, now, now - first, growth, since)
        )
    return rows[::-1]


def usual_shortfall(series: LineSeries) -> Shortfall | None:
    """What is usual for the newest month; None where no later extract has yet completed one."""
    counts, history, extract = series.found.counts, series.history, series.extract
    if extract is None or not history.by_month:
        return None
    firsts, later = [], []
    for number in range(extract):
        day = history.days[number]
        newest = max(
            place
            for place, seen in enumerate(history.first_seen)
            if seen is not None and seen <= day
        )
        if _first(series, newest) != number or newest in series.found.hidden:
            continue
        first, now = counts[number][newest], counts[extract][newest]
        # A month that a reader is not told says nothing of what is usual.
        if first is not None and now is not None:
            firsts.append(first)
            later.append(now)
    firsts, later = firsts[-USUAL_OVER:], later[-USUAL_OVER:]
    if not sum(later):
        return None
    return Shortfall(
        int(round_half_away(100 * (sum(later) - sum(firsts)) / sum(later))),
        len(firsts),
        history.months.last,
    )


def _first(series: LineSeries, place: int) -> int:
    """The first extract that had got to a month."""
    return series.history.days.index(series.history.first_seen[place])
