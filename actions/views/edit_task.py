"""The pages that change a task, and the files that show what was done."""

import logging
from functools import partial

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import FileResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.generic import View

from ohs.core.scanning import is_scanning
from ohs.core.text import format_day, shorten
from ohs.web.operation_views import OperationFormView
from ohs.web.withdrawal import Mistake, WithdrawMistake

from .. import operations, permissions
from ..forms.tasks import DatedUpdateForm, DecisionForm, MoveForm, ReasonedForm
from ..models import Evidence, KeyTask
from ..rules.moves import is_movable
from ..rules.standing import CLOSED_STATES, State
from ..scans import last_scan

logger = logging.getLogger(__name__)


class TaskFormView(OperationFormView):
    """One task, one form, one operation; the HSW team's unless the page says otherwise."""

    permission_required = "actions.view_keytask"
    template_name = "actions/keytask_form.html"
    done = "saved."
    extra_context = {"help_role": "lead", "help_part": "update"}

    def load(self):
        return get_object_or_404(KeyTask.objects.for_detail(self.today), pk=self.kwargs["pk"])

    def may(self) -> bool:
        return permissions.keeps_the_register(self.request.user)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "task": self.object}

    def ask(self, operation, form, **values):
        """An operation, asked to change the task as this person saw it."""
        return operation(
            task=self.object,
            by=self.request.user,
            on=self.today,
            version=form.cleaned_data["version"],
            **values,
        )

    def get_success_message(self) -> str:
        return f"{self.object.number}: {self.done}"


def what_comes_next(state: str) -> str:
    """What was done by an update, and what comes of it."""
    if state == State.COMPLETE:
        return (
            "Sent to the HSW team to confirm. The task is under “Waiting for others” on Your work "
            "until they have."
        )
    return "Your update is saved. The Board sees it as the newest one."


class UpdateTask(TaskFormView):
    title = "Update"
    button = "Save the update"
    done = "your update is recorded."
    form_class = DatedUpdateForm

    def may(self):
        return permissions.may_update(self.request.user, self.object, self.today)

    def get_permission_denied_message(self):
        task = getattr(self, "object", None)
        return permissions.why_no_update(task) if task else self.permission_denied_message

    def get_success_message(self) -> str:
        return f"{self.object.number}: {what_comes_next(self.result.state)}"

    def operate(self, form):
        values = form.cleaned_data
        return self.ask(
            operations.record_update,
            form,
            narrative=values["narrative"],
            state=values["state"],
            date=values["date"],
            evidence_link=values["evidence_link"],
            evidence_seen=values["evidence_seen"],
            files=values["files"],
        )


class DecideTask(TaskFormView):
    title = "Confirm or return"
    button = "Save the decision"
    done = "the decision is recorded."
    form_class = DecisionForm
    extra_context = {"help_role": "hsw-team", "help_part": "confirm"}

    def may(self):
        return permissions.may_confirm(self.request.user)

    def operate(self, form):
        operation = (
            operations.confirm
            if form.cleaned_data["decision"] == "confirm"
            else operations.return_to_lead
        )
        return self.ask(operation, form, narrative=form.cleaned_data["narrative"])


class MoveTask(TaskFormView):
    title = "Change the due date"
    button = "Change the due date"
    done = "the due date is changed. The reason is kept in the history."
    form_class = MoveForm
    extra_context = {"help_role": "lead", "help_part": "date"}
    permission_denied_message = permissions.MOVES_NEED_THE_BOARD

    def may(self):
        task = self.object
        return is_movable(task) and permissions.may_move(self.request.user, task, self.today)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "needs_board": self.object.needs_board()}

    def operate(self, form):
        values = form.cleaned_data
        return self.ask(
            operations.move_due_date,
            form,
            to=values["to"],
            reason=values["reason"],
            agreed_at=values["agreed_at"],
        )


class TriggerTask(TaskFormView):
    title = "The condition is met"
    button = "Record that the condition is met"
    done = "the condition is met. The task counts from now on."
    form_class = ReasonedForm

    def operate(self, form):
        return self.ask(operations.trigger, form, narrative=form.cleaned_data["narrative"])


class WithdrawTask(TaskFormView):
    title = "Withdraw the task"
    button = "Withdraw task"
    warning = "A withdrawn task is in no list of what is due. The HSW team can reopen it."
    done = "the task is withdrawn. The HSW team can reopen it."
    form_class = ReasonedForm

    def operate(self, form):
        return self.ask(operations.withdraw, form, narrative=form.cleaned_data["narrative"])


class ReopenTask(TaskFormView):
    title = "Reopen the task"
    button = "Reopen task"
    done = "the task is open again. Its lead can update it."
    form_class = ReasonedForm

    def operate(self, form):
        return self.ask(operations.reopen, form, narrative=form.cleaned_data["narrative"])


def offered_changes(task: KeyTask, may: permissions.May, moves) -> list[tuple[str, str]]:
    """What the page of a task offers this person to do, most likely first: (words, address)."""
    open_to_updates = task.state in (State.NOT_STARTED, State.IN_PROGRESS, State.NOT_TRIGGERED)
    found = []
    if may.update and open_to_updates:
        found.append(("Update this task", "update"))
    if may.confirm and task.state == State.COMPLETE:
        found.append(("Confirm or return", "decide"))
    if may.keep and task.state == State.NOT_TRIGGERED:
        found.append(("Record that its condition is met", "trigger"))
    if is_movable(task) and (may.keep or (may.update and not task.needs_board(moves))):
        found.append(("Change the due date", "move"))
    if may.keep:
        if task.state in CLOSED_STATES:
            found.append(("Reopen task", "reopen"))
        else:
            found.append(("Withdraw task", "withdraw"))
    return [(words, reverse(f"actions:{name}", args=[task.pk])) for words, name in found]


class EvidenceFile(PermissionRequiredMixin, View):
    """A file kept as evidence, to whoever may read the register and nobody else; never shown inside a page."""

    permission_required = "actions.view_keytask"
    raise_exception = True

    def get(self, request, pk):
        evidence = get_object_or_404(Evidence.objects.select_related("update__task"), pk=pk)
        try:
            if is_scanning():
                scanned = last_scan(evidence)
                if scanned is None or not scanned.clean:
                    return self.not_handed_out(evidence, scanned)
            file = evidence.file.open("rb")
        except (FileNotFoundError, NotADirectoryError):
            logger.error("evidence %s is missing: its file is not in MEDIA_ROOT", evidence.pk)
            return self.not_handed_out(evidence, None, missing=True)
        response = FileResponse(
            file,
            as_attachment=True,
            filename=evidence.name,
            content_type=evidence.content_type,
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return response

    def not_handed_out(self, evidence, scanned, *, missing=False):
        """Why there is no file, by its name: it is missing (404), is held (503), or has something in it (403)."""
        status = 404 if missing else 503 if scanned is None else 403
        context = {"evidence": evidence, "missing": missing, "scanned": scanned}
        return render(self.request, "actions/evidence_withheld.html", context, status=status)


class WithdrawUpdate(WithdrawMistake):
    """An update of a task that was a mistake."""

    permission_required = "actions.change_keytask"

    def load(self):
        return get_object_or_404(KeyTask.objects.select_related("plan"), pk=self.kwargs["pk"])

    def mistakes(self):
        updates = self.object.updates.order_by("-date", "-pk")
        return [
            Mistake(
                f"{format_day(update.date)}, {update.get_kind_display()}: {shorten(update.narrative, 80)}",
                partial(operations.withdraw_update, update=update),
            )
            for update in updates
        ]
