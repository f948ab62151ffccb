from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.mixins import UserPassesTestMixin
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from ohs.core import clock
from ohs.core.collisions import settle
from ohs.core.errors import OperationRefused

from . import operations
from .build import build_calendar
from .models import CalendarAddress


@login_not_required
@require_safe
def calendar(request, token):
    """A person's calendar, for a program that has its address and no password."""
    found = (
        CalendarAddress.objects.select_related("user")
        .filter(digest=operations.digest_of(token))
        .first()
    )
    if found is None or not operations.may_have_calendar(found.user):
        raise Http404
    body = build_calendar(
        found.user,
        clock.today(),
        now=timezone.now(),
        host=request.get_host().partition(":")[0],
        address=request.build_absolute_uri,
    )
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="health-and-safety.ics"'
    return response


class CalendarPage(UserPassesTestMixin, TemplateView):
    """The address of one's calendar: made, renewed, given up. It is shown once."""

    template_name = "calendars/address.html"
    raise_exception = True
    permission_denied_message = "Only people with a role have a calendar."

    def test_func(self):
        return operations.may_have_calendar(self.request.user)

    def get_context_data(self, **kwargs):
        address = CalendarAddress.objects.filter(user=self.request.user).first()
        return super().get_context_data(address=address, title="Your calendar", **kwargs)

    def post(self, request, *args, **kwargs):
        if request.POST.get("action") == "give-up":
            try:
                settle(lambda: operations.give_up_address(by=request.user))
            except OperationRefused as refusal:
                messages.error(request, " ".join(refusal.messages))
            else:
                messages.success(request, "Your calendar is at no address any more.")
            return redirect("calendar_address")
        if request.POST.get("action") != "renew":
            messages.error(request, "Select what to do with the address.")
            return redirect("calendar_address")
        token = settle(lambda: operations.renew_address(by=request.user, on=clock.today()))
        secret = request.build_absolute_uri(reverse("calendar", args=[token]))
        return self.render_to_response(self.get_context_data(secret=secret))
