"""The importer of monthly figures: what counts, strengths and indicator counts have in common."""

import datetime as dt
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from ohs.core import clock
from ohs.core.text import format_day, join_words
from ohs.organisation.models import BoardMeeting, CommandUnit

from ..batch import (
    Change,
    Fault,
    FieldChange,
    Outcome,
    RowReader,
    RowsRejected,
    Unmentioned,
    check_beyond_header,
    too_many,
)
from ..files.cells import Cell
from ..importers import Importer, Source
from ..tables import Record, Table
from ..values.dates import read_month
from ..values.names import Names, split_several
from ..values.texts import WrongValueError, plain, text_of
from .comparison import (
    NOT_BY_UNIT,
    PREVIEWED,
    Conflict,
    Coverage,
    ExtractRefused,
    Figure,
    Key,
    Recorded,
)

TWO_WAYS = f"Write the unit in every row; or, if that is what is meant, the words “{NOT_BY_UNIT}”."
ROWS, MONTHS = "rows", "months"


class FiguresForm(forms.Form):
    """When the figures were drawn, where from, and what the file covers."""

    as_at = forms.DateField(
        label="As at",
        help_text="The day the figures were drawn from their source.",
        widget=forms.DateInput(attrs={"type": "date"}),
        initial=clock.today,
    )
    source = forms.CharField(max_length=120, help_text="Where the figures come from.")
    covers = forms.ChoiceField(
        label="What the file covers",
        choices=(
            (ROWS, "Only the rows in it: what it does not mention stays as it is"),
            (MONTHS, "Everything for the months in it: what it does not mention is 0"),
        ),
        widget=forms.RadioSelect,
        initial=ROWS,
        required=False,
    )
    units = forms.CharField(
        label="Of these units only",
        max_length=2000,
        required=False,
        help_text="If the file is everything for its months, but of some units: their codes or names, with commas.",
    )

    def clean_as_at(self) -> dt.date:
        as_at: dt.date = self.cleaned_data["as_at"]
        if as_at > clock.today():
            raise ValidationError(f"{as_at} has not come yet: figures cannot be as at that day.")
        return as_at

    def clean_units(self) -> frozenset[int | None] | None:
        try:
            return read_units(self.cleaned_data["units"])
        except WrongValueError as error:
            raise ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["covers"] = cleaned.get("covers") or ROWS
        if cleaned.get("units") is not None and cleaned["covers"] != MONTHS:
            self.add_error(
                "units",
                "Units are named where the file is everything for its months. Choose that, or leave them out.",
            )
        return cleaned


def read_units(text: str) -> frozenset[int | None] | None:
    """The units that a file covers, by their codes or names; None where none are named, which means all."""
    if not text.strip():
        return None
    names = unit_names()
    parts = split_several(
        text,
        lambda name: names.get(name) is not None or plain(name) == NOT_BY_UNIT,
        ("|", ";", "\n", ","),
    )
    return frozenset(None if plain(part) == NOT_BY_UNIT else names.find(part) for part in parts)


def unit_names() -> Names[int]:
    """Units by their codes and their names; a code wins."""
    names: Names[int] = Names("unit")
    units = list(CommandUnit.objects.order_by("code_sort", "pk").values_list("pk", "code", "name"))
    for pk, code, _ in units:
        names.add(code, pk)
    for pk, _, name in units:
        names.add(name, pk)
    return names


class FigureReader:
    """Reads the cells that all files of figures have, each value once."""

    def __init__(self, as_at: dt.date):
        self.as_at = as_at
        self.units = unit_names()
        self._read: dict[Any, Any] = {}

    def month(self, cell: Cell) -> dt.date:
        return read_month(cell, not_after=self.as_at)

    def unit(self, cell: Cell) -> int | None:
        text = text_of(cell)
        if not text:
            raise WrongValueError(f"Expected a unit. {TWO_WAYS}")
        if plain(text) == NOT_BY_UNIT:
            return None
        try:
            return self.units.find(text)
        except WrongValueError as error:
            if _is_total(text):
                raise WrongValueError("A row of totals is left out of such a file.") from error
            raise

    def cached(self, name: str, reader: Callable[[Cell], Any]) -> Callable[[Cell], Any]:
        """The reader of a column, which reads the same cell once."""
        read = self._read

        def cached(cell: Cell) -> Any:
            key = (name, type(cell), cell)
            if key not in read:
                read[key] = reader(cell)
            return read[key]

        return cached


