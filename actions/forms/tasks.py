"""What people type: about a task, on their own page and around the list."""

from django import forms
from django.core.exceptions import ValidationError

from ohs.organisation.models import BoardMeeting
from ohs.web.forms import DateParts

from ..models import KeyTask
from ..rules import evidence
from ..rules.standing import OPEN_STATES, State


def states_to_report(task: KeyTask) -> list[tuple[str, str]]:
    """What an update may make of a task: nothing goes back, and complete is a claim."""
    if task.state == State.NOT_TRIGGERED:
        return [(State.NOT_TRIGGERED.value, "Not triggered: the condition is not met yet")]
    states = [(state.value, state.label.capitalize()) for state in OPEN_STATES]
    if task.state == State.IN_PROGRESS:
        states = states[1:]
    return [*states, (State.COMPLETE.value, "Complete: the HSW team confirms it")]


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files, each checked by kind, size and content."""

    widget = SeveralFiles

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.widget.attrs["accept"] = evidence.ACCEPT

    def clean(self, data, initial=None):
        files = data if isinstance(data, (list, tuple)) else [data] if data else []
        if len(files) > evidence.MAX_FILES:
            raise ValidationError(f"Add no more than {evidence.MAX_FILES} files to one update.")
        for file in files:
            evidence.check_evidence(super().clean(file, initial))
        return list(files)


class TaskForm(forms.Form):
    """A change of one task. `version` is that of the task the person saw when they began to write."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, task: KeyTask, **kwargs):
        self.task = task
        kwargs.setdefault("initial", {}).setdefault("version", task.version)
        super().__init__(*args, **kwargs)


class UpdateForm(TaskForm):
    """State, note, evidence: all that a lead has to say."""

    state = forms.ChoiceField(label="State", widget=forms.RadioSelect)
    narrative = forms.CharField(
        label="Note",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Write a sentence: an update without one tells the Board nothing."
        },
    )
    evidence_seen = forms.CharField(
        label="Where can the HSW team see it?",
        required=False,
        max_length=300,
        help_text="To claim it complete, give one of three: where it can be seen, a link, or a file.",
    )
    evidence_link = forms.URLField(
        label="Link to evidence", required=False, max_length=500, assume_scheme="https"
    )
    files = FilesField(
        label="Files",
        required=False,
        help_text="PDF, Word, Excel, PowerPoint, PNG, JPEG, CSV or plain text, up to 10 MB each.",
    )

    def __init__(self, *args, task: KeyTask, **kwargs):
        super().__init__(*args, task=task, **kwargs)
        self.fields["state"].choices = states_to_report(task)
        self.fields["state"].initial = task.state


class DatedUpdateForm(UpdateForm):
    """The same on the task's own page, where it can be dated back."""

    date = forms.DateField(
        label="Date the note speaks of",
        required=False,
        widget=DateParts(),
        help_text="Today, if you leave it empty.",
    )


class DecisionForm(TaskForm):
    """The HSW team on a claim: confirm it, or return it and say what is missing."""

    decision = forms.ChoiceField(
        label="Decision",
        widget=forms.RadioSelect,
        choices=(
            ("confirm", "Confirm: the evidence bears out the claim"),
            ("return", "Return to the lead: it is not complete yet"),
        ),
    )
    narrative = forms.CharField(
        label="What you saw, or what is missing",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed to return it.",
    )

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("narrative", "").strip():
            if cleaned.get("decision") == "return":
                self.add_error("narrative", "Enter what is missing: its lead reads this.")
            elif cleaned.get("decision") == "confirm":
                cleaned["narrative"] = "The evidence bears out the claim."
        return cleaned


class ReasonedForm(TaskForm):
    """For the HSW team's verbs that need a reason and nothing else: trigger, withdraw, reopen."""

    narrative = forms.CharField(
        label="Why",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter a reason. It is kept in the history."},
    )


class MoveForm(TaskForm):
    """A new due date, with its reason and, where one is needed, the meeting that decided it."""

    to = forms.DateField(label="New due date", widget=DateParts())
    reason = forms.CharField(
        label="Why it moves",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter a reason for the new date. It is kept in the history."},
    )
    agreed_at = forms.ModelChoiceField(
        label="Agreed at",
        queryset=BoardMeeting.objects.none(),
        required=False,
        empty_label="No meeting",
    )

    def __init__(self, *args, task: KeyTask, needs_board: bool, **kwargs):
        super().__init__(*args, task=task, **kwargs)
        field = self.fields["agreed_at"]
        field.queryset = BoardMeeting.objects.order_by("-date", "pk")
        if needs_board:
            field.required = True
            field.error_messages["required"] = (
                "The date has moved before. A further move needs a decision of the Board: choose the meeting."
            )


class NoChangeForm(forms.Form):
    """A note for each of several tasks; those without one are left alone."""

    def __init__(self, *args, tasks, **kwargs):
        super().__init__(*args, **kwargs)
        self.tasks = {f"note-{task.pk}": task for task in tasks}
        for name, task in self.tasks.items():
            self.fields[name] = forms.CharField(
                label=f"{task.number} {task.title}", required=False, max_length=2000
            )
            self.fields[f"version-{task.pk}"] = forms.IntegerField(
                widget=forms.HiddenInput, initial=task.version, required=False
            )

    def clean(self):
        cleaned = super().clean()
        if not any(cleaned.get(name) for name in self.tasks):
            raise ValidationError("Write a note beside at least one task.")
        return cleaned

    def not_theirs(self) -> list[str]:
        """Notes that were sent for other tasks than the page has."""
        return [
            name
            for name, note in self.data.items()
            if name.startswith("note-") and name not in self.tasks and note.strip()
        ]

    @property
    def notes(self) -> dict[KeyTask, str]:
        return {
            task: self.cleaned_data[name]
            for name, task in self.tasks.items()
            if self.cleaned_data.get(name)
        }

    @property
    def versions(self) -> dict[int, int | None]:
        return {task.pk: self.cleaned_data.get(f"version-{task.pk}") for task in self.notes}
