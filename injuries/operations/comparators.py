"""Recording what others publish, and taking back what was recorded by mistake."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction

from ohs.core.errors import OperationRefused, require_text
from ohs.core.history import save_with_reason
from ohs.core.models import withdraw

from ..models import Comparator, ReportLine
from ..permissions import require_keep_comparators

#: What makes one record differ from another of the same line, title and months.
SAID = (
    "source",
    "address",
    "definition",
    "numerator",
    "denominator",
    "denominator_source",
    "not_the_same",
)


@transaction.atomic
def record_comparator(
    *,
    by: Any,
    on: dt.date,
    line: ReportLine,
    title: str,
    source: str,
    address: str,
    definition: str,
    first_month: dt.date,
    last_month: dt.date,
    numerator: int,
    not_the_same: str,
    denominator: Decimal | None = None,
    denominator_source: str = "",
    reason: str = "Recorded",
) -> Comparator:
    """A figure that somebody else published. One of the same line, title and months takes the place of the one before."""
    require_keep_comparators(by)
    row = Comparator(
        line=line,
        title=require_text(title, "title", "Enter what it is a figure of."),
        source=require_text(source, "source", "Enter who published it."),
        address=address.strip(),
        definition=require_text(definition, "definition", "Enter what is counted."),
        first_month=first_month,
        last_month=last_month,
        numerator=numerator,
        denominator=denominator,
        denominator_source=denominator_source.strip(),
        not_the_same=require_text(not_the_same, "not_the_same", "Enter what is not the same."),
        recorded_on=on,
        recorded_by=by,
    )
    row.full_clean()
    if row.period.end > on:
        raise OperationRefused({"last_month": "Enter months that are over."})
    if row.denominator_source and row.denominator is None:
        raise OperationRefused({"denominator": "Enter how many people there were."})
    before = find_same(row, on)
    if before is not None and all(getattr(before, name) == getattr(row, name) for name in SAID):
        raise OperationRefused("This figure is recorded already.")
    return save_with_reason(row, by=by, reason=reason)


def find_same(row: Comparator, on: dt.date) -> Comparator | None:
    """The figure of the same line, title and months that is known on a day."""
    found: Comparator | None = (
        Comparator.objects.known(on)
        .filter(
            line=row.line,
            title=row.title,
            first_month=row.first_month,
            last_month=row.last_month,
        )
        .first()
    )
    return found


@transaction.atomic
def withdraw_comparator(*, comparator: Comparator, by: Any, reason: str) -> Comparator:
    """Take back a figure that was recorded by mistake: it stands beside no line any more, on no date."""
    require_keep_comparators(by)
    row: Comparator = Comparator._base_manager.select_for_update().get(pk=comparator.pk)
    row._change_reason = f"Withdrawn: {reason}"  # type: ignore[attr-defined]
    row._history_user = by  # type: ignore[attr-defined]
    withdraw(row, by=by, reason=reason)
    return row
