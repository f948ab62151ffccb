"""The registers as they leave the house: the CSV of each list, exactly as its page gives it to an audience."""

import csv
import datetime as dt
import io
import json

from django.http import HttpRequest, QueryDict
from django.urls import resolve, reverse

from ohs.core.csv import BOM

from .readers import Audience, Reader

# File name, address, and what it holds, in the pack's README.
REGISTERS = (
    ("key-tasks", "actions:list", "Key tasks of every plan, one row each"),
    ("risks", "risks:list", "The risk register"),
    ("maturity-matrix", "maturity:matrix", "Themes by units, with the audited rating"),
    (
        "maturity-claims",
        "maturity:matrix?show=claimed",
        "Themes by units, with the level that each unit claims",
    ),
    ("maturity-findings", "maturity:findings", "Audit findings, one row each"),
    ("injury-lines", "injuries:list", "The report lines compared with the year before"),
    ("investigations", "injuries:investigations", "Incidents notified to the regulator"),
)


def register_csv(address: str, *, on: dt.date, audience: Audience, by) -> bytes:
    """The CSV behind an address as at a date. `by` is the person who reads where small numbers are shown."""
    name, _, query = address.partition("?")
    path = reverse(name)
    request = HttpRequest()
    request.method, request.path = "GET", path
    request.GET = QueryDict(f"format=csv&as_at={on.isoformat()}&{query}")
    request.META["QUERY_STRING"] = request.GET.urlencode()
    request.user = by if audience.small_numbers else Reader()
    view, args, kwargs = resolve(path)
    response = view(request, *args, **kwargs)
    parts = response.streaming_content if response.streaming else [response.content]
    return b"".join(part if isinstance(part, bytes) else part.encode() for part in parts)


def all_registers(*, on: dt.date, audience: Audience, by) -> dict[str, bytes]:
    """Every register as CSV, by file name without its ending."""
    return {
        name: register_csv(address, on=on, audience=audience, by=by)
        for name, address, _ in REGISTERS
    }


# The form that the rows of a register are frozen in. A version that does not know it does not guess.
SCHEMA = 1


class UnknownSchema(ValueError):
    """The rows were frozen in a form that this version does not read."""


def to_stored(name: str, body: bytes, on: dt.date) -> bytes:
    """A register's CSV as it is frozen: JSON of its columns and of every row, cell by cell as the CSV has them."""
    columns, *rows = _lines(body)
    return canonical(
        {"schema": SCHEMA, "register": name, "as_at": on, "columns": columns, "rows": rows}
    )


def canonical(value) -> bytes:
    """JSON in one spelling, so that the same content has the same checksum."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str
    ).encode()


def rows_of(body: bytes) -> list[dict[str, str]]:
    """A register read back, from its CSV or as it was frozen: a dict for each row."""
    return list(each_row(body))


def each_row(body: bytes):
    """The same, one row at a time. Meetings frozen before the rows were JSON have them as CSV."""
    if body[:1] == b"{":
        stored = json.loads(body)
        if stored["schema"] != SCHEMA:
            raise UnknownSchema(
                f"The rows are stored in schema {stored['schema']}; this version reads {SCHEMA}."
            )
        columns, rows = stored["columns"], stored["rows"]
    else:
        columns, *rows = _lines(body) or [[]]
    for row in rows:
        yield dict(zip(columns, row, strict=False))


def _lines(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8").removeprefix(BOM), newline="")))
