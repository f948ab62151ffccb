"""Counts and strengths."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from django.db.models import Max, Min

from ohs.imports.batch import Fault, Outcome, RowReader
from ohs.imports.figures.comparison import NOT_BY_UNIT
from ohs.imports.figures.importer import FigureImporter
from ohs.imports.figures.reader import MONTHS, ROWS, known_later
from ohs.imports.files.cells import is_blank
from ohs.imports.tables import Column, Columns, Record, Table
from ohs.imports.values.dates import read_date
from ohs.imports.values.names import read_choice, read_yes_no
from ohs.imports.values.texts import WrongValueError, one_line, shown
from ohs.registers.audience import Audience
from ohs.workbook.context import Context
from ohs.workbook.sheets import Cells, ImporterSheet

from ..imports import CountsImporter, StrengthsImporter
from ..models import CountCoverage, MonthlyCount, MonthlyStrength, StrengthCoverage
from ..models.vintages import ExtractCoverage
from ..operations import publish
from ..operations.small_numbers import log_small_numbers


class Part(NamedTuple):
    """Rows that are an extract of their own."""

    day: str
    #: Whether they are everything for their months: of all units, or of one.
    covers: str = ""
    unit: int | None = None
    illustrative: bool = False
    source: str = ""


ALL_UNITS, ITS_UNIT = "all units", "its unit"


class FigureSheet(ImporterSheet):
    """Figures by the day they were extracted: each day is an extract of its own.

    What a row says its extract covered counts for months that the register holds nothing of: then what is absent is zero. In
    a month that is held a row speaks for itself alone, so that a file in which one figure was changed changes one figure.
    """

    importer: type[FigureImporter]
    coverage: type[ExtractCoverage]
    examples = {
        "month": "2026-04",
        "unit": "N1",
        "cause": "other-kind",
        "severity": "other-kind",
        "staff_group": "other-kind",
    }

    def options(self, part: Part, context: Context) -> Mapping[str, Any]:
        return {
            "as_at": dt.date.fromisoformat(part.day),
            "source": part.source or context.file_name or context.reason,
            "covers": MONTHS if part.covers else ROWS,
            "units": frozenset([part.unit]) if part.covers == ITS_UNIT else None,
            "illustrative": part.illustrative,
            # Decided and said once for all of them.
            "publish": False,
            "says_when_known": False,
        }

    @property
    def columns(self) -> Columns:
        return Columns(
            *super().columns,
            Column("as_at", help="The day the figure was extracted; today if empty."),
            Column(
                "covers",
                choices=(ALL_UNITS, ITS_UNIT),
                help="What the extract was everything of in the month, so that what no row says is zero; empty: only its rows. "
                "It counts for months that the register holds nothing of.",
            ),
            Column("illustrative", choices=("yes", "no"), help="Made up, for a demonstration."),
            Column("source", help="Where the figure comes from; the file if empty."),
        )

    def _parts(
        self, table: Table, context: Context, faults: list[Fault]
    ) -> Iterator[tuple[Part, Table]]:
        held = self.held()
        months_held = {key[0] for key in held}
        parts: dict[Part, list[Any]] = {}
        # A month is covered by the first extract that the file has of it; later ones amend it.
        first: dict[tuple[dt.date, int | None], str] = {}
        read = self.importer().row_reader(context.on)
        read_part = _PartReader(table, context.on, self.name)
        rows = []
        for record, row in zip(table.records(), table.rows, strict=True):
            part = read_part(record, faults)
            if part is None:
                continue
            found: list[Fault] = []
            figure = read(RowReader(record, found)) if part.covers else None
            if figure is None or found or figure.month in months_held:
                rows.append((part._replace(covers="", unit=None), None, row))
                continue
            place = (figure.month, figure.unit if part.covers == ITS_UNIT else None)
            first[place] = min(first.get(place, part.day), part.day)
            rows.append((part._replace(unit=place[1]), place, row))
        for part, place, row in rows:
            if place is not None and first[place] != part.day:
                part = part._replace(covers="", unit=None)
            parts.setdefault(part, []).append(row)
        for part in sorted(parts, key=lambda part: (part.day, not part.covers, str(part))):
            yield (
                part,
                self._without_held(replace(table, rows=tuple(parts[part])), part.day, held),
            )

    def take(self, table: Table, context: Context, outcome: Outcome, faults: list[Fault]) -> None:
        before, recorded = outcome.rows, outcome.new + outcome.changed
        extracts = self.importer.extracts.objects
        newest = extracts.aggregate(newest=Max("pk"))["newest"] or 0
        super().take(table, context, outcome, faults)
        left_out = len(table.rows) - (outcome.rows - before)
        outcome.rows += left_out
        outcome.unchanged += left_out
        if outcome.new + outcome.changed > recorded:
            context.once_before(AFTER_FIGURES, "publish figures", lambda: _publish(context))
            made = extracts.filter(pk__gt=newest, as_at__lt=context.on)
            earliest = made.aggregate(earliest=Min("as_at"))["earliest"]
            if earliest is not None:
                outcome.notes.append(f"{self.name}: {known_later(earliest, context.on)}")

    def _with_coverage(self, rows: Iterable[Cells], on: dt.date) -> Iterator[Cells]:
        """Rows as they are given away, with what the extracts that had their months covered."""
        covered = set(
            self.coverage._default_manager.filter(extract__known_from__lte=on)
            .order_by()
            .values_list("month", "all_units", "unit")
        )
        for cells in rows:
            month, unit = cells["_month"], cells["_unit"]
            words = ALL_UNITS if (month, True, None) in covered else None
            if words is None and (month, False, unit) in covered:
                words = ITS_UNIT
            yield {**cells, "covers": words}

    def held(self) -> dict[Any, int]:
        """Every figure that the register knows now, by what it is a figure of."""
        raise NotImplementedError("A sheet of figures says which the register knows.")

    def _without_held(self, part: Table, day: str, held: Mapping[Any, int]) -> Table:
        """The rows that say something else than the register does. One with a fault stays: the importer tells it."""
        faults: list[Fault] = []
        read = self.importer().row_reader(dt.date.fromisoformat(day))
        kept = []
        for record, row in zip(part.records(), part.rows, strict=True):
            before = len(faults)
            figure = read(RowReader(record, faults))
            if len(faults) > before or held.get(figure.key) != figure.value:
                kept.append(row)
        return replace(part, rows=tuple(kept))


_OF_A_PART = ("as_at", "covers", "illustrative", "source")
SOURCE_LENGTH = 120


class _PartReader:
    """Reads of a row which extract it belongs to."""

    def __init__(self, table: Table, on: dt.date, sheet: str):
        self.table, self.on, self.sheet = table, on, sheet
        self.known: dict[tuple[Any, ...], Part | Fault] = {}

    def __call__(self, record: Record, faults: list[Fault]) -> Part | None:
        cells = tuple(record[name] for name in _OF_A_PART)
        found = self.known.get(cells)
        if found is None:
            found = self.known[cells] = self._read(cells, record.number)
        if isinstance(found, Fault):
            faults.append(found._replace(row=record.number))
            return None
        return found

    def _read(self, cells: tuple[Any, ...], number: int) -> Part | Fault:
        as_at, covers, illustrative, source = cells
        column, cell = "as_at", as_at
        try:
            day = self.on if is_blank(as_at) else read_date(as_at)
            column, cell = "covers", covers
            words = "" if is_blank(covers) else read_choice(covers, _COVERS)
            column, cell = "illustrative", illustrative
            made_up = not is_blank(illustrative) and read_yes_no(illustrative)
        except WrongValueError as error:
            return Fault(number, column, shown(cell), str(error), self.sheet)
        return Part(day.isoformat(), words, None, made_up, one_line(source)[:SOURCE_LENGTH])


_COVERS = {words: words for words in (ALL_UNITS, ITS_UNIT)}
#: When both sheets of figures are read.
AFTER_FIGURES = 815


def _publish(context: Context) -> list[Fault]:
    publish(by=context.by)
    return []


def log_figures(audience: Audience, figures: int) -> None:
    """Notes that somebody was given figures which others do not see; on the server itself nobody is."""
    if audience.by is not None and figures:
        log_small_numbers(by=audience.by, path=audience.address, figures=figures)


class Counts(FigureSheet):
    name = "counts"
    about = (
        "A row for each month, unit, cause, severity and staff group with the number of injuries."
    )
    permission = "injuries.view_small_numbers"
    small_numbers = True
    order = 800
    importer = CountsImporter
    coverage = CountCoverage

    def held(self) -> dict[Any, int]:
        facts = MonthlyCount.objects.current().values_list(
            "month", "unit", "cause", "severity", "staff_group", "count"
        )
        return {fact[:-1]: fact[-1] for fact in facts.iterator(chunk_size=5000)}

    def rows(self, on: dt.date, audience: Audience) -> Iterator[Cells]:
        facts = (
            MonthlyCount.objects.known(on)
            .order_by("month", "unit__code_sort", "cause__order", "severity__order", "staff_group")
            .values_list(
                "month", "unit__code", "cause__code", "severity__code", "staff_group__code", "count", "as_at",
                "unit", "extract__illustrative", "extract__source",
            )
        )  # fmt: skip
        log_figures(audience, facts.count())
        yield from self._with_coverage(map(self._cells, facts.iterator(chunk_size=5000)), on)

    @staticmethod
    def _cells(fact: tuple[Any, ...]) -> Cells:
        month, unit, cause, severity, group, count, as_at, pk, illustrative, source = fact
        return {
            "_month": month,
            "_unit": pk,
            "illustrative": "yes" if illustrative else None,
            "source": source,
            "month": f"{month:%Y-%m}",
            "unit": unit or NOT_BY_UNIT,
            "cause": cause,
            "severity": severity,
            "staff_group": group,
            "count": count,
            "as_at": as_at,
        }


class Strengths(FigureSheet):
    name = "strengths"
    about = "A row for each month, unit and staff group with how many people there were."
    permission = "injuries.view_monthlystrength"
    order = 810
    importer = StrengthsImporter
    coverage = StrengthCoverage

    def held(self) -> dict[Any, int]:
        facts = MonthlyStrength.objects.current().values_list(
            "month", "unit", "staff_group", "headcount"
        )
        return {fact[:-1]: fact[-1] for fact in facts.iterator(chunk_size=5000)}

    def rows(self, on: dt.date, audience: Audience) -> Iterator[Cells]:
        facts = (
            MonthlyStrength.objects.known(on)
            .order_by("month", "unit__code_sort", "staff_group")
            .values_list(
                "month", "unit__code", "staff_group__code", "headcount", "as_at",
                "unit", "extract__illustrative", "extract__source",
            )
        )  # fmt: skip
        yield from self._with_coverage(map(self._cells, facts.iterator(chunk_size=5000)), on)

    @staticmethod
    def _cells(fact: tuple[Any, ...]) -> Cells:
        month, unit, group, headcount, as_at, pk, illustrative, source = fact
        return {
            "_month": month,
            "_unit": pk,
            "illustrative": "yes" if illustrative else None,
            "source": source,
            "month": f"{month:%Y-%m}",
            "unit": unit or NOT_BY_UNIT,
            "staff_group": group,
            "headcount": headcount,
            "as_at": as_at,
        }
