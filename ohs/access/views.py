"""The page that gives back what was typed before a session ended."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.views.generic import TemplateView

from ohs.web.kept_form import KEPT_FORM

from . import kept_forms


class KeptForms(TemplateView):
    """A person's own forms, and nobody else's; whoever has none goes on to their first page."""

    template_name = "access/kept_forms.html"

    def get(self, request, *args, **kwargs):
        self.forms = list(kept_forms.forms_of(request.user))
        if not self.forms:
            return HttpResponseRedirect(reverse("work:start"))
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        """Throws one away; which one is `KEPT_FORM`, and what comes back with it is kept no longer anyway."""
        messages.success(request, "Discarded.")
        return HttpResponseRedirect(reverse("access:kept_forms"))

    def get_context_data(self, **kwargs):
        return super().get_context_data(forms=self.forms, kept_field=KEPT_FORM, **kwargs)
