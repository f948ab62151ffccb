"""Pages that change a plan as a whole."""

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import FormView

from ohs.core import clock

from .. import operations
from ..forms.plans import CarryForwardForm, ImportForm
from ..models import ActionPlan
from ..rules.timescale import add_months


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


class Import(PermissionRequiredMixin, FormView):
    """The file is read and its changes are shown; only then, on a second press, they are made."""

    permission_required = ("actions.add_keytask", "actions.change_keytask")
    raise_exception = True
    template_name = "actions/import.html"
    form_class = ImportForm

    def form_valid(self, form):
        rows, reason = form.cleaned_data["rows"], form.cleaned_data["reason"]
        make = bool(form.cleaned_data["read"]) and not form.cleaned_data["file"]
        result = operations.import_tasks(
            rows=rows,
            by=self.request.user,
            on=clock.today(),
            reason=reason,
            period=form.cleaned_data["period"],
            preview=not make,
        )
        if make and not result.errors:
            number = len(result.changes)
            messages.success(
                self.request,
                f"{number} of {result.rows} {'row' if result.rows == 1 else 'rows'} changed something.",
            )
            if result.plans:
                messages.info(
                    self.request,
                    "The new plan is a draft. Make it live under Action plans in the admin when it counts.",
                )
            return redirect("actions:plans" if result.plans else "actions:list")
        return self.render_to_response(
            self.get_context_data(form=form, result=result, token=form.token, reason=reason)
        )
