"""The workbook given away: every register as a person may see it, or the template to fill in."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from xlsxwriter import Workbook

from ohs.core.csv import SEPARATOR
from ohs.core.workbooks import WorkbookWriter
from ohs.imports.tables import Column
from ohs.organisation.models import User
from ohs.registers.audience import Audience

from .sheets import Sheet, all_sheets

#: Sheets of the file that are not read back.
ABOUT, VALUES = "how to", "values"
BESIDE = (ABOUT, VALUES)
#: Rows of the template in which the values are offered.
_ROWS = 2_000

LEFT_OUT = (
    "The workbook leaves out what was frozen for a meeting, agendas, decisions, minutes and attendance, the sections and words of "
    "papers, comments, saved views, steps of tasks, notes but the latest, states that a risk was in before, cross-references between "
    "key actions, how a lead is printed, what a task does to a risk, bounds of a window as it was first stated, corrections of who "
    "reports, that no day is recorded on which a risk was raised (it is raised on the day it comes in), figures as they were before they were revised with what follows from them (what is provisional, how much is reported "
    "late), releases, which states of tasks are illustrative, when anything came in and who recorded it, the history of changes, passwords, "
    "files of evidence, and figures that you may not see."
)


def export_workbook(*, on: dt.date, audience: Audience, only: Iterable[str] | None = None) -> bytes:
    """Every sheet that the reader of the audience may see, as at a date."""
    stream = io.BytesIO()
    wanted = None if only is None else set(only)
    with WorkbookWriter(stream) as book:
        for sheet in all_sheets():
            if sheet.small_numbers and not audience.small_numbers:
                continue
            if (wanted is None or sheet.name in wanted) and _may_see(sheet, audience.by):
                book.add_table(sheet.name, sheet.columns.names, _cells(sheet, on, audience))
        lines = [("as at", on), ("left out", LEFT_OUT)]
        book.add_notes(ABOUT, lines, (14, 100))
    return stream.getvalue()


def _cells(sheet: Sheet, on: dt.date, audience: Audience) -> Iterator[list[Any]]:
    names = sheet.columns.names
    for cells in sheet.rows(on, audience):
        yield [cells.get(name) for name in names]


HOW_TO = (
    "Fill in the sheets you have. Delete the example row of each sheet you use, and the sheets you do not use.",
    "The order of sheets, rows and columns does not matter. Other records are named by their code, number, title or key.",
    f"Several values in one cell are parted by “{SEPARATOR.strip()}”.",
)


def make_template() -> bytes:
    """The same sheets with one example row each, what each column holds, and the values that may stand in it."""
    stream = io.BytesIO()
    book = Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    heading = book.add_format({"bold": True, "bg_color": "#DCE4EC", "bottom": 1})
    example = book.add_format({"italic": True, "font_color": "#505A5F"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    about = book.add_worksheet(ABOUT)
    for place, width in enumerate((24, 28, 100)):
        about.set_column(place, place, width, wrapped)
    line = len(HOW_TO) + 1
    for number, text in enumerate(HOW_TO):
        about.merge_range(number, 0, number, 2, text, wrapped)
    offered: list[tuple[str, ...]] = []
    for sheet in all_sheets():
        page = book.add_worksheet(sheet.name)
        page.freeze_panes(1, 0)
        about.write_row(line, 0, [sheet.name, "", sheet.about])
        line += 1
        references = sheet.references()
        for place, column in enumerate(sheet.columns):
            page.write_string(0, place, column.name, heading)
            page.write_string(1, place, _example(column), example)
            page.set_column(place, place, _width(column))
            about.write_row(line, 0, ["", column.name, _said(column, references)])
            line += 1
            if column.choices:
                offered.append((sheet.name, column.name, *column.choices))
                page.data_validation(
                    1, place, _ROWS, place, _rule(len(offered), len(column.choices))
                )
    values = book.add_worksheet(VALUES)
    values.write_row(0, 0, ["sheet", "column", "values"], heading)
    for number, row in enumerate(offered, start=1):
        values.write_row(number, 0, row)
    book.close()
    return stream.getvalue()


def _rule(row: int, number: int) -> dict[str, Any]:
    """Lets a spreadsheet offer the values that stand in a row of the sheet of values, counted from 0."""
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[min(1 + number, 25)]
    return {
        "validate": "list",
        "source": f"='{VALUES}'!$C${row + 1}:${last}${row + 1}",
        "error_title": "Not one of the values",
        "error_message": "Choose one of the values in the list.",
    }


def _said(column: Column, references: Mapping[str, Any]) -> str:
    parts = ["Required." if column.required else "", column.help]
    if column.name in references:
        parts.append(f"Names {references[column.name].noun}s as they stand on their own sheet.")
    if column.choices:
        parts.append(f"One of: {', '.join(column.choices)}.")
    return " ".join(filter(None, parts))


def _example(column: Column) -> str:
    return column.example or (column.choices[0] if column.choices and column.required else "")


def _width(column: Column) -> float:
    return max(12, min(40, len(column.name) + 4, 40) + len(column.example) // 2)


def _may_see(sheet: Sheet, by: User | None) -> bool:
    """None reads on the server itself, which may."""
    return by is None or by.has_perm(sheet.permission)
