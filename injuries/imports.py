"""Counts and strengths as files: what their rows are, and what the register's names are in them."""

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
from ohs.imports.values.texts import WrongValueError

from . import operations
from .dimensions import Kinds, SeverityNames
from .models import CountExtract, StrengthExtract
from .operations import GivenCount, GivenStrength
from .permissions import IMPORT

_AFTER = "A figure that differs from what the register knows supersedes it from the as-at date on."
_MONTH = Column(
    "month", required=True, help="A month, or its first or last day.", example="2021-04"
)
_UNIT = Column(
    "unit",
    required=True,
    also=("command unit", "bcu", "ocu"),
    help=f"A unit's code or name, or the words “{NOT_BY_UNIT}”.",
    example="AS",
)
_STAFF_GROUP = Column(
    "staff_group",
    required=True,
    also=("staff type", "group of staff"),
    help="A staff group's code or name.",
    example="Police officers",
)


class _Reader(FigureReader):
    """What the register's names are in a file."""

    def __init__(self, as_at: dt.date, dimensions: Kinds | None = None):
        super().__init__(as_at)
        dimensions = dimensions or Kinds()
        self.staff_groups: Names[int] = Names("staff group")
        self.causes: Names[int] = Names("cause")
        self.severities: Names[tuple[SeverityNames, dt.date | None, dt.date | None]] = Names(
            "severity"
        )
        self.parts: dict[int, list[str]] = {}
        for pk, group in dimensions.staff_groups.items():
            for text in (group.code, group.name, group.short_name, group.short_name.rstrip("s")):
                self.staff_groups.add(text, pk)
        for pk, cause in dimensions.causes.items():
            self.causes.add(cause.name, pk)
            self.causes.add(cause.code, pk)
            if cause.parent_id:
                self.parts.setdefault(cause.parent_id, []).append(cause.name)
        for severity in dimensions.severities.values():
            for name, start, end in severity.names:
                self.severities.add(name, (severity, start, end))
            self.severities.add(severity.name, (severity, None, None))
            self.severities.add(severity.code, (severity, None, None))

    def cause(self, cell: Cell) -> int:
        cause = self.causes.find(cell)
        if cause in self.parts:
            raise WrongValueError(
                f"This cause is divided. Expected one of: {'; '.join(self.parts[cause])}."
            )
        return cause

    def severity(self, cell: Cell, month: dt.date | None) -> int:
        severity, start, end = self.severities.find(cell)
        if month and ((start and month < start.replace(day=1)) or (end and month > end)):
            raise WrongValueError(
                f"In {month:%B %Y} this was called {severity.on(month)}: what was counted is not the same."
            )
        return severity.pk


