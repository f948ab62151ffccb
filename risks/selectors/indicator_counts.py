"""Indicators that are counted by month and unit: near misses, successful interventions, discharges.

They come by import, like injury counts and by the same rules: all of a file or nothing, a later extract supersedes an
earlier one, and any past as-at date gives the figures as they were known then.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db.models import OuterRef, Subquery

from ohs.core.periods import Month
from ohs.organisation.force import current_force

from ..models import Indicator, IndicatorCount


class MonthTotal(NamedTuple):
    """A month's count over all units, as everybody may see it. `units` have reported.

    None for `total` is a month without any figure; or, where `below` says than how many it is fewer, one whose figure could
    point at a person. Single counts of units are for keepers.
    """

    month: Month
    total: int | None
    units: int
    below: int | None = None

    def withheld_if_small(self, threshold: int) -> "MonthTotal":
        if self.total is not None and 0 < self.total < threshold:
            return self._replace(total=None, below=threshold)
        return self


def load_counts(indicator: Indicator, on: dt.date) -> dict[tuple[dt.date, str | None], int]:
    """Each month and unit with the count known on a date; the unit by its code, None where it is not recorded."""
    rows = IndicatorCount.objects.known(on).filter(indicator=indicator).order_by("as_at", "pk")
    # What was known later replaces what was known before.
    return {
        (month, unit): count
        for month, unit, count in rows.values_list("month", "unit__code", "count")
    }


def totals_by_month(counts: Mapping[tuple[dt.date, str | None], int]) -> list[MonthTotal]:
    """The total of each month from the first to the last that has a figure; a month between without one has none."""
    if not counts:
        return []
    totals: dict[Month, int] = {}
    units: dict[Month, int] = {}
    for (day, _), count in counts.items():
        month = Month.of(day)
        totals[month] = totals.get(month, 0) + count
        units[month] = units.get(month, 0) + 1
    first, last = min(totals), max(totals)
    months = (first.plus(offset) for offset in range(last.index - first.index + 1))
    threshold = current_force().small_number_threshold
    return [
        MonthTotal(month, totals.get(month), units.get(month, 0)).withheld_if_small(threshold)
        for month in months
    ]


def load_newest_totals(indicators: Iterable[int], on: dt.date) -> dict[int, MonthTotal]:
    """The newest month of each of these indicators that has a figure known on a date."""
    known = IndicatorCount.objects.known(on)
    newest_month = known.filter(indicator=OuterRef("indicator")).order_by("-month").values("month")
    rows = known.filter(indicator__in=indicators, month=Subquery(newest_month[:1]))
    counts: dict[int, dict[int | None, int]] = {}
    months: dict[int, Month] = {}
    for indicator, month, unit, count in rows.order_by("as_at", "pk").values_list(
        "indicator", "month", "unit", "count"
    ):
        months[indicator] = Month.of(month)
        counts.setdefault(indicator, {})[unit] = count
    threshold = current_force().small_number_threshold if counts else 0
    return {
        indicator: MonthTotal(
            months[indicator], sum(by_unit.values()), len(by_unit)
        ).withheld_if_small(threshold)
        for indicator, by_unit in counts.items()
    }
