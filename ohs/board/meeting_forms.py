"""Forms of a meeting's agenda, questions and minutes."""

from typing import Any

from django import forms

from ohs.organisation.models import BoardMeeting, Post

from .models import AgendaItem
from .paper_forms import MARKDOWN_HINT


def _post(label: str, help_text: str = "") -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        Post.objects.order_by("title"), label=label, required=False, help_text=help_text
    )


class Versioned(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class AgendaItemForm(Versioned):
    title = forms.CharField(label="What it is about", max_length=400)
    post = _post("Who brings it", "A post, not a person.")
    ask = forms.CharField(
        label="What is asked",
        max_length=300,
        required=False,
        help_text="“Agree the revised policy.” Leave it empty where the item is only to be noted.",
    )
    options = forms.CharField(
        label="Options",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What the meeting can choose between, one a line.",
    )
    order = forms.IntegerField(
        label="Place", min_value=1, max_value=999, initial=100, help_text="The lowest comes first."
    )
    file = forms.FileField(
        label="Their paper",
        required=False,
        help_text="PDF, Word, Excel, PowerPoint or a picture, at most 10 MB. An earlier one stays beside it.",
    )


class MatterForm(forms.Form):
    source = forms.CharField(max_length=120, widget=forms.HiddenInput)
    on_agenda = forms.ChoiceField(
        choices=[("yes", "On the agenda"), ("no", "Not for this meeting")],
        widget=forms.HiddenInput,
    )


class OutcomeForm(Versioned):
    outcome = forms.ChoiceField(
        label="What came of it", choices=AgendaItem.Outcome.choices, widget=forms.RadioSelect
    )
    outcome_text = forms.CharField(
        label="What was said",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Printed in the minutes and in the next paper.",
    )


class QuestionForm(forms.Form):
    text = forms.CharField(label="Question", widget=forms.Textarea(attrs={"rows": 4}))
    asked_by = _post("Who asks", "The post of the member, where it is to be named.")


class AnswerForm(Versioned):
    answer = forms.CharField(label="Answer", widget=forms.Textarea(attrs={"rows": 5}))
    answered_by = _post("Who answers")


class MinutesForm(Versioned):
    text = forms.CharField(
        label="What the minutes say besides",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=f"Attendance, outcomes, questions and decisions are printed from the records. {MARKDOWN_HINT}",
    )


class AgreeForm(forms.Form):
    agreed_at = forms.ModelChoiceField(
        BoardMeeting.objects.none(),
        label="Agreed at the meeting of",
        required=False,
        help_text="The next meeting of the same board.",
    )

    def __init__(self, *args: Any, meeting: BoardMeeting, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["agreed_at"].queryset = BoardMeeting.objects.filter(
            board=meeting.board_id, date__gt=meeting.date
        ).order_by("date", "pk")
