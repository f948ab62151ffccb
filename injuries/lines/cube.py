"""The register as arrays, as far as it is decided from them what is published (`injuries.disclosure.decision`)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from django.db.models import Q, Sum
from numpy.typing import NDArray

from ohs.core.periods import FinancialYear, Month
from ohs.organisation.models import CommandUnit

from ..disclosure.decision import ForceCounts, LineRule, YearCounts, YearKey
from ..models import (
    MonthlyCount,
    MonthlyStrength,
    MonthlyTotal,
    PublishedDefinition,
    PublishedYear,
)
from ..statistics.quantities import period_exposure
from .line_definition import LineScope

Kind = tuple[int, int, int]
"""Cause, severity and staff group of an injury."""


def load_force() -> ForceCounts | None:
    """The force's months as they were known, from each day on which an extract came in; None where nothing is recorded."""
    rows = list(
        MonthlyTotal.objects.order_by("month").values_list(
            "month", "cause", "severity", "staff_group", "known_from", "superseded_on", "count"
        )
    )
    if not rows:
        return None
    first, last = Month.of(rows[0][0]), Month.of(rows[-1][0])
    days = tuple(sorted({row[4] for row in rows}))
    kinds: tuple[Kind, ...] = tuple(sorted({row[1:4] for row in rows}))
    extract_of = {day: number for number, day in enumerate(days)}
    kind_of = {kind: number for number, kind in enumerate(kinds)}
    counts = np.zeros((len(days), len(kinds), last.index - first.index + 1), dtype=np.int64)
    known = np.zeros((len(days), counts.shape[2]), dtype=np.bool_)
    for day, *kind, known_from, superseded_on, count in rows:
        month = Month.of(day).index - first.index
        start = extract_of[known_from]
        counts[start : extract_of.get(superseded_on), kind_of[tuple(kind)], month] += count
        known[start:, month] = True
    return ForceCounts(kinds, first, days, counts, known)


def line_rules(
    definitions: Iterable[PublishedDefinition], kinds: Sequence[Kind], days: Sequence[dt.date]
) -> tuple[LineRule, ...]:
    """The definitions by which lines are and were published, each with the extracts that told it."""
    return tuple(
        LineRule(
            key=definition.pk,
            kinds=frozenset(kind for kind in kinds if _counts(definition, kind)),
            bound=definition.bound,
            since=_first_from(days, definition.since) if definition.since else 0,
            # The extract with which it ended had been told by it when it did.
            until=_first_from(days, definition.until) + 1 if definition.until else None,
        )
        for definition in definitions
    )


def _counts(definition: PublishedDefinition, kind: Kind) -> bool:
    chosen = (definition.causes, definition.severities, definition.staff_groups)
    return all(not keys or key in keys for keys, key in zip(chosen, kind, strict=True))


def _first_from(days: Sequence[dt.date], day: dt.date) -> int:
    """The first extract drawn on a day or later."""
    return sum(one < day for one in days)


def load_year(
    start_year: int, kinds: Sequence[Kind], day: dt.date, told: Mapping[YearKey, bool]
) -> YearCounts:
    """A financial year by unit, as it was known on a day."""
    year = FinancialYear(start_year)
    rows = list(
        MonthlyCount.objects.known(day)
        .filter(month__range=(year.start, year.end))
        .order_by()
        .values_list("month", "unit", "cause", "severity", "staff_group")
        .annotate(Sum("count"))
    )
    groups = dict(
        CommandUnit.objects.filter(pk__in=_units_of(year, day, rows))
        .order_by("group__order", "order", "code_sort", "pk")
        .values_list("pk", "group")
    )
    # What was decided for a unit or group that has moved since is decided for good.
    units = tuple(groups)
    place_of = {unit: place for place, unit in enumerate(units)} | {None: len(units)}
    kind_of = {kind: number for number, kind in enumerate(kinds)}
    counts = np.zeros((len(kinds), len(units) + 1, 12), dtype=np.int64)
    for month, unit, *kind, count in rows:
        counts[kind_of[tuple(kind)], place_of[unit], (month.month - 4) % 12] += count
    by_group: dict[int, list[int]] = defaultdict(list)
    for unit, group in groups.items():
        by_group[group].append(unit)
    members = {group: tuple(found) for group, found in by_group.items()}
    there = {
        key: value
        for key, value in told.items()
        if key.place in (members if key.is_group else place_of)
    }
    return YearCounts(counts, units, members, there)


def _units_of(year: FinancialYear, day: dt.date, rows: Iterable[tuple]) -> set[int]:
    """The units that had somebody in a year, or injuries: others are in no table of it."""
    staffed = (
        MonthlyStrength.objects.known(day)
        .filter(month__range=(year.start, year.end), headcount__gt=0, unit__isnull=False)
        .order_by()
        .values_list("unit", flat=True)
        .distinct()
    )
    return {*staffed, *(row[1] for row in rows if row[1] is not None)}


def load_told(start_year: int) -> dict[YearKey, bool]:
    """The cells of a year that were decided before."""
    return {
        YearKey(definition, group is not None, group or unit): count is not None
        for definition, group, unit, count in PublishedYear.objects.filter(
            start_year=start_year
        ).values_list("definition", "group", "unit", "count")
    }


def load_exposures(
    definitions: Mapping[int, LineScope], settled: Mapping[int, dt.date]
) -> dict[tuple[int, int], float]:
    """The person-years of some lines in the settled years, by definition and year; none where no strength is known."""
    found: dict[tuple[int, int], float] = {}
    for start_year, day in settled.items():
        year = FinancialYear(start_year)
        people = MonthlyStrength.objects.known(day).filter(month__range=(year.start, year.end))
        for key, scope in definitions.items():
            chosen = Q(staff_group__in=scope.divides_by) if scope.divides_by else Q()
            by_month = dict(
                people.filter(chosen).order_by().values_list("month").annotate(Sum("headcount"))
            )
            exposure = period_exposure([by_month.get(month.start) for month in year.months])
            if exposure.person_years and exposure.complete:
                found[key, start_year] = exposure.person_years
    return found


def place_of_year(first: Month, start_year: int) -> int:
    """The place of a year's April among months that begin with `first`."""
    return Month(start_year, 4).index - first.index


def sums_of(counts: NDArray[np.int64], kinds: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The counts of some kinds together: extract by month."""
    found: NDArray[np.int64] = counts[:, kinds].sum(axis=1)
    return found
