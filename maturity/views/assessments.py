"""Returns: beginning, answering and reviewing a unit's self-assessment, and who has not handed one in."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import View

from ohs.organisation.models import CommandUnit
from ohs.web.views import AsAt, RegisterPage

from .. import operations, permissions
from ..forms import AnswerForm, AssuranceForm, SendBackForm
from ..models import AssuranceStatement, Criterion, SelfAssessment, SelfAssessmentAnswer
from ..selectors.self_assessment_returns import returns_table
from ..selectors.state import quarter_due
from .recording import sentences


class BeginAssessment(AsAt, View):
    """Begin a unit's return for the quarter that is due, or go on with the one begun."""

    permission_required = "maturity.view_selfassessment"

    def get(self, request, code):
        # Whoever had to sign in again on the way comes back by address alone: the button is on the unit's page.
        unit = get_object_or_404(CommandUnit, code=code)
        return HttpResponseRedirect(reverse("maturity:unit", args=[unit.code]))

    def post(self, request, code):
        unit = get_object_or_404(CommandUnit, code=code)
        permissions.require_answer(request.user, unit, self.today)
        quarter = quarter_due(self.today)
        assessment = SelfAssessment.objects.filter(unit=unit, quarter_start=quarter.start).first()
        if assessment is None:
            try:
                assessment = operations.begin_self_assessment(
                    unit=unit, quarter=quarter, on=self.today, by=request.user
                )
            except ValidationError as error:
                messages.error(request, sentences(error))
                return HttpResponseRedirect(reverse("maturity:unit", args=[unit.code]))
        return HttpResponseRedirect(reverse("maturity:assessment", args=[assessment.pk]))