def _known_later(as_at: dt.date, on: dt.date) -> str:
    """That figures which come in after the day they were drawn are not known on the days between."""
    said = (
        f"These figures are as at {format_day(as_at)} and come in on {format_day(on)}: pages as at an earlier day stay as "
        "they were."
    )
    waiting = BoardMeeting.objects.filter(
        state=BoardMeeting.State.PLANNED, as_at__gte=as_at, as_at__lt=on
    )
    if meetings := [str(meeting) for meeting in waiting.order_by("as_at", "pk")]:
        said += (
            f" If {join_words(meetings)} {'is' if len(meetings) == 1 else 'are'} to have them, change "
            f"{'its' if len(meetings) == 1 else 'their'} as-at date to {format_day(on)} or later."
        )
    return said


def _is_total(text: str) -> bool:
    words = plain(text).split()
    return bool(words) and (
        words[-1] in ("total", "totals", "sum", "subtotal")
        or words[0] in ("total", "subtotal", "grand")
    )


class FigureImporter(Importer):
    """A table of monthly figures. A class says how its rows are read and how they are recorded."""

    form_class = FiguresForm
    #: "month, unit, cause, severity and staff group": what may stand in a file once.
    key_words: str
    #: The column that holds the figure.
    value_column: str
    #: Heads of the table of what a file does not mention: one for each part of a key, and the figure.
    key_columns: tuple[str, ...]

    @abstractmethod
    def row_reader(self, as_at: dt.date) -> Callable[[RowReader], Figure]:
        """A function that reads one row; where it finds faults what it gives is not used."""

    @abstractmethod
    def record(
        self, rows: Sequence[Any], *, coverage: Coverage, by: Any, dry_run: bool, **extract: Any
    ) -> Recorded[Any]:
        """The operation of the register. Raises `ExtractRefused`."""

    #: The model of its extracts.
    extracts: Any

    @abstractmethod
    def withdraw(self, extract: Any, *, reason: str, by: Any) -> Any:
        """The operation that takes an extract back."""

    @abstractmethod
    def words_of(self, keys: Sequence[Key]) -> list[tuple[str, ...]]:
        """Each key as people read it: month, unit and so on."""

    def take(
        self,
        table: Table,
        *,
        options: Mapping[str, Any],
        source: Source,
        by: Any,
        on: dt.date,
        preview: bool,
    ) -> Outcome:
        self.require(by)
        as_at = options["as_at"]
        coverage = Coverage(options["covers"] == MONTHS, options.get("units"))
        rows, numbers = self.read(table, as_at, coverage)
        try:
            done = self.record(
                rows,
                as_at=as_at,
                source=options["source"],
                coverage=coverage,
                by=by,
                on=on,
                file_name=source.file_name,
                sha256=source.sha256,
                dry_run=preview,
            )
        except ExtractRefused as refused:
            raise RowsRejected(
                self._fault_of(conflict, numbers, as_at) for conflict in refused.conflicts
            ) from refused
        outcome = self._outcome(done, rows, numbers, coverage)
        if as_at < on and not outcome.changes_nothing:
            outcome.notes.append(_known_later(as_at, on))
        return outcome

    def read(
        self, table: Table, as_at: dt.date, coverage: Coverage
    ) -> tuple[list[Figure], dict[Key, int]]:
        """Every row as a figure, and on which row each stands. Raises `RowsRejected` with every fault."""
        read_row = self.row_reader(as_at)
        faults: list[Fault] = []
        rows: list[Figure] = []
        numbers: dict[Key, int] = {}
        blank_units: list[Record] = []
        for record in table.records():
            row = RowReader(record, faults)
            before = len(faults)
            check_beyond_header(row)
            merged = record.merged("unit")
            if merged is not None:
                row.fault(
                    "unit",
                    f"The cell is a part of the merged cells {merged}. Unmerge them. {TWO_WAYS}",
                )
            figure = read_row(row)
            if merged is not None:
                faults[before:] = [
                    fault
                    for fault in faults[before:]
                    if fault.column != "unit" or str(merged) in fault.expected
                ]
            elif any(fault.column == "unit" and not fault.value for fault in faults[before:]):
                blank_units.append(record)
            if len(faults) > before:
                if too_many(faults):
                    break
                continue
            if figure.key in numbers:
                row.fault(
                    "",
                    f"The same {self.key_words} stand on row {numbers[figure.key]}. Expected them once.",
                )
            elif not coverage.has(figure.unit):
                row.fault(
                    "unit",
                    "Expected one of the units that the file is said to cover.",
                    record["unit"],
                )
            else:
                numbers[figure.key] = record.number
                rows.append(figure)
        if faults:
            raise RowsRejected(self._with_subtotals(faults, blank_units, rows, as_at))
        return rows, numbers

    def _with_subtotals(
        self,
        faults: list[Fault],
        blank_units: list[Record],
        rows: Sequence[Figure],
        as_at: dt.date,
    ) -> list[Fault]:
        """The faults; of a row without a unit that adds up the others of its month it is said that it does."""
        sums: dict[dt.date, int] = {}
        for figure in rows:
            sums[figure.month] = sums.get(figure.month, 0) + figure.value
        subtotals = set()
        for record in blank_units:
            try:
                month = read_month(record["month"], not_after=as_at)
                value = int(text_of(record[self.value_column]).replace(",", ""))
            except (WrongValueError, ValueError):
                continue
            if month in sums and value == sums[month]:
                subtotals.add(record.number)
        return [
            fault._replace(
                expected="This looks like a subtotal: it is what the other rows of the month add up to. Delete the row. "
                f"If it is not, write its unit, or the words “{NOT_BY_UNIT}”."
            )
            if fault.column == "unit" and fault.row in subtotals
            else fault
            for fault in faults
        ]

    def _fault_of(
        self, conflict: Conflict[Any], numbers: Mapping[Key, int], as_at: dt.date
    ) -> Fault:
        whole_month = conflict.held is None
        row = numbers.get(conflict.row.key, 0)
        if not conflict.mentioned:
            return Fault(0, "", "", conflict.sentence(as_at))
        return Fault(
            row,
            "month" if whole_month else self.value_column,
            f"{conflict.row.month:%Y-%m}" if whole_month else str(conflict.row.value),
            conflict.sentence(as_at),
        )

    def _outcome(
        self,
        done: Recorded[Any],
        rows: Sequence[Figure],
        numbers: Mapping[Key, int],
        coverage: Coverage,
    ) -> Outcome:
        words = self.words_of([difference.row.key for difference in done.differences])
        changes = [
            Change(
                numbers.get(difference.row.key, 0),
                ", ".join(said),
                difference.before is None,
                (
                    FieldChange(
                        self.value_column,
                        "" if difference.before is None else f"{difference.before:,}",
                        f"{difference.row.value:,}"
                        + ("" if difference.mentioned else " (not in the file)"),
                    ),
                ),
            )
            for difference, said in zip(done.differences, words, strict=True)
        ]
        outcome = Outcome(
            len(rows), done.new, done.changed, done.unchanged, changes, basis=done.digest
        )
        if done.zeroed:
            outcome.notes.append(
                f"The file is everything for its months. {done.zeroed:,} "
                f"{'figure' if done.zeroed == 1 else 'figures'} that it does not mention "
                f"{'becomes' if done.zeroed == 1 else 'become'} 0."
            )
        if done.covers_more:
            outcome.also = "Its months are then known to be complete" + (
                "." if coverage.units is None else " for its units."
            )
        if done.unmentioned:
            first = done.unmentioned[:PREVIEWED]
            outcome.unmentioned = Unmentioned(
                len(done.unmentioned),
                f"{sum(value for _, value in done.unmentioned):,}",
                (*self.key_columns, self.value_column),
                tuple(
                    (*said, f"{value:,}")
                    for said, (_, value) in zip(
                        self.words_of([key for key, _ in first]), first, strict=True
                    )
                ),
                becomes_zero=False,
            )
        if outcome.changes_nothing:
            outcome.done = "Nothing to change: every row is in the register already."
        else:
            outcome.done = f"Recorded: {done.new:,} new, {done.changed:,} changed, {done.unchanged:,} as they were."
        return outcome
