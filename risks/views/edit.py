"""The pages on which a lead or the HSW team works on one risk: review, score, change its state, move it, answer."""

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.generic import FormView

from ohs.web.views import AsAt

from .. import permissions
from ..forms import AnswerForm, LeadsForm, MoveForm, RefForm, ReviewForm, ScoreForm, StateForm
from ..models import RiskTask
from ..operations import EditConflict
from ..rules.heat_map import build
from ..selectors import matrix_data, risk_page
from .register import find


class Work(AsAt, FormView):
    """A form about one risk. What an operation refuses stands by the field it is about; nothing typed is lost."""

    permission_required = "risks.view_risk"
    template_name = "risks/work_form.html"
    title = ""
    button = "Save"
    done = ""
    keepers_only = False

    def has_permission(self):
        if not super().has_permission():
            return False
        self.risk = find(self.kwargs["key"], self.today)
        self.keeps = permissions.keeps_the_register(self.request.user)
        if self.keepers_only:
            permissions.require_keeper(self.request.user)
        else:
            permissions.require_work(self.request.user, self.risk, self.today)
        return True

    def get_form_kwargs(self):
        return {
            **super().get_form_kwargs(),
            "risk": self.risk,
            "today": self.today,
            "user": self.request.user,
        }

    def form_valid(self, form):
        try:
            form.save()
        except EditConflict as conflict:
            # The next save is meant on what there is now: the person has been told.
            form.data = form.data.copy()
            form.data["version"] = find(self.kwargs["key"], self.today).version
            form.add_error(None, conflict.message)
            return self.render_to_response(
                self.get_context_data(form=form, changes=conflict.changes), status=409
            )
        except ValidationError as refusal:
            _show(form, refusal)
            return self.form_invalid(form)
        messages.success(self.request, self.done)
        return HttpResponseRedirect(self.risk.get_absolute_url())

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "risk": self.risk,
            "title": self.title,
            "button": self.button,
        }


def _show(form, refusal: ValidationError) -> None:
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, refusal)
        return
    for name, errors in refusal.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


class Review(Work):
    """The narrative and the trend for the Board, last time's beside this one's."""

    form_class = ReviewForm
    template_name = "risks/review_form.html"
    title = "Review"
    done = "The review is recorded."

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        meeting = context["form"].last_meeting
        since = meeting.as_at if meeting else None
        return context | {"story": risk_page.last_time(self.risk, self.today, since)}


class Score(Work):
    """How likely and how harmful, on the matrix in force."""

    form_class = ScoreForm
    template_name = "risks/score_form.html"
    title = "Score"
    done = "The score is recorded."

    def get_form_kwargs(self):
        matrix = matrix_data.matrix_on(self.today)
        if matrix is None:
            raise BadRequest("No risk matrix is in force. Adopt one in the admin first.")
        self.matrix = matrix
        return {**super().get_form_kwargs(), "matrix": matrix}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {
            "grid": build([], self.matrix),
            "story": risk_page.last_time(self.risk, self.today, None),
        }


class ChangeState(Work):
    """One step on in a risk's life."""

    form_class = StateForm
    title = "Change its state"
    done = "The step is recorded."

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "keeps": self.keeps}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if not context["form"].fields["to"].choices:
            context["nothing"] = (
                "You may ask for closure, which is not possible from here. The HSW team takes every other step."
            )
        return context


class Move(Work):
    """From a business group's register to the corporate one, or back."""

    form_class = MoveForm
    title = "Move it to another register"
    done = "The move is recorded."
    keepers_only = True


class Answer(Work):
    """A completed task asks for a new score: say here why there is none."""

    form_class = AnswerForm
    title = "Why the score is not affected"
    done = "The answer is recorded."

    def get_form_kwargs(self):
        link = get_object_or_404(
            RiskTask.objects.select_related("task"), pk=self.kwargs["link"], risk=self.risk
        )
        return {**super().get_form_kwargs(), "link": link}


class GiveRef(Work):
    """Its reference: once."""

    form_class = RefForm
    title = "Give it a reference"
    done = "The reference is given."
    keepers_only = True

    def form_valid(self, form):
        response = super().form_valid(form)
        if response.status_code == 302:
            self.risk.refresh_from_db()
            return HttpResponseRedirect(self.risk.get_absolute_url())
        return response


class Leads(Work):
    """Who leads it from a date; who led it before stays on record."""

    form_class = LeadsForm
    title = "Change its lead"
    done = "The lead is changed."
    keepers_only = True

    def get_initial(self):
        return {"leads": [row.post_id for row in self.risk.leading]}
