"""Who reports figures, and who is expected to: months of which something is missing, and corrections by the HSW team."""

from dataclasses import dataclass

from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy

from ohs.core.periods import Month
from ohs.organisation.models import CommandUnit
from ohs.web.operation_views import OperationFormView
from ohs.web.views import RegisterPage

from .. import operations
from ..forms import ReportingCorrectionForm
from ..lines.comparison import completeness_of, read_reports
from ..lines.completeness import Gap
from ..lines.history import load_history
from ..lines.line_definition import load_scopes
from ..models import ReportingCorrection
from ..permissions import IMPORT, may_import

MONTHS_SHOWN = 13


@dataclass(frozen=True)
class ReportedRow:
    """A month: how many units reported of those that were expected, which did not, and what else is missing."""

    month: Month
    reported: int
    expected: int
    missing: tuple[CommandUnit, ...]
    gap: Gap | None


class WhoReports(RegisterPage):
    """The newest months with the units that reported, and the corrections of who is expected to."""

    permission_required = IMPORT
    template_name = "injuries/reporting.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            rows=self.get_rows(),
            corrections=ReportingCorrection.objects.select_related("unit", "staff_group").order_by(
                "-first_month", "-pk"
            ),
            **kwargs,
        )

    def get_rows(self):
        scopes = load_scopes()
        history = load_history(scopes, full=True)
        completeness = completeness_of(read_reports(scopes), history, self.on)
        if completeness is None:
            return []
        rows = []
        for month in history.known(self.on)[: -MONTHS_SHOWN - 1 : -1]:
            expected, missing = completeness.reporters(month)
            gap = completeness.of_month(month)
            rows.append(
                ReportedRow(month, len(expected) - len(missing), len(expected), tuple(missing), gap)
            )
        return rows


class CorrectionForm(OperationFormView):
    """Whether a unit or a staff group is expected to report, from a month on."""

    permission_required = IMPORT
    template_name = "injuries/reporting_form.html"
    form_class = ReportingCorrectionForm
    success_url = reverse_lazy("injuries:reporting")

    def may(self) -> bool:
        return may_import(self.request.user)

    def operate(self, form):
        typed = dict(form.cleaned_data)
        reason = typed.pop("reason")
        for name in ("first_month", "last_month"):
            typed[name] = typed[name].start if typed[name] else None
        correction = self.object or ReportingCorrection()
        for name, value in typed.items():
            setattr(correction, name, value)
        return operations.correct_reporting(
            correction=correction, by=self.request.user, reason=reason
        )


class CorrectionNew(CorrectionForm):
    title = "Add a correction"
    success_message = "The correction is saved. Totals, charts and default periods take it in."


class CorrectionEdit(CorrectionForm):
    title = "Change a correction"
    success_message = "The correction is changed."

    def load(self) -> ReportingCorrection:
        return get_object_or_404(ReportingCorrection, pk=self.kwargs["pk"])

    def get_initial(self):
        correction = self.object
        same = ("figures", "unit", "staff_group", "is_expected")
        months = {
            name: str(Month.of(day)) if (day := getattr(correction, name)) else ""
            for name in ("first_month", "last_month")
        }
        return {**{name: getattr(correction, name) for name in same}, **months}
