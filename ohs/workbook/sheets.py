"""The sheets of the workbook. Each app declares its own, and export, template and import find them all:

class RisksConfig(AppConfig):
    workbook = "risks.workbook.SHEETS"

A sheet stands for one kind of record. What it exports is what it reads; `order` says after which others it is read.
"""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
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
from ohs.imports.values.texts import shown
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
    #: Its rows are small numbers: they are given to an audience that may be told them, and left out for others.
    small_numbers: bool = False

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

    def without(self, missing: Sequence[str]) -> list[str]:
        """Of the required columns that a sheet of the file lacks, those without which no row can be read."""
        return list(missing)


class ModelSheet(Sheet):
    """A sheet whose rows are records of one model, found again by the first of `keys` that a row fills in and that is known."""

    model: type[Model]
    fields: tuple[Field, ...]
    keys: tuple[tuple[str, ...], ...]
    #: Rows are recorded in the order of these columns: dated records follow one another.
    in_order_of: tuple[str, ...] = ()
    #: Records are only ever added: a row that stands there, or twice in the file, adds nothing.
    only_added: bool = False

    @property
    def columns(self) -> Columns:
        return Columns(*(field.column for field in self.fields))

    def references(self) -> dict[str, Lookup]:
        return {
            field.name: lookup
            for field in self.fields
            if (lookup := field.lookup_used()) is not None
        }

    def without(self, missing: Sequence[str]) -> list[str]:
        """What a new record needs is asked for row by row; a row is found by one of the keys."""
        if any(not set(names) & set(missing) for names in self.keys):
            return []
        return [name for name in missing if name in self.keys[0]]

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
        held = {key: record for record in self.records() for key in self._keys(self._of(record))}
        seen: dict[tuple[str, ...], int] = {}
        present = [field for field in self.fields if field.name in table.places]
        # A row may name another of its sheet that stands below it: such rows wait until the others are recorded.
        own = {name for name, lookup in self.references().items() if lookup.model is self.model}
        rows = list(table.records())
        outcome.rows += len(rows)
        while rows:
            waiting, ready = [], []
            told: list[Fault] = []
            for record in rows:
                found: list[Fault] = []
                row = RowReader(record, found, self.name)
                values = self._read(row, present, context)
                if not found:
                    row.faults = faults
                    ready.append((row, values))
                elif own.issuperset(fault.column for fault in found):
                    waiting.append(record)
                    told += found
                else:
                    faults += found
                    self._doubt(row, context)
            self._record(ready, held, seen, context, outcome)
            if not ready:
                faults += told
                break
            rows = waiting
        self.finish(context, outcome, faults)

    def _record(
        self,
        ready: list[tuple[RowReader, dict[str, Any]]],
        held: Mapping[tuple[str, ...], Any],
        seen: dict[tuple[str, ...], int],
        context: Context,
        outcome: Outcome,
    ) -> None:
        """Rows without a fault, in the order in which they are recorded."""
        unset = {field.name: field.unset for field in self.fields}
        ready.sort(key=lambda pair: [_sortable(pair[1].get(name)) for name in self.in_order_of])
        for row, values in ready:
            keys = self._keys({**unset, **values})
            before = next((seen[key] for key in keys if key in seen), 0)
            if before and self.only_added:
                outcome.unchanged += 1
                continue
            if before:
                row.fault("", f"The same record stands on row {before}. Expected it once.")
                continue
            seen |= dict.fromkeys(keys, row.record.number)
            known = next((held[key] for key in keys if key in held), None)
            self._take_row(row, known, values, context, outcome)

    def finish(self, context: Context, outcome: Outcome, faults: list[Fault]) -> None:
        """What is done when every row of the sheet is recorded."""

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
            needed = [field for field in self.fields if field.required and field.name not in values]
            for field in needed:
                row.fault(field.name, f"A new record needs the {field.name.replace('_', ' ')}.")
            if needed:
                self._doubt(row, context)
                return
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
                if self._differs(by_name[name], was[name], value)
            ]
            changed = frozenset(field.label for field in fields)
            if not fields or self.only_added:
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
            self._doubt(row, context)
            return
        context.learn(saved)
        if found is None:
            outcome.new += 1
        else:
            outcome.changed += 1
        outcome.changes.append(
            Change(row.record.number, self.title_of(saved), found is None, tuple(fields), self.name)
        )

    def _differs(self, field: Field, before: Any, after: Any) -> bool:
        if field.label_only or (field.leaves_as_is and not after):
            return False
        texts = (field.words(before), field.words(after))
        if any(field.name in names for names in self.keys):
            # By these it was found: OPS1 is ops1.
            return len(set(same(texts))) > 1
        return texts[0] != texts[1]

    def _doubt(self, row: RowReader, context: Context) -> None:
        for name in {name for names in self.keys for name in names}:
            if name in row.record:
                context.doubt(self.model, shown(row.record[name]))

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

    def _keys(self, values: Mapping[str, Any]) -> list[tuple[str, ...]]:
        """Each key that the values fill in: the names of its columns and what stands in them."""
        by_name = {field.name: field for field in self.fields}
        found = []
        for names in self.keys:
            texts = same(by_name[name].words(values[name]) for name in names)
            if any(texts):
                found.append((*names, *texts))
        return found


def _sortable(value: Any) -> tuple[int, Any]:
    if value in (None, ""):
        return (0, 0)
    return (1, getattr(value, "pk", value))


class ImporterSheet(Sheet):
    """A sheet that one of the importers of tables takes as a whole."""

    importer: type[Importer]
    #: What it makes that other sheets may name.
    makes: tuple[type[Model], ...] = ()

    def options(self, part: Any, context: Context) -> Mapping[str, Any]:
        """The answers to the importer's questions, for one of the parts that the rows are taken in."""
        return {"reason": context.reason}

    #: What the template shows in place of the importer's own examples, so that its sheets fit together.
    examples: Mapping[str, str] = {}

    @property
    def columns(self) -> Columns:
        found = self.importer().columns
        shown_as = [
            replace(column, example=self.examples.get(column.name, column.example))
            for column in found
        ]
        columns = Columns(*shown_as)
        columns.ignored = found.ignored
        return columns

    def take(self, table: Table, context: Context, outcome: Outcome, faults: list[Fault]) -> None:
        importer = self.importer()
        for part, rows in self._parts(table, context, faults):
            if not rows.rows:
                continue
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
                for model in self.makes:
                    context.doubt(model)
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
    ) -> Iterator[tuple[Any, Table]]:
        """The rows in the parts that the importer takes one after the other."""
        yield None, table


def all_sheets() -> list[Sheet]:
    """Every sheet that an installed app declares, in the order in which they are read."""
    found: list[Sheet] = []
    for config in apps.get_app_configs():
        path = getattr(config, "workbook", "")
        if path:
            found += import_string(path)
    return sorted(found, key=lambda sheet: (sheet.order, sheet.name))
