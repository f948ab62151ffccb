"""The way out as a workbook: typed cells, written row by row, safe to open.

Rows that have been written are in a file and no longer in memory, however many there are.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from typing import IO, Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from .csv import SEPARATOR

# What XML has no way to hold: it stands in a workbook as "\ufffd", and one odd character does not cost the file.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")
_LONGEST_TEXT = 32_767
_LONGEST_NAME = 31
# A spreadsheet counts days from here.
_FIRST_DAY = dt.date(1900, 1, 1)
_NARROWEST, _WIDEST = 10, 60


class WorkbookWriter:
    """Writes sheets one after the other to an open file. Used with `with`: the file is whole at its end."""

    def __init__(self, stream: IO[bytes]):
        self._book = Workbook(
            stream,
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "nan_inf_to_errors": True,
            },
        )
        self._heading = self._book.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        self._date = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._time = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._strong = self._book.add_format({"bold": True})
        self._wrapped = self._book.add_format({"text_wrap": True, "valign": "top"})
        self._names: set[str] = set()

    def __enter__(self) -> WorkbookWriter:
        return self

    def __exit__(self, *exception: object) -> None:
        self._book.close()

    def add_table(self, name: str, header: Sequence[str], rows: Iterable[Iterable[Any]]) -> None:
        """A sheet with a header that stays in sight, can be filtered, and a row for each of `rows`."""
        sheet = self._sheet(name)
        sheet.freeze_panes(1, 0)
        for place, title in enumerate(header):
            sheet.write_string(0, place, title, self._heading)
            sheet.set_column(place, place, min(max(_NARROWEST, len(title) + 2), _WIDEST))
        last = 0
        for last, values in enumerate(rows, start=1):
            for place, value in enumerate(values):
                self._write(sheet, last, place, value)
        if header:
            sheet.autofilter(0, 0, last, len(header) - 1)

    def add_notes(self, name: str, lines: Iterable[Sequence[Any]], widths: Sequence[int]) -> None:
        """A sheet to be read: lines of cells, the first cell of each in bold."""
        sheet = self._sheet(name)
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        for number, values in enumerate(lines):
            for place, value in enumerate(values):
                self._write(sheet, number, place, value, self._wrapped if place else self._strong)

    def _sheet(self, name: str) -> Worksheet:
        wanted = (_NOT_IN_A_NAME.sub("-", name).strip("'") or "Sheet")[:_LONGEST_NAME]
        found, number = wanted, 1
        while found.casefold() in self._names:
            number += 1
            found = f"{wanted[: _LONGEST_NAME - 4]} {number}"
        self._names.add(found.casefold())
        return self._book.add_worksheet(found)

    def _write(self, sheet: Worksheet, row: int, place: int, value: Any, look: Any = None) -> None:
        if value is None:
            return
        if isinstance(value, str):
            # Written as a text, so that one which begins with "=" is a text and nothing that is run.
            sheet.write_string(row, place, as_workbook_text(value), look)
        elif isinstance(value, bool):
            sheet.write_string(row, place, "yes" if value else "no", look)
        elif isinstance(value, (int, float)):
            sheet.write_number(row, place, value, look)
        elif isinstance(value, dt.datetime):
            sheet.write_datetime(row, place, value.replace(tzinfo=None), self._time)
        elif isinstance(value, dt.date) and value >= _FIRST_DAY:
            sheet.write_datetime(row, place, value, self._date)
        elif isinstance(value, (list, tuple)):
            text = SEPARATOR.join(str(part) for part in value)
            sheet.write_string(row, place, as_workbook_text(text), look)
        else:
            sheet.write_string(row, place, as_workbook_text(str(value)), look)


def as_workbook_text(text: str) -> str:
    """A text as a cell can hold it."""
    found = _NOT_IN_XML.sub("\ufffd", text)
    return found if len(found) <= _LONGEST_TEXT else f"{found[: _LONGEST_TEXT - 1]}…"
