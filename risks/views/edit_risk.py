"""The pages on which a lead or the HSW team works on one risk: review, score, change its status, move it, answer."""

from functools import partial

from django.core.exceptions import BadRequest
from django.shortcuts import get_object_or_404

from ohs.core.text import format_day, shorten
from ohs.web.operation_views import OperationFormView
from ohs.web.withdrawal import Mistake, WithdrawMistake

from .. import operations, permissions
from ..forms import (
    AnswerForm,
    LeadsForm,
    MoveForm,
    ProgrammesForm,
    RefForm,
    ReviewForm,
    ScoreForm,
    StateForm,
)
from ..models import Risk, RiskTask
from ..models.record import Register
from ..rules.heat_map import build
from ..selectors.matrix_data import load_matrix_in_force
from ..selectors.risk_page import load_for_form
from .risks import find_risk


class RiskFormView(OperationFormView):
    """A form about one risk. Its fields are called as the arguments of the operation."""

    permission_required = "risks.view_risk"
    template_name = "risks/work_form.html"
    keepers_only = False

    def load(self) -> Risk:
        return find_risk(self.kwargs["key"], self.today)

    def may(self) -> bool:
        if self.keepers_only:
            permissions.require_keeper(self.request.user)
        else:
            permissions.require_work(self.request.user, self.object, self.today)
        return True

    def operate(self, form):
        return self.operation(
            risk=self.object, by=self.request.user, on=self.today, **form.cleaned_data
        )

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "risk": self.object, "today": self.today}

    def get_context_data(self, **kwargs):
        return super().get_context_data(risk=self.object, **kwargs)


class Review(RiskFormView):
    """The narrative and the trend for the Board, last time's beside this one's."""

    form_class = ReviewForm
    operation = staticmethod(operations.review)
    template_name = "risks/review_form.html"
    title = "Review"
    success_message = "The review is saved. The Board reads it on this page and in the paper."

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        meeting = context["form"].last_meeting
        since = meeting.as_at if meeting else None
        return context | {"record": load_for_form(self.object, self.today, since)}


class Score(RiskFormView):
    """How likely and how harmful, on the matrix in force."""

    form_class = ScoreForm
    operation = staticmethod(operations.score)
    template_name = "risks/score_form.html"
    title = "Score"
    success_message = "The score is saved. Review the risk next, so that the Board reads why."

    def get_form_kwargs(self):
        self.matrix = load_matrix_in_force(self.today)
        if self.matrix is None:
            raise BadRequest("No risk matrix is in force. Adopt one under Manage registers first.")
        return {**super().get_form_kwargs(), "matrix": self.matrix}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "grid": build([], self.matrix),
            "record": load_for_form(self.object, self.today),
        }


class ChangeState(RiskFormView):
    """One step on in a risk's life."""

    form_class = StateForm
    operation = staticmethod(operations.change_state)
    title = "Change status"
    success_message = "The status is changed. The reason is kept in the history."

    def get_form_kwargs(self):
        self.steps = permissions.steps_for(self.request.user, self.object, self.today)
        return {**super().get_form_kwargs(), "steps": self.steps}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if not self.steps:
            context["nothing"] = (
                "You may ask for closure, which is not possible from here. The HSW team takes every other step."
            )
        return context


class Move(RiskFormView):
    """From a business group's register to the corporate one, or back."""

    form_class = MoveForm
    title = "Move to another register"
    success_message = "The risk is moved to the other register."
    keepers_only = True

    def operation(self, **given):
        if self.object.register == Register.GROUP:
            return operations.escalate(**given)
        return operations.return_to_group(**given)


class Answer(RiskFormView):
    """A completed task asks for a new score: say here why there is none."""

    form_class = AnswerForm
    title = "Why the score is not affected"
    success_message = "The answer is recorded."

    def load(self) -> Risk:
        risk = super().load()
        self.link = get_object_or_404(
            RiskTask.objects.select_related("task"), pk=self.kwargs["link"], risk=risk
        )
        return risk

    def operate(self, form):
        return operations.answer_task(
            link=self.link,
            because=form.cleaned_data["because"],
            date=form.cleaned_data["date"],
            on=self.today,
            by=self.request.user,
        )


class GiveRef(RiskFormView):
    """Its reference: once."""

    form_class = RefForm
    operation = staticmethod(operations.give_ref)
    title = "Give it a reference"
    warning = "You cannot undo this. A reference is given once and never to another risk."
    success_message = "The reference is given."
    keepers_only = True

    def get_success_url(self):
        # Its address is made of it.
        return self.result.get_absolute_url()


class Leads(RiskFormView):
    """Who leads it from a date; who led it before stays on record."""

    form_class = LeadsForm
    operation = staticmethod(operations.set_leads)
    title = "Change its lead"
    success_message = "The lead is changed."
    keepers_only = True

    def get_initial(self):
        return {"leads": [row.post_id for row in self.object.asof_leads]}


class Withdraw(WithdrawMistake):
    """A score or a review that was a mistake."""

    permission_required = "risks.change_risk"

    def load(self) -> Risk:
        return find_risk(self.kwargs["key"], self.today)

    def mistakes(self) -> list[Mistake]:
        scores = self.object.scores.select_related("band").order_by("-scored_on", "-pk")
        reviews = self.object.reviews.order_by("-reviewed_on", "-pk")
        found = [
            (
                score.scored_on,
                f"{format_day(score.scored_on)}: {score}. {shorten(score.reason, 80)}",
                partial(operations.withdraw_score, score=score),
            )
            for score in scores
        ] + [
            (
                review.reviewed_on,
                f"{review}: {review.get_trend_display()}. {shorten(review.narrative, 80)}",
                partial(operations.withdraw_review, review=review),
            )
            for review in reviews
        ]
        found.sort(key=lambda each: each[0], reverse=True)
        return [Mistake(label, withdraw) for _, label, withdraw in found]


class Programmes(RiskFormView):
    """Which services, pilots, campaigns and investigations bear on it."""

    form_class = ProgrammesForm
    operation = staticmethod(operations.link_programmes)
    title = "Programmes and investigations"
    success_message = "The links are saved."
    keepers_only = True
