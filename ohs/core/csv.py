"""The way out as CSV: streamed, UTF-8 with a byte order mark, and safe to open in a spreadsheet."""

import csv
import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import quote

from django.http import StreamingHttpResponse

from .columns import Column as Column

BOM = "\ufeff"
SEPARATOR = " | "
# A spreadsheet runs a cell that starts with one of these.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_ROWS_A_CHUNK = 500


class _Echo:
    """What csv.writer writes to: it hands the line back."""

    def write(self, value: str) -> str:
        return value


def escape_formula(text: str) -> str:
    """A text cell that a spreadsheet takes as text: what it would run is preceded by an apostrophe."""
    if text and (text[0] in _FORMULA or text.lstrip()[:1] in ("=", "+", "-", "@")):
        return "'" + text
    return text


def unescape_formula(text: str) -> str:
    """A text cell as it was before `escape_formula`."""
    return text[1:] if text[:1] == "'" and escape_formula(text[1:]) == text else text


def cell(value: object) -> str | int | float:
    """One value as it stands in a CSV: ISO dates, several joined by " | ", numbers as numbers, None as nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return escape_formula(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return escape_formula(SEPARATOR.join(str(part) for part in value))
    if isinstance(value, (int, float)):
        return value
    return escape_formula(str(value))


Rows = Iterable[Any] | Callable[[], Iterable[Any]]


def csv_lines(columns: Iterable[Column], rows: Rows) -> Iterator[str]:
    """The lines of a CSV in pieces of some hundred rows; the first piece is the header."""
    writer = csv.writer(_Echo())
    columns = tuple(columns)
    yield BOM + writer.writerow([column.name for column in columns])
    getters = [column.read() for column in columns]
    piece = []
    for row in rows() if callable(rows) else rows:
        piece.append(writer.writerow([cell(getter(row)) for getter in getters]))
        if len(piece) >= _ROWS_A_CHUNK:
            yield "".join(piece)
            piece.clear()
    if piece:
        yield "".join(piece)


def stream_csv(filename: str, columns: Iterable[Column], rows: Rows) -> StreamingHttpResponse:
    """A response that streams a CSV; `rows` may be a function, called after the header has gone out."""
    response = StreamingHttpResponse(
        csv_lines(columns, rows), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = as_attachment(filename)
    response["X-Accel-Buffering"] = "no"
    return response


def as_attachment(filename: str) -> str:
    """The header that has a browser keep a file under its name."""
    return f"attachment; filename=\"{_ascii(filename)}\"; filename*=UTF-8''{quote(filename)}"


def _ascii(filename: str) -> str:
    kept = filename.encode("ascii", "replace").decode()
    return "".join("-" if char in '"\\/?' else char for char in kept)
