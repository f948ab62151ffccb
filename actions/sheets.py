"""A plan as a table in a file, CSV or XLSX, read into rows of text with the row numbers a spreadsheet shows."""

import csv
import datetime as dt
import io
import zipfile
from pathlib import PurePath

from django.core.exceptions import ValidationError
from openpyxl import load_workbook

from ohs.core.csv import escape_formula

MAX_ROWS = 2000
MAX_BYTES = 5 * 1024 * 1024
NEEDED = ("plan", "action", "task", "action_title", "task_title", "leads", "timescale")


def read(file) -> list[dict]:
    """Rows as {column: text}, with the spreadsheet's row number under "row". Raises ValidationError with a sentence."""
    if file.size > MAX_BYTES:
        raise ValidationError("The file is larger than 5 MB. A plan is not: is it the right file?")
    suffix = PurePath(file.name).suffix.lower()
    if suffix == ".csv":
        table = _csv(file.read())
    elif suffix == ".xlsx":
        table = _xlsx(file)
    else:
        raise ValidationError("Choose a CSV or XLSX file.")
    if not table:
        raise ValidationError("The file is empty.")
    header = [name.strip() for name in table[0]]
    missing = [name for name in NEEDED if name not in header]
    if missing:
        raise ValidationError(
            f"The first row lacks {', '.join(missing)}. It has to name the columns as the list's CSV does."
        )
    if len(table) - 1 > MAX_ROWS:
        raise ValidationError(f"The file has more than {MAX_ROWS} rows. Import it in parts.")
    rows = []
    for number, cells in enumerate(table[1:], start=2):
        if any(cells):
            row = {name: _plain(text) for name, text in zip(header, cells, strict=False) if name}
            rows.append(row | {"row": number})
    if not rows:
        raise ValidationError("The file names the columns but has no row under them.")
    return rows


def _csv(data: bytes) -> list[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValidationError("The file is not in UTF-8. Save it as “CSV UTF-8”.") from error
    if "\x00" in text:
        raise ValidationError("The file is not a CSV.")
    # A file that went through two programs may begin with the mark of its encoding twice.
    return [
        [cell.strip() for cell in row] for row in csv.reader(io.StringIO(text.lstrip("\ufeff")))
    ]


def _xlsx(file) -> list[list[str]]:
    try:
        book = load_workbook(file, read_only=True, data_only=True)
        rows = list(book.worksheets[0].iter_rows(values_only=True, max_row=MAX_ROWS + 2))
        book.close()
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, IndexError) as error:
        raise ValidationError("The file is not an Excel workbook.") from error
    return [[_text(value) for value in row] for row in rows]


def _text(value) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _plain(text: str) -> str:
    """A cell that the export made harmless for spreadsheets, as it was before."""
    return text[1:] if text.startswith("'") and escape_formula(text[1:]) == text else text
