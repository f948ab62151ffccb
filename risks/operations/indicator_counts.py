"""Extracts of indicators that are counted by month and unit: all of an extract or nothing."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import transaction

from ohs.imports.figures.comparison import (
    ONLY_ROWS,
    Coverage,
    ExtractRefused,
    Held,
    Key,
    Recorded,
    compare,
    recorded,
)
from ohs.imports.withdrawal import lock_extract, mark_withdrawn, refuse_if_followed

from ..models import IndicatorCount, IndicatorCoverage, IndicatorExtract
from ..permissions import require_counts


class GivenIndicatorCount(NamedTuple):
    """One figure of a file."""

    indicator: int
    month: dt.date
    unit: int | None
    value: int

    @property
    def key(self) -> Key:
        return self[:3]


@transaction.atomic
def record_indicator_counts(
    *,
    rows: Iterable[GivenIndicatorCount],
    as_at: dt.date,
    source: str,
    by: Any,
    on: dt.date,
    covers: Coverage = ONLY_ROWS,
    dry_run: bool = False,
    illustrative: bool = False,
    file_name: str = "",
    sha256: str = "",
) -> Recorded[GivenIndicatorCount]:
    """Record monthly counts as they stood on `as_at`, and as they are known from `on`, the day on which they come in.

    Raises `ExtractRefused` where the register knows better.

    Where the rows are everything for their indicators and months (`covers`), what they do not mention becomes zero.
    """
    require_counts(by)
    rows = list(rows)
    months = sorted({row.month for row in rows})
    held = _held({row.indicator for row in rows}, months)
    comparison = compare(
        rows,
        held,
        as_at=as_at,
        coverage=covers,
        zero=lambda key: GivenIndicatorCount(key[0], key[1], key[2], 0),
        scope=lambda key: key[0],
    )
    if comparison.conflicts:
        raise ExtractRefused(comparison.conflicts, as_at)
    cover = _not_yet_covered(rows, covers)
    extract = None
    if (comparison.new or comparison.changed or cover) and not dry_run:
        extract = IndicatorExtract.objects.create(
            as_at=as_at,
            known_from=max(as_at, on),
            source=source,
            imported_by=by,
            illustrative=illustrative,
            file_name=file_name,
            sha256=sha256,
            covers=IndicatorExtract.Covers.MONTHS
            if covers.everything
            else IndicatorExtract.Covers.ROWS,
            new_rows=len(comparison.new),
            changed_rows=len(comparison.changed),
            unchanged_rows=comparison.unchanged,
        )
        IndicatorCount.objects.bulk_create(
            (
                IndicatorCount(
                    indicator_id=row.indicator,
                    month=row.month,
                    unit_id=row.unit,
                    count=row.value,
                    as_at=as_at,
                    known_from=extract.known_from,
                    extract=extract,
                    illustrative=illustrative,
                )
                for row in [*comparison.new, *comparison.changed]
            ),
            batch_size=1000,
        )
        IndicatorCoverage.objects.bulk_create(
            IndicatorCoverage(extract=extract, **place) for place in cover
        )
    return recorded(comparison, held, extract=extract, months=months, covers_more=bool(cover))


@transaction.atomic
def withdraw_indicator_counts(
    *, extract: IndicatorExtract, reason: str, by: Any
) -> IndicatorExtract:
    """Take an extract back. Refused once a frozen meeting has shown it, or a later extract builds on it."""
    require_counts(by)
    extract = lock_extract(extract)
    figures = IndicatorCount.objects.filter(extract=extract)
    rows = list(figures.order_by("pk").values_list("indicator", "month", "unit", "count"))
    places = {row[:2] for row in rows} | set(
        extract.coverage.values_list("indicator", "month").order_by()
    )
    later = IndicatorExtract.objects.filter(pk__gt=extract.pk).order_by("pk")
    for model in (IndicatorCount, IndicatorCoverage):
        said = model.objects.filter(extract__in=later).values_list("extract", "indicator", "month")
        follows = {pk for pk, *place in said if tuple(place) in places}
        refuse_if_followed(later.filter(pk__in=follows).last())
    mark_withdrawn(
        extract, by=by, reason=reason, header=("indicator", "month", "unit", "count"), rows=rows
    )
    figures.delete()
    extract.coverage.all().delete()
    return extract


def _held(indicators: set[int], months: list[dt.date]) -> dict[Key, Held]:
    """What the register knows now of some months of some indicators."""
    known = IndicatorCount.objects.filter(indicator__in=indicators, month__in=months)
    return {
        (indicator, month, unit): Held(pk, count, as_at)
        for indicator, month, unit, pk, count, as_at in known.order_by("as_at", "pk").values_list(
            "indicator", "month", "unit", "pk", "count", "as_at"
        )
    }


def _not_yet_covered(rows: list[GivenIndicatorCount], covers: Coverage) -> list[dict[str, Any]]:
    """The months, and the units where it is some, of which the register does not know that they are complete."""
    if not covers.everything:
        return []
    places = sorted({(row.indicator, row.month) for row in rows})
    known: set[tuple[int, dt.date, bool, int | None]] = set(
        IndicatorCoverage.objects.filter(month__in={month for _, month in places})
        .order_by()
        .values_list("indicator", "month", "all_units", "unit")
    )
    every = covers.units is None
    units: list[int | None] = [None]
    if covers.units is not None:
        units = sorted(covers.units, key=lambda unit: unit or 0)
    return [
        {"indicator_id": indicator, "month": month, "all_units": every, "unit_id": unit}
        for indicator, month in places
        for unit in units
        if (indicator, month, True, None) not in known
        and (indicator, month, every, unit) not in known
    ]
