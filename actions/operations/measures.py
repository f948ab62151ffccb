"""What a measure stands at."""

import datetime as dt
from decimal import Decimal

from django.db import transaction

from ohs.core.errors import OperationRefused
from ohs.core.text import format_day
from ohs.organisation.models import User

from .. import permissions
from ..models import Measure, MeasureReading
from ..rules.progress import MeasureKind


@transaction.atomic
def record_reading(
    *,
    measure: Measure,
    date: dt.date,
    value: Decimal,
    by: User,
    on: dt.date,
    note: str = "",
    illustrative: bool = False,
) -> MeasureReading:
    """What a measure stands at on a day; a lead of one of its tasks may say so, and the HSW team."""
    permissions.require_reading(by, measure, on)
    if date > on:
        raise OperationRefused("A reading cannot be dated in the future.")
    if not permissions.may_record_reading(by, measure, date):
        raise OperationRefused(
            f"On {format_day(date)} you did not hold a post that leads a task of this measure. "
            "Date the reading to a day on which you did."
        )
    if measure.kind == MeasureKind.NONE:
        raise OperationRefused("This measure states nothing that could be read.")
    return MeasureReading.objects.create(
        measure=measure, date=date, value=value, note=note, read_by=by, illustrative=illustrative
    )
