"""The page that says what it takes to go live, and how far the force is."""

from typing import Any

from django.urls import reverse_lazy

from ohs.organisation import operations
from ohs.organisation.models import current_force
from ohs.web.operation_views import OperationFormView
from ohs.web.views import RegisterPage

from .contract import all_steps
from .forms import ForceForm


class SetupPage(RegisterPage):
    """The steps to go live in their order: what is done, what is missing, why it matters, how long it takes."""

    permission_required = "organisation.change_force"
    permission_denied_message = "Only the HSW team and administrators set the system up."
    template_name = "setup/setup.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        steps = [(step, step.check(self.on)) for step in all_steps()]
        open_steps = [step for step, result in steps if result.status != "done"]
        context: dict[str, Any] = super().get_context_data(
            steps=steps,
            number_done=len(steps) - len(open_steps),
            next_step=open_steps[0] if open_steps else None,
            **kwargs,
        )
        return context


class ForceEdit(OperationFormView):
    """The force's name, words and thresholds."""

    permission_required = "organisation.change_force"
    form_class = ForceForm
    template_name = "setup/force_form.html"
    title = "The force and its words"
    success_message = "The force's details are saved. They are used from now on."
    success_url = reverse_lazy("setup:page")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": current_force()}

    def operate(self, form: Any) -> Any:
        return operations.save_force(
            force=form.save(commit=False),
            by=self.request.user,
            reason=form.cleaned_data.get("change_reason", ""),
        )
