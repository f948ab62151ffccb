"""Reads a table of figures as people have it: CSV in Excel's several manners, or a workbook. Never guesses.

What cannot be read for certain is refused with a sentence. Rows are numbered as a spreadsheet shows
them, the header being row 1.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

#: Columns that an export has and an import does without.
IGNORED = ("as_at", "marker")
_DELIMITERS = (",", ";", "\t")


class UnreadableError(Exception):
    """A file that is not the table that was asked for, in a sentence for the person who sent it."""


@dataclass(frozen=True)
class Sheet:
    """A table's rows by the names of its columns; each with its number in the spreadsheet."""

    columns: tuple[str, ...]
    rows: Iterable[tuple[int, dict[str, object]]]


def read_sheet(data: bytes, columns: tuple[str, ...]) -> Sheet:
    """The table in a CSV file or an XLSX workbook (its first sheet). Raises `UnreadableError`."""
    if not data.strip(b"\x00 \r\n\t"):
        raise UnreadableError("The file is empty.")
    lines = _workbook_lines(data) if data[:4] == b"PK\x03\x04" else _csv_lines(data, columns)
    return _sheet(lines, columns)


def _sheet(lines: Iterator[tuple[int, list]], columns) -> Sheet:
    for number, cells in lines:
        if any(not _blank(cell) for cell in cells):
            places = _places(cells, columns)
            return Sheet(columns, _rows(lines, places, width=len(_trimmed(cells))))
        if number > 20:
            break
    raise UnreadableError(
        f"There is no header. The first row must name the columns: {', '.join(columns)}."
    )


def _rows(lines, places, width) -> Iterator[tuple[int, dict[str, object]]]:
    for number, cells in lines:
        if all(_blank(cell) for cell in cells):
            continue
        row = {name: cells[place] if place < len(cells) else None for name, place in places.items()}
        extra = [cell for cell in cells[width:] if not _blank(cell)]
        if extra:
            # More cells than the header: an unquoted "1,234" has shifted what follows it.
            row[""] = extra[0]
        yield number, row


def _places(header, columns) -> dict[str, int]:
    """Where each column stands. Refuses a header that lacks one, names one twice or has a strange one."""
    names = [_name(cell) for cell in _trimmed(header)]
    problems = []
    for name in columns:
        if names.count(name) > 1:
            problems.append(f"The column {name} stands there twice.")
        elif name not in names:
            problems.append(f"The column {name} is missing.")
    for name in names:
        if name and name not in columns and name not in IGNORED:
            near = get_close_matches(name, columns, n=1)
            problems.append(
                f"“{name[:40]}” is not a column of such a file{f'; perhaps {near[0]} is meant' if near else ''}."
            )
    if problems:
        raise UnreadableError(f"{' '.join(problems)} The columns are: {', '.join(columns)}.")
    return {name: names.index(name) for name in columns}


def _trimmed(cells) -> list:
    """The cells without the empty ones at the end."""
    cells = list(cells)
    while cells and _blank(cells[-1]):
        cells.pop()
    return cells


def _name(cell) -> str:
    return "_".join(str(cell or "").strip().lower().replace("-", " ").replace("_", " ").split())


def _blank(cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip().strip("\ufeff\xa0"))


def _csv_lines(data: bytes, columns) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(data)
    head = next((line for line in text.splitlines() if line.strip(" ,;\t\ufeff")), "")
    delimiter = max(_DELIMITERS, key=lambda mark: (_known(head, mark, columns), head.count(mark)))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    return _numbered(reader)


def _numbered(reader) -> Iterator[tuple[int, list[str]]]:
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, cells
    except csv.Error as error:
        raise UnreadableError(
            f"Row {number + 1} cannot be read ({error}): a quotation mark is missing or does not belong there."
        ) from error


def _known(head: str, delimiter: str, columns) -> int:
    """How many of the columns a header names when it is parted in this way."""
    return len({_name(cell.strip('"\ufeff')) for cell in head.split(delimiter)} & set(columns))


def _decoded(data: bytes) -> str:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableError(
            "The file is neither a workbook nor text in UTF-8. In Excel choose “CSV UTF-8” when saving it."
        ) from error
    if "\x00" in text:
        raise UnreadableError("The file is not text: it holds zero bytes.")
    return text


def _workbook_lines(data: bytes) -> Iterator[tuple[int, list]]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError) as error:
        raise UnreadableError(
            "The file is not a workbook that can be read. Save it as XLSX or CSV."
        ) from error
    # What a workbook says of its own size is often wrong.
    sheet.reset_dimensions()
    return (
        (number, list(cells))
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1)
    )