class CountsImporter(FigureImporter):
    key = "counts"
    extracts = CountExtract
    title = "Monthly injury counts"
    about = f"A row for each month, unit, cause, severity and staff group. {_AFTER}"
    permission = IMPORT
    order = 40
    columns = Columns(
        _MONTH,
        _UNIT,
        Column("cause", required=True, help="A cause's name or code.", example="Assault"),
        Column(
            "severity",
            required=True,
            help="A severity's name or code, as it was called in that month.",
            example="Minor",
        ),
        _STAFF_GROUP,
        Column("count", required=True, also=("injuries",), help="0 or more.", example="7"),
        ignored=("as_at", "marker"),
    )
    key_words = "month, unit, cause, severity and staff group"
    key_columns = ("month", "unit", "cause", "severity", "staff_group")
    value_column = "count"

    def row_reader(self, as_at: dt.date) -> Callable[[RowReader], GivenCount]:
        reader = _Reader(as_at)
        month_of = reader.cached("month", reader.month)
        unit_of = reader.cached("unit", reader.unit)
        cause_of = reader.cached("cause", reader.cause)
        group_of = reader.cached("staff_group", reader.staff_groups.find)
        severities: dict[dt.date | None, Callable[[Cell], int]] = {}

        def severity_in(month: dt.date | None) -> Callable[[Cell], int]:
            if month not in severities:
                severities[month] = reader.cached(
                    f"severity {month}", lambda cell: reader.severity(cell, month)
                )
            return severities[month]

        def read(row: RowReader) -> GivenCount:
            month = row.read("month", month_of)
            return GivenCount(
                month,
                row.read("unit", unit_of),
                row.read("cause", cause_of),
                row.read("severity", severity_in(month)),
                row.read("staff_group", group_of),
                row.read("count", read_whole),
            )

        return read

    def record(
        self, rows: Sequence[Any], *, coverage: Coverage, by: Any, dry_run: bool, **extract: Any
    ) -> Recorded[GivenCount]:
        return operations.record_counts(
            rows=rows, covers=coverage, by=by, dry_run=dry_run, **extract
        )

    def withdraw(self, extract: Any, *, reason: str, by: Any) -> CountExtract:
        return operations.withdraw_counts(extract=extract, reason=reason, by=by)

    def words_of(self, keys: Sequence[Key]) -> list[tuple[str, ...]]:
        names = Kinds()
        return [
            (
                f"{month:%Y-%m}",
                names.units[unit].code if unit else NOT_BY_UNIT,
                names.causes[cause].name,
                names.severities[severity].on(month),
                names.staff_groups[staff_group].name,
            )
            for month, unit, cause, severity, staff_group in keys
        ]

    def recognisers(self) -> Mapping[str, Callable[[Cell], object]]:
        reader = _Reader(dt.date.max)
        return {
            "month": reader.month,
            "unit": reader.unit,
            "cause": reader.causes.find,
            "severity": reader.severities.find,
            "staff_group": reader.staff_groups.find,
            "count": read_whole,
        }


class StrengthsImporter(FigureImporter):
    key = "strengths"
    extracts = StrengthExtract
    title = "Monthly strengths"
    about = f"A row for each month, unit and staff group with its headcount. {_AFTER}"
    permission = IMPORT
    order = 41
    columns = Columns(
        _MONTH,
        _UNIT,
        _STAFF_GROUP,
        Column(
            "headcount",
            required=True,
            also=("strength", "people", "fte"),
            help="0 or more.",
            example="412",
        ),
        ignored=("as_at", "marker"),
    )
    key_words = "month, unit and staff group"
    key_columns = ("month", "unit", "staff_group")
    value_column = "headcount"

    def row_reader(self, as_at: dt.date) -> Callable[[RowReader], GivenStrength]:
        reader = _Reader(as_at)
        month_of = reader.cached("month", reader.month)
        unit_of = reader.cached("unit", reader.unit)
        group_of = reader.cached("staff_group", reader.staff_groups.find)

        def read(row: RowReader) -> GivenStrength:
            return GivenStrength(
                row.read("month", month_of),
                row.read("unit", unit_of),
                row.read("staff_group", group_of),
                row.read("headcount", read_whole),
            )

        return read

    def record(
        self, rows: Sequence[Any], *, coverage: Coverage, by: Any, dry_run: bool, **extract: Any
    ) -> Recorded[GivenStrength]:
        return operations.record_strengths(
            rows=rows, covers=coverage, by=by, dry_run=dry_run, **extract
        )

    def withdraw(self, extract: Any, *, reason: str, by: Any) -> StrengthExtract:
        return operations.withdraw_strengths(extract=extract, reason=reason, by=by)

    def words_of(self, keys: Sequence[Key]) -> list[tuple[str, ...]]:
        names = Kinds()
        return [
            (
                f"{month:%Y-%m}",
                names.units[unit].code if unit else NOT_BY_UNIT,
                names.staff_groups[staff_group].name,
            )
            for month, unit, staff_group in keys
        ]

    def recognisers(self) -> Mapping[str, Callable[[Cell], object]]:
        reader = _Reader(dt.date.max)
        return {
            "month": reader.month,
            "unit": reader.unit,
            "staff_group": reader.staff_groups.find,
            "headcount": read_whole,
        }
