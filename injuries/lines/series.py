"""The monthly figures of every line as they were known on a day."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from ohs.core.periods import FinancialYear, Month, MonthRange
from ohs.organisation.models import BusinessGroup

from ..disclosure.vintages import History, LineHistory
from ..models import MonthlyStrength
from .line_definition import LineScope

MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class LineSeries:
    """A line's figures; a month without one is None. `vintage` is the extract of the day, `earlier` of another."""

    scope: LineScope
    history: History
    found: LineHistory
    vintage: int | None
    earlier: int | None
    strengths: dict[date, int]
    divides_by: tuple[str, ...]

    @property
    def line(self):
        return self.scope.line

    def counts_of(self, period: MonthRange) -> list[int | None]:
        return self._at(self.vintage, period)

    def earlier_of(self, period: MonthRange) -> list[int | None]:
        """The counts as they were known on the earlier day."""
        return self._at(self.earlier, period)

    def _at(self, vintage, period) -> list[int | None]:
        if vintage is None:
            return [None] * len(period)
        values = self.found.counts[vintage]
        places = (self.history.place(month) for month in period)
        return [None if place is None else values[place] for place in places]

    def strengths_of(self, period: MonthRange) -> list[int | None]:
        return [self.strengths.get(month.start) for month in period]

    def is_hidden(self, month: Month) -> bool:
        """Whether readers are not shown the month although there is a figure."""
        place = self.history.place(month)
        if place not in self.found.hidden or self.vintage is None:
            return False
        return self.found.counts[self.vintage][place] is not None

    def told(self, period: MonthRange) -> bool:
        """Whether readers may be told the total of the period."""
        places = [place for month in period if (place := self.history.place(month)) is not None]
        if not places or self.vintage is None:
            return True
        return self.found.told(places[0], places[-1] + 1, self.vintage)


@dataclass(frozen=True)
class Register:
    """The register as it was known on a day: which months there are, and the series of the lines."""

    on: date
    known: tuple[Month, ...]
    history: History
    lines: tuple[LineSeries, ...]

    @property
    def newest(self) -> Month | None:
        """The newest month with a figure; it is provisional, for injuries are reported late."""
        return self.known[-1] if self.known else None

    def illustrative(self, period: MonthRange) -> bool:
        """Whether any month of a period has made-up figures."""
        return any(self.history.place(month) in self.history.illustrative for month in period)


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
    scopes: list[LineScope],
    history: History,
    window: MonthRange,
    group: BusinessGroup | None = None,
    earlier: date | None = None,
) -> Register:
    """The lines' series as known on a day, and as on an earlier day too, with the strengths of a window of months."""
    strengths, names = _read_strengths(scopes, on, window, group)
    return Register(
        on,
        history.known(on),
        history,
        tuple(
            LineSeries(
                scope,
                history,
                history.lines[scope.line.pk],
                history.vintage(on),
                history.vintage(earlier) if earlier else None,
                strengths[scope.line.pk],
                tuple(name for pk, name in names.items() if scope.divides(pk)),
            )
            for scope in scopes
        ),
    )


def _read_strengths(scopes, on, window, group):
    """Headcount by line and month, and the names of the staff groups there are."""
    strengths = {scope.line.pk: defaultdict(int) for scope in scopes}
    names = {}
    rows = (
        MonthlyStrength.objects.known(on)
        .of_group(group)
        .filter(month__range=(window.start, window.last.start))
        .order_by("staff_group__order", "staff_group")
        .values_list("month", "staff_group", "staff_group__name")
        .annotate(Sum("headcount"))
    )
    for month, staff_group, name, headcount in rows:
        names[staff_group] = name
        for scope in scopes:
            if scope.divides(staff_group):
                strengths[scope.line.pk][month] += headcount
    return strengths, names
