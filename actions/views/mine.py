"""A lead's own page: what waits for them, and a short form for each task."""

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.views.generic import FormView, TemplateView

from ohs.core import clock
from ohs.core.history import save_with_reason

from .. import operations, permissions
from ..forms.tasks import DigestForm, NoChangeForm, UpdateForm
from ..models import DigestSetting, KeyTask
from ..selectors import my_tasks


class Mine(PermissionRequiredMixin):
    permission_required = "actions.view_keytask"
    raise_exception = True

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.today = clock.today()

    def get_context_data(self, **kwargs):
        return super().get_context_data(today=self.today, **kwargs)


class MyTaskList(Mine, TemplateView):
    """Each task with its form folded under it; the one that was sent comes back open if it could not be saved."""

    template_name = "actions/my_tasks.html"

    def get_context_data(self, sent=None, changes=(), **kwargs):
        mine = my_tasks.of(self.request.user, self.today)
        for task in mine.open:
            task.form = (
                sent
                if sent is not None and sent.task.pk == task.pk
                else UpdateForm(task=task, prefix=f"task-{task.pk}")
            )
        return super().get_context_data(mine=mine, sent=sent, changes=changes, **kwargs)

    def post(self, request, *args, **kwargs):
        mine = my_tasks.of(request.user, self.today)
        wanted = request.POST.get("task", "")
        task = next((task for task in mine.open if str(task.pk) == wanted), None)
        if task is None:
            return self._not_mine(wanted)
        form = UpdateForm(request.POST, request.FILES, task=task, prefix=f"task-{task.pk}")
        changes = []
        if form.is_valid():
            try:
                operations.record_update(
                    task=task,
                    by=request.user,
                    on=self.today,
                    narrative=form.cleaned_data["narrative"],
                    state=form.cleaned_data["state"],
                    evidence_link=form.cleaned_data["evidence_link"],
                    files=form.cleaned_data["files"],
                    version=form.cleaned_data["version"],
                )
            except operations.ChangedMeanwhile as conflict:
                form.add_error(None, conflict)
                form.renew(conflict.task.version)
                changes = conflict.changes
            except operations.Refused as refused:
                form.add_error(None, refused)
            else:
                messages.success(request, f"{task.number} {task.title}: your update is recorded.")
                return redirect("actions:mine")
        return self.render_to_response(self.get_context_data(sent=form, changes=changes))

    def _not_mine(self, wanted: str):
        """A task that somebody closed meanwhile is said so; one that was never theirs is refused."""
        task = KeyTask.objects.filter(pk=wanted).first() if wanted.isdecimal() else None
        if task is None or not permissions.may_update(self.request.user, task, self.today):
            raise PermissionDenied("Your posts do not lead this task.")
        messages.error(
            self.request, f"{task.number} is {task.get_state_display()} now: nothing was recorded."
        )
        return redirect("actions:mine")


class MyNoChange(Mine, FormView):
    """“No change” for several tasks in one go, each with its own note."""

    template_name = "actions/no_change.html"
    form_class = NoChangeForm

    def get_form_kwargs(self):
        self.tasks = my_tasks.of(self.request.user, self.today).open
        return {**super().get_form_kwargs(), "tasks": self.tasks}

    def post(self, request, *args, **kwargs):
        form = self.get_form()
        for name in form.not_theirs():
            self._refuse(name.removeprefix("note-"))
        return self.form_valid(form) if form.is_valid() else self.form_invalid(form)

    def _refuse(self, wanted: str):
        """A note on a task that is not on the page: closed meanwhile, which is said; or never theirs."""
        task = KeyTask.objects.filter(pk=wanted).first() if wanted.isdecimal() else None
        if task is None or not permissions.may_update(self.request.user, task, self.today):
            raise PermissionDenied("Your posts do not lead this task.")
        messages.error(
            self.request,
            f"{task.number} is {task.get_state_display()} now: no note is recorded for it.",
        )

    def form_valid(self, form):
        try:
            updates = operations.no_change(
                notes=form.notes, seen=form.seen, by=self.request.user, on=self.today
            )
        except operations.ChangedMeanwhile as conflict:
            form.add_error(None, conflict)
            form.renew(conflict.task)
            return self.render_to_response(
                self.get_context_data(form=form, changes=conflict.changes)
            )
        except operations.Refused as refused:
            form.add_error(None, refused)
            return self.form_invalid(form)
        number = len(updates)
        messages.success(
            self.request,
            f"“No change” is recorded for {number} {'task' if number == 1 else 'tasks'}.",
        )
        return redirect("actions:mine")


class MyDigest(Mine, FormView):
    """How often a person wants the e-mail; their own choice, so no reason is asked."""

    template_name = "actions/digest_form.html"
    form_class = DigestForm

    def get_form_kwargs(self):
        setting = DigestSetting.objects.filter(user=self.request.user).first()
        return {
            **super().get_form_kwargs(),
            "instance": setting or DigestSetting(user=self.request.user),
        }

    def form_valid(self, form):
        save_with_reason(form.instance, by=self.request.user, reason="Their own choice")
        messages.success(self.request, f"The e-mail comes {form.instance.get_frequency_display()}.")
        return redirect("actions:digest")
