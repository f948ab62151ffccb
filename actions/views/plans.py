"""Pages that change a plan as a whole."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect

from ohs.web.operation_views import OperationFormView

from .. import operations
from ..forms.plans import CarryForwardForm, ImportForm
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


class Import(OperationFormView):
    """The file is read and its changes are shown; only then, on a second press, they are made."""

    permission_required = ("actions.add_keytask", "actions.change_keytask")
    template_name = "actions/import.html"
    form_class = ImportForm

    def operate(self, form):
        values = form.cleaned_data
        self.made = bool(values["read"]) and not values["file"]
        return operations.import_tasks(
            rows=values["rows"],
            by=self.request.user,
            on=self.today,
            reason=values["reason"],
            period=values["period"],
            preview=not self.made,
        )

    def form_valid(self, form):
        result = self.result = self.operate(form)
        if not self.made or result.errors:
            return self.render_to_response(
                self.get_context_data(
                    form=form, result=result, token=form.token, reason=form.cleaned_data["reason"]
                )
            )
        messages.success(
            self.request,
            f"{len(result.changes)} of {result.rows} {'row' if result.rows == 1 else 'rows'} changed something.",
        )
        if not result.plans:
            return redirect("actions:list")
        messages.info(
            self.request,
            "The new plan is a draft. Make it live under Action plans in the admin when it counts.",
        )
        return redirect("actions:plans")
