"""Keeps `MonthlyCount.shown_count`: the count as anyone may see it, or nothing.

Done once, when figures are recorded, so that no list has to work out what it may show. What is
published beside the counts are the lines, by month, and by unit and financial year: no count may be
worked out from those.
"""

from collections import defaultdict
from datetime import date

from ohs.organisation.periods import FinancialYear

from .hiding import hidden_parts, hide
from .models import MonthlyCount
from .scopes import LineScope, load_scopes

BATCH = 2_000


def withhold_small_numbers(*, months=None) -> int:
    """Withhold what must not be shown, in the financial years of some months or in all.

    Only ever withholds more: a later extract never shows what an earlier one hid. Returns how many
    counts were withheld that were shown before.
    """
    scopes = load_scopes()
    return sum(_withhold_year(scopes, year) for year in _years(months))


def _years(months) -> list[FinancialYear]:
    if months is None:
        months = (
            MonthlyCount.objects.current().order_by().values_list("month", flat=True).distinct()
        )
    return sorted({FinancialYear.of(month) for month in months})


def _withhold_year(scopes: list[LineScope], year: FinancialYear) -> int:
    counts, shown, sums, belongs = {}, set(), defaultdict(list), {}
    rows = MonthlyCount.objects.current().filter(month__range=(year.start, year.end))
    columns = ("pk", "month", "unit", "cause", "severity", "staff_group", "count", "shown_count")
    for pk, month, unit, *kind, count, shown_count in (
        rows.order_by("pk").values_list(*columns).iterator(chunk_size=BATCH)
    ):
        kind = tuple(kind)
        counts[pk] = count
        if shown_count is not None:
            shown.add(pk)
        if kind not in belongs:
            belongs[kind] = [place for place, scope in enumerate(scopes) if scope.counts(*kind)]
        for place in belongs[kind]:
            sums[place, "month", month].append(pk)
            sums[place, "unit", unit].append(pk)

    months = defaultdict(dict)
    for (place, sort, month), pks in sums.items():
        if sort == "month":
            months[place][month] = sum(counts[pk] for pk in pks)
    hidden = counts.keys() - shown
    for place, by_month in months.items():
        for month in hidden_line_months(scopes[place].line.bound, by_month):
            hidden.update(pk for pk in sums[place, "month", month] if counts[pk])

    newly = sorted(hide(counts, sums.values(), hidden=hidden) & shown)
    for start in range(0, len(newly), BATCH):
        MonthlyCount.objects.filter(pk__in=newly[start : start + BATCH]).update(shown_count=None)
    return len(newly)


def hidden_line_months(bound: int | None, by_month: dict[date, int]) -> set[date]:
    """The months of a financial year whose total of a line is not shown.

    All of them where the line is published only as fewer than its bound a month.
    """
    months = sorted(by_month)
    values = [by_month[month] for month in months]
    if bound and sum(values) < bound * len(values):
        return {month for month in months if by_month[month]}
    return {months[place] for place in hidden_parts(values)}
