"""Tables whose rows are records of their own: tried through the operations that people use, and taken back in a preview."""

import datetime as dt
from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, Generic, Protocol, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from ohs.core.errors import sentences
from ohs.core.text import format_day, join_words, plural
from ohs.imports.batch import PREVIEWED, Fault, FieldChange, Outcome, RowsRejected
from ohs.imports.importers import Importer, Source
from ohs.imports.tables import Record, Table
from ohs.imports.values.names import split_several
from ohs.imports.values.texts import WrongValueError

from ..forms.common import find_tasks
from ..models import KeyTask
from .rows import says_nothing_in


class _Read(Protocol):
    """What a row says, and its number in its sheet."""

    row: int


Row = TypeVar("Row", bound=_Read)


class OneByOneImporter(Importer, Generic[Row]):
    """Reads every row, finds what is there already, and records each row by itself; all of them or none."""

    #: What a row is, for what is said of it afterwards, and the name of the list's address.
    noun: str
    url_name: str

    @abstractmethod
    def read(self, record: Record, faults: list[Fault]) -> Row | None:
        """What a row says; None where something in it cannot be read."""

    @abstractmethod
    def match(self, rows: list[Row], faults: list[Fault]) -> None:
        """Finds of each row the record that is there already."""

    @abstractmethod
    def apply(self, row: Row, outcome: Outcome, *, by: Any, on: dt.date, reason: str) -> None:
        """Records what a row says, and counts it."""

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
        faults: list[Fault] = []
        rows = [row for record in table.records() if (row := self.read(record, faults))]
        outcome = Outcome(rows=len(rows))
        self.match(rows, faults)
        if faults:
            raise RowsRejected(faults)
        keep = transaction.savepoint()
        reason = f"Imported from {source.file_name}" if source.file_name else "Imported"
        for row in rows:
            try:
                self.apply(row, outcome, by=by, on=on, reason=reason)
            except ValidationError as error:
                faults.append(Fault(row.row, "", "", sentences(error)))
        if faults:
            transaction.savepoint_rollback(keep)
            raise RowsRejected(faults)
        if preview:
            transaction.savepoint_rollback(keep)
        else:
            transaction.savepoint_commit(keep)
        outcome.done = f"{plural(outcome.new, f'new {self.noun}')}, {outcome.changed} changed."
        outcome.url = reverse(self.url_name)
        outcome.basis = repr(outcome.changes)
        del outcome.changes[2 * PREVIEWED :]
        return outcome


def given(record: Record, name: str) -> bool:
    """Whether a row says something in a column. An empty cell leaves what is there as it is."""
    return name in record and not says_nothing_in(record, name)


def changed_values(
    values: Mapping[str, Any], existing: Any, labels: Mapping[str, str], fields: list[FieldChange]
) -> dict[str, Any]:
    """Those values that are not what the record has already, or that a new one has; told among `fields`."""
    changed: dict[str, Any] = {}
    for name, value in values.items():
        before = getattr(existing, name) if existing else None
        if value != before and not (not existing and value in (None, "")):
            fields.append(FieldChange(labels[name], _said(before), _said(value)))
            changed[name] = value
    return changed


def changed_links(
    given: list[Any] | None, existing: Any, relation: str, name: str, fields: list[FieldChange]
) -> list[Any] | None:
    """What is linked anew where it is not what is linked already; None where it stays."""
    if given is None:
        return None
    linked = list(getattr(existing, relation).all()) if existing else []
    if {each.pk for each in given} == {each.pk for each in linked}:
        return None
    before, after = (
        join_words(str(getattr(each, name)) for each in side) for side in (linked, given)
    )
    fields.append(FieldChange(relation, before, after))
    return given


def _said(value: object) -> str:
    if value is None:
        return ""
    return format_day(value) if isinstance(value, dt.date) else str(value)


def read_tasks(cell: Any) -> list[KeyTask]:
    """Several tasks in a cell, by number or key."""
    try:
        return find_tasks(split_several(cell))
    except ValidationError as error:
        raise WrongValueError(" ".join(error.messages)) from error
