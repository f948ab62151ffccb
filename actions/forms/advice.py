"""What people type about recommendations and programmes."""

from typing import Any

from django import forms

from ohs.organisation.models import CommandUnit, Post
from ohs.web.forms import DateInput

from ..models import KeyTask, Programme, Recommendation
from ..rules.programmes import Stage
from ..rules.recommendations import Response


class _Versioned(forms.Form):
    """`version` is that of the record the person saw when they began to write."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, record: Any, today: Any = None, **kwargs: Any):
        kwargs.setdefault("initial", {}).setdefault("version", record.version)
        super().__init__(*args, **kwargs)


class TasksField(forms.CharField):
    """Key tasks by their numbers or keys, parted by commas: a list of thousands is no choice."""

    default_help = "Their numbers or keys, parted by commas: 6.2, 14."

    def __init__(self, **kwargs: Any):
        kwargs.setdefault("help_text", self.default_help)
        super().__init__(required=False, max_length=1000, **kwargs)

    def clean(self, value: Any) -> list[KeyTask]:
        words = [part.strip() for part in super().clean(value).split(",") if part.strip()]
        return find_tasks(words)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return ", ".join(task.key if isinstance(task, KeyTask) else str(task) for task in value)
        return value


def find_tasks(words: list[str]) -> list[KeyTask]:
    """Each task by its key, or by its number within the live plans. Raises ValidationError for what names none, or two."""
    found, problems = [], []
    for word in dict.fromkeys(words):
        tasks = list(KeyTask.objects.filter(key__iexact=word)) or list(
            KeyTask.objects.filter(number=word, plan__state="live")[:2]
        )
        if not tasks:
            problems.append(f"No task of a live plan is called “{word}”.")
        elif len(tasks) > 1:
            problems.append(f"More than one live plan has a task {word}: give its key.")
        else:
            found.append(tasks[0])
    if problems:
        raise forms.ValidationError(problems)
    return found


def _posts(label: str) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(Post.objects.order_by("title"), label=label, required=False)


class RecommendationForm(forms.ModelForm):
    """The particulars of a recommendation."""

    owner = _posts("Owner")
    repeats = forms.ModelChoiceField(
        Recommendation.objects.order_by("number"),
        label="Repeats an earlier one",
        required=False,
    )
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
            "issued_on": DateInput(),
            "due_date": DateInput(),
            "text": forms.Textarea(attrs={"rows": 4}),
        }

    def _save_m2m(self) -> None:
        """Tasks are the operation's to set."""


class CorrectRecommendationForm(RecommendationForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Reason",
        max_length=500,
        error_messages={"required": "Enter a reason. It is kept in the history."},
    )


class RespondForm(_Versioned):
    response = forms.ChoiceField(
        choices=Response.choices, label="Response", widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label="Reason",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed unless it is accepted as it is.",
    )
    responded_on = forms.DateField(label="Answered on", required=False, widget=DateInput())


class ImplementedForm(_Versioned):
    text = forms.CharField(label="What was done", widget=forms.Textarea(attrs={"rows": 3}))
    implemented_on = forms.DateField(label="Done on", required=False, widget=DateInput())


class EffectForm(_Versioned):
    evidence_of_effect = forms.CharField(
        label="What shows that it worked",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="And where that can be seen.",
    )
    effect_on = forms.DateField(label="Shown on", required=False, widget=DateInput())


class RecommendationNoteForm(forms.Form):
    text = forms.CharField(label="How far it has come", widget=forms.Textarea(attrs={"rows": 3}))
    noted_on = forms.DateField(label="As on", required=False, widget=DateInput())


class ProgrammeForm(forms.ModelForm):
    """The particulars of a programme."""

    owner = _posts("Owner")
    units = forms.ModelMultipleChoiceField(
        CommandUnit.objects.order_by("group__order", "order", "code"),
        label="Units in scope",
        required=False,
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
            "start_date": DateInput(),
            "end_date": DateInput(),
            "next_review": DateInput(),
            "aim": forms.Textarea(attrs={"rows": 3}),
        }

    def _save_m2m(self) -> None:
        """Tasks and units are the operation's to set."""


class StartProgrammeForm(ProgrammeForm):
    stage = forms.ChoiceField(choices=Stage.choices, label="Stage")


class CorrectProgrammeForm(ProgrammeForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Reason",
        max_length=500,
        error_messages={"required": "Enter a reason. It is kept in the history."},
    )


class ProgrammeNoteForm(_Versioned):
    stage = forms.ChoiceField(choices=Stage.choices, label="Stage", widget=forms.RadioSelect)
    text = forms.CharField(
        label="What the Board is to know",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One note a quarter. It is printed in the paper.",
    )
    noted_on = forms.DateField(label="As on", required=False, widget=DateInput())

    def __init__(self, *args: Any, record: Programme, **kwargs: Any):
        kwargs.setdefault("initial", {}).setdefault("stage", record.stage)
        super().__init__(*args, record=record, **kwargs)
