"""What of the maturity register is commented on and asked about."""

from django.urls import reverse

from ohs.core.text import own_words
from ohs.organisation.models import CommandUnit
from ohs.registers.comments import commented

from . import permissions
from .models import Audit, AuditFinding, SelfAssessment

COMMENTED = (
    commented(
        CommandUnit,
        "unit",
        "Unit",
        "maturity.view_audit",
        called=lambda unit: unit.code if unit.name == unit.code else f"{unit.code} {unit.name}",
        url=lambda unit: reverse("maturity:unit", args=[unit.code]),
        above=lambda unit: [
            (reverse("maturity:units"), own_words("Units and coverage")),
            (reverse("maturity:unit", args=[unit.code]), str(unit)),
        ],
    ),
    commented(
        Audit,
        "audit",
        "Audit",
        "maturity.view_audit",
        rows=lambda: Audit.objects.select_related("unit"),
        called=lambda audit: f"{audit.unit.code}: Level {audit.level_tested} audit",
        parts=lambda audit: audit.findings.select_related("audit__unit", "theme").order_by(
            "theme__number", "pk"
        ),
        # A draft is its auditors'.
        readable=lambda audit, person, on: (
            not audit.is_draft or permissions.may_record_audit(person)
        ),
    ),
    commented(
        AuditFinding,
        "finding",
        "Audit finding",
        "maturity.view_auditfinding",
        rows=lambda: AuditFinding.objects.select_related("audit__unit", "theme"),
        called=lambda finding: f"{finding.audit.unit.code}: {finding.theme.name}",
        url=lambda finding: finding.audit.get_absolute_url(),
        above=lambda finding: [
            *finding.audit.levels_above,
            (finding.audit.get_absolute_url(), str(finding.audit)),
        ],
        readable=lambda finding, person, on: (
            not finding.audit.is_draft or permissions.may_record_audit(person)
        ),
    ),
    commented(
        SelfAssessment,
        "return",
        "Self-assessment",
        "maturity.view_selfassessment",
        rows=lambda: SelfAssessment.objects.select_related("unit"),
        called=lambda each: f"{each.unit.code}: self-assessment for {each.quarter.long_label}",
        # A unit's unfinished answers are its own and the team's.
        readable=lambda each, person, on: (
            each.state != SelfAssessment.State.DRAFT
            or permissions.may_answer(person, each.unit, on)
        ),
    ),
)
