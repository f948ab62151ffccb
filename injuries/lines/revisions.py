"""How much months grew after they were first published, and how short the newest month usually is."""

from dataclasses import dataclass
from datetime import date

from ohs.core.periods import Month

from ..disclosure import Mark, Shown
from ..statistics.rates import round_half_away
from .series import LineSeries

#: The newest months of so many extracts say what is usual.
USUAL_OVER = 12


@dataclass(frozen=True)
class MonthRevision:
    """A month as first published and as known now."""

    month: Month
    first_as_at: date
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
    """By how much the newest month has been short when it was first published, in per cent, over some extracts."""

    percent: int
    months: int

    @property
    def sentence(self) -> str:
        if self.percent <= 0:
            return f"Over the last {self.months} extracts the newest month was not short when first published."
        return (
            f"Over the last {self.months} extracts the newest month was {self.percent}% short when first published: "
            f"of 100 injuries {self.percent} were reported later."
        )


def revisions(series: LineSeries, *, full: bool) -> list[MonthRevision]:
    """Every month known, newest first."""
    history, counts = series.history, series.found.counts
    if series.vintage is None:
        return []
    rows = []
    for place, month in enumerate(history.months):
        now = counts[series.vintage][place]
        if now is None:
            continue
        first_place = _first(series, place)
        first = counts[first_place][place]
        before = counts[series.earlier][place] if series.earlier is not None else None
        since = Mark.NOT_APPLICABLE if before is None else now - before
        if place in series.found.hidden and not full:
            rows.append(
                MonthRevision(month, history.vintages[first_place], *[Mark.CONFIDENTIAL] * 5)
            )
            continue
        growth = int(round_half_away(100 * (now - first) / first)) if first else Mark.NOT_APPLICABLE
        rows.append(
            MonthRevision(
                month, history.vintages[first_place], first, now, now - first, growth, since
            )
        )
    return rows[::-1]


def usual_shortfall(series: LineSeries, *, full: bool) -> Shortfall | None:
    """What is usual for the newest month; None where no later extract has yet completed one."""
    counts = series.found.counts
    if series.vintage is None:
        return None
    firsts, later = [], []
    for vintage in range(series.vintage):
        there = [place for place, value in enumerate(counts[vintage]) if value is not None]
        newest = there[-1]
        if _first(series, newest) != vintage or (newest in series.found.hidden and not full):
            continue
        firsts.append(counts[vintage][newest])
        later.append(counts[series.vintage][newest])
    firsts, later = firsts[-USUAL_OVER:], later[-USUAL_OVER:]
    if not sum(later):
        return None
    return Shortfall(
        int(round_half_away(100 * (sum(later) - sum(firsts)) / sum(later))), len(firsts)
    )


def _first(series: LineSeries, place: int) -> int:
    """The first extract that had got to a month."""
    return series.history.vintages.index(series.history.first_seen[place])
