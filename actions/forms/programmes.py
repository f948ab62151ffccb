"""What people type about programmes."""

from typing import Any

from django import forms

from ohs.organisation.models import CommandUnit
from ohs.web.forms import DateParts

from ..models import Programme
from ..rules.programmes import Stage
from .common import CorrectionForm, TasksField, VersionedForm, post_field


class ProgrammeForm(forms.ModelForm):
    """The particulars of a programme."""

    owner = post_field("Owner")
    units = forms.ModelMultipleChoiceField(
        CommandUnit.objects.order_by("group__order", "order", "code"),
        label="Units in scope",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    tasks = TasksField(label="Key tasks")

    class Meta:
        model = Programme
        fields = (
            "name",
            "kind",
            "aim",
            "owner",
            "start_date",
            "end_date",
            "next_review",
            "units",
            "scope",
            "people",
            "provider",
            "evaluator",
            "channel",
            "tasks",
        )
        widgets = {
            "start_date": DateParts(),
            "end_date": DateParts(),
            "next_review": DateParts(),
            "aim": forms.Textarea(attrs={"rows": 3}),
        }

    def _save_m2m(self) -> None:
        """Tasks and units are the operation's to set."""


class StartProgrammeForm(ProgrammeForm):
    stage = forms.ChoiceField(choices=Stage.choices, label="Stage")


class CorrectProgrammeForm(CorrectionForm, ProgrammeForm):
    """The particulars again, with a reason."""


class ProgrammeNoteForm(VersionedForm):
    stage = forms.ChoiceField(choices=Stage.choices, label="Stage", widget=forms.RadioSelect)
    text = forms.CharField(
        label="What the Board is to know",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One note a quarter. It is printed in the paper.",
    )
    noted_on = forms.DateField(label="As on", required=False, widget=DateParts())

    def __init__(self, *args: Any, record: Programme, **kwargs: Any):
        kwargs.setdefault("initial", {}).setdefault("stage", record.stage)
        super().__init__(*args, record=record, **kwargs)
