import datetime as dt

from django import forms

from ohs.web.forms import DateParts

from .models import ApiKey

USUAL_DAYS = 180


class KeyForm(forms.Form):
    """A new key: what uses it, what it may do, until when."""

    name = forms.CharField(
        label="What uses it",
        max_length=80,
        help_text="For example Power BI, monthly report.",
        error_messages={"required": "Enter what uses the key."},
    )
    scope = forms.ChoiceField(
        label="What it may do",
        choices=ApiKey.Scope.choices,
        initial=ApiKey.Scope.READ,
        widget=forms.RadioSelect,
        help_text="A key can never do more than you can.",
        error_messages={"required": "Select what the key may do."},
    )
    expires_on = forms.DateField(
        label="End date",
        widget=DateParts(),
        help_text="At most a year from now. After it the key opens nothing.",
        error_messages={"required": "Enter the end date."},
    )

    def __init__(self, *args, today: dt.date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["expires_on"].initial = today + dt.timedelta(days=USUAL_DAYS)
