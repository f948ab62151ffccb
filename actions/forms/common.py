"""Fields and beginnings that forms about recommendations and programmes share."""

from typing import Any

from django import forms

from ohs.organisation.models import Post
from ohs.web.named_records import Naming, TypedNames

from ..models import KeyTask

TASKS_OF_A_PLAN = Naming(
    one="task",
    by="number",
    example="6.2",
    name=lambda task: task.number,
    called=lambda tasks, word: tasks.filter(number=word),
)


class VersionedForm(forms.Form):
    """`version` is that of the record the person saw when they began to write."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, record: Any, today: Any = None, **kwargs: Any):
        kwargs.setdefault("initial", {}).setdefault("version", record.version)
        super().__init__(*args, **kwargs)


class TasksField(TypedNames):
    """Key tasks of any live plan by their numbers or keys."""

    def __init__(self, **kwargs: Any):
        super().__init__(
            **{"help_text": "Their numbers or keys, parted by commas: 6.2, 14.", **kwargs}
        )

    def find(self, words: list[str]) -> list[KeyTask]:
        return find_tasks(words)

    def name(self, record: KeyTask) -> str:
        return record.key


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


def post_field(label: str) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(Post.objects.order_by("title"), label=label, required=False)


class CorrectionForm(forms.Form):
    """A correction of the record's particulars: says why, and of which version."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Reason",
        max_length=500,
        error_messages={"required": "Enter a reason. It is kept in the history."},
    )
