"""A month in a form, written as 2020-04."""

from django import forms

from ohs.core.periods import Month


class MonthField(forms.CharField):
    """A month written as 2020-04; None where it is left empty."""

    default_error_messages = {"invalid": "Write the month as year and month, for example 2020-04."}

    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", 7)
        kwargs.setdefault("help_text", "For example 2020-04")
        super().__init__(**kwargs)

    def clean(self, value):
        text = (super().clean(value) or "").strip()
        if not text:
            return None
        try:
            month = Month.parse(text)
            month.start  # noqa: B018 - a year that no calendar has is refused here
            if not 1990 <= month.year <= 2100:
                raise ValueError
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], "invalid") from None
        return month
