from decimal import Decimal

from django import forms

from ohs.web.forms import DateParts

from ..models import Measure
from ..rules.progress import MeasureKind


class ReadingForm(forms.Form):
    """What a measure stands at on a day. A milestone is reached or not, so it has no value to type."""

    date = forms.DateField(label="Date", widget=DateParts())
    value = forms.DecimalField(label="Value", max_digits=12, decimal_places=2)
    note = forms.CharField(label="Note", max_length=300, required=False)

    def __init__(self, *args, measure: Measure, today, **kwargs):
        kwargs.setdefault("initial", {}).setdefault("date", today.isoformat())
        super().__init__(*args, **kwargs)
        value = self.fields["value"]
        if measure.kind == MeasureKind.MILESTONE:
            del self.fields["value"]
            self.fields["date"].label = "Reached on"
        elif measure.kind == MeasureKind.RECURRING:
            value.label = f"How many {measure.unit}".rstrip()
            value.help_text = "Those of this day alone."
            value.min_value = 0
        else:
            value.label = f"Value, in {measure.unit}" if measure.unit else "Value"
            value.help_text = "The total so far." if measure.kind == MeasureKind.COUNT else ""

    def clean(self):
        cleaned = super().clean()
        if "value" not in self.fields:
            cleaned["value"] = Decimal(1)
        return cleaned
