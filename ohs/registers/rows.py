"""The rows of a register: one frozen dataclass a row, made once and used by everything that gives them away.

A list's CSV, workbook and JSON, the snapshot of a meeting, the comparison with it, the Board's paper and the API are all
made of `Rows`. What a reader may see of a row is settled when it is made, by the audience it is made for.
"""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.urls import reverse

from ohs.core.columns import Column
from ohs.core.csv import SEPARATOR, cell, csv_lines, unescape_formula
from ohs.core.workbooks import WorkbookWriter

from .audience import Audience
from .comparison import Changes, compare
from .comparison_spec import Cells, ComparisonSpec

if TYPE_CHECKING:
    from .touched import Touched

Row = TypeVar("Row")
Cell = TypeVar("Cell")
Value = str | int | float | bool | list[str] | None
"""What JSON holds of a cell: numbers as numbers, dates as ISO texts, several values as a list."""
_ROWS_A_PIECE = 500
_as_json = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True)
class Rows(Generic[Row]):
    """Rows with the columns they have. `rows` may be a generator: then it is read once."""

    columns: tuple[Column, ...]
    rows: Iterable[Row]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def loaded(self) -> Rows[Row]:
        """The same, held in memory, to be read more than once."""
        return Rows(self.columns, tuple(self.rows))

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def _each(self, of: Callable[[object], Cell]) -> Iterator[list[Cell]]:
        read = _reader(self.columns)
        for row in self.rows:
            yield [of(value) for value in read(row)]

    def texts(self, only: Iterable[str] | None = None) -> Iterator[dict[str, str]]:
        """Each row as texts by column, as a comparison reads it; of all columns, or `only` those that it reads."""
        wanted = None if only is None else set(only)
        columns = [each for each in self.columns if wanted is None or each.name in wanted]
        names = [column.name for column in columns]
        read = _reader(columns)
        for row in self.rows:
            # Most cells of ten thousand rows are texts that need nothing done.
            texts = [
                value if type(value) is str and value[:1] != "'" else as_text(value)
                for value in read(row)
            ]
            yield dict(zip(names, texts, strict=True))

    def values(self) -> Iterator[dict[str, Value]]:
        """Each row as JSON holds it."""
        names = self.names
        for values in self._each(as_value):
            yield dict(zip(names, values, strict=True))

    def csv(self) -> Iterator[str]:
        """The CSV in pieces, header first: UTF-8 with a byte order mark, safe to open in a spreadsheet."""
        return csv_lines(self.columns, self.rows)

    def csv_bytes(self) -> bytes:
        return "".join(self.csv()).encode()

    def stored(self) -> list[list[str]]:
        """Every row cell by cell as its CSV has it: what a snapshot keeps."""
        return [[str(value) for value in values] for values in self._each(cell)]

    def json(self, on: dt.date) -> Iterator[str]:
        """`{"as_at": …, "columns": […], "rows": [{…}]}` in pieces of some hundred rows."""
        head = _as_json({"as_at": on.isoformat(), "columns": self.names})
        # Before the first row is read: whoever waits sees that something comes.
        yield f'{head[:-1]}, "rows": ['
        piece: list[str] = []
        between = ""
        for row in self.values():
            piece.append(between + _as_json(row))
            between = ", "
            if len(piece) >= _ROWS_A_PIECE:
                yield "".join(piece)
                piece.clear()
        yield "".join([*piece, "]}"])

    def write_sheet(self, book: WorkbookWriter, name: str) -> None:
        """Writes these rows as a sheet of a workbook: dates are dates, numbers numbers, and no text is ever run."""
        book.add_table(name, self.names, self._each(_as_is))

    def xlsx(self, title: str) -> bytes:
        """A workbook of this one sheet."""
        stream = io.BytesIO()
        with WorkbookWriter(stream) as book:
            self.write_sheet(book, title)
        return stream.getvalue()


@dataclass(frozen=True, kw_only=True)
class RowTable(Generic[Row]):
    """One table of a register: its name as frozen and filed, where its page is, and how its rows are had.

    `load(on, audience)` gives the rows of the whole table in the order of its page; where the columns themselves go by
    the data (a column a unit) it gives `Rows` with those columns. `description` ends the line "risks.csv: …" of a
    pack's README. `permission` is what a person needs to read it. `comparison` is None where no Board compares it.
    `restate(rows, on, audience)` gives rows that were frozen as they are known on a later day, where that is not what
    `load` says of the day they were frozen: counts of a period that came late. `reads` are the labels of the apps whose
    records its rows and what is told of their changes are made of, besides the organisation's: what changed in it is kept
    until one of these records something; without it, until one that its register `reads` does. `touched` says which rows
    may not be as they were frozen (`ohs/registers/touched.py`), of a table that everybody reads alike; without it, any.
    """

    name: str
    title: str
    description: str
    url_name: str
    permission: str
    columns: tuple[Column, ...]
    load: Callable[[dt.date, Audience], Iterable[Row] | Rows[Row]]
    query: str = ""
    comparison: ComparisonSpec | None = None
    restate: Callable[[Sequence[Cells], dt.date, Audience], Iterable[Row]] | None = None
    reads: tuple[str, ...] = ()
    touched: Touched | None = None

    @property
    def address(self) -> str:
        return reverse(self.url_name) + (f"?{self.query}" if self.query else "")

    def rows(self, on: dt.date, audience: Audience) -> Rows[Row]:
        """The rows as at a date, as an audience may see them."""
        found = self.load(on, audience)
        return found if isinstance(found, Rows) else Rows(self.columns, found)

    def of(self, rows: Iterable[Row]) -> Rows[Row]:
        """Some rows of this table, for a list that is filtered and sorted."""
        return Rows(self.columns, rows)

    def compare(self, before: Iterable, after: Rows[Row]) -> Changes:
        """Rows of now against those that were frozen, by this table's `comparison`."""
        if self.comparison is None:
            raise ValueError(f"Rows of {self.name} are not compared: the table has no comparison.")
        return compare(before, after.texts(only=self.comparison.columns), self.comparison)


def _reader(columns: Sequence[Column]) -> Callable[[Any], Iterable[Any]]:
    """What gives the values of a row in the order of the columns; in one step where every column is an attribute."""
    names = [column.getter for column in columns if isinstance(column.getter, str)]
    if len(names) == len(columns) > 1:
        return attrgetter(*names)
    getters = [column.read() for column in columns]
    return lambda row: [getter(row) for getter in getters]


def as_text(value: object) -> str:
    """A value as a comparison reads it: as the CSV has it, without what makes it safe in a spreadsheet."""
    # What most values are, and of which a spreadsheet runs nothing: the way over the CSV takes four times as long.
    if value is None:
        return ""
    if type(value) is int:
        return str(value)
    if type(value) is dt.date:
        return value.isoformat()
    if type(value) is bool:
        return str(cell(value))
    if type(value) is tuple and (text := SEPARATOR.join(map(str, value)))[:1] != "'":
        return text
    found = cell(value)
    return unescape_formula(found) if isinstance(found, str) else str(found)


def as_value(value: object) -> Value:
    # What most cells of ten thousand rows are.
    if type(value) is str and value[:1] != "'":
        return value
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if type(value) is dt.date:
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [str(part) for part in value]
    return as_text(value)


def _as_is(value: object) -> object:
    return value
