"""The importer of monthly figures: what counts, strengths and indicator counts have in common."""

import datetime as dt
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any

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
from ..importers import Importer, Source
from ..tables import Record, Table
from ..values.dates import read_month
from ..values.texts import WrongValueError, text_of
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
from .reader import MONTHS, TWO_WAYS, FiguresForm, known_later

#: What a caller that brings in several extracts at once says of each, beside what people are asked.
_SAID_BY_OTHERS = ("illustrative", "publish")


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
                **{name: options[name] for name in _SAID_BY_OTHERS if name in options},
            )
        except ExtractRefused as refused:
            raise RowsRejected(
                self._fault_of(conflict, numbers, as_at) for conflict in refused.conflicts
            ) from refused
        outcome = self._outcome(done, rows, numbers, coverage)
        if as_at < on and not outcome.changes_nothing and options.get("says_when_known", True):
            outcome.notes.append(known_later(as_at, on))
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
