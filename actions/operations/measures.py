import datetime as dt
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction

from .. import rights
from ..models import Measure, MeasureReading
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
    tasks = measure.tasks.all()
    if not rights.keeps_the_register(by) and not any(
        rights.may_update(by, task, on) for task in tasks
    ):
        raise PermissionDenied(
            "Only a lead of one of its tasks and the HSW team can record a reading."
        )
    if date > on:
        raise Refused("A reading cannot be dated in the future.")
    if measure.kind == Measure.Kind.NONE:
        raise Refused("This measure states nothing that could be read.")
    return MeasureReading.objects.create(
        measure=measure, date=date, value=value, note=note, read_by=by, illustrative=illustrative
    )
