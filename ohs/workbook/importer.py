"""The workbook taken in: any of its sheets, in any order, all of it or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from django import forms
from django.db import transaction

from ohs.core.errors import OperationRefused
from ohs.imports.batch import PREVIEWED, Fault, Outcome, RowsRejected
from ohs.imports.files import cells
from ohs.imports.headers import candidate_of
from ohs.imports.importers import Importer, Source
from ohs.imports.tables import Columns, Table
from ohs.imports.values.texts import plain

from .context import REASON, Context
from .export import BESIDE
from .sheets import Sheet, all_sheets

_AFTER_ALL = 1_000_000


class WorkbookForm(forms.Form):
    reason = forms.CharField(
        label="Reason",
        max_length=500,
        initial="Set-up from the force's own spreadsheets",
        help_text="Kept in the history of every record that it makes or changes.",
    )


class WorkbookImporter(Importer):
    key = "workbook"
    title = "Workbook of all registers"
    about = (
        "One workbook with a sheet for each kind of record: units, posts, people, plans, risks and their scores, audits, "
        "figures and the rest. Bring in any of its sheets, in any order. What is there already is found by its code, "
        "number, title or key, and only what differs changes. What was downloaded and is brought back changes nothing."
    )
    permission = "organisation.change_force"
    columns = Columns()
    form_class = WorkbookForm
    order = 1
    takes_sheets = True

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
        sheet = cells.Sheet(table.sheet, table.rows)
        return self.take_sheets(
            [sheet], options=options, source=source, by=by, on=on, preview=preview
        )

    def take_sheets(
        self,
        sheets: Sequence[cells.Sheet],
        *,
        options: Mapping[str, Any],
        source: Source,
        by: Any,
        on: dt.date,
        preview: bool,
    ) -> Outcome:
        """Records every sheet through its register's operations. A preview does the same and takes all of it back."""
        self.require(by)
        outcome = Outcome(rows=0)
        faults: list[Fault] = []
        tables = _find(sheets, outcome, faults)
        context = Context(
            by=by, on=on, reason=options.get("reason") or REASON, file_name=source.file_name
        )
        context.tables = {sheet.name: table for sheet, table in tables}
        with transaction.atomic():
            for sheet, table in tables:
                faults += context.do_before(sheet.order)
                sheet.take(table, context, outcome, faults)
            faults += context.do_before(_AFTER_ALL)
            if faults or preview:
                transaction.set_rollback(True)
        if faults:
            raise RowsRejected(_without_echoes(faults, tables, context))
        outcome.basis += repr(outcome.changes)
        outcome.changes = outcome.changes[: 2 * PREVIEWED]
        if outcome.changes_nothing:
            outcome.done = (
                "Nothing to change: everything in the workbook is in the registers already."
            )
        else:
            outcome.done = (
                f"Recorded from {len(tables)} sheet{'' if len(tables) == 1 else 's'}: {outcome.new:,} new, "
                f"{outcome.changed:,} changed, {outcome.unchanged:,} as they were."
            )
        outcome.url = "/setup/"
        return outcome


def _without_echoes(
    faults: list[Fault], tables: list[tuple[Sheet, Table]], context: Context
) -> list[Fault]:
    """The faults without those that only say of a record that it is not there, which has a fault of its own."""
    references = {sheet.name: sheet.references() for sheet, _ in tables}
    return [
        fault
        for fault in faults
        if not (lookup := references.get(fault.sheet, {}).get(fault.column))
        or not fault.value
        or not any(context.is_echo(lookup, part) for part in fault.value.split("|"))
    ]


def _find(
    given: Sequence[cells.Sheet], outcome: Outcome, faults: list[Fault]
) -> list[tuple[Sheet, Table]]:
    """The sheets of the file that are known, in the order in which they are read, with their headers found."""
    known = {plain(sheet.name): sheet for sheet in all_sheets()}
    found: list[tuple[Sheet, Table]] = []
    for one in given:
        name = plain(one.name)
        if name in map(plain, BESIDE) or not one.rows:
            continue
        if one.hidden:
            outcome.notes.append(f"The sheet “{one.name}” is hidden and was not read.")
            continue
        sheet = known.get(name)
        if sheet is None:
            near = get_close_matches(name, known, n=1, cutoff=0.6)
            hint = f" Perhaps “{known[near[0]].name}” is meant." if near else ""
            outcome.notes.append(
                f"There is no sheet “{one.name}” in the workbook, so it was not read.{hint}"
            )
            continue
        candidate = candidate_of(one, sheet.columns)
        lacking = sheet.without(candidate.missing)
        for missing in lacking:
            column = next((each for each in candidate.unread if each.nearest == missing), None)
            hint = f" Perhaps “{column.header}” is meant." if column else ""
            faults.append(
                Fault(0, missing, "", f"This column is missing from the sheet.{hint}", sheet.name)
            )
        for twice in candidate.twice:
            faults.append(
                Fault(0, twice, "", "This column is there twice. Keep one of them.", sheet.name)
            )
        if lacking or candidate.twice:
            continue
        table = replace(candidate.table(), sheet=sheet.name)
        outcome.notes += [f"{sheet.name}: {note}" for note in table.notes]
        found.append((sheet, table))
    if not found and not faults:
        names = ", ".join(sheet.name for sheet in all_sheets())
        raise OperationRefused(f"The file has none of the workbook's sheets with rows: {names}.")
    return sorted(found, key=lambda pair: (pair[0].order, pair[0].name))
