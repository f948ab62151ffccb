"""Views of a list that people keep: its filters, columns, grouping and order under a name."""

from django import forms
from django.contrib import messages
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.generic import View

from ohs.core.text import own_words
from ohs.organisation import roles

from . import operations, permissions
from .models import SavedView
from .operation_views import OperationFormView
from .views import kept_query


class SaveViewForm(forms.ModelForm):
    """A name for the list as it is filtered now, and whether a role shares it."""

    class Meta:
        model = SavedView
        fields = ("name", "shared_with")
        labels = {"name": "Name", "shared_with": "Share with everyone who is"}
        help_texts = {"shared_with": "Leave empty to keep it to yourself."}

    def __init__(self, *args, roles, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["shared_with"].queryset = roles
        self.fields["shared_with"].empty_label = "Nobody else"

    def clean_name(self):
        name = self.cleaned_data["name"].strip()
        mine = SavedView.objects.of_list(self.instance.address).filter(owner=self.instance.owner)
        if mine.filter(name=name).exclude(pk=self.instance.pk).exists():
            raise ValidationError(
                "You already have a view of this name: choose another, or delete that one."
            )
        return name


class SaveView(OperationFormView):
    """Reached from a list with its address, `?of=`, which is what is saved."""

    # The list's own: `has_permission` asks for it.
    permission_required = ()
    template_name = "web/save_view.html"
    form_class = SaveViewForm
    title = "Save this view"
    button = "Save"
    permission_denied_message = "You cannot see this list."

    def load(self):
        self.address, _, query = self.request.GET.get("of", "").partition("?")
        self.lists = permissions.lists_at(self.address)
        if not self.lists:
            raise Http404
        self.query = kept_query(query)[:1000]

    def may(self):
        return permissions.may_see_list(self.request.user, self.address)

    def get_form_kwargs(self):
        user = self.request.user
        everyone = Group.objects.filter(name__in=roles.ROLES)
        shared = everyone if permissions.may_share_with_anybody(user) else user.groups.all()
        return {
            **super().get_form_kwargs(),
            "roles": shared.order_by("name"),
            "instance": SavedView(owner=user, address=self.address, query=self.query),
        }

    def operate(self, form):
        return operations.save_view(view=form.instance, by=self.request.user)

    def get_success_message(self):
        return f"The view “{self.result.name}” is saved. It is above the list."

    def get_success_url(self):
        return self.result.url

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            list_title=own_words(self.lists[0].title),
            list_url=SavedView(address=self.address, query=self.query).url,
            **kwargs,
        )


class DeleteView(View):
    """A view is deleted by its owner alone."""

    def post(self, request, pk):
        view = get_object_or_404(SavedView, pk=pk, owner=request.user)
        address = view.address
        operations.delete_view(view=view, by=request.user)
        messages.success(request, f"The view “{view.name}” is deleted.")
        return HttpResponseRedirect(address)
