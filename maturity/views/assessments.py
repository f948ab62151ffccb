"""Returns: beginning, answering and reviewing a unit's self-assessment, and who has not submitted one."""

from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from ohs.core.text import format_day
from ohs.organisation.models import CommandUnit
from ohs.web.operation_views import OperationFormView
from ohs.web.row_lists import RowList

from .. import operations, permissions
from ..filters import ReturnFilter
from ..forms import ReturnForm, SendBackForm
from ..models import AssuranceStatement, Criterion, SelfAssessment
from ..reporting.return_rows import RETURN_COLUMNS, return_rows
from ..selectors.self_assessment_returns import load_returns_table
from ..selectors.state import quarter_due
from ..tables import ReturnTable
from .theme_forms import SavesEachTheme, themes_left_out


class BeginAssessment(OperationFormView):
    """A button on a unit's page: begin its return for the quarter that is due, or go on with the one begun."""

    permission_required = "maturity.view_selfassessment"
    form_class = forms.Form

    def load(self):
        return get_object_or_404(CommandUnit, code__iexact=self.kwargs["code"])

    def may(self):
        return self.request.method == "GET" or permissions.may_answer(
            self.request.user, self.object, self.today
        )

    def get(self, request, *args, **kwargs):
        # Whoever had to sign in again on the way comes back by address alone: the button is on the unit's page.
        return HttpResponseRedirect(self.unit_page())

    def unit_page(self):
        return reverse("maturity:unit", args=[self.object.code])

    def form_valid(self, form):
        quarter = quarter_due(self.today)
        begun = SelfAssessment.objects.filter(unit=self.object, quarter_start=quarter.start).first()
        if begun:
            return HttpResponseRedirect(begun.get_absolute_url())
        return super().form_valid(form)

    def operate(self, form):
        return operations.begin_self_assessment(
            unit=self.object, quarter=quarter_due(self.today), on=self.today, by=self.request.user
        )

    def form_invalid(self, form):
        for error in form.non_field_errors():
            messages.error(self.request, error)
        return HttpResponseRedirect(self.unit_page())

    def get_success_message(self):
        return f"The self-assessment for {self.result.quarter.label} is begun."

    def get_success_url(self):
        return self.result.get_absolute_url()


class AssessmentPage(SavesEachTheme, OperationFormView):
    """One return: answered here while it is with the unit, read and reviewed here afterwards."""

    permission_required = "maturity.view_selfassessment"
    template_name = "maturity/assessment.html"

    def load(self):
        assessments = SelfAssessment.objects.select_related("unit__group", "version")
        return get_object_or_404(assessments, pk=self.kwargs["pk"])

    def get_commented(self):
        return self.object

    @property
    def verb(self) -> str:
        """What a post asks for: save, submit, accept, send back."""
        return self.request.POST.get("verb", "save")

    def may_answer(self) -> bool:
        return permissions.may_answer(self.request.user, self.object.unit, self.today)

    def may(self):
        if self.request.method == "GET":
            # A unit's unfinished answers are its own and the team's.
            if self.object.state != SelfAssessment.State.DRAFT or self.may_answer():
                return True
            self.permission_denied_message = "This self-assessment has not been submitted yet."
            return False
        # The operations say who may, and why others may not.
        if self.verb in ("accept", "return"):
            permissions.require_review(self.request.user)
        else:
            permissions.require_answer(self.request.user, self.object.unit, self.today)
        return True

    def get_form_class(self):
        return {"accept": forms.Form, "return": SendBackForm}.get(self.verb, ReturnForm)

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        if self.get_form_class() is ReturnForm:
            kwargs |= self.return_form_kwargs()
        return kwargs

    def return_form_kwargs(self):
        held = AssuranceStatement.objects.filter(assessment=self.object).first()
        return {
            "records": self.object.answers.select_related("theme").order_by("theme__number", "pk"),
            "levels": self.object.version.levels.order_by("number", "pk"),
            "initial": {"kind": held.kind, "exceptions": held.exceptions} if held else {},
        }

    def operate(self, form):
        common = {"assessment": self.object, "by": self.request.user, "on": self.today}
        if self.verb == "accept":
            return operations.accept_self_assessment(**common)
        if self.verb == "return":
            comment = form.cleaned_data["comment"]
            return operations.send_back_self_assessment(**common, comment=comment)
        # What is answered stays answered, though the statement or the submission be refused.
        operations.answer_themes(**common, answers=form.values(operations.ThemeAnswer))
        if form.says_assurance:
            operations.sign_assurance(
                **common,
                kind=form.cleaned_data["kind"],
                exceptions=form.cleaned_data["exceptions"],
            )
        if self.verb == "submit":
            operations.submit_self_assessment(**common)
        return self.object

    def get_success_message(self):
        return {
            "accept": f"{self.object} is accepted.",
            "return": f"{self.object} is returned to the unit. It can be changed there and submitted again.",
            "submit": f"{self.object} is submitted.",
        }.get(self.verb, "Saved. It is not submitted yet.")

    def get_success_url(self):
        return self.request.path

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        assessment, form = self.object, context["form"]
        returned = form if isinstance(form, ReturnForm) else ReturnForm(**self.return_form_kwargs())
        before = (
            SelfAssessment.objects.filter(
                unit=assessment.unit, quarter_start__lt=assessment.quarter_start
            )
            .order_by("-quarter_start", "pk")
            .first()
        )
        submitted = assessment.state == SelfAssessment.State.SUBMITTED
        return {
            **context,
            "assessment": assessment,
            "return_form": returned,
            "rows": _rows(assessment, returned, before),
            "left_out": themes_left_out(assessment.version, returned.records),
            "answered": sum(1 for answer in returned.records if answer.level),
            "assurance": AssuranceStatement.objects.filter(assessment=assessment)
            .select_related("signed_by")
            .first(),
            "before": before,
            "steps": assessment.steps.select_related("by").order_by("on", "pk"),
            "open_to_unit": assessment.can_be_answered and self.may_answer(),
            "may_review": submitted and permissions.may_review(self.request.user),
            "send_back_form": form if isinstance(form, SendBackForm) else SendBackForm(),
        }


