"""CSV files in the manners of spreadsheets: their encodings, separators and line ends."""

import csv
import io
import re
from collections.abc import Callable

from .cells import BLANKS, Cell, Limits, Meter, Row, Sheet, UnreadableFileError

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE = 20

#: How many of the columns that are looked for a header names.
KnownColumns = Callable[[list[str]], int]


def read_delimited(data: bytes, limits: Limits, known: KnownColumns | None = None) -> Sheet:
    """The one table of a CSV file. `known` helps to tell the separator. Raises `UnreadableFileError`."""
    text, delimiter = _delimiter(decode(data), known)
    meter = Meter(limits)
    rows = []
    number = 0
    lines = _Lines(text, delimiter, limits)
    try:
        for number, cells in enumerate(
            csv.reader(lines, delimiter=delimiter, strict=True), start=1
        ):
            lines.cells = 0
            if number > limits.lines:
                raise UnreadableFileError(
                    f"The file has more than {limits.lines:,} lines. Bring it in in parts."
                )
            values: list[Cell] = [cell or None for cell in cells]
            kept = meter.row(values, number)
            if kept:
                rows.append(Row(number, kept))
    except csv.Error as error:
        if "field larger" in str(error):
            raise UnreadableFileError(
                f"Row {number + 1} has a cell with more text than a cell may hold: perhaps a quotation mark is missing."
            ) from error
        raise UnreadableFileError(
            f"Row {number + 1} cannot be read ({error}): a quotation mark is missing or does not belong there."
        ) from error
    return Sheet("", tuple(rows))


class _Lines:
    """The lines of a text with their ends, one at a time; a row of very many cells is refused before it is made."""

    _LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")

    def __init__(self, text: str, delimiter: str, limits: Limits):
        self._matches = self._LINE.finditer(text)
        self._delimiter, self._most = delimiter, 100 * limits.columns
        self.cells = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = next(self._matches)[0]
        self.cells += line.count(self._delimiter)
        if self.cells > self._most:
            raise UnreadableFileError(NOT_A_TABLE)
        return line


def decode(data: bytes) -> str:
    """The text of a file: UTF-8 or UTF-16 as its first bytes or its pattern say, else what Windows writes (cp1252)."""
    for mark, encoding in (
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
        (b"\xef\xbb\xbf", "utf-8"),
    ):
        if data.startswith(mark):
            return _checked(data[len(mark) :], encoding)
    if b"\x00" in data[:2_000]:
        if data[1:2] == b"\x00" and data[:1] != b"\x00":
            return _checked(data, "utf-16-le")
        if data[:1] == b"\x00" and data[1:2] != b"\x00":
            return _checked(data, "utf-16-be")
        raise UnreadableFileError(NOT_A_TABLE)
    try:
        return _checked(data, "utf-8")
    except UnicodeDecodeError:
        return _checked(data, "cp1252")


NOT_A_TABLE = "The file is no table that can be read. Save the table as XLSX or as “CSV UTF-8” and choose that file."


def _checked(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-8" and not data.startswith(b"\xef\xbb\xbf"):
            raise
        raise UnreadableFileError(NOT_A_TABLE) from error
    # A file that went through two programs may begin with the mark of its encoding twice.
    text = text.lstrip("\ufeff")
    if "\x00" in text or _controls(text[:4_000]) > 0.02:
        raise UnreadableFileError(NOT_A_TABLE)
    return text


def _controls(text: str) -> float:
    """The share of characters that no text has: a picture or a program has many of them."""
    strange = sum(
        character == "\ufffd" or (character < " " and character not in "\t\r\n\v\f\x1c\x1d\x1e\x1f")
        for character in text
    )
    return strange / max(len(text), 1)


def _delimiter(text: str, known: KnownColumns | None) -> tuple[str, str]:
    """What parts the cells, and the text without the line in which Excel may say so."""
    first, _, rest = text.partition("\n")
    stated = first.strip(BLANKS + '"').lower()
    if stated.startswith("sep=") and len(stated) == 5:
        return "\n" + rest, stated[4]
    if stated == "sep=":
        return "\n" + rest, "\t"
    sample = _sample(text)
    # A separator is told by the columns that it makes: known names first, then as many cells in as many rows.
    return text, max(_DELIMITERS, key=lambda mark: _fit(sample, mark, known))


def _sample(text: str) -> str:
    end = 0
    for _ in range(_SAMPLE):
        found = text.find("\n", end)
        if found < 0 or found > 50_000:
            return text[:50_000].replace("\r\n", "\n").replace("\r", "\n")
        end = found + 1
    return text[:end].replace("\r\n", "\n").replace("\r", "\n")


def _fit(sample: str, delimiter: str, known: KnownColumns | None) -> tuple[int, int, int]:
    rows: list[list[str]] = []
    try:
        for cells in csv.reader(io.StringIO(sample), delimiter=delimiter):
            if any(cell.strip(BLANKS + ",;\t|") for cell in cells):
                rows.append(cells)
    except csv.Error:
        pass
    if not rows:
        return 0, 0, 0
    named = max(known(cells) for cells in rows) if known else 0
    widths = [len(cells) for cells in rows]
    widest = max(set(widths), key=lambda width: (widths.count(width), width))
    return named, (widest - 1) * widths.count(widest), max(widths)
