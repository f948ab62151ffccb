"""What is typed to change several tasks at once, and what was shown of it before it is done."""

from dataclasses import dataclass

from django import forms
from django.core import signing

from ohs.organisation.models import BoardMeeting, Post

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
            ("move", "Move the committed date"),
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
        label="New committed date",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
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
        error_messages={"required": "Say why: the reason stays in the history of every task."},
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

    def change(self, *, by, on):
        """What is to be done to each task, for `operations.bulk.change_all`."""
        values = self.cleaned_data
        common = {"by": by, "reason": values["reason"]}
        match values["verb"]:
            case "confirm":
                return bulk.confirmation(on=on, **common)
            case "withdraw":
                return bulk.withdrawal(on=on, **common)
            case "move":
                return bulk.move(to=values["to"], agreed_at=values["agreed_at"], on=on, **common)
            case "lead":
                return bulk.new_lead(post=values["post"], **common)
            case "support":
                return bulk.more_support(post=values["post"], **common)
            case _:
                return bulk.less_support(post=values["post"], **common)


@dataclass(frozen=True)
class Shown:
    """What a person was shown would change: the form's answers, and the version of each task as they saw it."""

    data: dict
    seen: dict[int, int]
    by: int

    @classmethod
    def of(cls, form: BulkForm, *, by) -> "Shown":
        data = {name: form.data.get(name, "") for name in form.fields}
        data["tasks"] = [str(task.pk) for task in form.chosen]
        versions = KeyTask.objects.filter(pk__in=data["tasks"]).values_list("pk", "version")
        return cls(data, dict(versions), by.pk)

    @property
    def token(self) -> str:
        seen = [[key, version] for key, version in self.seen.items()]
        return signing.dumps([self.data, seen, self.by], salt=_SALT, compress=True)

    @classmethod
    def read(cls, token: str, *, by) -> "Shown | None":
        """None where it is too old, or was shown to somebody else."""
        try:
            data, seen, shown_to = signing.loads(token, salt=_SALT, max_age=3600)
        except signing.BadSignature:
            return None
        return cls(data, dict(seen), shown_to) if shown_to == by.pk else None
