"""Pages that change a plan as a whole."""

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import FormView

from ohs.web import clock

from . import operations
from .forms import CarryForwardForm
from .models import ActionPlan
from .timescale import add_months


class CarryForward(PermissionRequiredMixin, FormView):
    """What would come along is listed before anything is made."""

    permission_required = ("actions.change_actionplan", "actions.change_keytask")
    raise_exception = True
    template_name = "actions/carry_forward.html"
    form_class = CarryForwardForm

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.today = clock.today()

    def dispatch(self, request, *args, **kwargs):
        self.plan = get_object_or_404(ActionPlan, slug=kwargs["slug"])
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        return {
            "period_start": add_months(self.plan.period_start, 12),
            "period_end": add_months(self.plan.period_end, 12),
        }

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            object=self.plan, tasks=list(operations.unfinished(self.plan)), **kwargs
        )

    def form_valid(self, form):
        try:
            plan = operations.carry_forward(
                plan=self.plan, by=self.request.user, on=self.today, **form.cleaned_data
            )
        except operations.Refused as refused:
            form.add_error(None, refused)
            return self.form_invalid(form)
        messages.success(self.request, f"{plan.title} is there, with what was unfinished.")
        return redirect(plan)
