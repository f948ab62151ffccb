"""The pages that change the register. Each asks an operation; what it refuses is said on the form."""

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import FormView, View

from ohs.core import clock

from .. import operations, permissions
from ..forms.tasks import DatedUpdateForm, DecisionForm, MoveForm, ReasonedForm
from ..models import Evidence, KeyTask
from ..rules.standing import CLOSED_STATES, State


class TaskChange(PermissionRequiredMixin, FormView):
    """One task, one form, one operation. Who may not is refused before the form and by the operation again."""

    permission_required = "actions.view_keytask"
    raise_exception = True
    template_name = "actions/keytask_form.html"
    title = ""
    button = "Save"
    done = "Saved."

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.today = clock.today()

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            tasks = KeyTask.objects.for_detail(self.today)
            self.task = get_object_or_404(tasks, pk=kwargs["pk"])
            if not self.allowed():
                raise PermissionDenied(self.refusal)
        return super().dispatch(request, *args, **kwargs)

    refusal = "Only the HSW team can do this."

    def allowed(self) -> bool:
        return permissions.keeps_the_register(self.request.user)

    def operate(self, form, **common):
        raise AttributeError("A page that changes a task names its operation.")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "task": self.task}

    def form_valid(self, form):
        try:
            self.operate(
                form,
                task=self.task,
                by=self.request.user,
                on=self.today,
                version=form.cleaned_data["version"],
            )
        except operations.ChangedMeanwhile as conflict:
            form.add_error(None, conflict)
            form.renew(conflict.task.version)
            return self.render_to_response(
                self.get_context_data(form=form, changes=conflict.changes)
            )
        except operations.Refused as refused:
            form.add_error(None, refused)
            return self.form_invalid(form)
        messages.success(self.request, f"{self.task.number}: {self.done}")
        return redirect(self.get_success_url())

    def get_success_url(self):
        return self.task.get_absolute_url()

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            object=self.task, title=self.title, button=self.button, today=self.today, **kwargs
        )


class TaskUpdateForm(TaskChange):
    title = "Update"
    button = "Save the update"
    done = "your update is recorded."
    form_class = DatedUpdateForm
    refusal = "Only those whose post leads this task and the HSW team can update it."

    def allowed(self):
        return permissions.may_update(self.request.user, self.task, self.today)

    def operate(self, form, **common):
        values = form.cleaned_data
        return operations.record_update(
            narrative=values["narrative"],
            state=values["state"],
            date=values["date"],
            evidence_link=values["evidence_link"],
            files=values["files"],
            **common,
        )


class TaskDecision(TaskChange):
    title = "Confirm or return"
    button = "Save the decision"
    done = "the decision is recorded."
    form_class = DecisionForm

    def allowed(self):
        return permissions.may_confirm(self.request.user)

    def operate(self, form, **common):
        verb = {"confirm": operations.confirm, "return": operations.return_to_lead}
        return verb[form.cleaned_data["decision"]](
            narrative=form.cleaned_data["narrative"], **common
        )


class TaskMove(TaskChange):
    title = "Move the committed date"
    button = "Move the date"
    done = "its date has moved, and the ledger says why."
    form_class = MoveForm
    refusal = "Its lead can move the date of a task once; after that the HSW team moves it, with a decision of the Board."

    def allowed(self):
        return operations.may_move(self.request.user, self.task, self.today)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "needs_board": operations.needs_board(self.task)}

    def operate(self, form, **common):
        values = form.cleaned_data
        return operations.move_due_date(
            to=values["to"], reason=values["reason"], agreed_at=values["agreed_at"], **common
        )


class _Reasoned(TaskChange):
    form_class = ReasonedForm
    operation = None

    def operate(self, form, **common):
        return type(self).operation(narrative=form.cleaned_data["narrative"], **common)


class TaskTrigger(_Reasoned):
    title = "The condition is met"
    button = "Record that it is met"
    done = "it counts from now on."
    operation = staticmethod(operations.trigger)


class TaskWithdrawal(_Reasoned):
    title = "Withdraw the task"
    button = "Withdraw it"
    done = "it is withdrawn."
    operation = staticmethod(operations.withdraw)


class TaskReopening(_Reasoned):
    title = "Reopen the task"
    button = "Reopen it"
    done = "it is open again."
    operation = staticmethod(operations.reopen)


def offered(task: KeyTask, may: permissions.May, moves) -> list[tuple[str, str]]:
    """What the page of a task offers this person to do, most likely first: (words, address)."""
    open_to_updates = task.state in (State.NOT_STARTED, State.IN_PROGRESS, State.NOT_TRIGGERED)
    found = []
    if may.update and open_to_updates:
        found.append(("Update this task", "update"))
    if may.confirm and task.state == State.COMPLETE:
        found.append(("Confirm or return it", "decide"))
    if may.keep and task.state == State.NOT_TRIGGERED:
        found.append(("Record that its condition is met", "trigger"))
    led = may.update and not may.keep
    if operations.movable(task) and (may.keep or (led and not operations.needs_board(task, moves))):
        found.append(("Move the committed date", "move"))
    if may.keep:
        if task.state in CLOSED_STATES:
            found.append(("Reopen it", "reopen"))
        else:
            found.append(("Withdraw it", "withdraw"))
    return [(words, reverse(f"actions:{name}", args=[task.pk])) for words, name in found]


class EvidenceFile(PermissionRequiredMixin, View):
    """A file kept as evidence, to whoever may read the register and nobody else; never shown inside a page."""

    permission_required = "actions.view_keytask"
    raise_exception = True

    def get(self, request, pk):
        evidence = get_object_or_404(Evidence, pk=pk)
        response = FileResponse(
            evidence.file.open("rb"),
            as_attachment=True,
            filename=evidence.name,
            content_type=evidence.content_type,
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return response
