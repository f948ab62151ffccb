"""Recommendations: the list, one record, and what people do with it."""

from django.shortcuts import get_object_or_404

from ohs.core.change_log import changes_of
from ohs.web.operation_views import OperationFormView
from ohs.web.views import RegisterDetail, RegisterList

from .. import operations, permissions
from ..filters import RecommendationFilter
from ..forms import recommendations as forms
from ..models import Recommendation
from ..reporting.advice_rows import RECOMMENDATIONS, recommendation_rows
from ..selectors.origins import origins_of
from ..tables import RecommendationTable

_VIEW = "actions.view_recommendation"


class RecommendationList(RegisterList):
    """What coroners, the regulator, auditors, investigations and the Board told the force to do."""

    permission_required = _VIEW
    model = Recommendation
    table_class = RecommendationTable
    filterset_class = RecommendationFilter
    csv_columns = RECOMMENDATIONS.columns
    csv_name = "recommendations"
    title = "Recommendations"
    noun = ("recommendation", "recommendations")
    intro = (
        "What coroners, the regulator, inspectorates, auditors, investigations and the Board told the force to do: "
        "what it answered, who does it, and whether it worked."
    )
    empty_text = "No recommendation has been recorded."
    template_name = "actions/recommendation_list.html"
    bulk_name, bulk_permission = "actions:bulk_recommendations", "actions.change_recommendation"

    def get_queryset(self):
        return Recommendation.objects.for_list(self.on)

    def get_table_kwargs(self):
        return {"on": self.on, "as_at_query": self.as_at_query}

    def get_csv_rows(self, queryset):
        return recommendation_rows(queryset, self.on)


class RecommendationDetail(RegisterDetail):
    permission_required = _VIEW
    template_name = "actions/recommendation_detail.html"

    def get_queryset(self):
        return Recommendation.objects.for_list(self.on)

    def get_context_data(self, **kwargs):
        row, user = self.object, self.request.user
        return super().get_context_data(
            state=row.state(self.on),
            answered=bool(row.responded_on and row.responded_on <= self.on),
            implemented=bool(row.implemented_on and row.implemented_on <= self.on),
            effect=bool(row.effect_on and row.effect_on <= self.on),
            notes=list(row.notes.filter(noted_on__lte=self.on).select_related("noted_by")),
            repeated_by=list(row.repeated_by.as_at(self.on)),
            tasks=list(row.tasks.select_related("plan").order_by("sort_key", "pk")),
            origins=origins_of(row),
            changes=changes_of(row)[::-1],
            may_answer=not self.is_past
            and permissions.may_answer_recommendation(user, row, self.today),
            may_correct=not self.is_past and permissions.may_correct_recommendation(user),
            **kwargs,
        )


class _Form(OperationFormView):
    template_name = "actions/advice_form.html"
    extra_context = {"list_url": "actions:recommendations", "list_title": "Recommendations"}


class RecommendationNew(_Form):
    permission_required = (_VIEW, "actions.add_recommendation")
    form_class = forms.RecommendationForm
    title = "Record a recommendation"
    button = "Record the recommendation"
    success_message = "The recommendation is recorded."

    def may(self):
        return permissions.may_record_recommendation(self.request.user)

    def operate(self, form):
        return operations.record_recommendation(
            by=self.request.user, on=self.today, **form.cleaned_data
        )

    def get_success_url(self):
        return self.result.get_absolute_url()


class RecommendationWork(_Form):
    """A form about one recommendation, for its owner and the HSW team."""

    permission_required = _VIEW
    permission_denied_message = permissions.OWNER_OR_TEAM

    def load(self):
        return get_object_or_404(Recommendation, pk=self.kwargs["pk"])

    def may(self):
        return permissions.may_answer_recommendation(self.request.user, self.object, self.today)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "record": self.object}

    def ask(self, operation, form):
        return operation(
            recommendation=self.object, by=self.request.user, on=self.today, **form.cleaned_data
        )


class RecommendationRespond(RecommendationWork):
    form_class = forms.RespondForm
    title = "Respond"
    button = "Save the response"
    success_message = "The response is recorded."

    def operate(self, form):
        return self.ask(operations.respond, form)


class RecommendationImplemented(RecommendationWork):
    form_class = forms.ImplementedForm
    title = "Implemented"
    button = "Save"
    success_message = (
        "Recorded as implemented. Record what shows that it worked when that is known."
    )

    def operate(self, form):
        return self.ask(operations.mark_implemented, form)


class RecommendationEffect(RecommendationWork):
    form_class = forms.EffectForm
    title = "Evidence of effect"
    button = "Save the evidence"
    success_message = "The evidence of its effect is recorded."

    def may(self):
        return permissions.may_correct_recommendation(self.request.user)

    def operate(self, form):
        return self.ask(operations.record_effect, form)


class RecommendationNote(RecommendationWork):
    form_class = forms.RecommendationNoteForm
    title = "Add a note"
    button = "Save the note"
    success_message = "The note is recorded."

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        kwargs.pop("record")
        return kwargs

    def operate(self, form):
        return self.ask(operations.note_recommendation, form)


class RecommendationEdit(RecommendationWork):
    form_class = forms.CorrectRecommendationForm
    title = "Edit details"
    success_message = "Saved."

    def may(self):
        return permissions.may_correct_recommendation(self.request.user)

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        kwargs.pop("record")
        return {**kwargs, "instance": Recommendation.objects.get(pk=self.object.pk)}

    def get_initial(self):
        return {"version": self.object.version, "tasks": list(self.object.tasks.all())}

    def operate(self, form):
        values = dict(form.cleaned_data)
        return operations.correct_recommendation(
            recommendation=self.object,
            version=values.pop("version"),
            reason=values.pop("reason"),
            tasks=values.pop("tasks"),
            values=values,
            by=self.request.user,
            on=self.today,
        )
