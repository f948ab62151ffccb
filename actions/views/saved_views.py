"""Views of the list that people keep: its filters, columns, grouping and order under a name."""

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.contrib.auth.models import Group
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import FormView, View

from ohs.core.history import save_with_reason
from ohs.organisation import roles

from .. import permissions
from ..forms.tasks import SaveViewForm
from ..models import SavedView

# What belongs to the moment, not to the view.
_NOT_KEPT = ("page", "format", "as_at", "more", "csrfmiddlewaretoken")


def kept_query(text: str) -> str:
    """The part of an address's query that a saved view remembers."""
    query = QueryDict(text, mutable=True)
    for name in _NOT_KEPT:
        query.pop(name, None)
    return query.urlencode()


class SaveView(PermissionRequiredMixin, FormView):
    """Reached from the list with the list's own query, which is what is saved."""

    permission_required = "actions.view_keytask"
    raise_exception = True
    template_name = "actions/save_view.html"
    form_class = SaveViewForm

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

    def form_valid(self, form):
        view = save_with_reason(form.instance, by=self.request.user, reason="Their own view")
        messages.success(self.request, f"The view “{view.name}” is kept.")
        return redirect(f"{reverse('actions:list')}?{view.query}")


class DeleteView(PermissionRequiredMixin, View):
    """A view is deleted by its owner alone."""

    permission_required = "actions.view_keytask"
    raise_exception = True

    def post(self, request, pk):
        view = get_object_or_404(SavedView, pk=pk, owner=request.user)
        view._history_user, view._change_reason = request.user, "Deleted by its owner"
        view.delete()
        messages.success(request, f"The view “{view.name}” is deleted.")
        return redirect("actions:list")
