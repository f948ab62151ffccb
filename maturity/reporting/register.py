"""The maturity register as everything above it knows it."""

from collections.abc import Iterator

from ohs.registers.contract import NavigationItem, Register, SectionPlan

from ..models import AuditFinding, SelfAssessment
from ..operations._current_columns import superseded_on
from .checklist import checklist
from .paper import paper
from .rows import CLAIMS, FINDINGS, MATRIX
from .summary import summarise
from .waiting import WORK


def verify() -> Iterator[str]:
    """What stands in a current column and is not what the dated records say."""
    findings = AuditFinding.objects.select_related("audit__unit", "theme").order_by("pk")
    wanted = superseded_on(findings)
    for finding in findings:
        if finding.superseded_on != wanted[finding.pk]:
            yield (
                f"{finding.audit}, theme {finding.theme.number}: replaced from {finding.superseded_on}, "
                f"by the audits of the unit from {wanted[finding.pk]}."
            )
    assessments = SelfAssessment.objects.select_related("unit").prefetch_related("steps")
    for assessment in assessments.order_by("pk"):
        last = next(iter(list(assessment.steps.all())[-1:]), None)
        if last is None or last.to_state != assessment.state:
            said = last.get_to_state_display() if last else "nothing"
            yield (
                f"Self-assessment {assessment}: {assessment.get_state_display()}, by its steps {said}."
            )


REGISTER = Register(
    key="maturity",
    title="Maturity",
    question="verified by audit",
    order=30,
    list_url="maturity:matrix",
    navigation=(NavigationItem("Maturity", "maturity:matrix"),),
    pages=(
        NavigationItem("Matrix", "maturity:matrix"),
        NavigationItem("Progress", "maturity:progress"),
        NavigationItem("Findings", "maturity:findings"),
        NavigationItem("Audits", "maturity:audits"),
        NavigationItem("Units and coverage", "maturity:units"),
        NavigationItem("Self-assessments", "maturity:returns"),
    ),
    view_permissions=("maturity.view_audit", "maturity.view_auditfinding"),
    tables=(MATRIX, CLAIMS, FINDINGS),
    summarise=summarise,
    checklist=checklist,
    sections=(
        SectionPlan(
            key="maturity",
            heading="Health and safety culture: the maturity of command units",
            order=700,
        ),
        SectionPlan(
            key="matrix", heading="Maturity audits by theme and unit", order=1700, appendix=True
        ),
        SectionPlan(
            key="criteria",
            heading="Criteria of the maturity model",
            order=1750,
            appendix=True,
        ),
    ),
    paper=paper,
    verify=verify,
    file_notes=(
        "NC, C, PC: non-conformity, conformity, positive conformity to the level tested. They are never averaged.",
    ),
    work=WORK,
    reads=("actions", "maturity"),
)
