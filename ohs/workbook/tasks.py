"""The workbook of all registers, made off the request."""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django_tasks import task

from ohs.organisation.models import User
from ohs.registers.audience import BOARD, HSW
from ohs.registers.contract import (
    may_see_small_numbers,
    small_numbers_permissions,
    view_permissions,
)
from ohs.service.made_files import keep

from .export import export_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook_for(person: User, on: dt.date, address: str) -> bytes:
    """Every register as far as somebody may see it; small numbers that are shown are noted, with the address."""
    audience = HSW if may_see_small_numbers(person) else BOARD
    return export_workbook(on=on, audience=audience.read_by(person, address))


def workbook_name(on: dt.date) -> str:
    return f"registers-{on.isoformat()}.xlsx"


@task()
def make_workbook(by: int, address: str, on: str) -> dict[str, Any]:
    person, day = User.objects.get(pk=by), dt.date.fromisoformat(on)
    needed = [*view_permissions()]
    if may_see_small_numbers(person):
        needed += small_numbers_permissions()
    if not person.is_active or not person.has_perms(needed):
        raise PermissionDenied
    return keep(
        workbook_for(person, day, address),
        name=workbook_name(day),
        media_type=XLSX,
        permissions=needed,
    )
