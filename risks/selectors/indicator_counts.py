"""Indicators that are counted by month and unit: near misses, successful interventions, discharges.

They come by import, like injury counts and by the same rules: all of a file or nothing, a later extract supersedes an
earlier one, and any past as-at date gives the figures as they were known then.
"""

import datetime as dt
from typing import NamedTuple

from django.db.models import OuterRef, Subquery

from ohs.core.periods import Month

from ..models import Indicator, IndicatorCount


class MonthTotal(NamedTuple):
    """A month's count over all units. `units` have reported; None for `total` is a month without any figure."""

    month: Month
    total: int | None
    units: int


def known(indicator: Indicator, on: dt.date) -> dict[tuple[dt.date, str | None], int]:
    """Each month and unit with the count known on a date; the unit by its code, None where it is not recorded."""
    rows = IndicatorCount.objects.filter(indicator=indicator, as_at__lte=on).order_by("as_at", "pk")
    return {
        (month, unit): count
        for month, unit, count in rows.values_list("month", "unit__code", "count")
    }


def by_month(figures: dict[tuple[dt.date, str | None], int]) -> list[MonthTotal]:
    """The total of each month from the first to the last that has a figure; a month between without one has none."""
    if not figures:
        return []
    totals, units = {}, {}
    for (day, _), count in figures.items():
        month = Month.of(day)
        totals[month] = totals.get(month, 0) + count
        units[month] = units.get(month, 0) + 1
    first, last = min(totals), max(totals)
    months = (first.plus(offset) for offset in range(last.index - first.index + 1))
    return [MonthTotal(month, totals.get(month), units.get(month, 0)) for month in months]


def newest_months(on: dt.date, indicator):
    """The newest month of an indicator with a figure known on a date, for a query of indicators."""
    rows = IndicatorCount.objects.filter(indicator=indicator, as_at__lte=on)
    return rows.order_by("-month").values("month")[:1]


def newest_counts(indicators, on: dt.date):
    """The counts of the newest month of each of these indicators, as known on a date."""
    rows = IndicatorCount.objects.filter(
        indicator__in=indicators,
        as_at__lte=on,
        month=Subquery(newest_months(on, OuterRef("indicator"))),
    )
    return rows.order_by("as_at", "pk").values_list("indicator", "month", "unit", "count")


def totals(rows) -> dict[int, MonthTotal]:
    """From the rows of `newest_counts`, in their order: what is known later replaces what was known before."""
    latest, seen = {}, {}
    for indicator, month, unit, count in rows:
        latest[indicator] = month
        seen[indicator, unit] = count
    return {
        indicator: MonthTotal(
            Month.of(month),
            sum(count for (found, _), count in seen.items() if found == indicator),
            sum(found == indicator for found, _ in seen),
        )
        for indicator, month in latest.items()
    }
