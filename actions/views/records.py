"""The pages on which the HSW team writes plans down: new ones and corrections."""

import re
from typing import Any

from django.core.exceptions import BadRequest
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from ohs.core.keys import is_key
from ohs.web.record_forms import RecordFormView

from .. import operations, permissions
from ..forms import records as forms
from ..models import ActionPlan, KeyAction, KeyTask, Measure


class _Keeping(RecordFormView):
    def may(self) -> bool:
        return permissions.keeps_the_register(self.request.user)


class PlanNew(_Keeping):
    """A new plan, as a draft."""

    permission_required = ("actions.view_actionplan", "actions.add_actionplan")
    model = ActionPlan
    fields = ("title", "period_start", "period_end", "owner", "introduction")
    record_name = "plan"
    list_url, list_title = "actions:plans", "Plans"
    title = "New plan"
    button = "Record the plan"
    success_message = (
        "The plan is recorded as a draft. Add its key actions and tasks, then set its state to live: "
        "only live plans count."
    )

    def save(self, **arguments: Any) -> ActionPlan:
        return operations.save_plan(on=self.today, **arguments)


class PlanEdit(PlanNew):
    """A plan corrected, made live or closed."""

    permission_required = ("actions.view_actionplan", "actions.change_actionplan")
    fields = (
        "title",
        "state",
        "period_start",
        "period_end",
        "owner",
        "baseline_date",
        "introduction",
    )
    title = "Edit the plan"
    button = "Save"
    success_message = "The plan is saved."

    def load(self) -> ActionPlan:
        return get_object_or_404(ActionPlan, slug=self.kwargs["slug"])


class _InPlan(_Keeping):
    """A form about something of one plan."""

    @cached_property
    def plan(self) -> ActionPlan:
        return get_object_or_404(ActionPlan, slug=self.kwargs["slug"])

    def get_way_back(self) -> tuple[str, object]:
        return self.plan.get_absolute_url(), self.plan

    def chosen_action(self) -> KeyAction | None:
        """The key action that the link to this page named."""
        pk = self.request.GET.get("action", "")
        return self.plan.actions.filter(pk=pk).first() if is_key(pk) else None

    def need_actions(self) -> None:
        if not self.plan.actions.exists():
            raise BadRequest("The plan has no key action yet. Add one first.")


class ActionNew(_InPlan):
    """A new key action of a plan."""

    permission_required = ("actions.view_actionplan", "actions.add_keyaction")
    model = KeyAction
    record_form = forms.KeyActionForm
    fields = ("number", "title", "note")
    record_name = "action"
    title = "New key action"
    button = "Add the key action"
    success_message = "The key action is in the plan. Add its tasks next."

    def get_instance(self) -> KeyAction:
        return KeyAction(plan=self.plan) if self.is_new else super().get_instance()

    def operate(self, form: forms.KeyActionForm) -> KeyAction:
        return operations.save_action(
            action=form.instance,
            see_also=form.cleaned_data.get("see_also"),
            by=self.request.user,
            reason=form.reason,
            seen=form.seen,
        )


class ActionEdit(ActionNew):
    """A key action corrected."""

    permission_required = ("actions.view_actionplan", "actions.change_keyaction")
    title = "Edit the key action"
    button = "Save"
    success_message = "The key action is saved."

    def load(self) -> KeyAction:
        return get_object_or_404(KeyAction.objects.select_related("plan"), pk=self.kwargs["pk"])

    @cached_property
    def plan(self) -> ActionPlan:
        return self.object.plan


