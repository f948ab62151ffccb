"""Tables whose rows are records of their own: tried through the operations that people use, and taken back in a preview."""

import datetime as dt
from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from ohs.core.errors import sentences
from ohs.core.text import plural
from ohs.imports.batch import PREVIEWED, Fault, Outcome, RowsRejected
from ohs.imports.importers import Importer, Source
from ohs.imports.tables import Record, Table
from ohs.imports.values.names import split_several
from ohs.imports.values.texts import WrongValueError

from ..forms.common import find_tasks
from ..models import KeyTask

Row = TypeVar("Row")


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

    @abstractmethod
    def number_of(self, row: Row) -> int:
        """The number of the row in its sheet."""

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
                faults.append(Fault(self.number_of(row), "", "", sentences(error)))
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


def read_tasks(cell: Any) -> list[KeyTask]:
    """Several tasks in a cell, by number or key."""
    try:
        return find_tasks(split_several(cell))
    except ValidationError as error:
        raise WrongValueError(" ".join(error.messages)) from error
