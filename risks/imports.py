"""Indicators counted by month and unit, as files."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ohs.imports.batch import RowReader
from ohs.imports.figures.comparison import NOT_BY_UNIT, Coverage, Key, Recorded
from ohs.imports.figures.importer import FigureImporter
from ohs.imports.figures.reader import FigureReader
from ohs.imports.files.cells import Cell
from ohs.imports.tables import Column, Columns
from ohs.imports.values.names import Names
from ohs.imports.values.numbers import read_whole
from ohs.organisation.models import CommandUnit

from .models import Indicator, IndicatorExtract
from .operations.indicator_counts import (
    GivenIndicatorCount,
    record_indicator_counts,
    withdraw_indicator_counts,
)
from .permissions import IMPORT_COUNTS


def _indicator_names() -> Names[int]:
    names: Names[int] = Names("indicator that is counted by month and unit")
    counted = Indicator.objects.filter(by_month_and_unit=True).order_by("pk")
    for pk, slug, title in counted.values_list("pk", "slug", "title"):
        names.add(slug, pk)
        names.add(title, pk)
    return names


class IndicatorCountsImporter(FigureImporter):
    key = "indicator-counts"
    extracts = IndicatorExtract
    title = "Indicators by month and unit"
    about = (
        "A row for each indicator, month and unit: near misses, discharges and the like. "
        "A figure that differs from what the register knows supersedes it from the as-at date on."
    )
    permission = IMPORT_COUNTS
    order = 42
    columns = Columns(
        Column(
            "indicator",
            required=True,
            also=("measure",),
            help="An indicator's title, or the last part of its page's address.",
            example="Near misses",
        ),
        Column(
            "month", required=True, help="A month, or its first or last day.", example="2021-04"
        ),
        Column(
            "unit",
            required=True,
            help=f"A unit's code or name, or the words “{NOT_BY_UNIT}”.",
            example="AS",
        ),
        Column("count", required=True, help="0 or more.", example="3"),
        ignored=("as_at", "marker"),
    )
    key_words = "indicator, month and unit"
    key_columns = ("indicator", "month", "unit")
    value_column = "count"

    def row_reader(self, as_at: dt.date) -> Callable[[RowReader], GivenIndicatorCount]:
        reader = FigureReader(as_at)
        indicator_of = reader.cached("indicator", _indicator_names().find)
        month_of = reader.cached("month", reader.month)
        unit_of = reader.cached("unit", reader.unit)

        def read(row: RowReader) -> GivenIndicatorCount:
            return GivenIndicatorCount(
                row.read("indicator", indicator_of),
                row.read("month", month_of),
                row.read("unit", unit_of),
                row.read("count", read_whole),
            )

        return read

    def record(
        self, rows: Sequence[Any], *, coverage: Coverage, by: Any, dry_run: bool, **extract: Any
    ) -> Recorded[GivenIndicatorCount]:
        return record_indicator_counts(
            rows=rows, covers=coverage, by=by, dry_run=dry_run, **extract
        )

    def withdraw(self, extract: Any, *, reason: str, by: Any) -> IndicatorExtract:
        return withdraw_indicator_counts(extract=extract, reason=reason, by=by)

    def words_of(self, keys: Sequence[Key]) -> list[tuple[str, ...]]:
        titles = dict(Indicator.objects.order_by().values_list("pk", "title"))
        codes = dict(CommandUnit.objects.order_by().values_list("pk", "code"))
        return [
            (titles[indicator], f"{month:%Y-%m}", codes[unit] if unit else NOT_BY_UNIT)
            for indicator, month, unit in keys
        ]

    def recognisers(self) -> Mapping[str, Callable[[Cell], object]]:
        reader = FigureReader(dt.date.max)
        return {
            "indicator": _indicator_names().find,
            "month": reader.month,
            "unit": reader.unit,
            "count": read_whole,
        }
