"""What is asked of a person who brings a file in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from .importers import Importer

ACCEPTED = ".csv,.txt,.tsv,.xlsx,.xlsm,.docx"


def upload_form_class(importer: Importer) -> type[forms.Form]:
    """The importer's own questions after the file."""
    largest = importer.limits.file_bytes

    class UploadForm(importer.form_class):  # type: ignore[name-defined]
        file = forms.FileField(
            label="File",
            help_text="A table as XLSX, CSV or, in a Word document, DOCX. Its columns are found by their names.",
            widget=forms.FileInput(attrs={"accept": ACCEPTED}),
            allow_empty_file=True,
        )
        field_order = ("file",)

        def clean_file(self) -> Any:
            file = self.cleaned_data["file"]
            if file.size > largest:
                raise ValidationError(
                    f"The file is larger than {largest // 1_000_000} MB. "
                    "Keep the table alone in a new file, or bring it in in parts."
                )
            return file

    return UploadForm


class WithdrawForm(forms.Form):
    """Why an extract is taken back."""

    reason = forms.CharField(
        label="Why it is withdrawn",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The extract stays in the list with this reason. Its figures count nowhere.",
    )


def typed_options(form: forms.Form) -> dict[str, list[str]]:
    """The answers to an importer's questions as they were typed, to be kept with the file."""
    data = form.data
    names = [name for name in form.fields if name != "file"]
    return {
        name: data.getlist(name) if isinstance(data, QueryDict) else [str(data.get(name, ""))]
        for name in names
        if name in data
    }


def options_form(importer: Importer, typed: dict[str, list[str]]) -> forms.Form:
    """The importer's questions with the answers that were kept."""
    data = QueryDict(mutable=True)
    for name, values in typed.items():
        data.setlist(name, values)
    return importer.form_class(data)


class SheetForm(forms.Form):
    """Which sheet of the file, and on which row its header stands."""

    sheet = forms.ChoiceField(label="Sheet", required=False)
    header_row = forms.IntegerField(
        label="Row with the names of the columns", min_value=1, max_value=1_048_576, required=False
    )

    def __init__(self, *args: Any, sheets: list[str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        choices = [(name, name or "The table") for name in sheets]
        self.fields["sheet"] = forms.ChoiceField(label="Sheet", choices=choices, required=False)


class ColumnsForm(forms.Form):
    """What each column of the file stands for."""

    keep_as = forms.CharField(
        label="Save this choice for the next file, with the name",
        max_length=80,
        required=False,
        help_text="For example: Monthly extract from eSafety. A file with the same columns is then read in the same way.",
    )

    def __init__(
        self,
        *args: Any,
        importer: Importer,
        header: tuple[str, ...],
        chosen: dict[int, str],
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        choices = [("", "Not read"), *((name, name) for name in importer.columns.names)]
        self.header = header
        self.required_names = importer.columns.required
        for place, text in enumerate(header):
            if text:
                self.fields[f"column_{place}"] = forms.ChoiceField(
                    label=text, choices=choices, required=False, initial=chosen.get(place, "")
                )

    @property
    def mapping(self) -> dict[str, str]:
        return {
            text: self.cleaned_data.get(f"column_{place}", "")
            for place, text in enumerate(self.header)
            if text
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = [cleaned.get(f"column_{place}", "") for place in range(len(self.header))]
        for name in self.required_names:
            if name not in chosen:
                self.add_error(None, f"Say which column is {name}.")
        for name in sorted({name for name in chosen if name and chosen.count(name) > 1}):
            self.add_error(None, f"Two columns are chosen as {name}. Choose one.")
        return cleaned
