"""The importer of programmes."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

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
from ohs.imports.values.names import Names, read_choice, split_several
from ohs.imports.values.numbers import read_whole
from ohs.imports.values.texts import plain, text_of
from ohs.organisation.models import CommandUnit, Post

from .. import operations, permissions
from ..models import KeyTask, Programme
from ..rules.programmes import ProgrammeKind, Stage
from .one_by_one import OneByOneImporter, changed_links, changed_values, given, read_tasks
from .rows import post_names, text_of_or_fault

_KINDS = {str(kind.label): kind.value for kind in ProgrammeKind}
_OTHER_KINDS = {
    "trial": ProgrammeKind.PILOT.value,
    "roll-out": ProgrammeKind.SERVICE.value,
    "communication": ProgrammeKind.CAMPAIGN.value,
    "communications": ProgrammeKind.CAMPAIGN.value,
    "procedure": ProgrammeKind.POLICY.value,
    "response": ProgrammeKind.RESPONSE.value,
}
_STAGES = {str(stage.label): stage.value for stage in Stage}
_OTHER_STAGES = {
    "in progress": Stage.RUNNING.value,
    "live": Stage.RUNNING.value,
    "preparing": Stage.PREPARING.value,
    "review": Stage.REVIEW.value,
    "evaluation": Stage.EVALUATED.value,
    "completed": Stage.COMPLETE.value,
    "ended": Stage.COMPLETE.value,
}
_TEXTS = ("scope", "provider", "evaluator", "channel")
_DATES = ("start_date", "end_date", "next_review")
_LABELS = {
    "name": "name",
    "kind": "kind",
    "aim": "aim",
    "owner": "owner",
    "start_date": "from",
    "end_date": "to",
    "next_review": "next review",
    "scope": "scope",
    "people": "people",
    "provider": "provider",
    "evaluator": "evaluator",
    "channel": "channel",
}


@dataclass
class _Read:
    """What one row says. A field that is not in `values` has no column in the file, or nothing in its cell."""

    row: int
    values: dict[str, Any] = field(default_factory=dict)
    stage: str = ""
    note: str = ""
    noted_on: dt.date | None = None
    units: list[CommandUnit] | None = None
    tasks: list[KeyTask] | None = None
    existing: Programme | None = None


class ProgrammeImporter(OneByOneImporter[_Read]):
    key = "programmes"
    title = "Programmes"
    noun = "programme"
    url_name = "actions:programmes"
    about = (
        "A row for each service, pilot, campaign, strategy, policy or response to an event, found by its name. Those that "
        "are not there are added. A new note says how far it is, and moves it to the stage beside it. An empty cell leaves "
        "what is there as it is."
    )
    permission = "actions.change_programme"
    order = 30
    columns = Columns(
        Column(
            "name",
            required=True,
            also=("programme", "service", "initiative", "title"),
            help="What it is called.",
            example="Trauma peer support pilot",
        ),
        Column(
            "kind",
            required=True,
            also=("type",),
            choices=tuple(_KINDS),
            help="What it is.",
            example="pilot",
        ),
        Column(
            "aim",
            required=True,
            also=("purpose", "description", "what it is"),
            help="What it is to achieve, and for whom.",
            example="Try support by trained colleagues after traumatic incidents.",
        ),
        Column("owner", also=("lead", "responsible"), help="A post."),
        Column(
            "start_date", also=("from", "start", "starts"), help="A date.", example="01/07/2021"
        ),
        Column("end_date", also=("to", "end", "ends", "until"), help="A date."),
        Column("next_review", also=("review", "review date"), help="A date."),
        Column(
            "stage",
            also=("status",),
            choices=tuple(_STAGES),
            help="How far it is; of a new one “planned” if empty.",
            example="in preparation",
        ),
        Column("units", help="Codes of units, parted by |."),
        Column("scope", also=("where",), help="Whom it is for, in words.", example="Three units"),
        Column("people", also=("number of people",), help="About how many.", example="7000"),
        Column("provider", also=("provided by",)),
        Column("evaluator", also=("evaluated by",)),
        Column("channel", also=("medium",), help="Of a campaign: how it speaks to people."),
        Column("tasks", also=("key tasks",), help="Numbers or keys, parted by |."),
        Column(
            "latest_note",
            also=("note", "update", "progress"),
            help="What the Board is to know this quarter.",
        ),
        Column("latest_note_on", also=("note date", "noted on"), help="A date; today if empty."),
        ignored=("risks", "illustrative"),
    )

    def require(self, by: Any) -> None:
        permissions.require(permissions.may_keep_programmes(by))

    def read(self, record: Record, faults: list[Fault]) -> _Read | None:
        return _read(record, faults)

    def match(self, rows: list[_Read], faults: list[Fault]) -> None:
        by_name = {plain(row.name): row for row in Programme.objects.select_related("owner")}
        seen: dict[str, int] = {}
        for read in rows:
            name = plain(read.values["name"])
            read.existing = by_name.get(name)
            if name in seen:
                faults.append(Fault(read.row, "name", "", f"The same name as in row {seen[name]}."))
            seen.setdefault(name, read.row)

    def apply(self, row: _Read, outcome: Outcome, *, by: Any, on: dt.date, reason: str) -> None:
        _apply(row, outcome, by=by, on=on, reason=reason)

    def recognisers(self) -> Mapping[str, Callable[[Cell], object]]:
        return {
            **dict.fromkeys((*_DATES, "latest_note_on"), read_date),
            "kind": _read_kind,
            "stage": _read_stage,
        }


def _read_kind(cell: Cell) -> str:
    return read_choice(cell, _KINDS, also=_OTHER_KINDS, noun="a kind")


def _read_stage(cell: Cell) -> str:
    return read_choice(cell, _STAGES, also=_OTHER_STAGES, noun="a stage")


def _read_people(cell: Cell) -> int:
    return read_whole(cell, most=10_000_000, within="")


def _read_units(cell: Cell) -> list[CommandUnit]:
    names: Names[CommandUnit] = Names("unit")
    units = list(CommandUnit.objects.order_by("code_sort", "pk"))
    for unit in units:
        names.add(unit.code, unit)
    for unit in units:
        names.add(unit.name, unit)
    return [names.find(code) for code in split_several(cell)]


def _read(record: Record, faults: list[Fault]) -> _Read | None:
    row = RowReader(record, faults)
    check_beyond_header(row)
    read = _Read(record.number)
    before = len(faults)
    for name, words in (("name", "what it is called"), ("aim", "what it is to achieve")):
        text = row.read(name, text_of) or ""
        text = " ".join(text.split()) if name == "name" else text.strip()
        if not text:
            row.fault(name, f"Expected {words}.")
        read.values[name] = text
    read.values["kind"] = row.read("kind", _read_kind)
    for name in _TEXTS:
        if given(record, name):
            read.values[name] = " ".join(text_of_or_fault(row, name).split())
    for name in _DATES:
        if given(record, name):
            read.values[name] = row.read(name, read_date)
    if given(record, "owner"):
        names: Names[Post] = post_names()
        read.values["owner"] = row.read("owner", names.find)
    if given(record, "people"):
        read.values["people"] = row.read("people", _read_people)
    if given(record, "stage"):
        read.stage = row.read("stage", _read_stage)
    if given(record, "units"):
        read.units = row.read("units", _read_units)
    if given(record, "tasks"):
        read.tasks = row.read("tasks", read_tasks)
    if given(record, "latest_note"):
        read.note = text_of_or_fault(row, "latest_note").strip()
    if given(record, "latest_note_on"):
        read.noted_on = row.read("latest_note_on", read_date)
    return read if len(faults) == before else None


def _apply(read: _Read, outcome: Outcome, *, by: Any, on: dt.date, reason: str) -> None:
    existing = read.existing
    fields: list[FieldChange] = []
    # One that is there was found by its name, however its letters are written.
    compared = {
        name: value for name, value in read.values.items() if not existing or name != "name"
    }
    changed = changed_values(compared, existing, _LABELS, fields)
    units = changed_links(read.units, existing, "units", "code", fields)
    tasks = changed_links(read.tasks, existing, "tasks", "number", fields)
    last = existing.notes.order_by("-noted_on", "-pk").first() if existing else None
    note = read.note if read.note and (last is None or last.text != read.note) else ""
    if note:
        fields.append(FieldChange("note", last.text if last else "", note))
    # Of one that is there only a note moves it to another stage; a row without one leaves it where it is.
    if note and read.stage and (existing is None or existing.stage != read.stage):
        before_stage = str(Stage(existing.stage).label) if existing else ""
        fields.append(FieldChange("stage", before_stage, str(Stage(read.stage).label)))
    elif existing and read.stage and existing.stage != read.stage:
        outcome.notes.append(
            f"Row {read.row}: “{existing.name}” stays {existing.get_stage_display()}. "
            "Write in latest_note what moved it to another stage."
        )
    if existing is None:
        programme = operations.start_programme(
            by=by,
            on=on,
            # A note of today moves it: what it was before is not known.
            stage=read.stage or Stage.PLANNED,
            units=units or (),
            tasks=tasks or (),
            reason=reason,
            **read.values,
        )
        outcome.new += 1
    elif not fields:
        outcome.unchanged += 1
        return
    else:
        programme = existing
        if changed or units is not None or tasks is not None:
            programme = operations.correct_programme(
                programme=existing, values=changed, units=units, tasks=tasks, by=by, reason=reason
            )
        outcome.changed += 1
    if note:
        operations.note_programme(
            programme=programme,
            text=note,
            stage=read.stage or None,
            noted_on=read.noted_on,
            by=by,
            on=on,
        )
    outcome.changes.append(
        Change(
            row=read.row,
            title=read.values["name"],
            is_new=existing is None,
            fields=tuple(fields),
        )
    )
