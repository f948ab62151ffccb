"""The list of findings: one row each, as the audits left them."""

from ohs.web.views import RegisterList

from ..filters import FindingFilter
from ..models import AuditFinding
from ..reporting.rows import FINDINGS, finding_rows
from ..tables import FindingTable


class FindingList(RegisterList):
    permission_required = "maturity.view_auditfinding"
    table_class = FindingTable
    filterset_class = FindingFilter
    template_name = "maturity/auditfinding_list.html"
    csv_columns = FINDINGS.columns
    csv_name = FINDINGS.name
    title = "Audit findings"
    noun = ("finding", "findings")
    bulk_name, bulk_permission = "maturity:bulk_findings", "actions.change_keytask"
    intro = (
        "What independent audits found, theme by theme. A rating is relative to the level the audit tested: NC does not "
        "conform, C conforms, PC conforms and is working towards the next level."
    )
    empty_text = "No audit has been published by this date."

    def get_queryset(self):
        return AuditFinding.objects.recorded(self.on).for_list(self.on)

    def get_csv_rows(self, queryset):
        return finding_rows(queryset, self.on)

    def get_table_kwargs(self):
        return {"on": self.on, "as_at_query": self.as_at_query}
