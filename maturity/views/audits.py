"""Audits: the list, and one audit with its findings."""

from ohs.core.periods import Quarter
from ohs.web.views import RegisterDetail, RegisterList

from .. import permissions
from ..filters import AuditFilter
from ..models import Audit, AuditFinding, AuditProgramme, PlannedAudit
from ..reporting.rows import AUDITS, audit_rows
from ..tables import AuditTable


def visible_audits(user, on, *, is_past):
    """The audits recorded by a day; those who record audits see their drafts too, which are of today."""
    recorded = Audit.objects.recorded(on)
    if is_past or not permissions.may_record_audit(user):
        return recorded
    return recorded | Audit.objects.filter(state=Audit.State.DRAFT)


class AuditList(RegisterList):
    permission_required = "maturity.view_audit"
    table_class = AuditTable
    filterset_class = AuditFilter
    template_name = "maturity/audit_list.html"
    csv_columns = AUDITS.columns
    csv_name = AUDITS.name
    title = "Audits"
    noun = ("audit", "audits")
    bulk_name, bulk_permission = "maturity:bulk_audits", "maturity.publish_audit"
    intro = "Independent audits of units, and the programmes they belong to."
    empty_text = "No audit has been published by this date."

    def get_queryset(self):
        audits = visible_audits(self.request.user, self.on, is_past=self.is_past)
        return audits.for_list().in_list_order()

    def get_table_kwargs(self):
        return {"as_at_query": self.as_at_query}

    def get_csv_rows(self, queryset):
        return audit_rows(queryset)

    def get_context_data(self, **kwargs):
        programmes = list(
            AuditProgramme.objects.filter(start__lte=self.on)
            .with_counts(self.on)
            .select_related("auditor")
            .order_by("-start", "pk")
        )
        planned = (
            PlannedAudit.objects.with_done(self.on)
            .select_related("programme__auditor", "unit__group", "auditor")
            .order_by("quarter_start", "unit__group__order", "unit__order", "unit__code_sort", "pk")
        )
        return super().get_context_data(
            programmes=programmes,
            planned=planned,
            quarter_start=Quarter.of(self.on).start,
            **kwargs,
        )


class AuditPage(RegisterDetail):
    permission_required = "maturity.view_audit"
    model = Audit
    template_name = "maturity/audit.html"
    context_object_name = "audit"

    def get_queryset(self):
        return visible_audits(self.request.user, self.on, is_past=self.is_past).for_list()

    def get_context_data(self, **kwargs):
        user, draft = self.request.user, self.object.is_draft
        findings = (
            AuditFinding.objects.filter(audit=self.object)
            .for_list(self.on)
            .order_by("theme__number", "pk")
        )
        return super().get_context_data(
            findings=findings,
            may_record=permissions.may_record_audit(user),
            may_publish=draft and permissions.may_publish_audit(user),
            **kwargs,
        )
