"""Units: the list that shows where nobody has looked, and one unit's whole story."""

from django.core.exceptions import BadRequest
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404

from actions.rules.standing import OPEN_STATES
from ohs.core.csv import Column, stream_csv
from ohs.organisation.models import CommandUnit
from ohs.web.views import RegisterPage

from .. import charts, permissions
from ..forms import UnitsForm
from ..models import Audit, AuditFinding, PlannedAudit, SelfAssessment
from ..reporting import wording
from ..selectors import unit_list
from ..selectors.progress import points
from ..selectors.state import read
from ..selectors.targets import targets_on, unit_progress

UNIT_COLUMNS = (
    Column("business_group", "unit.group"),
    Column("unit", "unit.code"),
    Column("verified_level", "column.level.validated"),
    Column("standing", "column.level.short"),
    Column("level_tested", "column.level_tested"),
    Column("nc", "column.counts.nc"),
    Column("c", "column.counts.c"),
    Column("pc", "column.counts.pc"),
    Column("themes_in_scope", "column.counts.in_scope"),
    Column(
        "audited_on",
        lambda row: (
            (row.last_audit.audited_on or "not recorded") if row.last_audit else "never audited"
        ),
    ),
    Column("audit_age", lambda row: row.age.value),
    Column("quarter", "quarter.label"),
    Column("self_assessment", "return_words"),
    Column("claimed_level", "column.claimed"),
    Column("next_audit", lambda row: row.next_audit.label if row.next_audit else ""),
)


class UnitList(RegisterPage):
    """Every unit with what is verified and what is missing: never audited, stale, no return."""

    permission_required = "maturity.view_audit"
    template_name = "maturity/unit_list.html"

    def get(self, request, *args, **kwargs):
        form = UnitsForm(request.GET)
        wanted = request.GET.get("format", "")
        if wanted not in ("", "csv"):
            raise BadRequest(f"“{wanted[:20]}” is not a format of this list. Use format=csv.")
        if not form.is_valid():
            if wanted == "csv":
                raise BadRequest(
                    " ".join(error for errors in form.errors.values() for error in errors)
                )
            return self.render_to_response(self.get_context_data(form=form, rows=[], reading=None))
        reading = read(self.on, group=form.cleaned_data["group"])
        rows = unit_list.narrowed(unit_list.unit_rows(reading), form.cleaned_data)
        if wanted == "csv":
            return stream_csv(f"maturity-units-{self.on.isoformat()}.csv", UNIT_COLUMNS, rows)
        return self.render_to_response(
            self.get_context_data(
                form=form,
                reading=reading,
                rows=rows,
                noun=("unit", "units"),
                filtered=any(request.GET.get(name) for name in form.fields),
                sentences=[wording.audits_sentence(reading), wording.returns_sentence(reading)],
            )
        )


class UnitPage(RegisterPage):
    """One unit: what it claims beside what audits found, and everything that led there."""

    permission_required = "maturity.view_audit"
    template_name = "maturity/unit.html"

    def get_context_data(self, **kwargs):
        others = CommandUnit.objects.filter(group=OuterRef("group")).exclude(pk=OuterRef("pk"))
        units = CommandUnit.objects.select_related("group").annotate(in_a_group=Exists(others))
        unit = get_object_or_404(
            permissions.with_answering(units, self.request.user, self.today), code=kwargs["code"]
        )
        reading = read(self.on, unit=unit, story=True)
        column = next(iter(reading.matrix.columns), None)
        findings = {
            finding.theme.number: finding
            for finding in AuditFinding.objects.current(self.on)
            .filter(audit__unit=unit)
            .for_list(self.on)
        }
        rows = (
            [(row, row.cells[0], findings.get(row.theme.number)) for row in reading.matrix.rows]
            if column
            else []
        )
        story = points(reading, unit=unit).get(unit.pk, [])
        return super().get_context_data(
            **kwargs,
            story=story,
            profile_chart=charts.profile(story, unit.code),
            unit=unit,
            reading=reading,
            may_answer=not self.is_past
            and column is not None
            and permissions.may_answer(self.request.user, unit, self.today),
            column=column,
            rows=rows,
            last_audit=reading.last_audits.get(unit.pk),
            age=reading.age(unit.pk),
            progress=unit_progress(reading, targets_on(self.on), column) if column else None,
            audits=Audit.objects.recorded(self.on).filter(unit=unit).for_list().newest_first(),
            planned=PlannedAudit.objects.with_done(self.on)
            .filter(unit=unit, done=False)
            .select_related("programme__auditor", "auditor")
            .order_by("quarter_start", "pk"),
            recommendations=_recommendations(findings.values()),
            assessments=SelfAssessment.objects.filter(unit=unit)
            .with_state_on(self.on)
            .exclude(state_on=None)
            .select_related("assurance__signed_by", "version")
            .order_by("-quarter_start", "pk")[:20],
            only_unit=not unit.in_a_group,
        )


def _recommendations(findings) -> str:
    """How many recommendations stand, and how many wait for a key task or for its completion."""
    recommended = [finding for finding in findings if finding.recommendation]
    if not recommended:
        return ""
    tasks = [finding.task for finding in recommended if finding.task]
    parts = [wording.counted(len(recommended), "recommendation")]
    if len(tasks) < len(recommended):
        parts.append(f"{len(recommended) - len(tasks)} without a key task")
    still_open = sum(1 for task in tasks if task.asof_state in OPEN_STATES)
    if still_open:
        parts.append(f"{still_open} with a key task still open")
    return f"{', '.join(parts)}."
