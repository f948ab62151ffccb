"""The forms that a meeting's rows and figures are stored in, addressed by name and version, and how each is read.

A form that a version does not know it does not guess at: `UnknownSchema`. What stands here is read for as long as a
meeting is kept that was frozen in it.
"""

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from ohs.core.csv import BOM
from ohs.registers.comparison_spec import Cells
from ohs.registers.results import Figure
from ohs.registers.rows import Rows
from ohs.registers.stored_rows import StoredRows, as_it_was

ROWS_SCHEMA = 1
FIGURES_SCHEMA = 2
_ROWS_BEGIN, _ROWS_END = b'"rows":[', f'],"schema":{ROWS_SCHEMA}}}'.encode()


class UnknownSchema(ValueError):
    """It was stored in a form that this version does not read."""


def canonical(value: object) -> bytes:
    """JSON in one spelling, so that the same content has the same checksum."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str
    ).encode()


# Rows: {"schema": 1, "register": …, "as_at": …, "columns": […], "rows": [[…], …]}, every cell as the CSV has it.


def store_rows(name: str, rows: Rows, on: dt.date) -> bytes:
    return canonical(
        {
            "schema": ROWS_SCHEMA,
            "register": name,
            "as_at": on,
            "columns": rows.names,
            "rows": rows.stored(),
        }
    )


def read_rows(body: bytes) -> Sequence[Cells]:
    """The rows of a table as they were frozen. Meetings frozen before the rows were JSON have them as CSV."""
    if body[:1] == b"{":
        return _rows_where_they_stand(body) or _rows(*_json_lines(body))
    columns, *lines = _csv_lines(body) or [[]]
    return _rows(columns, lines)


def _rows_where_they_stand(body: bytes) -> StoredRows | None:
    """The rows of a body in the canonical spelling, left in it."""
    begin = body.find(_ROWS_BEGIN)
    if begin < 0 or not body.endswith(_ROWS_END):
        return None
    begin, end = begin + len(_ROWS_BEGIN), len(body) - len(_ROWS_END)
    head = json.loads(body[:begin] + _ROWS_END)
    return StoredRows.found_in(head["columns"], body, begin, end)


def _json_lines(body: bytes) -> tuple[list[str], Iterable[list[str]]]:
    """The columns, and the rows cell by cell."""
    stored = json.loads(body)
    if stored["schema"] != ROWS_SCHEMA:
        raise UnknownSchema(
            f"The rows are stored in schema {stored['schema']}; this version reads {ROWS_SCHEMA}."
        )
    return stored["columns"], stored["rows"]


def stored_as_csv(body: bytes) -> bytes:
    """The CSV of a table as it was frozen. Meetings frozen before the rows were JSON have it as it is."""
    if body[:1] != b"{":
        return body
    stored = json.loads(body)
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(stored["columns"])
    writer.writerows(stored["rows"])
    return (BOM + stream.getvalue()).encode()


def _csv_lines(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8").removeprefix(BOM), newline="")))


def _rows(columns: list[str], lines: Iterable[list[str]]) -> tuple[Cells, ...]:
    # A line that is short lacks its last columns.
    return tuple(dict(zip(columns, map(as_it_was, line), strict=False)) for line in lines)


# Figures: {"schema": 2, "figures": {name: {…}}, "groups": {code: {name: {…}}}}.
# Before that: {"": [{…}, …], code: [{…}, …]}, where four tiles stood in the order below.


def store_figures(force: Mapping[str, Figure], groups: Mapping[str, Mapping[str, Figure]]) -> bytes:
    return canonical(
        {
            "schema": FIGURES_SCHEMA,
            "figures": _plain_figures(force),
            "groups": {code: _plain_figures(figures) for code, figures in groups.items()},
        }
    )


def _plain_figures(figures: Mapping[str, Figure]) -> dict[str, dict[str, Any]]:
    return {name: asdict(figure) for name, figure in figures.items()}


def read_figures(body: bytes) -> dict[str, dict[str, Figure]]:
    """The figures by the code of a business group ("" for the force), and by name."""
    stored = json.loads(body)
    if isinstance(stored.get("schema"), int):
        if stored["schema"] != FIGURES_SCHEMA:
            raise UnknownSchema(
                f"The figures are stored in schema {stored['schema']}; this version reads {FIGURES_SCHEMA}."
            )
        scopes = {"": stored["figures"], **stored["groups"]}
        return {
            code: {name: _figure(each) for name, each in figures.items()}
            for code, figures in scopes.items()
        }
    return {code: _by_place(figures) for code, figures in stored.items()}


def _figure(stored: Mapping[str, Any]) -> Figure:
    known = {field.name for field in fields(Figure)}
    return Figure(**{name: value for name, value in stored.items() if name in known})


def _by_place(stored: Iterable[Mapping[str, Any]]) -> dict[str, Figure]:
    """The tiles that were kept as a list: what stood at each of the four places, as many as there are."""
    names = ("actions.overdue", "risks.outside_appetite", "", "injuries.signals")
    figures = map(_figure, stored)
    return {
        name or _name_of_maturity_figure(figure): figure
        for name, figure in zip(names, figures, strict=False)
    }


_LEVEL = re.compile(r"\bLevel (\d+)")
_TARGET_LEVEL = re.compile(r"\btarget: all at Level (\d+)")


def _name_of_maturity_figure(figure: Figure) -> str:
    """The name of a maturity headline that was kept without one, from what it says: it counts one of two things.

    "maturity.verified.3" for the units verified at a level, "maturity.below_target.4" for those below the force's
    target, which is "maturity.below_target" where the words do not say which.
    """
    if figure.fewer_is_better:
        level = _TARGET_LEVEL.search(figure.note)
        return f"maturity.below_target.{level[1]}" if level else "maturity.below_target"
    level = _LEVEL.search(figure.label)
    return f"maturity.verified.{level[1]}" if level else "maturity.verified"