class TaskNew(_InPlan):
    """A new key task of a plan, with its posts and its timescale."""

    template_name = "actions/task_record_form.html"
    permission_required = ("actions.view_keytask", "actions.add_keytask")
    model = KeyTask
    record_form = forms.TaskForm
    fields = forms.TASK_FIELDS
    title = "New key task"
    button = "Add the task"

    def get_instance(self) -> KeyTask:
        return KeyTask() if self.is_new else super().get_instance()

    def get_form_kwargs(self) -> dict[str, Any]:
        self.need_actions()
        return {**super().get_form_kwargs(), "plan": self.plan}

    def get_initial(self) -> dict[str, Any]:
        if not self.is_new:
            return {}
        action = self.chosen_action()
        return {
            "action": action,
            "number": next_number(action) if action else "",
            "added_on": self.today,
        }

    def get_success_message(self) -> str:
        if self.plan.state == ActionPlan.State.LIVE:
            return "The task is in the plan. Its lead sees it on Your work."
        return f"The task is in the plan, which is {self.plan.get_state_display()}: it counts once the plan is live."

    def operate(self, form: forms.TaskForm) -> KeyTask:
        return operations.add_task(
            **form.particulars(only_changed=False),
            **form.timescale(only_changed=False),
            leads=form.posts("leads"),
            supporting=form.posts("supporting"),
            by=self.request.user,
            on=self.today,
        )


class TaskEdit(TaskNew):
    """A key task corrected; a date that changes is a move."""

    permission_required = ("actions.view_keytask", "actions.change_keytask")
    title = "Edit details"
    button = "Save"

    def get_success_message(self) -> str:
        return "The task is saved. A date that changed is listed with its reason."

    def load(self) -> KeyTask:
        return get_object_or_404(
            KeyTask.objects.select_related("plan", "action"), pk=self.kwargs["pk"]
        )

    @cached_property
    def plan(self) -> ActionPlan:
        return self.object.plan

    def get_way_back(self) -> tuple[str, object]:
        return self.object.get_absolute_url(), self.object

    def operate(self, form: forms.TaskForm) -> KeyTask:
        return operations.revise_task(
            task=self.object,
            particulars=form.particulars(only_changed=True),
            timescale=form.timescale(only_changed=True),
            leads=form.posts("leads") if form.posts_changed else None,
            supporting=form.posts("supporting") if form.posts_changed else None,
            agreed_at=form.cleaned_data["agreed_at"],
            by=self.request.user,
            on=self.today,
            reason=form.reason,
            version=form.seen,
        )


class MeasureNew(_InPlan):
    """A new success measure of a plan."""

    permission_required = ("actions.view_measure", "actions.add_measure")
    model = Measure
    record_form = forms.MeasureForm
    fields = forms.MEASURE_FIELDS
    record_name = "measure"
    title = "New success measure"
    button = "Add the measure"
    success_message = "The measure is recorded. Record what it stands at when that is known."
    save = staticmethod(operations.save_measure)

    def get_form_kwargs(self) -> dict[str, Any]:
        self.need_actions()
        return {**super().get_form_kwargs(), "plan": self.plan}

    def get_initial(self) -> dict[str, Any]:
        if not self.is_new:
            return {}
        task = self.request.GET.get("task", "")
        found = None
        if is_key(task):
            found = self.plan.tasks.filter(pk=task).select_related("action").first()
        if found is None:
            return {"action": self.chosen_action()}
        return {"action": found.action, "tasks": [found.pk]}


class MeasureEdit(MeasureNew):
    """A success measure corrected."""

    permission_required = ("actions.view_measure", "actions.change_measure")
    title = "Edit details"
    button = "Save"
    success_message = "The measure is saved."

    def load(self) -> Measure:
        return get_object_or_404(
            Measure.objects.select_related("action__plan"), pk=self.kwargs["pk"]
        )

    @cached_property
    def plan(self) -> ActionPlan:
        return self.object.action.plan

    def get_way_back(self) -> tuple[str, object]:
        return self.object.get_absolute_url(), self.object


def next_number(action: KeyAction) -> str:
    """The number that the next task of an action would have: the action's own for its first, else one further."""
    numbers = list(action.tasks.order_by("sort_key", "pk").values_list("number", flat=True))
    if not numbers:
        return str(action.number)
    last = re.fullmatch(rf"{re.escape(action.number)}\.(\d+)", numbers[-1])
    return f"{action.number}.{int(last[1]) + 1}" if last else ""
