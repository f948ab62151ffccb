"""What is kept how long, the accounts of people who leave, and what is kept of one person."""

from django import forms
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.views.generic import TemplateView, View

from ohs.core.text import plural
from ohs.organisation.models import User
from ohs.web.operation_views import OperationFormView
from ohs.web.paging import Pages
from ohs.web.parameters import check_names

from . import operations
from .kinds import Kind, changeable, days_kept, kinds
from .models import LONGEST, SHORTEST, RetentionRun

KEEPS_ACCOUNTS = "organisation.change_user"


def in_words(days: int) -> str:
    """730 days as people say it."""
    if days % 365 == 0:
        return plural(days // 365, "year")
    return plural(days, "day")


class Retention(PermissionRequiredMixin, TemplateView):
    """What is kept of people, why and how long: for everybody of whom something is kept."""

    permission_required = "organisation.view_force"
    template_name = "retention/retention.html"

    def get_context_data(self, **kwargs):
        days = days_kept()
        rows = [(kind, kind.fixed or upper_words(days[kind.key])) for kind in kinds()]
        last = RetentionRun.objects.first()
        names = {kind.key: kind.what for kind in kinds()}
        done = (
            [(names.get(key, key), number) for key, number in last.done.items() if number]
            if last
            else []
        )
        return super().get_context_data(
            rows=rows,
            last=last,
            done=done,
            may_change=self.request.user.has_perm(KEEPS_ACCOUNTS),
            **kwargs,
        )


def upper_words(days: int) -> str:
    words = in_words(days)
    return words[:1].upper() + words[1:]


def least_in_words(kind: Kind) -> str:
    return f", {kind.least} or more" if kind.least > SHORTEST else ""


class RetentionForm(forms.Form):
    """A number of days for each kind that ends, and why it changes."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        days = days_kept()
        for kind in changeable():
            self.fields[kind.key] = forms.IntegerField(
                label=kind.what,
                help_text=f"In days{least_in_words(kind)}. {kind.why}.",
                min_value=kind.least,
                max_value=LONGEST,
                initial=days[kind.key],
            )
        self.fields["change_reason"] = forms.CharField(
            label="Reason", max_length=500, help_text="Kept in the history with your name."
        )


class ChangeRetention(OperationFormView):
    """Changes how long things are kept; carried out the next night."""

    permission_required = KEEPS_ACCOUNTS
    permission_denied_message = operations.ADMINISTRATORS_ONLY
    form_class = RetentionForm
    title = "Change how long things are kept"
    warning = "What is older than you enter is deleted the next night, and cannot be got back."
    success_message = "Saved. It is carried out the next night."
    success_url = reverse_lazy("retention:page")

    def operate(self, form):
        days = {key: value for key, value in form.cleaned_data.items() if key != "change_reason"}
        return operations.set_retention(
            days=days, by=self.request.user, reason=form.cleaned_data["change_reason"]
        )

    def get_context_data(self, **kwargs):
        above = [(str(self.success_url), "What is kept of people")]
        return super().get_context_data(levels_above=above, cancel_url=above[0][0], **kwargs)


class PeopleForm(forms.Form):
    """Whose account to show: those in whose name or user name every word stands."""

    q = forms.CharField(
        label="Name or user name",
        required=False,
        max_length=100,
        help_text="Part of it is enough.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def people(self):
        found = User.objects.order_by("-is_active", "last_name", "first_name", "username")
        if not self.is_valid():
            return found.none()
        for word in self.cleaned_data["q"].split():
            found = found.filter(
                Q(first_name__icontains=word)
                | Q(last_name__icontains=word)
                | Q(username__icontains=word)
            )
        return found


class People(PermissionRequiredMixin, TemplateView):
    """Everybody who has or had an account: what is kept of them, and the way to close it."""

    permission_required = KEEPS_ACCOUNTS
    template_name = "retention/people.html"

    def get_context_data(self, **kwargs):
        check_names(self.request.GET, {"q", "page", "per_page"})
        form = PeopleForm(self.request.GET)
        pages = Pages(self.request, form.people())
        return super().get_context_data(
            form=form,
            paging=pages,
            filtered=bool(self.request.GET.get("q", "").strip()),
            **kwargs,
        )


class _OfAPerson:
    def load(self):
        return get_object_or_404(User, pk=self.kwargs["pk"])


class CloseForm(forms.Form):
    change_reason = forms.CharField(
        label="Reason", max_length=500, help_text="Kept in the history with your name."
    )


class CloseAccount(_OfAPerson, OperationFormView):
    """Closes the account of somebody who has left."""

    permission_required = KEEPS_ACCOUNTS
    permission_denied_message = operations.ADMINISTRATORS_ONLY
    template_name = "retention/close_account.html"
    form_class = CloseForm
    title = "Close the account"
    button = "Close the account"
    warning = "They are signed out at once and cannot sign in again. Their roles, keys and posts end today."
    success_url = reverse_lazy("retention:people")

    def may(self):
        return self.object.pk != self.request.user.pk

    def operate(self, form):
        return operations.close_account(
            person=self.object, by=self.request.user, reason=form.cleaned_data["change_reason"]
        )

    def get_success_message(self):
        days = in_words(days_kept()["leavers"])
        return f"The account of {self.object.display_name} is closed. Their name goes after {days}; what they recorded stays."

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            kept=in_words(days_kept()["leavers"]), back=reverse("retention:people"), **kwargs
        )


class _Data(View):
    def answer(self, person):
        found = operations.take_personal_data(
            person=person, by=self.request.user, request=self.request
        )
        return HttpResponse(
            found,
            content_type="application/zip",
            headers={"Content-Disposition": f'attachment; filename="data-{person.pk}.zip"'},
        )


class OwnData(_Data):
    """What is kept of the person who asks: theirs whatever their role, so no permission is asked for."""

    def get(self, request):
        return self.answer(request.user)


class PersonData(PermissionRequiredMixin, _OfAPerson, _Data):
    permission_required = KEEPS_ACCOUNTS

    def get(self, request, pk):
        return self.answer(self.load())
