"""The workbook given away: every register as a person may see it, or the template to fill in."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Mapping
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from ohs.core.csv import SEPARATOR
from ohs.imports.tables import Column
from ohs.organisation.models import User
from ohs.registers.audience import Audience
from ohs.registers.rows import workbook_cell

from .sheets import Sheet, all_sheets

#: Sheets of the file that are not read back.
ABOUT, VALUES = "how to", "values"
BESIDE = (ABOUT, VALUES)
#: Rows of the template in which the values are offered.
_ROWS = 2_000
_HEAD = PatternFill("solid", fgColor="DCE4EC")
_EXAMPLE = Font(italic=True, color="505A5F")

LEFT_OUT = (
    "The workbook leaves out what was frozen for a meeting, the history of changes, passwords, files of evidence, and figures "
    "that you may not see."
)


def export_workbook(*, on: dt.date, audience: Audience, only: Iterable[str] | None = None) -> bytes:
    """Every sheet that the reader of the audience may see, as at a date."""
    book = Workbook(write_only=True)
    wanted = None if only is None else set(only)
    for sheet in all_sheets():
        if wanted is not None and sheet.name not in wanted:
            continue
        if not _may_see(sheet, audience.by):
            continue
        page = book.create_sheet(sheet.name)
        page.freeze_panes = "A2"
        names = sheet.columns.names
        _widths(page, sheet)
        page.append(names)
        for cells in sheet.rows(on, audience):
            page.append([workbook_cell(page, _plain(cells.get(name))) for name in names])
    about = book.create_sheet(ABOUT)
    for line in (f"Registers as at {on.isoformat()}.", LEFT_OUT):
        about.append([line])
    return _bytes(book)


def make_template() -> bytes:
    """The same sheets with one example row each, what each column holds, and the values that may stand in it."""
    book = Workbook()
    about = book.active
    about.title = ABOUT
    about.column_dimensions["A"].width = 24
    about.column_dimensions["B"].width = 30
    about.column_dimensions["C"].width = 90
    for line in (
        "Fill in the sheets you have. Delete the example row of each sheet you use, and the sheets you do not use.",
        "The order of sheets, rows and columns does not matter. Other records are named by their code, number, title or key.",
        f"Several values in one cell are parted by “{SEPARATOR.strip()}”.",
    ):
        about.append([line])
    about.append([])
    about.append(["sheet", "column", "what stands in it"])
    values = book.create_sheet(VALUES)
    values.append(["sheet", "column", "values"])
    for sheet in all_sheets():
        page = book.create_sheet(sheet.name)
        page.freeze_panes = "A2"
        about.append([sheet.name, "", sheet.about])
        references = sheet.references()
        for number, column in enumerate(sheet.columns, start=1):
            letter = get_column_letter(number)
            page.cell(1, number, column.name).font = Font(bold=True)
            page.cell(1, number).fill = _HEAD
            page.cell(2, number, _example(column)).font = _EXAMPLE
            page.column_dimensions[letter].width = _width(column)
            about.append([sheet.name, column.name, _said(column, references)])
            if column.choices:
                values.append([sheet.name, column.name, *column.choices])
                _offer(page, values, letter, len(column.choices))
    for row in about.iter_rows(min_col=3, max_col=3):
        row[0].alignment = Alignment(wrap_text=True, vertical="top")
    return _bytes(book)


def _offer(page: Any, values: Any, letter: str, number: int) -> None:
    """Lets a spreadsheet offer the values that stand in the newest row of the sheet of values."""
    row = values.max_row
    last = get_column_letter(2 + number)
    rule = DataValidation(
        type="list", formula1=f"'{VALUES}'!$C${row}:${last}${row}", allow_blank=True
    )
    rule.errorTitle, rule.error = "Not one of the values", "Choose one of the values in the list."
    page.add_data_validation(rule)
    rule.add(f"{letter}2:{letter}{_ROWS}")


def _said(column: Column, references: Mapping[str, Any]) -> str:
    parts = ["Required." if column.required else "", column.help]
    if column.name in references:
        parts.append(f"Names {references[column.name].noun}s as they stand on their own sheet.")
    if column.choices:
        parts.append(f"One of: {', '.join(column.choices)}.")
    return " ".join(filter(None, parts))


def _example(column: Column) -> str:
    return column.example or (column.choices[0] if column.choices and column.required else "")


def _widths(page: Any, sheet: Sheet) -> None:
    for number, column in enumerate(sheet.columns, start=1):
        page.column_dimensions[get_column_letter(number)].width = _width(column)


def _width(column: Column) -> float:
    return max(12, min(40, len(column.name) + 4, 40) + len(column.example) // 2)


def _plain(value: Any) -> Any:
    """What a cell is written from: yes and no in words."""
    return ("yes" if value else "no") if isinstance(value, bool) else value


def _may_see(sheet: Sheet, by: User | None) -> bool:
    """None reads on the server itself, which may."""
    return by is None or by.has_perm(sheet.permission)


def _bytes(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
