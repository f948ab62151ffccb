"""What a person fills in to comment: the text, whether it is a question, and who should see it."""

from typing import Any

from django import forms

from ohs.organisation.models import Post, User

from .mentions import by_name, names_of, who_may_read
from .operations import LONGEST, NOTHING_SAID
from .subjects import Subject

# Of more people who may read a record a list is no help: they are named in the text.
PEOPLE_LISTED = 200
TOO_MANY_TO_LIST = (
    "To name people, write @ and the title of a post, or the name of a person. Where two people have the same name, "
    "write @ and the user name."
)
_TEXT_ERRORS = {
    "required": NOTHING_SAID,
    "max_length": f"Use at most {LONGEST:,} characters.",
}


def text_field(label: str, help_text: str = "", rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=help_text,
        error_messages=_TEXT_ERRORS,
    )


class SayForm(forms.Form):
    """A comment, a question or a reply."""

    text = text_field(
        "Comment or question",
        "To name several, write @ and the title of a post or the name of a person, as in the list below.",
    )
    to = forms.ChoiceField(
        label="Who should see it?",
        required=False,
        help_text="It is then in their work until they answer or have read it.",
    )
    is_question = forms.BooleanField(label="This is a question", required=False)

    def __init__(self, *args: Any, subject: Subject, replying: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        people = by_name(who_may_read(subject).order_by()[: PEOPLE_LISTED + 1])
        if len(people) > PEOPLE_LISTED:
            people = []
            self.fields["text"].help_text = TOO_MANY_TO_LIST
        names = names_of(people)
        self._people = {f"person-{each.pk}": each for each in people}
        self._posts = {f"post-{each.pk}": each for each in Post.objects.order_by("title", "pk")}
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            ("", "Nobody in particular"),
            ("Posts", [(key, post.title) for key, post in self._posts.items()]),
        ]
        if people:
            listed = [(key, names[each.pk]) for key, each in self._people.items()]
            self.fields["to"].choices += [("People", listed)]  # type: ignore[attr-defined]
        if replying:
            del self.fields["is_question"]
            self.fields["text"].label = "Reply"

    @property
    def posts(self) -> list[Post]:
        chosen = self._posts.get(self.cleaned_data["to"])
        return [chosen] if chosen else []

    @property
    def people(self) -> list[User]:
        chosen = self._people.get(self.cleaned_data["to"])
        return [chosen] if chosen else []


class EditForm(forms.Form):
    text = text_field("Comment or question")


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label="Why",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It stands in place of the comment, for everybody who could read that.",
        error_messages={"required": "Enter why it is withdrawn."},
    )


class AnswerForm(forms.Form):
    text = text_field("Answer")


class ReadForm(forms.Form):
    text = text_field("Reply", "Leave it empty to mark it as read.", rows=3)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["text"].required = False
