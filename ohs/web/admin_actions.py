"""An action of the admin's lists that cannot be undone names the records it is for, and asks, before it does anything."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

_CONFIRMED = "confirmed"

Action = Callable[[Any, HttpRequest, QuerySet[Any]], HttpResponse | None]


def asks_first(*, title: str, warning: str, button: str) -> Callable[[Action], Action]:
    """`title` is the question, `warning` what cannot be undone and what can be done instead, `button` what is done."""

    def decorate(action: Action) -> Action:
        @wraps(action)
        def asking(self: Any, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
            if _CONFIRMED in request.POST:
                return action(self, request, queryset)
            context = {
                **self.admin_site.each_context(request),
                "title": title,
                "warning": warning,
                "button": button,
                "records": list(queryset),
                "action": request.POST["action"],
                "checkbox": ACTION_CHECKBOX_NAME,
                "confirmed": _CONFIRMED,
                "opts": self.opts,
            }
            return TemplateResponse(request, "admin/asks_first.html", context)

        return asking

    return decorate
