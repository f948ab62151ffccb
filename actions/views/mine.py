"""A lead's own page: what waits for them, and a short form for each task."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse_lazy

from ohs.core.text import plural
from ohs.web.operation_views import OperationFormView

from .. import operations, permissions
from ..forms.tasks import DigestForm, NoChangeForm, UpdateForm
from ..models import DigestSetting, KeyTask
from ..selectors.my_tasks import load_my_tasks
from .edit import what_comes_next


class Mine(OperationFormView):
    """A page about the person who reads it."""

    permission_required = "actions.view_keytask"
    permission_denied_message = ""
    success_url = reverse_lazy("actions:mine")

    def require_theirs(self, wanted: str) -> KeyTask:
        """A task that is not on their page: one that somebody closed meanwhile; one never theirs is refused."""
        task = KeyTask.objects.filter(pk=wanted).first() if wanted.isdecimal() else None
        if task is None or not permissions.may_update(self.request.user, task, self.today):
            raise PermissionDenied("Your posts do not lead this task.")
        return task


class MyTaskList(Mine):
    """Each task with its form folded under it; the one that was sent comes back open if it could not be saved."""

    template_name = "actions/my_tasks.html"

    def has_permission(self):
        if not super().has_permission():
            return False
        self.mine = load_my_tasks(self.request.user, self.today)
        return True

    def post(self, request, *args, **kwargs):
        wanted = request.POST.get("task", "")
        self.object = next((task for task in self.mine.open if str(task.pk) == wanted), None)
        if self.object is None:
            task = self.require_theirs(wanted)
            messages.error(
                request, f"{task.number} is {task.get_state_display()} now: nothing was recorded."
            )
            return HttpResponseRedirect(self.get_success_url())
        return super().post(request, *args, **kwargs)

    def get_form(self, form_class=None):
        task = self.object
        if task is None:
            return None
        return UpdateForm(
            self.request.POST, self.request.FILES, task=task, prefix=f"task-{task.pk}"
        )

    def operate(self, form):
        values = form.cleaned_data
        return operations.record_update(
            task=self.object,
            by=self.request.user,
            on=self.today,
            narrative=values["narrative"],
            state=values["state"],
            evidence_link=values["evidence_link"],
            files=values["files"],
            version=values["version"],
        )

    def get_success_message(self):
        return f"{self.object.number} {self.object.title}: {what_comes_next(self.result.state)}"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(mine=self.mine, **kwargs)
        for task in self.mine.open:
            sent = task is self.object
            task.form = context["form"] if sent else UpdateForm(task=task, prefix=f"task-{task.pk}")
        return context


class MyNoChange(Mine):
    """“No change” for several tasks in one go, each with its own note."""

    template_name = "actions/no_change.html"
    form_class = NoChangeForm

    def get_form_kwargs(self):
        tasks = load_my_tasks(self.request.user, self.today).open
        return {**super().get_form_kwargs(), "tasks": tasks}

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        for name in form.not_theirs():
            task = self.require_theirs(name.removeprefix("note-"))
            messages.error(
                self.request,
                f"{task.number} is {task.get_state_display()} now: no note is recorded for it.",
            )
        return form

    def operate(self, form):
        return operations.record_no_change(
            notes=form.notes, versions=form.versions, by=self.request.user, on=self.today
        )

    def get_version_field(self, conflict):
        return f"version-{conflict.record.pk}"

    def get_success_message(self):
        return f"“No change” is recorded for {plural(len(self.result), 'task')}."


class MyDigest(Mine):
    """How often a person wants the e-mail; their own choice, so no reason is asked."""

    template_name = "actions/digest_form.html"
    form_class = DigestForm
    title = "Emails about my tasks"
    success_url = reverse_lazy("actions:digest")

    def get_form_kwargs(self):
        setting = DigestSetting.objects.filter(user=self.request.user).first()
        return {
            **super().get_form_kwargs(),
            "instance": setting or DigestSetting(user=self.request.user),
        }

    def operate(self, form):
        return operations.set_digest(frequency=form.cleaned_data["frequency"], by=self.request.user)

    def get_success_message(self):
        return f"You will get this email {self.result.get_frequency_display()}."
