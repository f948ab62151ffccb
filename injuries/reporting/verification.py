"""Whether the columns that the import keeps beside the facts say what the facts say."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, F, Sum, Value, Window
from django.db.models.functions import Coalesce, Lead

from ..lines.unpublished import unpublished
from ..models import NEVER, MonthlyCount, MonthlyStrength, MonthlyTotal
from ..models.counts import KEY, KEY_WITHOUT_UNIT

_STRENGTH_KEY = ("month", "unit", "staff_group")


def verify() -> Iterator[str]:
    """A sentence for each figure that does not stand until the next one of its kind, and each total that does not add up."""
    yield from _not_until_the_next(MonthlyCount, KEY)
    yield from _not_until_the_next(MonthlyTotal, KEY_WITHOUT_UNIT)
    yield from _not_until_the_next(MonthlyStrength, _STRENGTH_KEY)
    yield from _totals_that_do_not_add_up()
    if said := unpublished():
        yield f"{said}."


def _not_until_the_next(fact: Any, key: tuple[str, ...]) -> Iterator[str]:
    """Figures that are superseded on another day than the next one of the same kind came in."""
    following = Window(
        Lead("known_from"),
        partition_by=[F(column) for column in key],
        order_by=[F("as_at").asc(), F("known_from").asc()],
    )
    wrong = (
        fact.objects.annotate(stands_until=Coalesce(following, Value(NEVER)))
        .exclude(superseded_on=F("stands_until"))
        .order_by("month", "as_at", "pk")
    )
    for row in wrong.iterator(chunk_size=2000):
        yield (
            f"{fact._meta.verbose_name.capitalize()} {row.pk} of {row.month:%B %Y}, as at {row.as_at}, "
            f"is superseded on {_told(row.superseded_on)}, by the figures after it on {_told(row.stands_until)}."
        )


def _told(day: dt.date) -> str:
    return "no day" if day == NEVER else str(day)


def _totals_that_do_not_add_up() -> Iterator[str]:
    """Totals of what is known now against the counts of all units that they add up."""
    kept = {
        row[:-2]: row[-2:]
        for row in MonthlyTotal.objects.current()
        .order_by()
        .values_list(*KEY_WITHOUT_UNIT, "count", "rows")
    }
    added_up = {
        row[:-2]: row[-2:]
        for row in MonthlyCount.objects.current()
        .order_by()
        .values(*KEY_WITHOUT_UNIT)
        .annotate(total=Sum("count"), number=Count("pk"))
        .values_list(*KEY_WITHOUT_UNIT, "total", "number")
    }
    for key in sorted({*kept, *added_up}):
        (total, rows), (counts, number) = kept.get(key, (0, 0)), added_up.get(key, (0, 0))
        if (total, rows) != (counts, number):
            yield (
                f"The total of {key[0]:%B %Y} (cause {key[1]}, severity {key[2]}, staff group {key[3]}) is {total} of "
                f"{rows} counts, by the counts {counts} of {number}."
            )
