"""XLSX workbooks as sheets of cells.

Read with the standard library's streaming XML parser: a workbook is what people were sent, not what a program ought to
write. Styles that no spreadsheet wrote, dimensions that are wrong and formatted empty rows do not matter here, merged
cells and hidden rows do, and every limit holds while the file is being read (docs/adr/ says why not openpyxl).
"""

import datetime as dt
import re
from collections.abc import Callable

from .cells import Cell, Limits, MergedRange, Meter, Row, Sheet, UnreadableCell, UnreadableFileError
from .packages import DAMAGED, Attributes, Package, attribute

_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,30}\.?[0-9]{0,30}|\.[0-9]{1,30})(?:[eE][+-]?[0-9]{1,3})?")
# Formats of East Asian dates, which the list of built-in formats leaves out.
_MORE_DATE_FORMATS = frozenset((*range(27, 37), *range(50, 59)))


def read_workbook(data: bytes, limits: Limits) -> list[Sheet]:
    """The sheets in their order, hidden ones among them. Raises `UnreadableFileError`."""
    package = Package(data, limits)
    path = package.main_part("xl/workbook.xml")
    book = _Book(package, path)
    if not book.sheets:
        raise UnreadableFileError(
            "The workbook has no sheet with cells. Copy the table onto an ordinary sheet."
        )
    strings = _shared_strings(package, book.part("sharedStrings"))
    formats = _formats(package, book.part("styles"))
    meter = Meter(limits)
    sheets = []
    for name, hidden, part in book.sheets:
        meter.sheet()
        sheets.append(
            _SheetReader(package, meter, strings, formats, book.epoch).read(part, name, hidden)
        )
    return sheets


class _Book:
    """What the workbook says of its sheets."""

    def __init__(self, package: Package, path: str):
        self._relations = package.relations(path)
        self._package = package
        # Imported here and below: most workers are never given a workbook.
        from openpyxl.utils.datetime import CALENDAR_WINDOWS_1900

        self.epoch = CALENDAR_WINDOWS_1900
        self.sheets: list[tuple[str, bool, str]] = []
        package.parse(path, self._start)

    def _start(self, tag: str, attributes: Attributes) -> None:
        if tag == "workbookPr" and attributes.get("date1904") in ("1", "true"):
            from openpyxl.utils.datetime import CALENDAR_MAC_1904

            self.epoch = CALENDAR_MAC_1904
        elif tag == "sheet":
            kind, part = self._relations.get(attribute(attributes, "id") or "", ("", ""))
            # A sheet may also be a chart or a dialogue: those have no cells.
            if kind == "worksheet":
                hidden = attributes.get("state", "visible") != "visible"
                self.sheets.append((_plain_text(attributes.get("name", "")), hidden, part))

    def part(self, kind: str) -> str | None:
        for found, path in self._relations.values():
            if found == kind and path in self._package:
                return path
        return None


def _shared_strings(package: Package, path: str | None) -> list[str]:
    """The texts that cells refer to by number, each without the reading aids of East Asian text."""
    strings: list[str] = []
    if path is None:
        return strings
    pieces: list[str] = []
    state = {"text": False, "aid": False}
    most = package.limits.characters
    characters = 0

    def start(tag: str, _: Attributes) -> None:
        if tag == "t":
            state["text"] = not state["aid"]
        elif tag == "rPh":
            state["aid"] = True

    def end(tag: str) -> None:
        if tag == "t":
            state["text"] = False
        elif tag == "rPh":
            state["aid"] = False
        elif tag == "si":
            if len(strings) >= package.limits.cells:
                raise UnreadableFileError(
                    "The workbook holds more texts than can be read at once. Bring it in in parts."
                )
            strings.append(_plain_text("".join(pieces)))
            pieces.clear()

    def text(data: str) -> None:
        nonlocal characters
        if state["text"]:
            characters += len(data)
            if characters > most:
                raise UnreadableFileError(
                    "The workbook holds more text than can be read at once. Bring it in in parts."
                )
            pieces.append(data)

    package.parse(path, start, end, text)
    return strings


