"""What is typed to change several tasks at once."""

from django import forms

from ohs.core.text import upper_first
from ohs.organisation.models import BoardMeeting, Post
from ohs.web.bulk import BulkForm
from ohs.web.forms import DateInput

from ..operations import bulk, bulk_advice
from ..rules.programmes import Stage


class BulkTaskForm(BulkForm):
    verbs = (
        ("confirm", "Confirm what is claimed complete"),
        ("move", "Change the due date"),
        ("lead", "Change the lead"),
        ("support", "Add a supporting post"),
        ("unsupport", "Take off a supporting post"),
        ("withdraw", "Withdraw"),
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
        help_text="To change the due date.",
    )
    agreed_at = forms.ModelChoiceField(
        label="Agreed at",
        queryset=BoardMeeting.objects.none(),
        required=False,
        empty_label="No meeting",
        help_text="Where a date has moved before, a further move needs a decision of the Board.",
    )
    needs = {
        "lead": ("post", "Choose the post that leads from now on."),
        "support": ("post", "Choose the post that is added."),
        "unsupport": ("post", "Choose the post that is taken off."),
        "move": ("to", "Give the new date."),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["post"].queryset = Post.objects.order_by("title")
        self.fields["agreed_at"].queryset = BoardMeeting.objects.order_by("-date", "pk")

    def label_of(self, record):
        return f"{record} ({record.plan.title})"

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


class _OwnedForm(BulkForm):
    """A new owner, or a new date."""

    owner = forms.ModelChoiceField(
        label="Owner", queryset=Post.objects.none(), required=False, empty_label="Choose a post"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = Post.objects.order_by("title")


class BulkRecommendationForm(_OwnedForm):
    verbs = (
        ("owner", "Change the owner"),
        ("due_date", "Change the due date"),
        ("accept", "Accept"),
    )
    due_date = forms.DateField(label="New due date", required=False, widget=DateInput())

    needs = {
        "owner": ("owner", "Choose the post that owns them from now on."),
        "due_date": ("due_date", "Enter the new due date."),
    }

    @property
    def change(self):
        values = self.cleaned_data
        verb, reason = values["verb"], values["reason"]
        if verb == "accept":
            return bulk_advice.Accept(reason)
        return bulk_advice.CorrectRecommendation(reason, verb, values[verb])


class BulkProgrammeForm(_OwnedForm):
    verbs = (
        ("owner", "Change the owner"),
        ("next_review", "Change the next review"),
        ("stage", "Change the stage"),
    )
    next_review = forms.DateField(label="Next review", required=False, widget=DateInput())
    stage = forms.ChoiceField(
        label="Stage",
        required=False,
        choices=[("", "Choose a stage"), *((stage, upper_first(stage.label)) for stage in Stage)],
    )

    needs = {
        "owner": ("owner", "Choose the post that owns them from now on."),
        "next_review": ("next_review", "Enter the date of the next review."),
        "stage": ("stage", "Choose the stage that they are in."),
    }

    @property
    def change(self):
        values = self.cleaned_data
        verb, reason = values["verb"], values["reason"]
        if verb == "stage":
            return bulk_advice.NewStage(reason, values["stage"])
        return bulk_advice.CorrectProgramme(reason, verb, values[verb])
