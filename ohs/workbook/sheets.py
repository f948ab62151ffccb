"""The sheets of the workbook. Each app declares its own, and export, template and import find them all:

class RisksConfig(AppConfig):
    workbook = "risks.workbook.SHEETS"

A sheet stands for one kind of record. What it exports is what it reads; `order` says after which others it is read.
"""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.utils.module_loading import import_string

from ohs.core.errors import sentences_by_field
from ohs.core.reference_data import save_reference_data
from ohs.imports.batch import Change, Fault, FieldChange, Outcome, RowReader, RowsRejected
from ohs.imports.importers import Importer, Source
from ohs.imports.tables import Columns, Table
from ohs.registers.audience import Audience

from .context import Context
from .fields import Field, Lookup, same

Cells = Mapping[str, Any]


class Sheet(ABC):
    """One sheet: its columns, the rows that it gives away and what it makes of rows that are brought back."""

    name: str
    #: A sentence for the template: what a row is.
    about: str
    #: The permission without which nothing of it is given away; one of the register's.
    permission: str
    order: int

    @property
    @abstractmethod
    def columns(self) -> Columns: ...

    @abstractmethod
    def rows(self, on: dt.date, audience: Audience) -> Iterable[Cells]:
        """Every record as the cells of its row."""

    @abstractmethod
    def take(self, table: Table, context: Context, outcome: Outcome, faults: list[Fault]) -> None:
        """Record the rows through operations, adding to `outcome` what that did and to `faults` what was wrong."""

    def references(self) -> dict[str, Lookup]:
        """Columns that name other records."""
        return {}


class ModelSheet(Sheet):
    """A sheet whose rows are records of one model, found again by the columns of `key`."""

    model: type[Model]
    fields: tuple[Field, ...]
    key: tuple[str, ...]

    @property
    def columns(self) -> Columns:
        return Columns(*(field.column for field in self.fields))

    def references(self) -> dict[str, Lookup]:
        return {
            field.name: lookup
            for field in self.fields
            if (lookup := field.lookup_used()) is not None
        }

    def records(self) -> QuerySet[Any]:
        """Every record that stands on the sheet, with what its columns name."""
        return self.model._default_manager.order_by("pk")

    def rows(self, on: dt.date, audience: Audience) -> Iterator[Cells]:
        for record in self.records():
            yield {field.name: field.cell(field.value_of(record)) for field in self.fields}

    def title_of(self, record: Any) -> str:
        return str(record)

    def new(self, values: Mapping[str, Any], context: Context) -> Any:
        """An unsaved record for a row that finds none."""
        return self.model()

    def save(
        self, record: Any, values: Mapping[str, Any], changed: frozenset[str], context: Context
    ) -> Any:
        """Ask the operation that records it. `changed` are the columns whose values differ from the register's."""
        return save_reference_data(record=record, by=context.by, reason=context.reason)

    # Reading

    def take(self, table: Table, context: Context, outcome: Outcome, faults: list[Fault]) -> None:
        held = {self._key(self._of(record)): record for record in self.records()}
        seen: dict[tuple[str, ...], int] = {}
        present = [field for field in self.fields if field.name in table.places]
        for record in table.records():
            outcome.rows += 1
            row = RowReader(record, faults, self.name)
            before = len(faults)
            values = self._read(row, present, context)
            if len(faults) > before:
                continue
            key = self._key({**{field.name: field.unset for field in self.fields}, **values})
            if key in seen:
                row.fault("", f"The same record stands on row {seen[key]}. Expected it once.")
                continue
            seen[key] = record.number
            self._take_row(row, held.get(key), values, context, outcome)

    def _read(self, row: RowReader, present: Sequence[Field], context: Context) -> dict[str, Any]:
        values = {}
        for field in present:
            values[field.name] = row.read(
                field.name,
                lambda cell, field=field: field.read(cell, context),  # type: ignore[misc]
            )
        return values

    def _take_row(
        self,
        row: RowReader,
        found: Any,
        values: Mapping[str, Any],
        context: Context,
        outcome: Outcome,
    ) -> None:
        by_name = {field.name: field for field in self.fields}
        if found is None:
            changed = frozenset(values)
            fields = [
                FieldChange(name, "", text)
                for name, value in values.items()
                if (text := by_name[name].words(value))
            ]
        else:
            was = self._of(found)
            fields = [
                FieldChange(name, by_name[name].words(was[name]), by_name[name].words(value))
                for name, value in values.items()
                if by_name[name].words(was[name]) != by_name[name].words(value)
            ]
            changed = frozenset(field.label for field in fields)
            if not fields:
                outcome.unchanged += 1
                return
        record = found if found is not None else self.new(values, context)
        for name in changed:
            if not by_name[name].apart:
                by_name[name].assign(record, values[name])
        try:
            with transaction.atomic():
                saved = self.save(record, values, changed, context)
        except (ValidationError, PermissionDenied, IntegrityError) as error:
            self._refused(row, error)
            return
        context.learn(saved)
        if found is None:
            outcome.new += 1
        else:
            outcome.changed += 1
        outcome.changes.append(
            Change(row.record.number, self.title_of(saved), found is None, tuple(fields), self.name)
        )

    def _refused(self, row: RowReader, error: Exception) -> None:
        if isinstance(error, ValidationError):
            columns = {field.of: field.name for field in self.fields}
            columns |= {field.name: field.name for field in self.fields}
            for name, sentences in sentences_by_field(error).items():
                column = columns.get(name or "", "")
                cell = row.record[column] if column and column in row.record else None
                for sentence in sentences:
                    row.fault(column, sentence, cell)
        elif isinstance(error, PermissionDenied):
            row.fault("", str(error) or "You may not record this.")
        else:
            row.fault("", "Another record has these values already, or refers to them.")

    def _of(self, record: Any) -> dict[str, Any]:
        return {field.name: field.value_of(record) for field in self.fields}

    def _key(self, values: Mapping[str, Any]) -> tuple[str, ...]:
        by_name = {field.name: field for field in self.fields}
        return same(by_name[name].words(values[name]) for name in self.key)


