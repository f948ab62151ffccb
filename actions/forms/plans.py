"""What is typed for a plan as a whole: to carry it forward, to bring one in from a file."""

import datetime as dt

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError

from ohs.web.forms import DateInput

from .. import sheets

IMPORT_SALT = "actions.import"


class CarryForwardForm(forms.Form):
    title = forms.CharField(label="Title of the new plan", max_length=200)
    period_start = forms.DateField(label="Period from", widget=DateInput())
    period_end = forms.DateField(label="Period to", widget=DateInput())

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("period_start"), cleaned.get("period_end")
        if start and end and end <= start:
            self.add_error("period_end", "The period must end after it begins.")
        return cleaned


class ImportForm(forms.Form):
    """A table of tasks; or, after its preview, what was read from it, signed so that it is what was shown."""

    file = forms.FileField(
        label="CSV or XLSX file",
        required=False,
        help_text="With the columns of the list's own CSV. Download that first if you are not sure.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )
    reason = forms.CharField(
        label="Reason for the import",
        max_length=500,
        error_messages={
            "required": "Say why: the reason stays in the history of every task it changes."
        },
    )
    period_start = forms.DateField(
        label="A new plan runs from",
        required=False,
        widget=DateInput(),
        help_text="Only if the file has a plan that is not here yet and its title names no financial year, such as 2022/23.",
    )
    period_end = forms.DateField(label="To", required=False, widget=DateInput())
    read = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("period_start"), cleaned.get("period_end")
        if bool(start) != bool(end):
            self.add_error(
                "period_end" if start else "period_start", "Give both days of the period."
            )
        elif start and end <= start:
            self.add_error("period_end", "The period must end after it begins.")
        cleaned["period"] = (start, end) if start and end else None
        if cleaned.get("file"):
            try:
                cleaned["rows"] = sheets.read(cleaned["file"])
            except ValidationError as error:
                self.add_error("file", error)
        elif cleaned.get("read"):
            try:
                shown = signing.loads(cleaned["read"], salt=IMPORT_SALT, max_age=3600)
                cleaned["rows"] = shown["rows"]
                period = shown["period"] and tuple(map(dt.date.fromisoformat, shown["period"]))
                cleaned["period"] = period
            except signing.BadSignature:
                self.add_error("file", "The preview is older than an hour. Choose the file again.")
        else:
            self.add_error("file", "Choose a file.")
        return cleaned

    @property
    def token(self) -> str:
        """What was read, for the second press."""
        period = self.cleaned_data["period"]
        shown = {
            "rows": self.cleaned_data["rows"],
            "period": period and [day.isoformat() for day in period],
        }
        return signing.dumps(shown, salt=IMPORT_SALT, compress=True)