def _formats(package: Package, path: str | None) -> list[str]:
    """How the number of each style is shown: "date", "percent" or "". A style that is broken shows it as it is."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

    codes: dict[int, str] = dict(BUILTIN_FORMATS)
    styles: list[str] = []
    if path is None:
        return styles
    inside = {"cellXfs": False}
    kinds: dict[int, str] = {}

    def kind_of(number: int) -> str:
        if number in _MORE_DATE_FORMATS:
            return "date"
        code = codes.get(number, "")
        if is_date_format(code[:200]):
            return "date"
        return "percent" if "%" in code else ""

    def start(tag: str, attributes: Attributes) -> None:
        if tag == "numFmt":
            number = _whole(attributes.get("numFmtId"))
            if number is not None and len(codes) < 5_000:
                codes[number] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            inside["cellXfs"] = True
        elif tag == "xf" and inside["cellXfs"] and len(styles) < 100_000:
            number = _whole(attributes.get("numFmtId")) or 0
            if number not in kinds:
                kinds[number] = kind_of(number)
            styles.append(kinds[number])

    def end(tag: str) -> None:
        if tag == "cellXfs":
            inside["cellXfs"] = False

    try:
        package.parse(path, start, end)
    except UnreadableFileError as error:
        if str(error) != DAMAGED:
            raise
        # Without its styles a date reads as the day's number, which the readers of dates know.
        return []
    return styles


class _SheetReader:
    """One sheet as its XML goes by."""

    def __init__(
        self,
        package: Package,
        meter: Meter,
        strings: list[str],
        formats: list[str],
        epoch: dt.datetime,
    ):
        self.package, self.meter = package, meter
        self.strings, self.formats, self.epoch = strings, formats, epoch
        self.rows: list[Row] = []
        self.hidden_rows: set[int] = set()
        self.merged: list[MergedRange] = []
        self.row_number = 0
        self.cells: list[Cell] = []
        self.column = -1
        self.kind = self.style = ""
        self.has_formula = self.in_aid = self.taking = False
        self.pieces: list[str] = []
        self.length = 0
        self.columns: dict[str, int] = {}

    def read(self, part: str, name: str, hidden: bool) -> Sheet:
        if part not in self.package:
            raise UnreadableFileError(DAMAGED)
        self.package.parse(part, self._start, self._end, self._text)
        return Sheet(
            name,
            tuple(self.rows),
            hidden,
            frozenset(row.number for row in self.rows if row.number in self.hidden_rows),
            tuple(self.merged),
        )

    def _start(self, tag: str, attributes: Attributes) -> None:
        if tag == "c":
            reference = attributes.get("r")
            self.column = self.column + 1 if reference is None else self._column(reference)
            if self.column >= _LAST_COLUMN:
                raise UnreadableFileError(DAMAGED)
            self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "")
            self.has_formula = False
            self.pieces = []
            self.length = 0
        elif tag == "v" or tag == "t":
            self.taking = not self.in_aid
        elif tag == "f":
            self.has_formula = True
        elif tag == "row":
            self._start_row(attributes)
        elif tag == "rPh":
            self.in_aid = True
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def _end(self, tag: str) -> None:
        if tag == "v" or tag == "t":
            self.taking = False
        elif tag == "c":
            value = self._value()
            if value is not None:
                cells, column = self.cells, self.column
                missing = column - len(cells)
                if column >= self.meter.limits.columns:
                    self.meter.too_wide(self.row_number)
                if missing < 0:
                    raise UnreadableFileError(DAMAGED)
                if missing:
                    cells.extend([None] * missing)
                cells.append(value)
        elif tag == "row":
            kept = self.meter.row(self.cells, self.row_number)
            if kept:
                self.rows.append(Row(self.row_number, kept))
            self.cells = []
        elif tag == "rPh":
            self.in_aid = False

    def _text(self, data: str) -> None:
        if self.taking:
            self.length += len(data)
            if self.length <= self.meter.limits.cell_characters + 1:
                self.pieces.append(data)

    def _start_row(self, attributes: Attributes) -> None:
        stated = attributes.get("r")
        number = self.row_number + 1 if stated is None else _whole(stated)
        if number is None or not self.row_number < number <= _LAST_ROW:
            raise UnreadableFileError(DAMAGED)
        self.row_number = number
        self.column = -1
        self.cells = []
        if attributes.get("hidden") in ("1", "true"):
            self.hidden_rows.add(number)

    def _column(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        column = self.columns.get(letters)
        if column is None:
            match = _REFERENCE.fullmatch(reference)
            if match is None:
                raise UnreadableFileError(DAMAGED)
            column = self.columns[letters] = _column_number(match[1])
        if column <= self.column:
            raise UnreadableFileError(DAMAGED)
        return column

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        ends = [_REFERENCE.fullmatch(end) for end in (first, last or first)]
        if ends[0] is None or ends[1] is None:
            return
        if len(self.merged) >= self.meter.limits.merged_ranges:
            raise UnreadableFileError(
                f"The sheet has more than {self.meter.limits.merged_ranges:,} merged cells. "
                "Unmerge them and save the file again."
            )
        self.merged.append(
            MergedRange(
                int(ends[0][2]),
                _column_number(ends[0][1]),
                int(ends[1][2]),
                _column_number(ends[1][1]),
            )
        )

    def _value(self) -> Cell:
        raw = "".join(self.pieces)
        if self.length > self.meter.limits.cell_characters:
            most = self.meter.limits.cell_characters
            return UnreadableCell(
                raw[:80] + "…", f"Expected at most {most:,} characters in a cell."
            )
        if not raw:
            if self.has_formula and self.kind != "str":
                return UnreadableCell(
                    "a formula",
                    "The file does not hold what this formula gives. Open it in Excel, save it and choose it again.",
                )
            return None
        return _READERS.get(self.kind, _SheetReader._number)(self, raw)

    def _shared(self, raw: str) -> Cell:
        place = _whole(raw)
        if place is None or place >= len(self.strings):
            raise UnreadableFileError(DAMAGED)
        return self.strings[place] or None

    def _string(self, raw: str) -> Cell:
        return _plain_text(raw)

    def _boolean(self, raw: str) -> Cell:
        return raw.strip() in ("1", "true")

    def _error(self, raw: str) -> Cell:
        return UnreadableCell(
            raw[:20],
            "The cell shows an error of the spreadsheet. Correct the formula, or type the value.",
        )

    def _iso_date(self, raw: str) -> Cell:
        try:
            return dt.datetime.fromisoformat(raw.strip().removesuffix("Z"))
        except ValueError:
            return _plain_text(raw)

    def _number(self, raw: str) -> Cell:
        text = raw.strip()
        if not _NUMBER.fullmatch(text):
            raise UnreadableFileError(DAMAGED)
        number = float(text)
        style = _whole(self.style)
        shown = self.formats[style] if style is not None and style < len(self.formats) else ""
        if shown == "date":
            return _moment(number, self.epoch)
        if shown == "percent":
            return f"{round(number * 100, 10):g}%"
        return int(number) if number.is_integer() and abs(number) < 1e15 else number


_READERS: dict[str, Callable[[_SheetReader, str], Cell]] = {
    "s": _SheetReader._shared,
    "str": _SheetReader._string,
    "inlineStr": _SheetReader._string,
    "b": _SheetReader._boolean,
    "e": _SheetReader._error,
    "d": _SheetReader._iso_date,
}


def _moment(number: float, epoch: dt.datetime) -> Cell:
    """A day, a moment or a time of day from its number; what is none of them stays a number."""
    from openpyxl.utils.datetime import from_excel

    try:
        moment = from_excel(number, epoch)
    except (ValueError, OverflowError, TypeError):
        return number
    if isinstance(moment, dt.timedelta):
        return number
    found: Cell = moment
    return found


def _whole(text: str | None) -> int | None:
    """A whole number without a sign, of few digits: a place in a list or the number of a row."""
    if text and len(text) <= 8 and text.isascii() and text.isdigit():
        return int(text)
    return None


def _column_number(letters: str) -> int:
    """The place of a column, counted from 0."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def _plain_text(text: str) -> str:
    """A text without the way in which workbooks write control characters."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
