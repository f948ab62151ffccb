"""What is written down of risks, their controls and indicators."""

import datetime as dt
from typing import Any

from django import forms

from ohs.core.text import format_day
from ohs.organisation.models import BusinessGroup, Post
from ohs.web.named_records import Naming, one_of, several_of
from ohs.web.record_forms import RecordForm

from .forms import text
from .models import Category, Risk
from .models.record import Register

RISKS = Naming(
    one="risk",
    by="reference",
    example="28",
    name=lambda risk: risk.key,
    called=lambda risks, word: risks.by_key(word),
)


def family_field(of: Risk | None = None) -> forms.Field:
    """The risk under which several are scored and reviewed together."""
    heads = Risk.objects.filter(parent=None).order_by("ref_sort", "pk")
    return one_of(
        heads.exclude(pk=of.pk) if of else heads,
        RISKS,
        label="Member of the family",
        help_text="Only where it is one of several that are scored and reviewed together.",
    )


class ProposeForm(forms.Form):
    """A risk put forward."""

    title = forms.CharField(label="Title", max_length=200)
    description = text(
        "Description", rows=4, help_text="The formal description, as the register prints it."
    )
    category = forms.ModelChoiceField(
        Category.objects.order_by("order", "name", "pk"), label="Category", empty_label="Choose one"
    )
    leads = forms.ModelMultipleChoiceField(
        Post.objects.order_by("title"),
        label="Posts that lead it",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Select the post that leads it: a risk without a lead is nobody's."
        },
    )
    register = forms.ChoiceField(
        label="Register",
        choices=Register.choices,
        initial=Register.CORPORATE,
        widget=forms.RadioSelect,
    )
    group = forms.ModelChoiceField(
        BusinessGroup.objects.all(),
        label="Business group",
        required=False,
        empty_label="None",
        help_text="Whose register it stands on; on the corporate register, the group it comes from if any.",
    )
    reason = text("Why it is put forward", rows=3)
    field_order = (
        "title",
        "description",
        "category",
        "leads",
        "register",
        "group",
        "parent",
        "reason",
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["parent"] = family_field()
        self.order_fields(self.field_order)


class RiskDetailsForm(RecordForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if "parent" in self.fields:
            self.fields["parent"] = family_field(of=self.instance)


class ControlForm(RecordForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["order"].label = "Place among the controls"
        self.fields["order"].required = False

    def clean_order(self) -> int:
        return self.cleaned_data["order"] or 0


class IndicatorForm(RecordForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["target_low"].label = "Target: at least"
        self.fields["target_high"].label = "Target: at most"
        self.fields["unit"].label = "What a reading is in"
        self.fields["unit"].help_text = "For example “% compliant” or “reports”."
        self.fields["risks"] = several_of(
            Risk.objects.order_by("ref_sort", "pk"), RISKS, label="Risks that it watches"
        )
        self.fields["order"].label = "Place in the list"
        self.fields["order"].required = False

    def clean_order(self) -> int:
        return self.cleaned_data["order"] or 0


class ReadingForm(RecordForm):
    """What an indicator showed. One figure is a range of itself."""

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.today = today
        labels = {
            "start": "First day of the period",
            "end": "Last day of the period",
            "low": "Reading",
            "high": "To, where it is a range",
            "period_printed": "Period in words",
            "source": "Source",
        }
        for name, label in labels.items():
            self.fields[name].label = label
        self.fields["low"].help_text = f"In {self.instance.indicator.unit}."
        self.fields["high"].help_text = "Leave it empty for a single figure."
        self.fields["high"].required = False

    def clean_end(self) -> dt.date:
        end: dt.date = self.cleaned_data["end"]
        if end > self.today:
            raise forms.ValidationError(
                f"{format_day(end)} has not come yet. Give today, {format_day(self.today)}, or an earlier day."
            )
        return end

    def clean_high(self) -> Any:
        high = self.cleaned_data["high"]
        return self.cleaned_data.get("low") if high is None else high
