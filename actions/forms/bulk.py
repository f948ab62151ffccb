"""What is typed to change several tasks at once, and what was shown of it before it is done."""

from dataclasses import dataclass

from django import forms
from django.core import signing

from ohs.organisation.models import BoardMeeting, Post
from ohs.web.forms import DateInput

from ..models import KeyTask
from ..operations import bulk

_SALT = "actions.bulk"


class BulkForm(forms.Form):
    """The same change of several tasks, with one reason; all of them or none."""

    tasks = forms.MultipleChoiceField(
        label="Tasks",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one task."},
    )
    verb = forms.ChoiceField(
        label="What to do",
        widget=forms.RadioSelect,
        choices=(
            ("confirm", "Confirm what is claimed complete"),
            ("move", "Change the due date"),
            ("lead", "Change the lead"),
            ("support", "Add a supporting post"),
            ("unsupport", "Take off a supporting post"),
            ("withdraw", "Withdraw"),
        ),
    )
    post = forms.ModelChoiceField(
        label="Post",
        queryset=Post.objects.none(),
        required=False,
        empty_label="Choose a post",
        help_text="That leads from now on, or that is added or taken off.",
    )
    to = forms.DateField(
        label="New due date",
        required=False,
        widget=DateInput(),
        help_text="To move the date.",
    )
    agreed_at = forms.ModelChoiceField(
        label="Agreed at",
        queryset=BoardMeeting.objects.none(),
        required=False,
        empty_label="No meeting",
        help_text="Where a date has moved before, a further move needs a decision of the Board.",
    )
    reason = forms.CharField(
        label="Why",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter a reason. It is kept in the history of every task."},
    )

    needs = {
        "lead": ("post", "Choose the post that leads from now on."),
        "support": ("post", "Choose the post that is added."),
        "unsupport": ("post", "Choose the post that is taken off."),
        "move": ("to", "Give the new date."),
    }

    def __init__(self, *args, tasks, **kwargs):
        super().__init__(*args, **kwargs)
        self.by_key = {str(task.pk): task for task in tasks}
        self.fields["tasks"].choices = [
            (key, f"{task.number} {task.title} ({task.plan.title})")
            for key, task in self.by_key.items()
        ]
        self.fields["post"].queryset = Post.objects.order_by("title")
        self.fields["agreed_at"].queryset = BoardMeeting.objects.order_by("-date", "pk")

    def clean(self):
        cleaned = super().clean()
        name, message = self.needs.get(cleaned.get("verb"), ("", ""))
        if name and not cleaned.get(name) and name not in self.errors:
            self.add_error(name, message)
        return cleaned

    @property
    def chosen(self) -> list[KeyTask]:
        return [self.by_key[key] for key in self.cleaned_data["tasks"]]

    @property
    def change(self) -> bulk.Change:
        """What is to be done to each task, for `operations.change_all`."""
        values = self.cleaned_data
        reason = values["reason"]
        match values["verb"]:
            case "confirm":
                return bulk.Confirm(reason)
            case "withdraw":
                return bulk.Withdraw(reason)
            case "move":
                return bulk.MoveDate(reason, to=values["to"], agreed_at=values["agreed_at"])
            case "lead":
                return bulk.NewLead(reason, values["post"])
            case "support":
                return bulk.MoreSupport(reason, values["post"])
            case _:
                return bulk.LessSupport(reason, values["post"])


@dataclass(frozen=True)
class SignedPreview:
    """What a person was shown would change: the form's answers, and the version of each task as they saw it."""

    data: dict
    versions: dict[int, int]
    shown_to: int

    @classmethod
    def of(cls, form: BulkForm, *, by) -> "SignedPreview":
        data = {name: form.data.get(name, "") for name in form.fields}
        data["tasks"] = [str(task.pk) for task in form.chosen]
        versions = KeyTask.objects.filter(pk__in=data["tasks"]).values_list("pk", "version")
        return cls(data, dict(versions), by.pk)

    @property
    def token(self) -> str:
        versions = [[key, version] for key, version in self.versions.items()]
        return signing.dumps([self.data, versions, self.shown_to], salt=_SALT, compress=True)

    @classmethod
    def read(cls, token: str, *, by) -> "SignedPreview | None":
        """None where it is too old, or was shown to somebody else."""
        try:
            data, versions, shown_to = signing.loads(token, salt=_SALT, max_age=3600)
        except signing.BadSignature:
            return None
        return cls(data, dict(versions), shown_to) if shown_to == by.pk else None
