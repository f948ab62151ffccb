"""Pages that change a plan as a whole."""

from django.shortcuts import get_object_or_404

from ohs.web.operation_views import OperationFormView

from .. import operations
from ..forms.plans import CarryForwardForm
from ..models import ActionPlan
from ..rules.timescale import add_months


class CarryForward(OperationFormView):
    """What would come along is listed before anything is made."""

    permission_required = ("actions.change_actionplan", "actions.change_keytask")
    template_name = "actions/carry_forward.html"
    form_class = CarryForwardForm
    title = "Carry forward"
    button = "Carry forward"

    def load(self):
        return get_object_or_404(ActionPlan, slug=self.kwargs["slug"])

    def get_initial(self):
        return {
            "period_start": add_months(self.object.period_start, 12),
            "period_end": add_months(self.object.period_end, 12),
        }

    def get_context_data(self, **kwargs):
        return super().get_context_data(tasks=list(self.object.tasks.unfinished()), **kwargs)

    def operate(self, form):
        return operations.carry_forward(
            plan=self.object, by=self.request.user, on=self.today, **form.cleaned_data
        )

    def get_success_message(self):
        return f"{self.result.title} is there, with what was unfinished."

    def get_success_url(self):
        return self.result.get_absolute_url()
