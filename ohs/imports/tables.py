"""A table of a file as an import reads it: its columns by their names, its rows by number."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import NamedTuple

from .files.cells import (
    BLANKS,
    Cell,
    MergedRange,
    Row,
    UnreadableCell,
    UnreadableFileError,
    is_blank,
)


@dataclass(frozen=True)
class Column:
    """A column that an import reads. `also` are other names for it; `example` is what the template shows."""

    name: str
    required: bool = False
    also: tuple[str, ...] = ()
    help: str = ""
    example: str = ""
    choices: tuple[str, ...] = ()


class Columns:
    """The columns of one kind of import, found by their names as people write them."""

    def __init__(self, *columns: Column, ignored: Sequence[str] = ()):
        self.columns = columns
        #: Columns that an export has and an import does without: they are neither read nor named as strange.
        self.ignored = frozenset(plain_header(name) for name in ignored)
        self._names: dict[str, str] = {}
        for column in columns:
            self._names.setdefault(plain_header(column.name), column.name)
        for column in columns:
            for name in column.also:
                self._names.setdefault(plain_header(name), column.name)

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.required)

    def find(self, header: str) -> str | None:
        return self._names.get(plain_header(header))

    def nearest(self, header: str) -> str | None:
        """The column that a header is perhaps meant for."""
        plain = plain_header(header)
        for names in ([plain_header(name) for name in self.names], list(self._names)):
            near = get_close_matches(plain, names, n=1, cutoff=0.7)
            if near:
                return self._names[near[0]]
        # "supporting posts" for supporting, "Lead (post)" for leads: all words of the one stand in the other.
        words = set(plain.split("_"))
        for name, column in self._names.items():
            parts = set(name.split("_"))
            if len(name) >= 4 and (parts <= words or words <= parts):
                return column
        return None

    def count_known(self, cells: Sequence[Cell]) -> int:
        found = {self.find(header_text(cell)) for cell in cells if not is_blank(cell)}
        return len(found - {None})


class UnreadColumn(NamedTuple):
    """A column of the file that no column of the import is called, with the nearest."""

    header: str
    letters: str
    nearest: str | None

    def __str__(self) -> str:
        hint = f"; perhaps {self.nearest} is meant" if self.nearest else ""
        return f"“{self.header[:60]}” (column {self.letters}) is not read{hint}"


@dataclass(frozen=True)
class Table:
    """A header and the rows under it. `places` says where each column that is read stands, counted from 0."""

    sheet: str
    header_row: int
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    places: Mapping[str, int] = field(default_factory=dict)
    unread: tuple[UnreadColumn, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    merged: tuple[MergedRange, ...] = ()
    other_sheets: tuple[str, ...] = ()

    def records(self) -> Iterator["Record"]:
        merged = _MergedCells(self.merged, self.rows)
        for row in self.rows:
            yield Record(row, self.places, len(self.header), merged)

    @property
    def columns_read(self) -> list[tuple[str, str]]:
        """Each column of the file that is read, with the name of the one that it stands for."""
        places = sorted(self.places.items(), key=lambda pair: pair[1])
        return [(self.header[place], name) for name, place in places]

    @property
    def notes(self) -> list[str]:
        """What whoever looks at the preview should know of how the file was read."""
        notes = []
        if self.other_sheets:
            others = ", ".join(f"“{name}”" for name in self.other_sheets[:10])
            notes.append(f"The sheet “{self.sheet}” is read. Not read: {others}.")
        if self.unread:
            notes.append(f"{'; '.join(str(column) for column in self.unread)}.")
        if self.hidden_rows:
            notes.append(
                f"{_rows_in_words(sorted(self.hidden_rows))} hidden in the sheet, perhaps by a filter, and read all the "
                "same. Delete them from the file if they are not meant."
            )
        return notes


class _MergedCells:
    """Finds the merged range of a cell, quickly where a sheet has many."""

    _MOST = 300_000

    def __init__(self, merged: Sequence[MergedRange], rows: Sequence[Row]):
        numbers = [row.number for row in rows]
        self._by_row: dict[int, list[MergedRange]] = {}
        found = 0
        for part in merged:
            start, end = bisect_left(numbers, part.first_row), bisect_right(numbers, part.last_row)
            found += max(end - start, 0)
            if found > self._MOST:
                raise UnreadableFileError(
                    "The sheet has more merged cells than can be read. Unmerge them and save the file again."
                )
            for number in numbers[start:end]:
                self._by_row.setdefault(number, []).append(part)

    def at(self, row: int, column: int) -> MergedRange | None:
        for part in self._by_row.get(row, ()):
            if part.holds(row, column):
                return part
        return None


class Record:
    """One row of a table by the names of its columns."""

    __slots__ = ("_merged", "_places", "_row", "_width")

    def __init__(
        self, row: Row, places: Mapping[str, int], width: int, merged: _MergedCells
    ) -> None:
        self._row, self._places, self._width, self._merged = row, places, width, merged

    @property
    def number(self) -> int:
        return self._row.number

    def __contains__(self, name: str) -> bool:
        return name in self._places

    def __getitem__(self, name: str) -> Cell:
        """The cell of a column; None where it is empty or the file has no such column."""
        place = self._places.get(name)
        if place is None or place >= len(self._row.cells):
            return None
        return self._row.cells[place]

    def merged(self, name: str) -> MergedRange | None:
        """The merged cells that a column's cell is part of, where it is not their first."""
        place = self._places.get(name)
        if place is None:
            return None
        part = self._merged.at(self._row.number, place)
        if part is None or (part.first_row, part.first_column) == (self._row.number, place):
            return None
        return part

    @property
    def beyond_header(self) -> Cell:
        """What stands to the right of the header: an unquoted 1,234 in a CSV has shifted what follows it."""
        return next((cell for cell in self._row.cells[self._width :] if not is_blank(cell)), None)


def header_text(cell: Cell) -> str:
    """The name of a column as the file has it, on one line."""
    if isinstance(cell, UnreadableCell):
        return cell.shown
    return " ".join(str("" if cell is None else cell).strip(BLANKS).split())


def plain_header(text: str) -> str:
    """A name without what people write differently: case, spaces, dashes, full stops, brackets, question marks."""
    return "_".join(re.sub(r"[^\w%#]+|_", " ", text.strip(BLANKS).casefold()).split())


def _rows_in_words(numbers: Sequence[int], most: int = 12) -> str:
    """ "Row 5 is", "Rows 5, 7 to 9 are": for what follows "hidden"."""
    return f"{'Row' if len(numbers) == 1 else 'Rows'} {row_numbers(numbers, most)} {'is' if len(numbers) == 1 else 'are'}"


def row_numbers(numbers: Sequence[int], most: int = 12) -> str:
    """Row numbers in order, neighbours as one: 5, 7 to 9 and 40 more."""
    parts: list[tuple[int, int]] = []
    for number in numbers:
        if parts and number == parts[-1][1] + 1:
            parts[-1] = (parts[-1][0], number)
        else:
            parts.append((number, number))
    said = [f"{a}" if a == b else f"{a} to {b}" for a, b in parts[:most]]
    left = sum(b - a + 1 for a, b in parts[most:])
    return ", ".join(said) + (f" and {left:,} more" if left else "")
