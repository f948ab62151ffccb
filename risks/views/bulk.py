"""The same change of several risks of the register, or of several indicators."""

from django import forms

from ohs.core.bulk import NewValue
from ohs.core.text import upper_first
from ohs.organisation.models import BoardMeeting
from ohs.web.bulk import BulkChange, BulkForm, PostField

from .. import operations
from ..models import Indicator, Risk
from ..models.record import State
from ..operations import bulk
from .indicators import IndicatorList
from .risks import RiskList


class BulkRiskForm(BulkForm):
    verbs = (("lead", "Change the lead"), ("state", "Change the status"))
    post = PostField("Lead")
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
        "lead": {"post": "Choose the post that leads them from now on."},
        "state": {"to": "Choose their new status."},
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
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


class BulkIndicatorForm(BulkForm):
    verbs = (("owner", "Change the owner"), ("frequency", "Change how often a reading is due"))
    owner = PostField("Owner")
    frequency = forms.ChoiceField(
        label="How often",
        required=False,
        choices=[
            ("", "Choose how often"),
            *((each, upper_first(each.label)) for each in Indicator.Frequency),
        ],
    )

    needs = {
        "owner": {"owner": "Choose the post that owns them from now on."},
        "frequency": {"frequency": "Choose how often a reading is due."},
    }

    @property
    def change(self):
        values = self.cleaned_data
        verb = values["verb"]
        return NewValue(values["reason"], verb, values[verb], bulk.save_one_indicator)


class BulkIndicators(BulkChange):
    permission_required = ("risks.view_indicator", "risks.change_indicator")
    model = Indicator
    form_class = BulkIndicatorForm
    list_class = IndicatorList
    list_name = "risks:indicators"

    def get_records(self):
        return Indicator.objects.catalogue().select_related("owner")

    def change_all(self, records, change, **kwargs):
        return operations.change_indicators(indicators=records, change=change, **kwargs)