class AssessmentPage(RegisterPage):
    """One return: answered here while it is with the unit, read and reviewed here afterwards."""

    permission_required = "maturity.view_selfassessment"
    template_name = "maturity/assessment.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.on = self.today
        self.assessment = get_object_or_404(
            SelfAssessment.objects.select_related("unit__group", "version"), pk=kwargs["pk"]
        )

    def may_answer(self):
        return permissions.may_answer(self.request.user, self.assessment.unit, self.today)

    def get_forms(self, data=None):
        levels = list(self.assessment.version.levels.order_by("number", "pk"))
        answers = (
            SelfAssessmentAnswer.objects.filter(assessment=self.assessment)
            .select_related("theme", "assessment")
            .order_by("theme__number", "pk")
        )
        return [
            AnswerForm(data, answer=answer, levels=levels, prefix=f"theme-{answer.theme.number}")
            for answer in answers
        ]

    def get(self, request, *args, **kwargs):
        # A unit's unfinished answers are its own and the team's.
        if self.assessment.state == SelfAssessment.State.DRAFT and not self.may_answer():
            raise PermissionDenied("This self-assessment has not been submitted yet.")
        return self.page(self.get_forms(), self.assurance_form())

    def assurance_form(self, data=None):
        held = AssuranceStatement.objects.filter(assessment=self.assessment).first()
        initial = {"kind": held.kind, "exceptions": held.exceptions} if held else {}
        return AssuranceForm(data, initial=initial)

    def post(self, request, *args, **kwargs):
        verb = request.POST.get("verb", "save")
        if verb in ("accept", "send back"):
            return self.review(verb)
        permissions.require_answer(request.user, self.assessment.unit, self.today)
        by_itself = request.headers.get("X-Saves") == "one"
        forms = [
            form
            for form in self.get_forms(request.POST)
            if not by_itself or form.add_prefix("level") in request.POST
        ]
        assurance = None if by_itself else self.assurance_form(request.POST)
        problems = self.save(forms, assurance)
        if by_itself:
            return JsonResponse({"saved": not problems, "problems": problems})
        if not problems and verb == "submit":
            try:
                operations.submit_self_assessment(
                    assessment=self.assessment, on=self.today, by=request.user
                )
            except ValidationError as error:
                problems.append(sentences(error))
            else:
                messages.success(request, f"{self.assessment} is submitted.")
                return HttpResponseRedirect(request.path)
        if problems:
            return self.page(forms, assurance, problems)
        messages.success(request, "Saved. It is not submitted yet.")
        return HttpResponseRedirect(request.path)

    def save(self, forms, assurance) -> list[str]:
        """Save what can be saved; return what cannot, in sentences."""
        problems = []
        for form in forms:
            name = f"Theme {form.answer.theme.number}"
            if not form.is_valid():
                problems += [f"{name}: {e}" for errors in form.errors.values() for e in errors]
                continue
            try:
                operations.answer_theme(
                    answer=form.answer,
                    level=form.cleaned_data["level"],
                    plan=form.cleaned_data["plan"],
                    by=self.request.user,
                )
            except ValidationError as error:
                problems.append(f"{name}: {sentences(error)}")
        if assurance is None:
            return problems
        if not assurance.is_valid():
            return problems + [e for errors in assurance.errors.values() for e in errors]
        if assurance.cleaned_data["kind"] and assurance.has_changed():
            try:
                operations.sign_assurance(
                    assessment=self.assessment,
                    kind=assurance.cleaned_data["kind"],
                    exceptions=assurance.cleaned_data["exceptions"],
                    post=permissions.answering_post(self.assessment.unit),
                    on=self.today,
                    by=self.request.user,
                )
            except ValidationError as error:
                problems.append(sentences(error))
        return problems

    def review(self, verb):
        if not self.request.user.has_perm("maturity.review_selfassessment"):
            raise PermissionDenied(
                "Only the HSW team can accept a self-assessment or send it back."
            )
        try:
            if verb == "accept":
                operations.accept_self_assessment(
                    assessment=self.assessment, on=self.today, by=self.request.user
                )
                messages.success(self.request, f"{self.assessment} is accepted.")
            else:
                operations.send_back_self_assessment(
                    assessment=self.assessment,
                    comment=self.request.POST.get("comment", ""),
                    on=self.today,
                    by=self.request.user,
                )
                messages.success(self.request, f"{self.assessment} is sent back to the unit.")
        except ValidationError as error:
            messages.error(self.request, sentences(error))
        return HttpResponseRedirect(self.request.path)

    def page(self, forms, assurance, problems=()):
        assessment = self.assessment
        before = (
            SelfAssessment.objects.filter(
                unit=assessment.unit, quarter_start__lt=assessment.quarter_start
            )
            .order_by("-quarter_start", "pk")
            .first()
        )
        last = (
            {
                answer.theme.number: answer
                for answer in before.answers.select_related("theme").exclude(level=None)
            }
            if before
            else {}
        )
        criteria: dict[int, dict[int, list[str]]] = {}
        for number, level, text in (
            Criterion.objects.filter(theme__version=assessment.version)
            .order_by("theme__number", "level", "order", "pk")
            .values_list("theme__number", "level", "text")
        ):
            criteria.setdefault(number, {}).setdefault(level, []).append(text)
        open_to_unit = assessment.can_be_answered and self.may_answer()
        names = {level.number: level.name for level in assessment.version.levels.all()}
        rows = [
            _Row(
                form,
                last.get(form.answer.theme.number),
                criteria.get(form.answer.theme.number, {}),
                names,
            )
            for form in forms
        ]
        context = self.get_context_data(
            assessment=assessment,
            rows=rows,
            answered=sum(1 for form in forms if form.answer.level),
            assurance_form=assurance,
            assurance=AssuranceStatement.objects.filter(assessment=assessment)
            .select_related("signed_by")
            .first(),
            before=before,
            steps=assessment.steps.select_related("by").order_by("on", "pk"),
            problems=problems,
            open_to_unit=open_to_unit,
            may_review=assessment.state == SelfAssessment.State.SUBMITTED
            and self.request.user.has_perm("maturity.review_selfassessment"),
            send_back_form=SendBackForm(),
        )
        return self.render_to_response(context)


class _Row:
    """A theme of a return on its page: the answer, the last one beside it, the criteria of its level and the next."""

    def __init__(self, form, last, criteria, names):
        self.form, self.last, self.theme = form, last, form.answer.theme
        self.answer = form.answer
        self.name = names.get(form.answer.level, "")
        shown = form.answer.level or (last.level if last else 3)
        self.criteria = [
            (level, names[level], texts, level in (shown, shown + 1))
            for level, texts in sorted(criteria.items())
            if level in names
        ]


class ReturnsPage(RegisterPage):
    """Which units handed in which quarter's return, and whom to remind."""

    permission_required = "maturity.view_selfassessment"
    template_name = "maturity/returns.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(returns=returns_table(self.on), **kwargs)
