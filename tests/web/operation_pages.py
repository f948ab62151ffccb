"""A form about a command unit and an operation that does as it is told, to test what every page that writes does."""

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404
from django.urls import path

from ohs.core.errors import EditConflict, OperationRefused
from ohs.organisation.models import CommandUnit
from ohs.urls import handler400, handler403, handler404
from ohs.urls import urlpatterns as site
from ohs.web.formats import OffersFormats, errors_in_words
from ohs.web.operation_views import OperationFormView
from ohs.web.views import RegisterPage

__all__ = ["handler400", "handler403", "handler404", "urlpatterns"]


class RenameForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, initial=1)
    name = forms.CharField(label="Name")


def rename(unit, name):
    """The name says what becomes of it."""
    if name == "refused":
        raise OperationRefused("No unit is called so.")
    if name == "refused by field":
        raise OperationRefused({"name": "Another unit has this name.", "group": "It has no group."})
    if name == "invalid":
        raise ValidationError({"name": ["Too plain."], "__all__": ["Not today."]})
    if name == "forbidden":
        raise PermissionDenied("Only its commander names a unit.")
    if name == "conflict":
        raise EditConflict("Ada was quicker.", changes=["Ada changed name."], version=7)
    unit.name = name
    unit.save()
    return unit


class Rename(OperationFormView):
    permission_required = "organisation.view_commandunit"
    permission_denied_message = "Only the HSW team names a unit."
    form_class = RenameForm
    title = "Rename"
    success_message = "It has its name."
    success_url = "/units/done/"

    def load(self):
        return get_object_or_404(CommandUnit, code=self.kwargs["code"])

    def may(self):
        return self.request.user.has_perm("organisation.change_commandunit")

    def operate(self, form):
        assert self.on == self.today
        return rename(self.object, form.cleaned_data["name"])


class LetterForm(forms.Form):
    letter = forms.CharField(label="First letter", max_length=1, required=False)


class UnitPage(OffersFormats, RegisterPage):
    permission_required = "organisation.view_commandunit"
    template_name = "web/detail.html"
    format_of = "list"

    def prepare(self):
        self.form = LetterForm(self.request.GET)

    def query_errors(self):
        return errors_in_words(self.form)

    def csv_response(self):
        from django.http import HttpResponse

        return HttpResponse("code\n", content_type="text/csv")


class TwoFormats(UnitPage):
    formats = ("csv", "json")


urlpatterns = [
    path("units/", UnitPage.as_view()),
    path("units/two/", TwoFormats.as_view()),
    path("units/<path:code>/rename/", Rename.as_view()),
    *site,
]