def _rows(assessment, form, before) -> list[dict]:
    """The themes of a return: the answer, the last one beside it, the criteria of its level and the next."""
    last = {}
    if before:
        answers = before.answers.select_related("theme").exclude(level=None)
        last = {answer.theme.number: answer for answer in answers}
    criteria: dict[int, dict[int, list[str]]] = {}
    for number, level, text in (
        Criterion.objects.filter(theme__version=assessment.version)
        .order_by("theme__number", "level", "order", "pk")
        .values_list("theme__number", "level", "text")
    ):
        criteria.setdefault(number, {}).setdefault(level, []).append(text)
    names = {level.number: level.name for level in assessment.version.levels.all()}
    rows = []
    for theme in form.themes():
        answer, number = theme["record"], theme["theme"].number
        earlier = last.get(number)
        shown = answer.level or (earlier.level if earlier else 3)
        rows.append(
            {
                **theme,
                "last": earlier,
                "level_name": names.get(answer.level, ""),
                "criteria": [
                    (level, names[level], texts, level in (shown, shown + 1))
                    for level, texts in sorted(criteria.get(number, {}).items())
                    if level in names
                ],
            }
        )
    return rows


class ReturnList(RowList):
    """Which units submitted which quarter's self-assessment, and whom to remind."""

    permission_required = "maturity.view_selfassessment"
    table_class = ReturnTable
    filterset_class = ReturnFilter
    template_name = "maturity/returns.html"
    csv_columns = RETURN_COLUMNS
    csv_name = "self-assessments"
    title = "Self-assessments"
    noun = ("unit", "units")
    bulk_name, bulk_permission = "maturity:bulk_returns", "maturity.review_selfassessment"

    @cached_property
    def returns(self):
        return load_returns_table(self.on)

    @property
    def empty_text(self):
        return f"No unit was open on {format_day(self.on)}."

    def load_rows(self):
        return [row for row in self.returns.units if self.filterset.keeps(row)]

    def get_csv_rows(self, queryset):
        return return_rows(queryset, self.returns.quarters)

    def get_table_kwargs(self):
        return {"quarters": self.returns.quarters, "as_at_query": self.as_at_query}

    def get_context_data(self, **kwargs):
        return super().get_context_data(returns=self.returns, **kwargs)
