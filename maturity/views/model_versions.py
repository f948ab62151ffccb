"""From when a model version is in force, and for which quarter units are asked first."""

from django.shortcuts import get_object_or_404
from django.urls import reverse

from ohs.core.text import format_day
from ohs.web.operation_views import OperationFormView

from .. import operations, permissions
from ..forms import ModelDatesForm
from ..models import ModelVersion
from ..selectors.state import quarter_due


class ModelDates(OperationFormView):
    """Brings a draft into force from a day that is chosen; corrects the dates of a version in force."""

    permission_required = "maturity.publish_modelversion"
    permission_denied_message = permissions.MODEL_DENIED
    template_name = "maturity/model_dates.html"
    form_class = ModelDatesForm

    def load(self):
        return get_object_or_404(ModelVersion, slug=self.kwargs["slug"])

    def may(self):
        return permissions.may_change_model(self.request.user)

    def get_title(self):
        return "Bring into force" if self.object.is_draft else "Change when it is in force"

    def get_warning(self):
        fixed = "You cannot undo this. The words of a model in force are fixed."
        return fixed if self.object.is_draft else ""

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "version": self.object, "today": self.today}

    def get_initial(self):
        first = self.object.first_quarter_asked or quarter_due(self.today)
        return {"in_force_from": self.object.in_force_from, "asked_from": first.start.isoformat()}

    def operate(self, form):
        values = {"version": self.object, "by": self.request.user, **form.cleaned_data}
        if self.object.is_draft:
            return operations.bring_into_force(**values)
        return operations.change_dates(**values)

    def get_success_message(self):
        first = self.result.first_quarter_asked.long_label
        day = format_day(self.result.in_force_from)
        return f"“{self.result}” is in force from {day}; units are asked from {first} on."

    def get_success_url(self):
        return reverse("maturity:matrix")

    def get_context_data(self, **kwargs):
        back = reverse("admin:maturity_modelversion_change", args=[self.object.pk])
        return super().get_context_data(back=back, button=self.get_title(), **kwargs)
