"""What others publish as a file: a row for each figure."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.urls import reverse

from ohs.core.errors import sentences
from ohs.core.text import plural, shorten
from ohs.imports.batch import (
    PREVIEWED,
    Change,
    Fault,
    FieldChange,
    Outcome,
    RowReader,
    RowsRejected,
    check_beyond_header,
)
from ohs.imports.files.cells import Cell
from ohs.imports.importers import Importer, Source
from ohs.imports.tables import Column, Columns, Table
from ohs.imports.values.dates import read_month
from ohs.imports.values.names import Names
from ohs.imports.values.numbers import read_decimal, read_whole
from ohs.imports.values.texts import WrongValueError, says_nothing, text_of

from .models import Comparator, ReportLine
from .operations.comparators import SAID, find_same, record_comparator
from .permissions import require_keep_comparators

_MOST = 2_000_000_000
_LABELS = {
    "source": "source",
    "address": "address",
    "definition": "what is counted",
    "numerator": "number",
    "denominator": "people",
    "denominator_source": "where the number of people is from",
    "not_the_same": "what is not the same",
}


class ComparatorImporter(Importer):
    key = "comparators"
    title = "Figures that others publish"
    about = (
        "A row for each figure: whose, what it counts, over which months, of how many people, where it is from, and what "
        "is not the same. One of the same line, title and months takes the place of the one before from today on."
    )
    permission = "injuries.add_comparator"
    order = 60
    columns = Columns(
        Column("line", required=True, help="A line's name in addresses, or its title.", example="all"),
        Column(
            "title",
            required=True,
            also=("what", "figure"),
            help="What it is a figure of, and whose.",
            example="Injuries at work, another force",
        ),
        Column(
            "source",
            required=True,
            also=("publisher", "published by"),
            help="Who published it, and in what.",
            example="Another force, annual report",
        ),
        Column(
            "address",
            required=True,
            also=("url", "link"),
            help="Where it can be read.",
            example="https://www.example.org/report",
        ),
        Column(
            "definition",
            required=True,
            also=("counts", "what is counted"),
            help="What is counted.",
            example="Every injury that staff reported",
        ),
        Column("first_month", required=True, also=("from",), help="A month.", example="2020-04"),
        Column("last_month", required=True, also=("to",), help="A month.", example="2021-03"),
        Column(
            "numerator", required=True, also=("count", "counted"), help="0 or more.", example="420"
        ),
        Column(
            "denominator",
            also=("people", "strength"),
            help="Of how many people, on average; empty where none was published.",
            example="5200",
        ),
        Column(
            "denominator_source", help="Where the number of people is from, and whom it counts."
        ),
        Column(
            "not_the_same",
            required=True,
            also=("caveat", "what is not the same"),
            help="How it differs from what the line counts.",
            example="Counts staff of one force only; near misses are among them.",
        ),
        ignored=(
            "numerator_low", "numerator_high", "rate", "rate_low", "rate_high", "recorded_on", "number",
        ),
    )  # fmt: skip

    def require(self, by: Any) -> None:
        require_keep_comparators(by)

    @transaction.atomic
    def take(
        self,
        table: Table,
        *,
        options: Mapping[str, Any],
        source: Source,
        by: Any,
        on: dt.date,
        preview: bool,
    ) -> Outcome:
        self.require(by)
        read = _Reader()
        faults: list[Fault] = []
        rows = [
            (record.number, values)
            for record in table.records()
            if (values := read.row(RowReader(record, faults))) is not None
        ]
        if faults:
            raise RowsRejected(faults)
        outcome = Outcome(rows=len(rows))
        # Tried through the operation that people use, and taken back where it is a preview.
        keep = transaction.savepoint()
        reason = f"Imported from {source.file_name}" if source.file_name else "Imported"
        for number, values in rows:
            try:
                _record(number, values, outcome, by=by, on=on, reason=reason)
            except ValidationError as refusal:
                faults.append(Fault(number, "", "", sentences(refusal)))
        if faults:
            transaction.savepoint_rollback(keep)
            raise RowsRejected(faults)
        if preview:
            transaction.savepoint_rollback(keep)
        else:
            transaction.savepoint_commit(keep)
        outcome.done = f"{plural(outcome.new, 'new figure')}, {outcome.changed} changed."
        outcome.url = reverse("injuries:comparators")
        outcome.basis = repr(outcome.changes)
        del outcome.changes[2 * PREVIEWED :]
        return outcome

    def recognisers(self) -> Mapping[str, Callable[[Cell], object]]:
        return {
            "line": _Reader().lines.find,
            "address": _read_address,
            "first_month": read_month,
            "last_month": read_month,
        }


class _Reader:
    """What the cells of a row say."""

    def __init__(self) -> None:
        self.lines: Names[ReportLine] = Names("line of the paper")
        for line in ReportLine.objects.order_by("order", "pk"):
            for text in (line.slug, line.title, line.short_title):
                self.lines.add(text, line)
        self.seen: dict[tuple[Any, ...], int] = {}

    def row(self, row: RowReader) -> dict[str, Any] | None:
        """None where there is a fault, which is noted."""
        before = len(row.faults)
        check_beyond_header(row)
        values: dict[str, Any] = {"line": row.read("line", self.lines.find)}
        for name in ("title", "source", "definition", "not_the_same"):
            values[name] = row.read(name, _read_text)
        values["address"] = row.read("address", _read_address)
        for name in ("first_month", "last_month"):
            values[name] = row.read(name, read_month)
        values["numerator"] = row.read("numerator", _read_count)
        if _given(row, "denominator"):
            values["denominator"] = row.read("denominator", _read_people)
        if _given(row, "denominator_source"):
            values["denominator_source"] = row.read("denominator_source", text_of)
        if len(row.faults) > before:
            return None
        if values["last_month"] < values["first_month"]:
            row.fault("last_month", "Expected a month on or after the first.")
            return None
        key = tuple(values[name] for name in ("line", "title", "first_month", "last_month"))
        if key in self.seen:
            row.fault("", f"The same figure as row {self.seen[key]}.")
            return None
        self.seen[key] = row.record.number
        return values


def _given(row: RowReader, name: str) -> bool:
    return name in row.record and not says_nothing(row.record[name])


def _read_text(cell: Cell) -> str:
    text = text_of(cell)
    if not text:
        raise WrongValueError("Expected some words.")
    return text


def _read_address(cell: Cell) -> str:
    text = text_of(cell)
    try:
        URLValidator(("http", "https"))(text)
    except ValidationError:
        raise WrongValueError("Expected an address that begins with https://.") from None
    return text


def _read_count(cell: Cell) -> int:
    return read_whole(cell, most=_MOST, within="")


def _read_people(cell: Cell) -> Any:
    return read_decimal(cell, most=_MOST, within="")


def _record(
    number: int, values: Mapping[str, Any], outcome: Outcome, *, by: Any, on: dt.date, reason: str
) -> None:
    """Records a figure that is new or differs, and counts it."""
    row = Comparator(**values)
    before = find_same(row, on)
    fields = tuple(
        FieldChange(_LABELS[name], "" if before is None else _said(getattr(before, name)), said)
        for name in SAID
        if (said := _said(getattr(row, name)))
        != ("" if before is None else _said(getattr(before, name)))
    )
    if not fields:
        outcome.unchanged += 1
        return
    record_comparator(**values, by=by, on=on, reason=reason)
    if before is None:
        outcome.new += 1
    else:
        outcome.changed += 1
    outcome.changes.append(
        Change(row=number, title=shorten(str(row), 120), is_new=before is None, fields=fields)
    )


def _said(value: object) -> str:
    if value is None:
        return ""
    return (
        f"{value:,}"
        if isinstance(value, int)
        else f"{value:,.2f}"
        if not isinstance(value, str)
        else value
    )
