"""Where an indicator is on a date: its newest reading against its target, and whether a reading is missing."""

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import OuterRef, QuerySet, Subquery

from ohs.core.periods import Month
from ohs.core.text import format_day

from ..models import Indicator, IndicatorReading
from .indicator_counts import MonthTotal, load_newest_totals

NO_READING = "no reading yet"
STALE = "out of date"
NO_TARGET = "no target set"
ON_TARGET = "on target"
OFF_TARGET = "off target"
#: Of a month that units have yet to report.
INCOMPLETE = "not complete"
#: Of a small number it is told against a target only what holds for all small numbers.
NOT_TOLD = "not shown, to protect small numbers"


@dataclass(frozen=True)
class IndicatorStatus:
    """An indicator with the newest reading known on a date."""

    indicator: Indicator
    reading: IndicatorReading | None
    next_due: dt.date | None
    stale: bool
    #: Where the reading is withheld because it is small: fewer than so many.
    below: int | None = None
    #: Where units that report each month are missing from it: it is held against no target.
    incomplete: str = ""

    @property
    def pk(self) -> int:
        return int(self.indicator.pk)

    @property
    def owner_title(self) -> str:
        owner = self.indicator.owner
        return owner.title if owner else ""

    @property
    def figure(self) -> str:
        """ "97–99% compliant", "6 reports"; nothing without a reading."""
        if self.reading is None:
            return ""
        unit = self.indicator.unit
        if self.below is not None:
            return f"fewer than {self.below} {unit}"
        return f"{self.reading.figure}{'' if unit.startswith('%') else ' '}{unit}"

    @property
    def against_target(self) -> str:
        """Where the reading lies by the target; a range counts by its worse end."""
        low, high = self.indicator.target_low, self.indicator.target_high
        if low is None and high is None:
            return NO_TARGET
        if self.reading is None:
            return NO_READING
        if self.incomplete:
            return INCOMPLETE
        inside = (low is None or self.reading.low >= low) and (
            high is None or self.reading.high <= high
        )
        if self.below is not None and not inside:
            outside = (low is not None and self.reading.high < low) or (
                high is not None and self.reading.low > high
            )
            return OFF_TARGET if outside else NOT_TOLD
        return ON_TARGET if inside else OFF_TARGET

    @property
    def words(self) -> str:
        if self.reading is None:
            return NO_READING
        return f"{STALE}: {self.due_words}" if self.stale else self.due_words

    @property
    def due_words(self) -> str:
        """By when a reading is due, or was; empty where there never was one."""
        if self.next_due is None:
            return ""
        by = format_day(self.next_due)
        return f"a reading was due by {by}" if self.stale else f"next reading due by {by}"


def due_after(indicator: Indicator, read_until: dt.date) -> dt.date:
    """The last day on which the next reading is in time: a period on, and the days of grace."""
    months = Indicator.MONTHS[Indicator.Frequency(indicator.frequency)]
    end = Month.of(read_until).plus(months).end
    return end + dt.timedelta(days=indicator.grace_days)


def status_of(
    indicator: Indicator, reading: IndicatorReading | None, on: dt.date
) -> IndicatorStatus:
    """The status of an indicator on a date by its newest reading known then."""
    if reading is None:
        return IndicatorStatus(indicator, None, None, False)
    due = due_after(indicator, reading.end)
    return IndicatorStatus(indicator, reading, due, stale=due < on)


def load_statuses(indicators: QuerySet[Indicator], on: dt.date) -> list[IndicatorStatus]:
    """The status of each of these on a date: three queries."""
    newest = IndicatorReading.objects.filter(
        indicator=OuterRef("pk"), recorded_on__lte=on
    ).order_by("-end", "-recorded_on", "-pk")
    rows = indicators.select_related("owner").annotate(newest=Subquery(newest.values("pk")[:1]))
    readings = IndicatorReading.objects.in_bulk([row.newest for row in rows if row.newest])
    totals = load_newest_totals([row.pk for row in rows if row.by_month_and_unit], on)
    found = []
    for row in rows:
        total = totals.get(row.pk)
        status = status_of(row, _as_reading(row, total) or readings.get(row.newest), on)
        if total:
            incomplete = "" if total.is_complete else total.note
            status = replace(status, below=total.below, incomplete=incomplete)
        found.append(status)
    return found


def _as_reading(indicator: Indicator, total: MonthTotal | None) -> IndicatorReading | None:
    """The newest month of an indicator that is counted by month and unit, as a reading."""
    if total is None or (total.total is None and total.below is None):
        return None
    # A small number is a range: 1 to 4.
    low, high = (1, total.below - 1) if total.below else (total.total, total.total)
    return IndicatorReading(
        indicator=indicator,
        start=total.month.start,
        end=total.month.end,
        period_printed=f"{total.month.start:%B %Y}, {total.note}",
        low=Decimal(low or 0),
        high=Decimal(high or 0),
        recorded_on=total.month.end,
    )
