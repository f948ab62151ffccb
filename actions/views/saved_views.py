"""Views of the list that people keep: its filters, columns, grouping and order under a name."""

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.contrib.auth.models import Group
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import View

from ohs.organisation import roles
from ohs.web.operation_views import OperationFormView

from .. import operations, permissions
from ..forms.tasks import SaveViewForm
from ..models import SavedView

# What belongs to the moment, not to the view.
_NOT_KEPT = ("page", "format", "as_at", "more", "filters", "csrfmiddlewaretoken")


def kept_query(text: str) -> str:
    """The part of an address's query that a saved view remembers."""
    query = QueryDict(text, mutable=True)
    for name in _NOT_KEPT:
        query.pop(name, None)
    return query.urlencode()


class SaveView(OperationFormView):
    """Reached from the list with the list's own query, which is what is saved."""

    permission_required = "actions.view_keytask"
    template_name = "actions/save_view.html"
    form_class = SaveViewForm
    title = "Save this view"
    button = "Save"
    permission_denied_message = ""

    def get_form_kwargs(self):
        user = self.request.user
        mine = user.groups.all()
        everyone = Group.objects.filter(name__in=roles.ROLES)
        query = kept_query(self.request.GET.urlencode())[:1000]
        return {
            **super().get_form_kwargs(),
            "roles": (everyone if permissions.keeps_the_register(user) else mine).order_by("name"),
            "instance": SavedView(owner=user, query=query),
        }

    def operate(self, form):
        return operations.save_view(view=form.instance, by=self.request.user)

    def get_success_message(self):
        return f"The view “{self.result.name}” is saved. It is above the list."

    def get_success_url(self):
        return f"{reverse('actions:list')}?{self.result.query}"


class DeleteView(PermissionRequiredMixin, View):
    """A view is deleted by its owner alone."""

    permission_required = "actions.view_keytask"
    raise_exception = True

    def post(self, request, pk):
        view = get_object_or_404(SavedView, pk=pk, owner=request.user)
        operations.delete_view(view=view, by=request.user)
        messages.success(request, f"The view “{view.name}” is deleted.")
        return redirect("actions:list")
