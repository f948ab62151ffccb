"""The same change of several incidents, or of several figures that others publish."""

from django import forms

from ohs.core.bulk import NewValue
from ohs.web.bulk import BulkChange, BulkForm, PostField
from ohs.web.forms import DateParts

from .. import operations
from ..models import Comparator, Investigation
from ..operations import bulk
from .comparators import ComparatorList, ComparatorWithdraw
from .investigations import InvestigationList


class BulkInvestigationForm(BulkForm):
    verbs = (
        ("lead", "Change the lead"),
        ("report_deadline", "Change when the report is due"),
    )
    lead = PostField("Lead")
    report_deadline = forms.DateField(
        label="Report due",
        required=False,
        widget=DateParts(),
        help_text="For example, 6 5 2021.",
    )

    needs = {
        "lead": {"lead": "Choose the post that leads them from now on."},
        "report_deadline": {"report_deadline": "Enter the date on which the reports are due."},
    }

    @property
    def change(self):
        values = self.cleaned_data
        verb = values["verb"]
        return NewValue(values["reason"], verb, values[verb], bulk.save_one)


class BulkInvestigations(BulkChange):
    permission_required = ("injuries.view_investigation", "injuries.change_investigation")
    model = Investigation
    form_class = BulkInvestigationForm
    list_class = InvestigationList
    list_name = "injuries:investigations"

    def change_all(self, records, change, **kwargs):
        return operations.change_investigations(investigations=records, change=change, **kwargs)


class BulkComparatorForm(BulkForm):
    verbs = (("withdraw", "Withdraw what was recorded by mistake"),)

    @property
    def change(self):
        return bulk.WithdrawFigure(self.cleaned_data["reason"])


class BulkComparators(BulkChange):
    permission_required = ("injuries.view_comparator", "injuries.change_comparator")
    model = Comparator
    form_class = BulkComparatorForm
    list_class = ComparatorList
    list_name = "injuries:comparators"
    warnings = {"withdraw": ComparatorWithdraw.warning}

    def get_records(self):
        return Comparator.objects.select_related("line")

    def change_all(self, records, change, **kwargs):
        return operations.change_comparators(comparators=records, change=change, **kwargs)
