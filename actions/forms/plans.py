"""What is typed to carry a plan forward."""

from django import forms

from ohs.web.forms import DateParts


class CarryForwardForm(forms.Form):
    title = forms.CharField(label="Title of the new plan", max_length=200)
    period_start = forms.DateField(label="Period from", widget=DateParts())
    period_end = forms.DateField(label="Period to", widget=DateParts())

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("period_start"), cleaned.get("period_end")
        if start and end and end <= start:
            self.add_error("period_end", "The period must end after it begins.")
        return cleaned
