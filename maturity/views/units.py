"""Units: the list that shows where nobody has looked, and one unit with everything that led to where it is."""

from collections.abc import Iterable
from functools import partial

from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from actions.rules.standing import OPEN_STATES
from ohs.core.text import format_day, plural
from ohs.organisation.models import CommandUnit
from ohs.web.charts import for_screens
from ohs.web.row_lists import RowList
from ohs.web.views import RegisterPage

from .. import charts, permissions
from ..filters import UnitFilter
from ..models import Audit, AuditFinding, PlannedAudit, SelfAssessment
from ..reporting import wording
from ..reporting.unit_rows import UNITS, filter_unit_rows, load_unit_rows
from ..selectors.progress import load_points
from ..selectors.state import MaturityState
from ..selectors.targets import load_targets, unit_progress
from ..tables import UnitTable
from .kept import kept_state


class UnitList(RowList):
    """Every unit with what is verified and what is missing: never audited, stale, not submitted."""

    permission_required = "maturity.view_audit"
    table_class = UnitTable
    filterset_class = UnitFilter
    template_name = "maturity/unit_list.html"
    csv_columns = UNITS.columns
    csv_name = UNITS.name
    title = UNITS.title
    noun = ("unit", "units")
    bulk_name, bulk_permission = "maturity:bulk_units", "maturity.change_unitpost"
    none_match_text = "No unit matches the filters. Remove one, or clear them all."

    @cached_property
    def state(self):
        return kept_state(self, group=self.filterset.form.cleaned_data["group"])

    def load_rows(self):
        return filter_unit_rows(load_unit_rows(self.state), self.filterset.form.cleaned_data)

    @property
    def empty_text(self):
        return f"No unit was open, or no model was in force, on {format_day(self.on)}."

    def get_table_kwargs(self):
        quarter = self.state.quarter if self.filterset.is_valid() else None
        return {"quarter": quarter, "as_at_query": self.as_at_query}

    def get_context_data(self, **kwargs):
        sentences = []
        if self.filterset.is_valid():
            sentences = [
                wording.audits_sentence(self.state),
                wording.returns_sentence(self.state),
            ]
        return super().get_context_data(sentences=sentences, **kwargs)


class UnitPage(RegisterPage):
    """One unit: what it claims beside what audits found, and everything that led there."""

    permission_required = "maturity.view_audit"
    template_name = "maturity/unit.html"

    def get_commented(self):
        return self.unit

    def get_context_data(self, **kwargs):
        others = CommandUnit.objects.filter(group=OuterRef("group")).exclude(pk=OuterRef("pk"))
        units = CommandUnit.objects.select_related("group").annotate(in_a_group=Exists(others))
        unit = get_object_or_404(
            permissions.with_answering(units, self.request.user, self.today),
            code__iexact=kwargs["code"],
        )
        self.unit = unit
        state = kept_state(self, unit=unit)
        column = next(iter(state.matrix.columns), None)
        findings = {
            finding.theme.number: finding
            for finding in AuditFinding.objects.current(self.on)
            .filter(audit__unit=unit)
            .for_list(self.on)
        }
        rows = (
            [(row, row.cells[0], findings.get(row.theme.number)) for row in state.matrix.rows]
            if column
            else []
        )
        points = load_points(state, unit=unit).get(unit.pk, [])
        return super().get_context_data(
            **kwargs,
            points=points,
            profile_chart=for_screens(
                partial(charts.draw_profile, points, unit.code, _top_level(state))
            ),
            unit=unit,
            answering_post=permissions.answering_post(unit),
            may_set_post=not self.is_past and permissions.may_set_unit_posts(self.request.user),
            state=state,
            may_answer=not self.is_past
            and column is not None
            and permissions.may_answer(self.request.user, unit, self.today),
            column=column,
            rows=rows,
            progress=unit_progress(state, load_targets(self.on), column) if column else None,
            audits=Audit.objects.recorded(self.on).filter(unit=unit).for_list().newest_first(),
            planned=PlannedAudit.objects.with_done(self.on)
            .filter(unit=unit, asof_done=False)
            .select_related("programme__auditor", "auditor")
            .order_by("quarter_start", "pk"),
            recommendations=_recommendations(findings.values()),
            assessments=SelfAssessment.objects.filter(unit=unit)
            .as_at(self.on)
            .select_related("assurance__signed_by", "version")
            .order_by("-quarter_start", "pk")[:20],
            only_unit=not unit.in_a_group,
        )


def _top_level(state: MaturityState) -> int:
    """The highest level of the model in force."""
    numbers = state.version.levels.values_list("number", flat=True) if state.version else ()
    return max(numbers, default=5)


def _recommendations(findings: Iterable[AuditFinding]) -> str:
    """How many recommendations stand, and how many wait for a key task or for its completion."""
    recommended = [finding for finding in findings if finding.recommendation]
    if not recommended:
        return ""
    tasks = [finding.task for finding in recommended if finding.task]
    parts = [plural(len(recommended), "recommendation")]
    if len(tasks) < len(recommended):
        parts.append(f"{len(recommended) - len(tasks)} without a key task")
    still_open = sum(1 for task in tasks if task.asof_state in OPEN_STATES)
    if still_open:
        parts.append(f"{still_open} with a key task still open")
    return f"{', '.join(parts)}."
