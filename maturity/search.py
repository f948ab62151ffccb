"""What of the maturity register is found by searching."""

from django.urls import reverse

from ohs.organisation.models import CommandUnit
from ohs.registers.search import Searchable

from .models import AuditFinding, Theme

SEARCHABLE = (
    Searchable(
        kind="Units",
        permission="maturity.view_audit",
        rows=lambda on: CommandUnit.objects.select_related("group"),
        references=("code",),
        title="name",
        texts=("group__name", "group__code"),
        where=lambda unit: unit.group.name,
        url=lambda unit: reverse("maturity:unit", args=[unit.code]),
        order=5,
    ),
    Searchable(
        kind="Themes",
        permission="maturity.view_auditfinding",
        rows=lambda on: Theme.objects.all(),
        title="name",
        url=lambda theme: reverse("maturity:theme", args=[theme.number]),
        order=42,
    ),
    Searchable(
        kind="Audit recommendations",
        permission="maturity.view_auditfinding",
        rows=lambda on: (
            AuditFinding.objects.recorded(on)
            .exclude(recommendation="")
            .select_related("audit__unit", "theme")
        ),
        title="recommendation",
        where=lambda finding: f"{finding.audit.unit.code}, {finding.theme.name}",
        url=lambda finding: reverse("maturity:audit", args=[finding.audit_id]),
        order=44,
    ),
)
