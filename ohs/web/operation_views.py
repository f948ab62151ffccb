"""The base of every page that writes: one form, one operation, and one order in which it may fail."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseRedirect
from django.views.generic import FormView

from ohs.core.collisions import settle
from ohs.core.errors import EditConflict

from .kept_form import KEPT_FORM, NOT_SAVED_YET
from .views import AsAt

CONFLICT = 409


def show_refusal(form: BaseForm, refusal: ValidationError) -> None:
    """Puts what an operation refused by the fields it is about; what no field of the form stands for, at the top."""
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, refusal)
        return
    for name, errors in refusal.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def show_conflict(form: BaseForm, conflict: EditConflict, version_field: str = "version") -> None:
    """Says at the top that somebody was quicker. What was typed stays; the next save is meant on the record as it is now."""
    form.add_error(None, conflict)
    if conflict.version is not None and version_field in form.fields:
        form.data = form.data.copy()
        form.data[form.add_prefix(version_field)] = str(conflict.version)


class OperationFormView(AsAt, FormView):
    """A form that asks an operation to change one record.

    In this order: without `permission_required` 403; no such record 404 (`load`); this person may not change this record
    403 (`may`, with `permission_denied_message`); a form that does not hold, shown again; then `operate`, whose
    PermissionDenied is a 403 too, whose EditConflict (also where two people saved in the same moment) comes back as 409 with what changed meanwhile and the version of
    now, and whose refusal comes back by its field. Nothing typed is lost. When it is done: `success_message`, and on to
    `get_success_url`.

    `may` only spares a person a form in vain: the operation asks for itself.
    """

    template_name = "web/operation_form.html"
    title = ""
    button = "Save"
    # Said over the button of what cannot be undone, or not easily; the button is red then.
    warning = ""
    success_message = "Saved."
    permission_denied_message = "Only the HSW team can do this."
    # Of a page with a `post` of its own: whether it leads to this one's, which shows what was typed before signing in again.
    shows_kept_form = False

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        # What is recorded is recorded today, whatever day the page before was as at.
        self.on, self.is_past = self.today, False

    def has_permission(self) -> bool:
        if not super().has_permission():
            return False
        self.object = self.load()
        return self.may()

    def load(self) -> Any:
        """The record that the form is about, or Http404; None for a form that is about none."""
        return None

    def may(self) -> bool:
        """Whether this person may do this to this record today."""
        return True

    def operate(self, form) -> Any:
        """Asks the operation; what it gives back is kept as `result`."""
        raise NotImplementedError("A page that writes says which operation it asks.")

    def post(self, request, *args, **kwargs):
        if KEPT_FORM not in request.POST:
            return super().post(request, *args, **kwargs)
        messages.info(request, NOT_SAVED_YET)
        return self.render_to_response(self.get_context_data(form=self.get_form()))

    def form_valid(self, form) -> HttpResponse:
        try:
            self.result = settle(lambda: self.operate(form))
        except EditConflict as conflict:
            show_conflict(form, conflict, self.get_version_field(conflict))
            context = self.get_context_data(form=form, changes=conflict.changes)
            return self.render_to_response(context, status=CONFLICT)
        except ValidationError as refusal:
            show_refusal(form, refusal)
            return self.form_invalid(form)
        messages.success(self.request, self.get_success_message())
        return HttpResponseRedirect(self.get_success_url())

    def get_version_field(self, conflict: EditConflict) -> str:
        """The field that holds the version of the record that somebody else changed."""
        return "version"

    def get_success_message(self) -> str:
        return self.success_message

    def get_success_url(self) -> str:
        """Back to the record, unless `success_url` or the page says otherwise."""
        if self.success_url is not None or self.object is None:
            return super().get_success_url()
        return self.object.get_absolute_url()

    def get_title(self) -> str:
        return self.title

    def get_warning(self) -> str:
        return self.warning

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **{
                "object": self.object,
                "title": self.get_title(),
                "button": self.button,
                "warning": self.get_warning(),
                **kwargs,
            }
        )