class ImporterSheet(Sheet):
    """A sheet that one of the importers of tables takes as a whole."""

    importer: type[Importer]
    #: Rows are taken in parts that have the same text in this column, in the order of these texts.
    parted_by: str = ""

    def options(self, part: str, context: Context) -> Mapping[str, Any]:
        """The answers to the importer's questions."""
        return {"reason": context.reason}

    @property
    def columns(self) -> Columns:
        return self.importer().columns

    def take(self, table: Table, context: Context, outcome: Outcome, faults: list[Fault]) -> None:
        importer = self.importer()
        for part, rows in self._parts(table, context, faults):
            try:
                with transaction.atomic():
                    done = importer.take(
                        rows,
                        options=self.options(part, context),
                        source=Source(context.file_name),
                        by=context.by,
                        on=context.on,
                        preview=False,
                    )
            except RowsRejected as rejected:
                faults += [fault._replace(sheet=self.name) for fault in rejected.faults]
                continue
            except (ValidationError, PermissionDenied) as error:
                texts = error.messages if isinstance(error, ValidationError) else [str(error)]
                faults += [Fault(0, "", "", text, self.name) for text in texts]
                continue
            outcome.rows += done.rows
            outcome.new += done.new
            outcome.changed += done.changed
            outcome.unchanged += done.unchanged
            outcome.changes += [change._replace(sheet=self.name) for change in done.changes]
            outcome.notes += [f"{self.name}: {note}" for note in done.notes]
            outcome.basis += done.basis
        context.forget()

    def _parts(
        self, table: Table, context: Context, faults: list[Fault]
    ) -> Iterator[tuple[str, Table]]:
        yield "", table


def all_sheets() -> list[Sheet]:
    """Every sheet that an installed app declares, in the order in which they are read."""
    found: list[Sheet] = []
    for config in apps.get_app_configs():
        path = getattr(config, "workbook", "")
        if path:
            found += import_string(path)
    return sorted(found, key=lambda sheet: (sheet.order, sheet.name))
