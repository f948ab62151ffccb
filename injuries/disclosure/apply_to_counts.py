"""Keeps `MonthlyCount.shown_count`: the count as anyone may see it, or nothing.

Done once, when figures are recorded, so that no list has to work out what it may show. What is
published beside the counts are the lines, by month, by business group, and by unit and financial
year: no count may be worked out from those.
"""

from collections import defaultdict

from ohs.core.periods import FinancialYear, Month
from ohs.organisation.models import CommandUnit

from ..lines.line_definition import LineScope, load_scopes
from ..models import MonthlyCount
from .rules import hide, unlist
from .vintages import load_groups

BATCH = 2_000


def withhold_small_numbers(*, months=None) -> int:
    """Withhold what must not be shown, in the financial years of some months or in all.

    Only ever withholds more: a later extract never shows what an earlier one hid. Returns how many
    counts were withheld that were shown before.
    """
    scopes = load_scopes()
    force, groups = load_groups(scopes)
    group_of = dict(CommandUnit.objects.order_by().values_list("pk", "group"))
    return sum(_withhold_year(scopes, year, force, groups, group_of) for year in _years(months))


def _years(months) -> list[FinancialYear]:
    if months is None:
        months = (
            MonthlyCount.objects.current().order_by().values_list("month", flat=True).distinct()
        )
    return sorted({FinancialYear.of(month) for month in months})


def _withhold_year(scopes: list[LineScope], year: FinancialYear, force, groups, group_of) -> int:
    counts, shown, sums, belongs = {}, set(), defaultdict(list), {}
    hidden = set()
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
            sums[place, "group", group_of.get(unit), month].append(pk)

    for (line, sort, *where), pks in sums.items():
        pk = scopes[line].line.pk
        if sort == "month" and force.place(Month.of(where[0])) in force.lines[pk].hidden:
            hidden.update(pks)
        elif sort == "group":
            group, month = where
            place = force.place(Month.of(month))
            unseen = {one for one, found in groups.items() if place in found.lines[pk].hidden}
            # What is recorded by no unit is the company of a hidden group: it goes with it.
            if group in unseen or (group is None and unseen):
                hidden.update(pks)
    hidden = {pk for pk in hidden if counts[pk]} | (counts.keys() - shown)
    hidden = hide(counts, sums.values(), hidden=hidden)
    newly = sorted(hidden & shown)
    _in_batches(newly, shown_count=None)
    _in_batches(sorted(unlist(counts, sums.values(), hidden)), listed=False)
    return len(newly)


def _in_batches(pks, **values) -> None:
    for start in range(0, len(pks), BATCH):
        MonthlyCount.objects.filter(pk__in=pks[start : start + BATCH]).update(**values)
