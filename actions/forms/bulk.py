"""What is typed to change several tasks at once."""

from django import forms

from ohs.core.bulk import NewValue
from ohs.core.text import upper_first
from ohs.organisation.models import BoardMeeting
from ohs.web.bulk import BulkForm, PostField
from ohs.web.forms import DateParts

from ..models import ActionPlan
from ..operations import bulk, bulk_advice, bulk_plans
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
    post = PostField("Post", help_text="That leads from now on, or that is added or taken off.")
    to = forms.DateField(
        label="New due date",
        required=False,
        widget=DateParts(),
        help_text="To change the due date. For example, 6 5 2021.",
    )
    agreed_at = forms.ModelChoiceField(
        label="Agreed at",
        queryset=BoardMeeting.objects.none(),
        required=False,
        empty_label="No meeting",
        help_text="Where a date has moved before, a further move needs a decision of the Board.",
    )
    needs = {
        "lead": {"post": "Choose the post that leads from now on."},
        "support": {"post": "Choose the post that is added."},
        "unsupport": {"post": "Choose the post that is taken off."},
        "move": {"to": "Enter the new due date."},
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
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


class BulkRecommendationForm(BulkForm):
    verbs = (
        ("owner", "Change the owner"),
        ("due_date", "Change the due date"),
        ("accept", "Accept"),
    )
    owner = PostField("Owner")
    due_date = forms.DateField(
        label="New due date",
        required=False,
        widget=DateParts(),
        help_text="For example, 6 5 2021.",
    )

    needs = {
        "owner": {"owner": "Choose the post that owns them from now on."},
        "due_date": {"due_date": "Enter the new due date."},
    }

    @property
    def change(self):
        values = self.cleaned_data
        verb, reason = values["verb"], values["reason"]
        if verb == "accept":
            return bulk_advice.Accept(reason)
        return bulk_advice.CorrectRecommendation(reason, verb, values[verb])


class BulkProgrammeForm(BulkForm):
    verbs = (
        ("owner", "Change the owner"),
        ("next_review", "Change the next review"),
        ("stage", "Change the stage"),
    )
    owner = PostField("Owner")
    next_review = forms.DateField(
        label="Next review",
        required=False,
        widget=DateParts(),
        help_text="For example, 6 5 2021.",
    )
    stage = forms.ChoiceField(
        label="Stage",
        required=False,
        choices=[("", "Choose a stage"), *((stage, upper_first(stage.label)) for stage in Stage)],
    )

    needs = {
        "owner": {"owner": "Choose the post that owns them from now on."},
        "next_review": {"next_review": "Enter the date of the next review."},
        "stage": {"stage": "Choose the stage that they are in."},
    }

    @property
    def change(self):
        values = self.cleaned_data
        verb, reason = values["verb"], values["reason"]
        if verb == "stage":
            return bulk_advice.NewStage(reason, values["stage"])
        return bulk_advice.CorrectProgramme(reason, verb, values[verb])


class BulkPlanForm(BulkForm):
    verbs = (
        ("owner", "Change the owner"),
        ("state", "Change the state"),
    )
    owner = PostField("Owner")
    state = forms.ChoiceField(
        label="New state",
        required=False,
        choices=[
            ("", "Choose a state"),
            *((state, upper_first(state.label)) for state in ActionPlan.State),
        ],
        help_text="Only live plans count.",
    )

    needs = {
        "owner": {"owner": "Choose the post that owns them from now on."},
        "state": {"state": "Choose the state that they are in."},
    }

    @property
    def change(self):
        values = self.cleaned_data
        verb = values["verb"]
        return NewValue(values["reason"], verb, values[verb], bulk_plans.save_one)
