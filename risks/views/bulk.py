"""The same change of several risks of the register."""

from django import forms

from ohs.core.text import upper_first
from ohs.organisation.models import BoardMeeting, Post
from ohs.web.bulk import BulkChange, BulkForm

from .. import operations
from ..models import Risk
from ..models.record import State
from ..operations import bulk
from .risks import RiskList


class BulkRiskForm(BulkForm):
    verbs = (("lead", "Change the lead"), ("state", "Change the status"))
    post = forms.ModelChoiceField(
        label="Lead", queryset=Post.objects.none(), required=False, empty_label="Choose a post"
    )
    to = forms.ChoiceField(
        label="New status",
        required=False,
        choices=[
            ("", "Choose a status"),
            *((state, upper_first(state.label)) for state in State if state != State.PROPOSED),
        ],
    )
    meeting = forms.ModelChoiceField(
        label="Decided at",
        queryset=BoardMeeting.objects.none(),
        required=False,
        empty_label="No meeting",
        help_text="To close a risk, refuse its closure or open it again needs a decision.",
    )
    awaits = forms.CharField(
        label="What closure waits for", required=False, help_text="Of risks that are mitigated."
    )

    needs = {
        "lead": ("post", "Choose the post that leads them from now on."),
        "state": ("to", "Choose their new status."),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["post"].queryset = Post.objects.order_by("title")
        self.fields["meeting"].queryset = BoardMeeting.objects.order_by("-date", "pk")

    @property
    def change(self):
        values = self.cleaned_data
        if values["verb"] == "lead":
            return bulk.NewLead(values["reason"], values["post"])
        return bulk.NewState(
            values["reason"], values["to"], values["meeting"], values["awaits"].strip()
        )


class BulkRisks(BulkChange):
    permission_required = ("risks.view_risk", "risks.change_risk")
    model = Risk
    form_class = BulkRiskForm
    list_class = RiskList
    list_name = "risks:list"

    def change_all(self, records, change, **kwargs):
        return operations.change_risks(risks=records, change=change, **kwargs)
