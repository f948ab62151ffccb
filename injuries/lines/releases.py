"""The percentages that one meeting is told of lines whose counts nobody else is told."""

from collections.abc import Sequence
from datetime import date

from ohs.core.periods import MonthRange

from ..models import MonthlyStrength, MonthlyTotal, PercentageRelease
from ..statistics.quantities import period_exposure
from ..statistics.rates import change_percent
from .history import is_financial_year
from .line_definition import LineScope


def released_percentages(
    on: date, period: MonthRange, scopes: Sequence[LineScope]
) -> dict[int, int]:
    """By line, the change of the rate in a financial year that was released to the meeting as at a day."""
    if not is_financial_year(period):
        return {}
    released = set(PercentageRelease.objects.on(on).order_by().values_list("line", flat=True))
    found = {}
    for scope in scopes:
        if scope.line.pk in released:
            percent = _percent(scope, on, period)
            if percent is not None:
                found[scope.line.pk] = percent
    return found


def _percent(scope: LineScope, on: date, period: MonthRange) -> int | None:
    count, exposure = _figures(scope, on, period)
    prior_count, prior_exposure = _figures(scope, on, period.year_before)
    if count is None or prior_count is None or not exposure or not prior_exposure:
        return None
    return change_percent(count, exposure, prior_count, prior_exposure)


def _figures(scope: LineScope, on: date, period: MonthRange) -> tuple[int | None, float | None]:
    months = {"month__range": (period.start, period.last.start)}
    counts: dict[date, int] = {}
    for month, count in (
        MonthlyTotal.objects.known(on)
        .filter(scope.as_filter(), **months)
        .order_by()
        .values_list("month", "count")
    ):
        counts[month] = counts.get(month, 0) + count
    people: dict[date, float] = {}
    strengths = MonthlyStrength.objects.known(on).filter(**months)
    if scope.divides_by:
        strengths = strengths.filter(staff_group__in=scope.divides_by)
    for month, headcount in strengths.order_by().values_list("month", "headcount"):
        people[month] = people.get(month, 0) + headcount
    exposure = period_exposure([people.get(month.start) for month in period])
    return (sum(counts.values()) if counts else None), exposure.person_years
