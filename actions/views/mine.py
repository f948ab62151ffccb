"""What a lead does for several tasks at once, and how often the email comes."""

import re

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.urls import reverse_lazy
from django.utils.functional import cached_property

from ohs.core.keys import is_key
from ohs.core.text import plural
from ohs.web.operation_views import OperationFormView
from ohs.web.paging import Pages

from .. import operations, permissions
from ..forms.tasks import NoChangeForm
from ..models import KeyTask
from ..querysets import KeyTaskQuerySet
from ..selectors.my_tasks import open_tasks_of

# The field of a task's note.
_NOTE = re.compile(r"note-[0-9]{1,18}$", re.ASCII)


class Mine(OperationFormView):
    """A page about the person who reads it."""

    permission_required = "actions.view_keytask"
    permission_denied_message = ""
    success_url = reverse_lazy("work:mine")

    def require_theirs(self, wanted: str) -> KeyTask:
        """A task that is not on their page: one that somebody closed meanwhile; one never theirs is refused."""
        task = KeyTask.objects.filter(pk=wanted).first() if is_key(wanted) else None
        if task is None or not permissions.may_update(self.request.user, task, self.today):
            raise PermissionDenied("Your posts do not lead this task.")
        return task


class MyNoChange(Mine):
    """“No change” for several tasks in one go, each with its own note."""

    template_name = "actions/no_change.html"
    form_class = NoChangeForm

    def get_form_kwargs(self):
        """The tasks of one page; where notes were sent, those that they were sent for, whichever page they are on now."""
        sent = [name.removeprefix("note-") for name in self.request.POST if _NOTE.match(name)]
        shown = self.tasks.filter(pk__in=sent) if sent else self.pages.page.object_list
        return {**super().get_form_kwargs(), "tasks": shown}

    @cached_property
    def tasks(self) -> KeyTaskQuerySet:
        return open_tasks_of(self.request.user, self.today)

    @cached_property
    def pages(self) -> Pages:
        return Pages(self.request, self.tasks)

    def get_context_data(self, **kwargs):
        return super().get_context_data(paging=self.pages, **kwargs)

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
