"""The monthly figures of every line as they were known on a day: a fixed number of queries, whatever the register holds."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Max, Q, Sum, Value, When

from ohs.organisation.models import BusinessGroup
from ohs.organisation.periods import FinancialYear, Month, MonthRange

from .models import MonthlyCount, MonthlyStrength, MonthlyTotal
from .scopes import LineScope, load_scopes

MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class LineSeries:
    """A line's figures, one for each month of the window; None is a month without a figure.

    `earlier` are the counts as they were known on the earlier day that was asked for.
    """

    scope: LineScope
    months: MonthRange
    counts: tuple[int | None, ...]
    strengths: tuple[int | None, ...]
    earlier: tuple[int | None, ...] | None = None
    divides_by: tuple[str, ...] = ()

    @property
    def line(self):
        return self.scope.line

    def _places(self, period: MonthRange):
        offset = period.first.index - self.months.first.index
        return [
            place if 0 <= place < len(self.months) else None
            for place in range(offset, offset + len(period))
        ]

    def counts_of(self, period: MonthRange) -> list[int | None]:
        return [None if at is None else self.counts[at] for at in self._places(period)]

    def strengths_of(self, period: MonthRange) -> list[int | None]:
        return [None if at is None else self.strengths[at] for at in self._places(period)]

    def earlier_of(self, period: MonthRange) -> list[int | None]:
        if self.earlier is None:
            return [None] * len(period)
        return [None if at is None else self.earlier[at] for at in self._places(period)]


@dataclass(frozen=True)
class Register:
    """The register as it was known on a day: which months there are, and the series of the lines."""

    on: date
    known: tuple[Month, ...]
    window: MonthRange
    lines: tuple[LineSeries, ...]
    illustrative: bool

    @property
    def newest(self) -> Month | None:
        """The newest month with a figure; it is provisional, for injuries are reported late."""
        return self.known[-1] if self.known else None


def known_months(on: date) -> tuple[Month, ...]:
    """The months for which there were counts on a day, in order."""
    months = (
        MonthlyTotal.objects.known(on).order_by("month").values_list("month", flat=True).distinct()
    )
    return tuple(Month.of(month) for month in months)


def default_period(known: tuple[Month, ...]) -> MonthRange | None:
    """The last financial year that is there as a whole, else the last 12 months that there are."""
    if not known:
        return None
    there = set(known)
    year = FinancialYear.of(known[-1].start)
    for candidate in (year, FinancialYear(year.start_year - 1)):
        if there.issuperset(candidate.months):
            return candidate.months
    first = max(known[0], known[-1].plus(1 - MONTHS_A_YEAR))
    return MonthRange(first, known[-1])


def read_register(
    *,
    on: date,
    window: MonthRange,
    known: tuple[Month, ...],
    group: BusinessGroup | None = None,
    units=None,
    earlier: date | None = None,
    lines=None,
) -> Register:
    """The lines' series over a window of months as known on a day, and as on an earlier day too."""
    scopes = load_scopes(lines)
    there = {month.start for month in known}
    counts, before, illustrative, there_before = _read_counts(
        scopes, on, window, group, units, earlier
    )
    strengths, staff_groups = _read_strengths(scopes, on, window, group, units)
    series = []
    for place, scope in enumerate(scopes):
        series.append(
            LineSeries(
                scope,
                window,
                _over(window, counts[place], there),
                tuple(strengths[place].get(month.start) for month in window),
                _over(window, before[place], there_before) if earlier else None,
                tuple(name for pk, name in staff_groups.items() if scope.divides(pk)),
            )
        )
    return Register(on, known, window, tuple(series), illustrative)


def _over(window, by_month, there) -> tuple[int | None, ...]:
    """A figure a month: 0 where a month is there and has none, None where the month is not there."""
    return tuple(by_month.get(month.start, 0) if month.start in there else None for month in window)


def _read_counts(scopes, on, window, group, units, earlier):
    counts = defaultdict(lambda: defaultdict(int))
    before = defaultdict(lambda: defaultdict(int))
    illustrative, there_before = False, set()
    belongs = {}
    rows = _rows(on, window, group, units, earlier)
    for month, cause, severity, staff_group, as_at, superseded_on, made_up, count in rows:
        kind = (cause, severity, staff_group)
        if kind not in belongs:
            belongs[kind] = [place for place, scope in enumerate(scopes) if scope.counts(*kind)]
        if as_at <= on < superseded_on:
            illustrative = illustrative or made_up
            for place in belongs[kind]:
                counts[place][month] += count
        if earlier and as_at <= earlier < superseded_on:
            there_before.add(month)
            for place in belongs[kind]:
                before[place][month] += count
    return counts, before, illustrative, there_before


def _rows(on, window, group, units, earlier):
    """Counts by month and kind with their vintage: the totals, or those of some units added up."""
    since = min(on, earlier) if earlier else on
    kinds = ("month", "cause", "severity", "staff_group", "as_at", "superseded_on")
    wanted = Q(
        month__range=(window.start, window.last.start), as_at__lte=on, superseded_on__gt=since
    )
    if group is None and units is None:
        return MonthlyTotal.objects.filter(wanted).values_list(*kinds, "illustrative", "count")
    counts = MonthlyCount.objects.filter(wanted)
    if units is not None:
        counts = counts.filter(unit__in=units)
    elif group is not None:
        counts = counts.of_group(group)
    return (
        counts.order_by()
        .values_list(*kinds)
        .annotate(
            made_up=Max(Case(When(extract__illustrative=True, then=Value(1)), default=Value(0))),
            added=Sum("count"),
        )
    )


def _read_strengths(scopes, on, window, group, units):
    strengths = defaultdict(dict)
    rows = MonthlyStrength.objects.known(on).filter(month__range=(window.start, window.last.start))
    if units is not None:
        rows = rows.filter(unit__in=units)
    else:
        rows = rows.of_group(group)
    names = {}
    for month, staff_group, name, headcount in (
        rows.order_by("staff_group__order", "staff_group")
        .values_list("month", "staff_group", "staff_group__name")
        .annotate(Sum("headcount"))
    ):
        names[staff_group] = name
        for place, scope in enumerate(scopes):
            if scope.divides(staff_group):
                strengths[place][month] = strengths[place].get(month, 0) + headcount
    return strengths, names
