"""The same change of several rows: of units, of audits, of findings, of self-assessments."""

from django import forms

from actions.models import ActionPlan
from ohs.core.bulk import NewValue
from ohs.core.text import shorten
from ohs.organisation.models import BusinessGroup, CommandUnit
from ohs.web.bulk import BulkChange, BulkForm, PostField
from ohs.web.forms import DateParts

from .. import operations
from ..models import Audit, AuditFinding, SelfAssessment
from ..operations import bulk
from .assessments import ReturnList
from .audits import AuditList
from .edit_audit import PublishAudit
from .findings import FindingList
from .units import UnitList


class BulkUnitForm(BulkForm):
    verbs = (
        ("post", "Change the unit contact"),
        ("group", "Move to another business group"),
    )
    post = PostField("Unit contact", help_text="It fills in their self-assessments from now on.")
    group = forms.ModelChoiceField(
        BusinessGroup.objects.order_by("order", "code"),
        label="Business group",
        required=False,
        empty_label="Choose a business group",
        help_text="They stand in it on every date, past ones too.",
    )

    needs = {
        "post": {"post": "Choose the post that is their contact from now on."},
        "group": {"group": "Choose the business group that they move to."},
    }

    @property
    def change(self):
        values = self.cleaned_data
        if values["verb"] == "post":
            return bulk.NewPost(values["reason"], values["post"])
        return NewValue(values["reason"], "group", values["group"], bulk.save_one_unit)


class BulkUnits(BulkChange):
    permission_required = (
        "maturity.view_audit",
        "maturity.change_unitpost",
        "organisation.change_commandunit",
    )
    model = CommandUnit
    form_class = BulkUnitForm
    list_class = UnitList
    list_name = "maturity:units"

    def get_records(self):
        return CommandUnit.objects.select_related("group")

    def change_all(self, records, change, **kwargs):
        return operations.change_units(units=records, change=change, **kwargs)


class BulkAuditForm(BulkForm):
    verbs = (("publish", "Publish"),)

    def label_of(self, record):
        return f"{record.unit}, Level {record.level_tested}, {record.when}"

    @property
    def change(self):
        return bulk.Publish(self.cleaned_data["reason"])


class BulkAudits(BulkChange):
    permission_required = ("maturity.view_audit", "maturity.publish_audit")
    model = Audit
    form_class = BulkAuditForm
    list_class = AuditList
    list_name = "maturity:audits"
    which = "that are drafts"
    warnings = {"publish": PublishAudit.warning}

    def get_changeable(self, rows):
        return rows.filter(state=Audit.State.DRAFT)

    def get_records(self):
        return Audit.objects.select_related("unit")

    def change_all(self, records, change, **kwargs):
        return operations.change_audits(audits=records, change=change, **kwargs)


class BulkFindingForm(BulkForm):
    verbs = (
        ("task", "Make each recommendation a key task"),
        ("owner", "Change the owner of their recommendations"),
    )
    post = PostField("Post", help_text="That leads the key tasks, or owns the recommendations.")
    plan = forms.ModelChoiceField(
        ActionPlan.objects.live(),
        label="Plan",
        required=False,
        empty_label="Choose a plan",
        help_text="For key tasks.",
    )
    due_date = forms.DateField(
        label="Due date",
        required=False,
        widget=DateParts(),
        help_text="For key tasks. For example, 6 5 2021.",
    )

    needs = {
        "owner": {"post": "Choose the post that owns them from now on."},
        "task": {
            "post": "Choose the post that leads the key tasks.",
            "plan": "Choose the plan that the key tasks are in.",
            "due_date": "Enter the date on which the key tasks are due.",
        },
    }

    def label_of(self, record):
        advice = shorten(record.recommendation, 120)
        return f"{record.audit.unit}, {record.theme.name}: {advice}"

    @property
    def change(self):
        values = self.cleaned_data
        reason, post = values["reason"], values["post"]
        if values["verb"] == "owner":
            return bulk.NewOwner(reason, post)
        return bulk.RaiseTask(reason, values["plan"], post, values["due_date"])


class BulkFindings(BulkChange):
    permission_required = ("maturity.view_auditfinding", "actions.change_keytask")
    model = AuditFinding
    form_class = BulkFindingForm
    list_class = FindingList
    list_name = "maturity:findings"
    which = "that recommend something"

    def get_changeable(self, rows):
        return rows.exclude(recommendation="")

    def get_records(self):
        return AuditFinding.objects.select_related("audit__unit", "theme", "advice__owner", "task")

    def change_all(self, records, change, **kwargs):
        return operations.change_findings(findings=records, change=change, **kwargs)


class BulkReturnForm(BulkForm):
    verbs = (("accept", "Accept"),)

    @property
    def change(self):
        return bulk.Accept(self.cleaned_data["reason"])


class BulkReturns(BulkChange):
    permission_required = ("maturity.view_selfassessment", "maturity.review_selfassessment")
    model = SelfAssessment
    form_class = BulkReturnForm
    list_class = ReturnList
    list_name = "maturity:returns"
    noun = ("self-assessment", "self-assessments")
    which = "that wait to be accepted"
    warnings = {"accept": "You cannot undo this. An accepted self-assessment is final."}

    def get_changeable(self, rows):
        return rows.filter(state=SelfAssessment.State.SUBMITTED)

    def get_records(self):
        return SelfAssessment.objects.select_related("unit")

    def change_all(self, records, change, **kwargs):
        return operations.accept_self_assessments(assessments=records, change=change, **kwargs)
