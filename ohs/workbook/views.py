"""The workbook to download: the template, and every register."""

from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.views.generic import View

from ohs.core import clock
from ohs.registers.audience import BOARD, HSW
from ohs.registers.contract import may_see_small_numbers, view_permissions
from ohs.web.views import parse_as_at

from .export import export_workbook, make_template

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
        keeps = may_see_small_numbers(request.user)  # type: ignore[arg-type]
        audience = (HSW if keeps else BOARD).read_by(request.user, request.get_full_path())  # type: ignore[arg-type]
        return _download(
            export_workbook(on=on, audience=audience), f"registers-{on.isoformat()}.xlsx"
        )
