"""What people type about recommendations."""

from typing import Any

from django import forms

from ohs.web.forms import DateParts
from ohs.web.named_records import numbered, one_of

from ..models import Recommendation
from ..rules.recommendations import Response
from .common import CorrectionForm, TasksField, VersionedForm, post_field


class RecommendationForm(forms.ModelForm):
    """The particulars of a recommendation."""

    owner = post_field("Owner")
    tasks = TasksField(label="Tasks that answer it")

    class Meta:
        model = Recommendation
        fields = (
            "source",
            "reference",
            "issued_on",
            "text",
            "owner",
            "due_date",
            "repeats",
            "tasks",
        )
        widgets = {
            "issued_on": DateParts(),
            "due_date": DateParts(),
            "text": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["repeats"] = one_of(
            Recommendation.objects.order_by("number"),
            numbered("recommendation", "14"),
            label="Repeats an earlier one",
        )

    def _save_m2m(self) -> None:
        """Tasks are the operation's to set."""


class CorrectRecommendationForm(CorrectionForm, RecommendationForm):
    """The particulars again, with a reason."""


class RespondForm(VersionedForm):
    response = forms.ChoiceField(
        choices=Response.choices, label="Response", widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label="Reason",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed unless it is accepted as it is.",
    )
    responded_on = forms.DateField(label="Answered on", required=False, widget=DateParts())


class ImplementedForm(VersionedForm):
    text = forms.CharField(label="What was done", widget=forms.Textarea(attrs={"rows": 3}))
    implemented_on = forms.DateField(label="Done on", required=False, widget=DateParts())


class EffectForm(VersionedForm):
    evidence_of_effect = forms.CharField(
        label="What shows that it worked",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="And where that can be seen.",
    )
    effect_on = forms.DateField(label="Shown on", required=False, widget=DateParts())


class RecommendationNoteForm(forms.Form):
    text = forms.CharField(label="How far it has come", widget=forms.Textarea(attrs={"rows": 3}))
    noted_on = forms.DateField(label="As on", required=False, widget=DateParts())
