"""The list of findings: one row each, as the audits left them."""

from ohs.web.views import RegisterList

from ..filters import FindingFilter
from ..models import AuditFinding
from ..tables import FINDING_COLUMNS, FINDING_VALUES, FindingTable


class FindingList(RegisterList):
    permission_required = "maturity.view_auditfinding"
    table_class = FindingTable
    filterset_class = FindingFilter
    template_name = "maturity/auditfinding_list.html"
    csv_columns = FINDING_COLUMNS
    csv_name = "maturity-findings"
    title = "Audit findings"
    noun = ("finding", "findings")
    intro = (
        "What independent audits found, theme by theme. A rating is relative to the level the audit tested: NC does not "
        "conform, C conforms, PC conforms and is moving towards the next level."
    )
    empty_text = "No audit has been published by this date."

    def get_queryset(self):
        return AuditFinding.objects.recorded(self.on).for_list(self.on)

    def get_csv_queryset(self, queryset):
        return queryset.prefetch_related(None).values_list(*FINDING_VALUES, named=True)

    def get_csv_context(self, queryset):
        return self.on

    def get_table_kwargs(self):
        return {"on": self.on, "carried": self.carried}
