"""Workbooks made for tests: a sheet by its name, with its rows, the header first."""

import io

from openpyxl import Workbook, load_workbook

from ohs.core import clock
from ohs.imports.files.sheets import read_sheets
from ohs.imports.importers import Source
from ohs.workbook.importer import WorkbookImporter


def book_of(**sheets) -> bytes:
    """`self_assessments` stands for the sheet "self assessments": names are told without dashes and spaces."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name.replace("_", " "))
        for row in rows:
            page.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def bring_in(data: bytes, by, *, preview=False, on=None):
    importer = WorkbookImporter()
    return importer.take_sheets(
        read_sheets(data),
        options={"reason": "Set-up"},
        source=Source("book.xlsx"),
        by=by,
        on=on or clock.today(),
        preview=preview,
    )


def rows_of(data: bytes, sheet: str) -> list[tuple]:
    page = load_workbook(io.BytesIO(data))[sheet]
    return [tuple(row) for row in page.iter_rows(values_only=True)]
