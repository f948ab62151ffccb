"""Imports in the admin: django-import-export's upload, preview and confirm over the register's own reading.

The library makes an object and a query for each row. The register reads a file as one batch that
goes in whole or not at all, with the same code as the commands, so only the outside is the library's.
"""

import hashlib
from datetime import date
from typing import NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from import_export.formats.base_formats import Format
from import_export.forms import ConfirmImportForm, ImportForm
from import_export.results import Result, RowResult

from ohs.core.clock import today

from . import importing
from .dimensions import Kinds
from .sheets import UnreadableError

#: More faults than this are not printed on one page; the number of all of them is.
LISTED = 500


class FigureFile(Format):
    """A CSV file or an XLSX workbook, told apart by what is in it."""

    def __init__(self, encoding=None):
        """The library names an encoding at times; what a file is in, it says itself."""

    def get_title(self):
        return "CSV or XLSX"

    def create_dataset(self, in_stream):
        return in_stream

    def is_binary(self):
        return True

    def get_read_mode(self):
        return "rb"

    def get_extension(self):
        return "csv"

    def can_import(self):
        return True

    def can_export(self):
        return False


class _BatchForm(forms.Form):
    as_at = forms.DateField(
        label="As at",
        help_text="The day the figures were drawn from their source.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    source = forms.CharField(max_length=120, help_text="Where the figures come from.")

    def clean_as_at(self):
        as_at = self.cleaned_data["as_at"]
        if as_at > today():
            raise ValidationError(f"{as_at} has not come yet: figures cannot be as at that day.")
        return as_at


class FigureImportForm(_BatchForm, ImportForm):
    field_order = ("resource", "import_file", "format", "as_at", "source")


class FigureConfirmForm(_BatchForm, ConfirmImportForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("as_at", "source"):
            self.fields[name].widget = forms.HiddenInput()


class _Column(NamedTuple):
    column_name: str


class FigureResource:
    """A file of figures: on a trial a preview, then the batch."""

    kind: importing.Kind
    name: str
    # What the rows of the preview are named by, each read once.
    kinds = Kinds

    def __init__(self, **kwargs):
        """The library hands over what a resource of its own might need; nothing of it is."""

    @classmethod
    def get_display_name(cls):
        return cls.name

    def get_user_visible_fields(self):
        return [_Column(name) for name in self.kind.fields]

    def import_data(
        self, dataset, *, dry_run, as_at: date, source: str, file_name="", user=None, **kwargs
    ):
        result = Result()
        result.diff_headers = [*self.kind.fields[:-1], "in the register", "in the file"]
        try:
            recorded = importing.import_file(
                self.kind,
                dataset,
                as_at=as_at,
                source=source,
                by=user,
                file_name=file_name,
                sha256=hashlib.sha256(dataset).hexdigest(),
                dry_run=dry_run,
            )
        except UnreadableError as error:
            result.faults = [str(error)]
            result.fault_count = 1
        except importing.RejectedError as error:
            result.faults = [str(bad) for bad in error.bad_rows[:LISTED]]
            result.fault_count = len(error.bad_rows)
        else:
            self._tell(result, recorded)
            return result
        result.append_base_error(None)
        return result

    def _tell(self, result, recorded):
        kinds = self.kinds()
        result.recorded = recorded
        result.total_rows = recorded.new + recorded.changed + recorded.unchanged
        result.totals[RowResult.IMPORT_TYPE_NEW] = recorded.new
        result.totals[RowResult.IMPORT_TYPE_UPDATE] = recorded.changed
        result.totals[RowResult.IMPORT_TYPE_SKIP] = recorded.unchanged
        for difference in recorded.differences:
            row = RowResult()
            is_new = difference.before is None
            row.import_type = RowResult.IMPORT_TYPE_NEW if is_new else RowResult.IMPORT_TYPE_UPDATE
            row.diff = [*self.words(kinds, difference.row), difference.before, difference.row.value]
            result.append_row_result(row)


class CountResource(FigureResource):
    kind = importing.COUNTS
    name = "Monthly counts"

    @staticmethod
    def words(kinds, row):
        return [
            f"{row.month:%Y-%m}",
            kinds.units[row.unit].code if row.unit else "not recorded by unit",
            kinds.causes[row.cause].name,
            kinds.severities[row.severity].on(row.month),
            kinds.staff_groups[row.staff_group].name,
        ]


class StrengthResource(FigureResource):
    kind = importing.STRENGTHS
    name = "Monthly strengths"

    @staticmethod
    def words(kinds, row):
        return [
            f"{row.month:%Y-%m}",
            kinds.units[row.unit].code if row.unit else "not recorded by unit",
            kinds.staff_groups[row.staff_group].name,
        ]
