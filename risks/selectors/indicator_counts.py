"""Indicators that are counted by month and unit: near misses, successful interventions, discharges.

They come by import, like injury counts and by the same rules: all of a file or nothing, a later extract supersedes an
earlier one, and any past as-at date gives the figures as they were known then. Which units a month lacks is judged as for
injury counts (`injuries.statistics.completeness`).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db.models import Max, Q

from injuries.models import ReportingCorrection
from injuries.statistics.completeness import MONTHS_BEFORE, bits, is_expected
from ohs.core.periods import Month
from ohs.core.text import plural
from ohs.organisation.force import current_force
from ohs.organisation.models import CommandUnit

from ..models import Indicator, IndicatorCount, IndicatorCoverage

Counts = Mapping[tuple[dt.date, str | None], int]
"""By month and the unit's code, None where it is not recorded by unit."""


class MonthTotal(NamedTuple):
    """A month's count over all units, as everybody may see it. `units` have reported, of `expected`.

    None for `total` is a month without any figure; or, where `below` says than how many it is fewer, one whose figure could
    point at a person. Single counts of units are for keepers.
    """

    month: Month
    total: int | None
    units: int
    below: int | None = None
    expected: int = 0

    @property
    def is_complete(self) -> bool:
        """Whether every unit reported that reports in nearly every month."""
        return self.units >= self.expected

    @property
    def note(self) -> str:
        """Who reported, as it stands beside the figure: "3 of 15 units", "15 units"."""
        if not self.is_complete:
            return f"{self.units} of {plural(self.expected, 'unit')}"
        if self.units:
            return plural(self.units, "unit")
        return "" if self.total is None and self.below is None else "not recorded by unit"

    def withheld_if_small(self, threshold: int) -> "MonthTotal":
        if self.total is not None and 0 < self.total < threshold:
            return self._replace(total=None, below=threshold)
        return self


class Reporting(NamedTuple):
    """What bears on which units are expected to report indicators: corrections, when units opened and closed, and months
    for which a file was everything."""

    corrections: tuple[ReportingCorrection, ...]
    units: Mapping[str, CommandUnit]
    #: By indicator: the month, and the unit (None: all of them).
    covered: Mapping[int, frozenset[tuple[dt.date, str | None]]]


def load_reporting(indicators: Iterable[int], on: dt.date) -> Reporting:
    covered: dict[int, set[tuple[dt.date, str | None]]] = defaultdict(set)
    rows = IndicatorCoverage.objects.filter(
        indicator__in=indicators, extract__known_from__lte=on
    ).order_by("month", "pk")
    for indicator, month, all_units, unit in rows.values_list(
        "indicator", "month", "all_units", "unit__code"
    ):
        if all_units or unit is not None:
            covered[indicator].add((month, unit))
    corrections = ReportingCorrection.objects.filter(
        figures=ReportingCorrection.Figures.INDICATORS, unit__isnull=False
    ).select_related("unit")
    return Reporting(
        tuple(corrections.order_by("pk")),
        {unit.code: unit for unit in CommandUnit.objects.order_by("pk")},
        {indicator: frozenset(places) for indicator, places in covered.items()},
    )


def load_counts(indicator: Indicator, on: dt.date) -> dict[tuple[dt.date, str | None], int]:
    """Each month and unit with the count known on a date; the unit by its code, None where it is not recorded."""
    rows = IndicatorCount.objects.known(on).filter(indicator=indicator).order_by("as_at", "pk")
    # What was known later replaces what was known before.
    return {
        (month, unit): count
        for month, unit, count in rows.values_list("month", "unit__code", "count")
    }


def totals_by_month(
    counts: Counts, reporting: Reporting | None = None, indicator: int | None = None
) -> list[MonthTotal]:
    """The total of each month from the first to the last that has a figure; a month between without one has none.

    Without `reporting` nothing corrects which units are expected.
    """
    if not counts:
        return []
    first = Month.of(min(day for day, _ in counts))
    last = Month.of(max(day for day, _ in counts))
    totals: dict[Month, int] = {}
    reported: dict[str, int] = {}
    for (day, unit), count in counts.items():
        month = Month.of(day)
        totals[month] = totals.get(month, 0) + count
        if unit is not None:
            reported[unit] = reported.get(unit, 0) | 1 << month.index - first.index
    for day, unit in reporting.covered.get(indicator or 0, ()) if reporting else ():
        place = Month.of(day).index - first.index
        for one in (reported if unit is None else (unit,)) if place >= 0 else ():
            reported[one] = reported.get(one, 0) | 1 << place
    known = bits(month.index - first.index for month in totals)
    threshold = current_force().small_number_threshold
    found = []
    for place in range(last.index - first.index + 1):
        month = first.plus(place)
        there = {unit for unit, mask in reported.items() if mask >> place & 1}
        expected = there | _expected(reported, known, place, month, reporting)
        total = MonthTotal(month, totals.get(month), len(there), expected=len(expected))
        found.append(total.withheld_if_small(threshold))
    return found


def _expected(
    reported: Mapping[str, int],
    known: int,
    place: int,
    month: Month,
    reporting: Reporting | None,
) -> set[str]:
    """The units that are expected in a month: those that reported in nearly every month of the year before, and corrections."""
    usual = {unit for unit, mask in reported.items() if is_expected(mask, known, place)}
    if reporting is None:
        return usual
    for correction in reporting.corrections:
        if correction.first_month <= month.start and (
            correction.last_month is None or month.start <= correction.last_month
        ):
            code = correction.unit.code  # type: ignore[union-attr]
            usual = usual | {code} if correction.is_expected else usual - {code}
    return {unit for unit in usual if _is_open(reporting.units.get(unit), month)}


def _is_open(unit: CommandUnit | None, month: Month) -> bool:
    if unit is None:
        return True
    opened, closed = unit.opened, unit.closed
    return (opened is None or opened <= month.end) and (closed is None or closed >= month.start)


def load_newest_totals(indicators: Iterable[int], on: dt.date) -> dict[int, MonthTotal]:
    """The newest complete month of each of these indicators that has a figure known on a date.

    Where none is complete, the newest: it is told with the units that it lacks, and held against nothing.
    """
    indicators = [*indicators]
    known = IndicatorCount.objects.known(on)
    newest = dict(
        known.filter(indicator__in=indicators)
        .order_by()
        .values_list("indicator")
        .annotate(Max("month"))
    )
    if not newest:
        return {}
    # A year to look for a complete month, and the year before it that says who is expected.
    wanted = Q(pk__in=[])
    for indicator, month in newest.items():
        first = Month.of(month).plus(-2 * MONTHS_BEFORE)
        wanted |= Q(indicator=indicator, month__gte=first.start)
    counts: dict[int, dict[tuple[dt.date, str | None], int]] = defaultdict(dict)
    for indicator, month, unit, count in (
        known.filter(wanted)
        .order_by("as_at", "pk")
        .values_list("indicator", "month", "unit__code", "count")
    ):
        counts[indicator][month, unit] = count
    reporting = load_reporting(indicators, on)
    found = {}
    for indicator, by_place in counts.items():
        months = totals_by_month(by_place, reporting, indicator)
        there = [each for each in months if each.total is not None or each.below is not None]
        complete = [each for each in there[-MONTHS_BEFORE:] if each.is_complete]
        found[indicator] = (complete or there)[-1]
    return found
