"""How an indicator stands on a date: its newest reading against its target, and whether a reading is missing."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import OuterRef, Subquery

from ohs.core.periods import Month
from ohs.web.once import read_all
from ohs.web.tables import day

from ..models import Indicator, IndicatorReading
from . import indicator_counts

NO_READING = "no reading yet"
STALE = "stale"
NO_TARGET = "no target set"
ON_TARGET = "on target"
OFF_TARGET = "off target"

# What is printed of a reading.
_READING = (
    "start",
    "end",
    "period_printed",
    "low",
    "high",
    "source",
    "recorded_on",
    "illustrative",
)


@dataclass(frozen=True)
class IndicatorStanding:
    """An indicator with the newest reading known on a date."""

    indicator: Indicator
    reading: IndicatorReading | None
    next_due: dt.date | None
    stale: bool

    @property
    def figure(self) -> str:
        """ "97–99% compliant", "6 reports"; nothing without a reading."""
        if self.reading is None:
            return ""
        unit = self.indicator.unit
        return f"{self.reading.figure}{'' if unit.startswith('%') else ' '}{unit}"

    @property
    def against_target(self) -> str:
        """Where the reading lies by the target; a range counts by its worse end."""
        low, high = self.indicator.target_low, self.indicator.target_high
        if low is None and high is None:
            return NO_TARGET
        if self.reading is None:
            return NO_READING
        inside = (low is None or self.reading.low >= low) and (
            high is None or self.reading.high <= high
        )
        return ON_TARGET if inside else OFF_TARGET

    @property
    def words(self) -> str:
        if self.reading is None:
            return NO_READING
        if self.stale:
            return f"{STALE}: a reading was due by {day(self.next_due)}"
        return f"next reading due by {day(self.next_due)}"


def due_after(indicator: Indicator, read_until: dt.date) -> dt.date:
    """The last day on which the next reading is in time: a period on, and the days of grace."""
    months = Indicator.MONTHS[indicator.frequency]
    end = Month.of(read_until).plus(months).end
    return end + dt.timedelta(days=indicator.grace_days)


def standing(
    indicator: Indicator, reading: IndicatorReading | None, on: dt.date
) -> IndicatorStanding:
    """How an indicator stands on a date by its newest reading known then."""
    if reading is None:
        return IndicatorStanding(indicator, None, None, False)
    due = due_after(indicator, reading.end)
    return IndicatorStanding(indicator, reading, due, stale=due < on)


def standings(indicators, on: dt.date, *, figures: bool = True) -> list[IndicatorStanding]:
    """How each of these stands on a date: the newest reading comes with its indicator, the newest count after it.

    Without `figures` only when the newest is of: a month that is counted has its end, and no total. One query.
    """
    rows, *counted = read_all(*asked(indicators, on, figures=figures))
    if figures:
        months = indicator_counts.totals(counted[0])
    else:
        months = {
            row.pk: indicator_counts.MonthTotal(Month.of(row.newest_month), 0, 0)
            for row in rows
            if row.by_month_and_unit and row.newest_month
        }
    return [standing(row, _counted(row, months.get(row.pk)) or _newest(row), on) for row in rows]


def asked(indicators, on: dt.date, *, figures: bool = True) -> tuple:
    """What `standings` reads: the indicators with their newest readings, and the newest counts."""
    newest = IndicatorReading.objects.filter(
        indicator=OuterRef("pk"), recorded_on__lte=on
    ).order_by("-end", "-recorded_on", "-pk")
    told = {f"newest_{name}": Subquery(newest.values(name)[:1]) for name in _READING}
    if not figures:
        told["newest_month"] = Subquery(indicator_counts.newest_months(on, OuterRef("pk")))
    rows = indicators.select_related("owner").annotate(**told)
    if not figures:
        return (rows,)
    counted = indicators.filter(by_month_and_unit=True).order_by().values("pk")
    return rows, indicator_counts.newest_counts(counted, on)


def _counted(
    indicator: Indicator, newest: indicator_counts.MonthTotal | None
) -> IndicatorReading | None:
    """The newest month of an indicator that is counted by month and unit, as a reading."""
    if newest is None:
        return None
    return IndicatorReading(
        indicator=indicator,
        start=newest.month.start,
        end=newest.month.end,
        period_printed=f"{newest.month.start:%B %Y}, {newest.units} "
        f"{'unit' if newest.units == 1 else 'units'}",
        low=Decimal(newest.total),
        high=Decimal(newest.total),
        recorded_on=newest.month.end,
    )


def _newest(indicator: Indicator) -> IndicatorReading | None:
    if indicator.newest_end is None:
        return None
    told = {name: getattr(indicator, f"newest_{name}") for name in _READING}
    return IndicatorReading(indicator=indicator, **told)
