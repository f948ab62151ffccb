"""The smallest importer that makes sense: business groups by their code. Used by the tests of the page and the command."""

from django import forms
from django.db import transaction

from ohs.imports.batch import (
    Change,
    FieldChange,
    Outcome,
    RowReader,
    RowsRejected,
    check_beyond_header,
)
from ohs.imports.importers import Importer
from ohs.imports.tables import Column, Columns
from ohs.imports.values.numbers import read_whole
from ohs.imports.values.texts import WrongValueError, one_line
from ohs.organisation.models import BusinessGroup


class GroupOptions(forms.Form):
    prefix = forms.CharField(required=False, max_length=5)


def read_code(cell):
    code = one_line(cell)
    if not (0 < len(code) <= 6 and code.isupper()):
        raise WrongValueError("Expected a code of at most six capitals.")
    return code


def read_name(cell):
    if not one_line(cell):
        raise WrongValueError("Expected a name.")
    return one_line(cell)


class GroupsImporter(Importer):
    key = "groups"
    title = "Business groups"
    about = "A row for each group, found by its code."
    permission = "organisation.change_businessgroup"
    form_class = GroupOptions
    columns = Columns(
        Column("code", required=True, help="Its code.", example="FLP"),
        Column("name", required=True, also=("title",)),
        Column("order"),
    )

    def recognisers(self):
        return {"code": read_code}

    @transaction.atomic
    def take(self, table, *, options, source, by, on, preview):
        self.require(by)
        faults, rows = [], []
        for record in table.records():
            row = RowReader(record, faults)
            check_beyond_header(row)
            code, name = row.read("code", read_code), row.read("name", read_name)
            order = row.read("order", read_whole) if record["order"] is not None else 0
            rows.append((record.number, options.get("prefix", "") + (code or ""), name, order))
        if faults:
            raise RowsRejected(faults)
        outcome = Outcome(len(rows), done=f"{len(rows)} groups were read.")
        held = {group.code: group for group in BusinessGroup.objects.all()}
        for number, code, name, order in rows:
            group = held.get(code)
            if group is not None and group.name == name:
                outcome.unchanged += 1
                continue
            if group is None:
                outcome.new += 1
                fields = (FieldChange("code", "", code), FieldChange("name", "", name))
            else:
                outcome.changed += 1
                fields = (FieldChange("name", group.name, name),)
            outcome.changes.append(Change(number, code, group is None, fields))
            if not preview:
                BusinessGroup.objects.update_or_create(
                    code=code, defaults={"name": name, "order": order}
                )
        return outcome
