"""The importer of recommendations."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ohs.core.text import shorten
from ohs.imports.batch import (
    Change,
    Fault,
    FieldChange,
    Outcome,
    RowReader,
    check_beyond_header,
)
from ohs.imports.files.cells import Cell
from ohs.imports.tables import Column, Columns, Record
from ohs.imports.values.dates import read_date
from ohs.imports.values.names import Names, read_choice
from ohs.imports.values.numbers import read_whole
from ohs.imports.values.texts import text_of
from ohs.organisation.models import Post

from .. import operations, permissions
from ..models import KeyTask, Recommendation
from ..rules.recommendations import Response
from ..rules.recommendations import Source as Origin
from .one_by_one import OneByOneImporter, changed_links, changed_values, given, read_tasks
from .rows import post_names, text_of_or_fault

_SOURCES = {str(source.label): source.value for source in Origin}
_OTHER_SOURCES = {
    "hm coroner": Origin.CORONER.value,
    "prevention of future deaths": Origin.CORONER.value,
    "pfd": Origin.CORONER.value,
    "hse": Origin.REGULATOR.value,
    "hmicfrs": Origin.INSPECTORATE.value,
    "audit": Origin.INTERNAL_AUDIT.value,
    "external": Origin.EXTERNAL_AUDIT.value,
}
_RESPONSES = {str(response.label): response.value for response in Response}
_OTHER_RESPONSES = {
    "yes": Response.ACCEPTED.value,
    "agreed": Response.ACCEPTED.value,
    "in part": Response.PART.value,
    "partly accepted": Response.PART.value,
    "partially accepted": Response.PART.value,
    "no": Response.NOT.value,
    "not": Response.NOT.value,
    "rejected": Response.NOT.value,
}


@dataclass
class _Read:
    """What one row says. A field that is not in `values` has no column in the file, or nothing in its cell."""

    row: int
    number: int | None = None
    values: dict[str, Any] = field(default_factory=dict)
    response: str = ""
    reason: str = ""
    tasks: list[KeyTask] | None = None
    repeats: int | None = None
    existing: Recommendation | None = None


class RecommendationImporter(OneByOneImporter[_Read]):
    key = "recommendations"
    title = "Recommendations"
    noun = "recommendation"
    url_name = "actions:recommendations"
    about = (
        "A row for each recommendation, found by its number, or else by its source, reference and words. Those that are "
        "not there are added with the next number. An empty cell leaves what is there as it is."
    )
    permission = "actions.change_recommendation"
    order = 20
    columns = Columns(
        Column("number", also=("no", "no."), help="From the list's own file."),
        Column(
            "source",
            required=True,
            also=("origin", "recommended by"),
            choices=tuple(_SOURCES),
            help="Who recommends it.",
            example="external audit",
        ),
        Column(
            "reference",
            also=("ref", "report", "audit report"),
            help="As its source names it.",
            example="Water safety audit, 3.2",
        ),
        Column(
            "issued_on",
            also=("date", "date issued", "issued", "date of report"),
            help="A date.",
            example="14/12/2020",
        ),
        Column(
            "recommendation",
            required=True,
            also=("text", "recommendations", "what is recommended"),
            help="In the words of its source.",
            example="Train new recruits in rescue from the bank.",
        ),
        Column(
            "response",
            also=("management response", "accepted", "decision"),
            choices=tuple(_RESPONSES),
            help="What the force answered.",
            example="accepted",
        ),
        Column(
            "reason",
            also=("reason for response", "rationale"),
            help="Unless it is accepted as it is.",
        ),
        Column("owner", also=("lead", "responsible", "action owner"), help="A post."),
        Column("due_date", also=("due", "target date", "deadline"), help="A date."),
        Column("tasks", also=("key tasks",), help="Numbers or keys, parted by |."),
        Column("repeats", help="The number of an earlier one that says the same."),
        ignored=("state", "evidence_of_effect", "latest_note", "illustrative"),
    )

    def require(self, by: Any) -> None:
        permissions.require(permissions.may_correct_recommendation(by))

    def read(self, record: Record, faults: list[Fault]) -> _Read | None:
        return _read(record, faults)

    def match(self, rows: list[_Read], faults: list[Fault]) -> None:
        _find_existing(rows, faults)

    def apply(self, row: _Read, outcome: Outcome, *, by: Any, on: dt.date, reason: str) -> None:
        _apply(row, outcome, by=by, on=on, reason=reason)

    def recognisers(self) -> Mapping[str, Callable[[Cell], object]]:
        return {
            "issued_on": read_date,
            "due_date": read_date,
            "source": _read_source,
            "response": _read_response,
        }


def _read_source(cell: Cell) -> str:
    return read_choice(cell, _SOURCES, also=_OTHER_SOURCES, noun="a source")


def _read_response(cell: Cell) -> str:
    return read_choice(cell, _RESPONSES, also=_OTHER_RESPONSES, noun="a response")


def _read_number(cell: Cell) -> int:
    return read_whole(cell, most=1_000_000, within="")


def _read(record: Record, faults: list[Fault]) -> _Read | None:
    row = RowReader(record, faults)
    check_beyond_header(row)
    read = _Read(record.number)
    before = len(faults)
    read.values["source"] = row.read("source", _read_source)
    text = row.read("recommendation", text_of)
    if not text:
        row.fault("recommendation", "Expected the words of the recommendation.")
    read.values["text"] = text
    if given(record, "number"):
        read.number = row.read("number", _read_number)
    if given(record, "reference"):
        read.values["reference"] = " ".join(text_of_or_fault(row, "reference").split())[:120]
    for name in ("issued_on", "due_date"):
        if given(record, name):
            read.values[name] = row.read(name, read_date)
    if given(record, "owner"):
        names: Names[Post] = post_names()
        read.values["owner"] = row.read("owner", names.find)
    if given(record, "response"):
        read.response = row.read("response", _read_response)
    if given(record, "reason"):
        read.reason = row.read("reason", text_of)
    if given(record, "tasks"):
        read.tasks = row.read("tasks", read_tasks)
    if given(record, "repeats"):
        read.repeats = row.read("repeats", _read_number)
    return read if len(faults) == before else None


def _find_existing(rows: list[_Read], faults: list[Fault]) -> None:
    by_number = {row.number: row for row in Recommendation.objects.select_related("owner")}
    by_words = {(row.source, row.reference, row.text): row for row in by_number.values()}
    seen: dict[object, int] = {}
    for read in rows:
        words = (read.values["source"], read.values.get("reference", ""), read.values["text"])
        if read.number is not None:
            read.existing = by_number.get(read.number)
            if read.existing is None:
                faults.append(
                    Fault(
                        read.row,
                        "number",
                        str(read.number),
                        "No recommendation has this number. Leave it empty for a new one.",
                    )
                )
        else:
            read.existing = by_words.get(words)
        key: object = read.existing.number if read.existing else words
        if key in seen:
            faults.append(Fault(read.row, "", "", f"The same recommendation as row {seen[key]}."))
        seen.setdefault(key, read.row)
        if read.repeats is not None and read.repeats not in by_number:
            faults.append(
                Fault(read.row, "repeats", str(read.repeats), "No recommendation has this number.")
            )
        elif read.repeats is not None:
            read.values["repeats"] = by_number[read.repeats]


_LABELS = {
    "source": "source",
    "reference": "reference",
    "issued_on": "date",
    "text": "recommendation",
    "owner": "owner",
    "due_date": "due",
    "repeats": "repeats",
}


def _apply(read: _Read, outcome: Outcome, *, by: Any, on: dt.date, reason: str) -> None:
    """Records what a row says, and counts it."""
    existing = read.existing
    fields: list[FieldChange] = []
    changed = changed_values(read.values, existing, _LABELS, fields)
    tasks = changed_links(read.tasks, existing, "tasks", "number", fields)
    answers = bool(read.response) and (
        existing is None or (existing.response, existing.reason) != (read.response, read.reason)
    )
    if answers:
        before_response = existing.get_response_display() if existing else ""
        fields.append(FieldChange("response", before_response, str(Response(read.response).label)))
    if existing is None:
        row = operations.record_recommendation(
            by=by, on=on, tasks=tasks or (), reason=reason, **read.values
        )
        outcome.new += 1
    elif changed or tasks is not None:
        row = operations.correct_recommendation(
            recommendation=existing,
            values=changed,
            tasks=tasks,
            by=by,
            on=on,
            reason=reason,
        )
        outcome.changed += 1
    elif answers:
        row = existing
        outcome.changed += 1
    else:
        outcome.unchanged += 1
        return
    if answers:
        operations.respond(
            recommendation=row, response=read.response, reason=read.reason, by=by, on=on
        )
    outcome.changes.append(
        Change(
            row=read.row,
            title=shorten(read.values["text"], 120),
            is_new=existing is None,
            fields=tuple(fields),
        )
    )
