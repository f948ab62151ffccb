"""The same change of several tasks of the list: first exactly what would change is shown, then it is made."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.shortcuts import redirect
from django.urls import reverse

from ohs.web.operation_views import OperationFormView

from .. import operations
from ..filters import KeyTaskFilter
from ..forms.bulk import BulkForm, SignedPreview
from ..models import KeyTask


class BulkChange(OperationFormView):
    """Reached from the list with its filters: the tasks to choose from are those it shows."""

    permission_required = ("actions.view_keytask", "actions.change_keytask")
    template_name = "actions/bulk.html"
    form_class = BulkForm
    most = 200

    def get_form_kwargs(self):
        found = KeyTaskFilter(self.request.GET, queryset=self._tasks().not_closed(), on=self.today)
        if not found.is_valid():
            raise BadRequest(
                "The filters of the list are not valid. Go back to the list and correct them."
            )
        return {**super().get_form_kwargs(), "tasks": found.qs[: self.most]}

    def _tasks(self):
        return KeyTask.objects.for_list(self.today).with_posts()

    def post(self, request, *args, **kwargs):
        if "read" in request.POST:
            return self._make(SignedPreview.read(request.POST["read"], by=request.user))
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        shown = SignedPreview.of(form, by=self.request.user)
        outcome = self._change_all(form, shown, preview=True)
        return self.render_to_response(
            self.get_context_data(form=form, outcome=outcome, shown=shown)
        )

    def _make(self, shown):
        """What was shown, and nothing else: the second press sends it back signed."""
        if shown is None:
            messages.error(self.request, "What was shown is older than an hour. Choose again.")
            return redirect(self.request.get_full_path())
        form = BulkForm(shown.data, tasks=self._tasks().filter(pk__in=shown.versions))
        if not form.is_valid():
            messages.error(self.request, "The tasks are no longer there as shown. Choose again.")
            return redirect(self.request.get_full_path())
        outcome = self._change_all(form, shown)
        if outcome.refused:
            form = BulkForm(shown.data, tasks=self.get_form_kwargs()["tasks"])
            return self.render_to_response(self.get_context_data(form=form, outcome=outcome))
        number = len(outcome.changes)
        messages.success(
            self.request, f"{number} {'task is' if number == 1 else 'tasks are'} changed."
        )
        return redirect(f"{reverse('actions:list')}?{self.request.GET.urlencode()}")

    def _change_all(self, form, shown, *, preview=False):
        return operations.change_all(
            tasks=form.chosen,
            change=form.change,
            by=self.request.user,
            on=self.today,
            versions=shown.versions,
            preview=preview,
        )
