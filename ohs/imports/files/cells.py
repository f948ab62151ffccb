"""What a table is made of, whatever file it came from: cells, rows and sheets; and the sentence that refuses a file."""

import datetime as dt
from dataclasses import dataclass, field
from typing import NamedTuple, NoReturn


class UnreadableFileError(Exception):
    """A file that cannot be read as a table. The message is a sentence that says what to do."""


class UnreadableCell(NamedTuple):
    """A cell without a usable value: what the spreadsheet shows in it, and why it cannot be read."""

    shown: str
    reason: str


Cell = str | int | float | bool | dt.datetime | dt.date | dt.time | UnreadableCell | None


class Row(NamedTuple):
    """A row that is not blank, with the number that a spreadsheet shows beside it."""

    number: int
    cells: tuple[Cell, ...]


class MergedRange(NamedTuple):
    """Cells that the sheet shows as one; the first of them holds the value. Columns are counted from 0."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def holds(self, row: int, column: int) -> bool:
        return (
            self.first_row <= row <= self.last_row
            and self.first_column <= column <= self.last_column
        )

    def __str__(self) -> str:
        first = f"{column_letters(self.first_column)}{self.first_row}"
        return f"{first}:{column_letters(self.last_column)}{self.last_row}"


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook, a CSV file or a table of a document. `rows` has no blank ones."""

    name: str
    rows: tuple[Row, ...]
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    merged: tuple[MergedRange, ...] = ()


@dataclass(frozen=True)
class Limits:
    """The most that is read of one file. Each limit is checked while reading, before the memory is taken."""

    file_bytes: int = 30_000_000
    # Rows of a spreadsheet, blank ones among them.
    lines: int = 1_048_576
    # What a compressed file may grow to: all parts of a workbook that are read, taken together.
    unpacked_bytes: int = 150_000_000
    parts: int = 2_000
    sheets: int = 60
    rows: int = 250_000
    columns: int = 500
    cells: int = 2_000_000
    cell_characters: int = 32_767
    merged_ranges: int = 5_000
    # Characters of all cells taken together.
    characters: int = 60_000_000
    # Elements of the files inside a workbook: this bounds the time.
    elements: int = 5_000_000


LIMITS = Limits()
DOCUMENT_LIMITS = Limits(unpacked_bytes=30_000_000, elements=2_000_000, cells=200_000)

#: What a spreadsheet shows where a formula has failed.
SPREADSHEET_ERRORS = frozenset(
    ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!")
)


def column_letters(column: int) -> str:
    """The letters above a column that is counted from 0: A, B … Z, AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip(BLANKS))


#: White space, and the invisible characters that programs leave at the edges of a cell.
BLANKS = " \t\r\n\v\f\xa0\ufeff\u200b\u200c\u200d\u2060"


@dataclass
class Meter:
    """Counts what one file has given so far, and refuses it when it passes a limit."""

    limits: Limits
    rows: int = 0
    cells: int = 0
    characters: int = 0
    sheets: int = field(default=0)

    def sheet(self) -> None:
        self.sheets += 1
        if self.sheets > self.limits.sheets:
            raise UnreadableFileError(
                f"The file has more than {self.limits.sheets} sheets or tables. "
                "Keep the ones that are to be read and save it again."
            )

    def too_wide(self, row: int) -> NoReturn:
        raise UnreadableFileError(
            f"Row {row} has more than {self.limits.columns} columns. "
            "Delete what stands far to the right of the table and save the file again."
        )

    def row(self, cells: list[Cell], number: int) -> tuple[Cell, ...]:
        """The row as it is kept: without blank cells at its end. Empty where nothing stands in it."""
        end = len(cells)
        while end and is_blank(cells[end - 1]):
            end -= 1
        if not end:
            return ()
        limits = self.limits
        if end > limits.columns:
            self.too_wide(number)
        self.rows += 1
        if self.rows > limits.rows:
            raise UnreadableFileError(
                f"The file has more than {limits.rows:,} rows. Bring it in in parts."
            )
        self.cells += end
        if self.cells > limits.cells:
            raise UnreadableFileError(
                f"The file has more than {limits.cells:,} cells. Bring it in in parts."
            )
        kept = cells[:end]
        for place, cell in enumerate(kept):
            if isinstance(cell, str):
                length = len(cell)
                if length > limits.cell_characters:
                    kept[place] = UnreadableCell(
                        cell[:80] + "…",
                        f"Expected at most {limits.cell_characters:,} characters in a cell.",
                    )
                    continue
                self.characters += length
                if self.characters > limits.characters:
                    raise UnreadableFileError(
                        "The file holds more text than is read at once. Bring it in in parts."
                    )
        return tuple(kept)
