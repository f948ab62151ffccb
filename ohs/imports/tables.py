"""One reader of tables: CSV, XLSX and the tables of DOCX become the same `Table`, or a sentence that says what to do.

`read_sheets` gives everything that a file holds; `find_table` takes the sheet and the header row that have the columns
which are looked for. Rows keep the numbers that the spreadsheet shows.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import NamedTuple

from .cells import (
    BLANKS,
    DOCUMENT_LIMITS,
    LIMITS,
    Cell,
    Limits,
    MergedRange,
    Row,
    Sheet,
    UnreadableCell,
    UnreadableFileError,
    column_letters,
    is_blank,
)
from .delimited import decode, read_delimited
from .documents import read_document
from .workbooks import read_workbook

#: Rows in which a header is looked for: titles, dates and notes may stand above it.
HEADER_ROWS = 40


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


def read_sheets(
    data: bytes, *, columns: Columns | None = None, limits: Limits = LIMITS
) -> list[Sheet]:
    """Every sheet or table of a file, told by what is in it and not by its name. Raises `UnreadableFileError`."""
    if len(data) > limits.file_bytes:
        raise UnreadableFileError(
            f"The file is larger than {limits.file_bytes // 1_000_000} MB. "
            "Keep the table alone in a new file, or bring it in in parts."
        )
    if not data.strip(b"\x00 \r\n\t"):
        raise UnreadableFileError("The file is empty.")
    try:
        sheets = _sheets(data, columns, limits)
    except UnreadableFileError:
        raise
    except Exception as error:
        # What the libraries make of a hostile or broken file is theirs; the person is told what to do about it.
        raise UnreadableFileError(
            "The file cannot be read. Copy the table into a new file, save it as XLSX or CSV and choose that file."
        ) from error
    if not any(sheet.rows for sheet in sheets):
        raise UnreadableFileError("The file is empty.")
    return sheets


def _sheets(data: bytes, columns: Columns | None, limits: Limits) -> list[Sheet]:
    if data.startswith(b"PK\x03\x04"):
        if b"word/" in data and b"xl/" not in data:
            return read_document(data, _document_limits(limits))
        for mark, sentence in _OTHER_PACKAGES.items():
            if mark in data[:4_000]:
                raise UnreadableFileError(sentence)
        return read_workbook(data, limits)
    for mark, sentence in _OTHER_FILES.items():
        if data.startswith(mark):
            raise UnreadableFileError(
                _PROTECTED if b"E\x00n\x00c\x00r\x00y\x00p\x00t\x00" in data else sentence
            )
    head = data[:2_000].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"{\\rtf")):
        raise UnreadableFileError(
            "The file is a web page or a text document under another name. "
            "Open it in Excel or Word, save it as XLSX, CSV or DOCX and choose that file."
        )
    return [read_delimited(data, limits, columns.count_known if columns else None)]


def _document_limits(limits: Limits) -> Limits:
    return DOCUMENT_LIMITS if limits.cells > DOCUMENT_LIMITS.cells else limits


_PROTECTED = "The file is protected by a password. Save it without one and choose it again."
_OTHER_FILES = {
    b"\xd0\xcf\x11\xe0": "The file is of an old format (XLS or DOC). Open it, save it as XLSX or DOCX and choose that file.",
    b"%PDF": "The file is a PDF. Save the table it was made from as XLSX, CSV or DOCX and choose that file.",
    b"\x09\x08": "The file is of an old format of Excel. Open it, save it as XLSX and choose that file.",
    b"PK\x05\x06": "The file is an empty archive. Choose the workbook or the document itself.",
    b"\x1f\x8b": "The file is a compressed archive. Unpack it and choose the table itself.",
    b"7z\xbc\xaf": "The file is a compressed archive. Unpack it and choose the table itself.",
    b"Rar!": "The file is a compressed archive. Unpack it and choose the table itself.",
    b"\x89PNG": "The file is a picture. Choose the table as XLSX, CSV or DOCX.",
    b"\xff\xd8\xff": "The file is a picture. Choose the table as XLSX, CSV or DOCX.",
    b"GIF8": "The file is a picture. Choose the table as XLSX, CSV or DOCX.",
}
_OTHER_PACKAGES = {
    b"application/vnd.oasis": "The file is of LibreOffice's own format (ODS or ODT). Save it as XLSX or DOCX and choose that file.",
    b"xl/workbook.bin": "The file is a binary workbook (XLSB). Save it as XLSX and choose that file.",
    b"ppt/": "The file is a presentation. Copy the table into a workbook and choose that file.",
}


@dataclass(frozen=True)
class Candidate:
    """A sheet with the row that is its header, and how far it has the columns that are looked for."""

    sheet: Sheet
    header_row: int
    header: tuple[str, ...]
    places: Mapping[str, int]
    unread: tuple[UnreadColumn, ...]
    missing: tuple[str, ...]
    twice: tuple[str, ...]

    @property
    def fits(self) -> bool:
        return not self.missing and not self.twice

    def table(self, other_sheets: tuple[str, ...] = ()) -> Table:
        rows = tuple(row for row in self.sheet.rows if row.number > self.header_row)
        numbers = {row.number for row in rows}
        return Table(
            self.sheet.name,
            self.header_row,
            self.header,
            rows,
            self.places,
            self.unread,
            frozenset(self.sheet.hidden_rows & numbers),
            self.sheet.merged,
            other_sheets,
        )


def find_table(
    sheets: Sequence[Sheet], columns: Columns, *, sheet: str = "", header_row: int | None = None
) -> Table:
    """The one table that has the columns. Raises `UnreadableFileError`, naming the sheets, where none or several do."""
    visible = [one for one in sheets if one.rows and not one.hidden]
    if sheet:
        visible = [one for one in sheets if one.name == sheet and one.rows]
        if not visible:
            names = ", ".join(f"“{one.name}”" for one in sheets if one.rows)
            raise UnreadableFileError(f"There is no sheet “{sheet}” with rows. There are: {names}.")
    candidates = [candidate_of(one, columns, header_row=header_row) for one in visible]
    fitting = [candidate for candidate in candidates if candidate.fits]
    if len(fitting) > 1:
        names = " and ".join(f"“{candidate.sheet.name}”" for candidate in fitting[:10])
        raise UnreadableFileError(
            f"The sheets {names} have these columns, and which of them is meant cannot be told. "
            "Say which one, or keep only that one in the file."
        )
    if fitting:
        chosen = fitting[0]
        others = tuple(one.name for one in sheets if one.rows and one is not chosen.sheet)
        return chosen.table(others)
    raise UnreadableFileError(_why_none_fits(sheets, candidates, columns))


def candidate_of(
    sheet: Sheet,
    columns: Columns,
    *,
    header_row: int | None = None,
    mapping: Mapping[str, str] | None = None,
) -> Candidate:
    """The likeliest header of a sheet. `mapping` says which column of the import a header stands for ("" for none)."""
    row = _row_of_header(sheet, columns, header_row)
    header = _header(sheet, row) if row is not None else ()
    places: dict[str, int] = {}
    twice: list[str] = []
    unread = []
    for place, text in enumerate(header):
        if not text:
            continue
        if mapping is not None and text in mapping:
            name: str | None = mapping[text] or None
        else:
            name = columns.find(text)
        if name is None:
            if plain_header(text) not in columns.ignored:
                unread.append((text, place))
        elif name in places:
            twice.append(name)
        else:
            places[name] = place
    missing = tuple(name for name in columns.required if name not in places)
    return Candidate(
        sheet,
        row.number if row is not None else 0,
        header,
        places,
        tuple(
            UnreadColumn(text, column_letters(place), _free(columns.nearest(text), places))
            for text, place in unread
        ),
        missing,
        tuple(dict.fromkeys(twice)),
    )


def _free(name: str | None, places: Mapping[str, int]) -> str | None:
    return None if name in places else name


def _row_of_header(sheet: Sheet, columns: Columns, header_row: int | None) -> Row | None:
    if header_row is not None:
        return next((row for row in sheet.rows if row.number == header_row), None)
    head = sheet.rows[:HEADER_ROWS]
    best = max(head, key=lambda row: columns.count_known(_header(sheet, row)), default=None)
    if best is not None and columns.count_known(_header(sheet, best)):
        return _last_of_header(sheet, best)
    # No name is known: the first row that is about as wide as the table.
    widths = [sum(not is_blank(cell) for cell in row.cells) for row in head]
    wide = max(widths, default=0)
    first = next((row for row, width in zip(head, widths, strict=True) if 2 * width > wide), None)
    return _last_of_header(sheet, first) if first else None


def _last_of_header(sheet: Sheet, row: Row) -> Row:
    """The row itself, or the last of those over which one of its names is merged."""
    last = max(
        (part.last_row for part in sheet.merged if part.first_row == row.number),
        default=row.number,
    )
    return next((one for one in sheet.rows[: HEADER_ROWS + 5] if one.number == last), row)


def _header(sheet: Sheet, row: Row) -> tuple[str, ...]:
    """The names of the columns; names that are merged over several rows or columns above it are taken in."""
    names = [header_text(cell) for cell in row.cells]
    above = next(
        (one for one in reversed(sheet.rows) if one.number < row.number),
        None,
    )
    merged = [
        part
        for part in sheet.merged
        if part.first_row < row.number and part.last_row >= row.number - 1
    ]
    if above is None or not merged:
        return tuple(names)
    by_number = {one.number: one for one in sheet.rows[: HEADER_ROWS + 1]}
    width = max(len(names), *(part.last_column + 1 for part in merged if part.last_column < 500), 0)
    names += [""] * (width - len(names))
    groups = [""] * width
    for part in merged:
        top = by_number.get(part.first_row)
        cells = top.cells if top else ()
        text = header_text(cells[part.first_column]) if part.first_column < len(cells) else ""
        for column in range(part.first_column, min(part.last_column, width - 1) + 1):
            if part.last_row >= row.number and not names[column]:
                names[column] = text
            elif part.last_column > part.first_column and part.last_row == row.number - 1:
                groups[column] = text
    repeated = {name for name in names if name and names.count(name) > 1}
    return tuple(
        f"{group}: {name}" if group and name in repeated else name
        for name, group in zip(names, groups, strict=True)
    )


def _why_none_fits(
    sheets: Sequence[Sheet], candidates: Sequence[Candidate], columns: Columns
) -> str:
    hidden = [one for one in sheets if one.hidden and one.rows]
    for one in hidden:
        if candidate_of(one, columns).fits:
            return (
                f"The sheet “{one.name}” has these columns, but it is hidden. "
                "Show it if it is the one that is meant, and save the file again."
            )
    if not candidates:
        return "All sheets of the file are hidden or empty. Show the one that is meant and save the file again."
    best = max(candidates, key=lambda candidate: len(candidate.places))
    where = f"The sheet “{best.sheet.name}”" if best.sheet.name else "The file"
    others = [candidate.sheet.name for candidate in candidates if candidate is not best]
    beside = f" Other sheets: {', '.join(others[:10])}." if others else ""
    if not best.places:
        return (
            f"{where} has no row that names the columns. The header must name: "
            f"{', '.join(columns.required)}.{beside}"
        )
    problems = [f"The column {name} stands there twice." for name in best.twice]
    problems += [f"The column {name} is missing." for name in best.missing]
    problems += [
        f"“{column.header[:40]}” is not a column of such a file{f'; perhaps {column.nearest} is meant' if column.nearest else ''}."
        for column in best.unread
        if column.nearest in best.missing
    ]
    row = f" (its header is read on row {best.header_row})" if best.header_row != 1 else ""
    return f"{where} cannot be taken{row}. {' '.join(problems)} The columns are: {', '.join(columns.names)}.{beside}"


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


__all__ = [
    "Candidate",
    "Column",
    "Columns",
    "Record",
    "Table",
    "UnreadColumn",
    "UnreadableFileError",
    "candidate_of",
    "decode",
    "find_table",
    "read_sheets",
]
