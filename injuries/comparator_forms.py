"""Forms about what others publish."""

from django import forms

from .forms import MonthField
from .models import ReportLine


class ComparatorForm(forms.Form):
    line = forms.ModelChoiceField(
        ReportLine.objects.order_by("order", "pk"),
        label="Line of the paper",
        help_text="The figure stands on the page of this line.",
        error_messages={"required": "Select the line that it stands beside."},
    )
    title = forms.CharField(
        label="What it is a figure of, and whose",
        max_length=200,
        help_text="For example Assault with injury on a constable, England and Wales.",
        error_messages={"required": "Enter what it is a figure of."},
    )
    source = forms.CharField(
        label="Who published it, and in what",
        max_length=200,
        error_messages={"required": "Enter who published it."},
    )
    address = forms.URLField(
        label="Address",
        max_length=500,
        assume_scheme="https",
        help_text="Where it can be read, beginning with https://",
        error_messages={"required": "Enter the address where it can be read."},
    )
    definition = forms.CharField(
        label="What is counted",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter what is counted."},
    )
    first_month = MonthField(
        label="First month", error_messages={"required": "Enter the first month that is counted."}
    )
    last_month = MonthField(
        label="Last month", error_messages={"required": "Enter the last month that is counted."}
    )
    numerator = forms.IntegerField(
        label="How many were counted",
        min_value=0,
        max_value=2_000_000_000,
        error_messages={"required": "Enter how many were counted."},
    )
    denominator = forms.DecimalField(
        label="Of how many people",
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        help_text="On average over the months. Leave it empty where nobody published it: then there is no rate.",
    )
    denominator_source = forms.CharField(
        label="Where the number of people is from, and whom it counts",
        required=False,
        max_length=400,
    )
    not_the_same = forms.CharField(
        label="What is not the same",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="How it differs from what the line counts. It is printed under the chart.",
        error_messages={"required": "Enter what is not the same."},
    )

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first_month"), cleaned.get("last_month")
        if first and last and last < first:
            self.add_error("last_month", "Enter a last month on or after the first.")
        for name, month in (("first_month", first), ("last_month", last)):
            if month:
                cleaned[name] = month.start
        return cleaned


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label="Why",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Kept with the record and in the history.",
        error_messages={"required": "Enter why it was a mistake."},
    )
