"""The tables of a line's own page: its months, and the months beside those of the year before."""

from dataclasses import dataclass

from ohs.core.periods import Month

from ..charts import monthly
from ..disclosure import Mark, Shown
from ..lines.comparison import Comparison
from ..lines.published import PublishedLine
from ..statistics import spc

_RULES = {
    "outside": "outside the limits",
    "shift": "shift",
    "trend": "trend",
    "two_of_three": "close to a limit",
}


@dataclass(frozen=True)
class MonthRow:
    month: Month
    count: Shown
    strength: int | None
    rate: Shown
    signal: str
    marker: str
    #: Why the month is not complete: "3 of 15 units".
    note: str


@dataclass(frozen=True)
class PairRow:
    month: Month
    count: Shown
    prior_count: Shown
    change: Shown


def months(figures: PublishedLine, comparison: Comparison) -> list[MonthRow]:
    """A row a month, newest first."""
    rows = []
    for month, count, strength, rate, point in zip(
        figures.months,
        figures.monthly,
        figures.monthly_strengths,
        figures.monthly_rates,
        figures.chart.points,
        strict=True,
    ):
        markers = []
        if month in comparison.all_provisional:
            markers.append(Mark.PROVISIONAL)
        if month in figures.revised_months:
            markers.append(Mark.REVISED)
        rows.append(
            MonthRow(
                month,
                _shown(figures, month, count),
                strength,
                _shown(figures, month, rate),
                _signal(point) if figures.chart.drawn else "",
                " ".join(markers),
                gap.note if (gap := figures.gap_of.get(month)) else "",
            )
        )
    return rows[::-1]


def _shown(figures, month, value) -> Shown:
    if value is not None:
        return value
    return Mark.CONFIDENTIAL if month in figures.hidden_months else Mark.NOT_AVAILABLE


def _signal(point: spc.Point) -> str:
    if not point.signals:
        return ""
    rules = [words for rule, words in _RULES.items() if rule in point.signals]
    kind = "signal" if point.kind == spc.Kind.NEUTRAL else str(point.kind)
    return f"{kind}: {', '.join(rules)}"


def pairs(figures: PublishedLine) -> list[PairRow]:
    """Each month of the period with the same month a year before."""
    rows = []
    for month, count, prior in monthly.year_pairs(figures):
        shown = _shown(figures, month, count)
        before = _shown(figures, month.plus(-12), prior)
        incomplete = month in figures.gap_of or month.plus(-12) in figures.gap_of
        change = count - prior if None not in (count, prior) and not incomplete else None
        if change is None:
            change = (
                Mark.CONFIDENTIAL if Mark.CONFIDENTIAL in (shown, before) else Mark.NOT_AVAILABLE
            )
        rows.append(PairRow(month, shown, before, change))
    return rows
