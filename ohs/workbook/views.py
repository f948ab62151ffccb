"""The workbook to download: the template, and every register."""

from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.views.generic import View

from ohs.core import clock
from ohs.registers.contract import view_permissions
from ohs.service.made_files import off_the_request
from ohs.web.views import parse_as_at

from .export import make_template
from .tasks import XLSX, make_workbook, workbook_for, workbook_name


def _download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


class Template(PermissionRequiredMixin, View):
    """The workbook to fill in."""

    raise_exception = True
    permission_required = "organisation.change_force"
    permission_denied_message = "Only the HSW team and administrators bring in a workbook."

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return _download(make_template(), "template.xlsx")


class Export(PermissionRequiredMixin, View):
    """Every register in one workbook, as far as the person may see it."""

    raise_exception = True

    def get_permission_required(self) -> tuple[str, ...]:
        return view_permissions()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        on = parse_as_at(request.GET.get("as_at"), clock.today())
        elsewhere = off_the_request(request, make_workbook, on=on.isoformat())
        if elsewhere is not None:
            return elsewhere
        content = workbook_for(request.user, on, request.get_full_path())  # type: ignore[arg-type]
        return _download(content, workbook_name(on))
