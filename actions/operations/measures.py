import datetime as dt
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction

from .. import permissions
from ..models import Measure, MeasureReading
from ..rules.timescale import day
from .base import Refused


@transaction.atomic
def record_reading(
    *,
    measure: Measure,
    date: dt.date,
    value: Decimal,
    by,
    on: dt.date,
    note: str = "",
    illustrative: bool = False,
) -> MeasureReading:
    """What a measure stands at on a day; a lead of one of its tasks may say so, and the HSW team."""
    if not permissions.may_read(by, measure, on):
        raise PermissionDenied(
            "Only a lead of one of its tasks and the HSW team can record a reading."
        )
    if date > on:
        raise Refused("A reading cannot be dated in the future.")
    if not permissions.may_read(by, measure, date):
        raise Refused(
            f"On {day(date)} you did not hold a post that leads a task of this measure. "
            "Date the reading to a day on which you did."
        )
    if measure.kind == Measure.Kind.NONE:
        raise Refused("This measure states nothing that could be read.")
    return MeasureReading.objects.create(
        measure=measure, date=date, value=value, note=note, read_by=by, illustrative=illustrative
    )
