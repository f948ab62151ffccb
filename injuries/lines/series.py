"""The monthly figures of every line as they were known on a day."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Sum

from ohs.core.periods import FinancialYear, Month, MonthRange, PeriodName
from ohs.organisation.models import BusinessGroup, usual_period

from ..disclosure import Mark
from ..models import MonthlyStrength
from .completeness import Completeness, Gap
from .history import History, LineHistory, is_financial_year
from .line_definition import LineScope

MONTHS_A_YEAR = 12
#: So long after its end a month's injuries are still being reported: after seven weeks one in a hundred is missing.
PROVISIONAL_FOR = timedelta(weeks=7)


@dataclass(frozen=True)
class LineSeries:
    """A line's figures for somebody; a month without one, or with one that is withheld, is None.

    `extract` is that of the day, `earlier` of another day.
    """

    scope: LineScope
    history: History
    found: LineHistory
    extract: int | None
    earlier: int | None
    strengths: dict[date, int]
    divides_by: tuple[str, ...]
    #: Which months are complete; None where nothing is recorded: then none is judged.
    completeness: Completeness | None = None
    #: Both as they were known on the earlier day.
    earlier_strengths: dict[date, int] = field(default_factory=dict)
    earlier_completeness: Completeness | None = None

    @property
    def line(self):
        return self.scope.line

    def counts_of(self, period: MonthRange) -> list[int | None]:
        return self._at(self.extract, period)

    def count_of(self, month: Month) -> int | None:
        return self.counts_of(MonthRange(month, month))[0]

    def earlier_of(self, period: MonthRange) -> list[int | None]:
        """The counts as they were known on the earlier day."""
        return self._at(self.earlier, period)

    def as_earlier(self) -> "LineSeries":
        """The same line as it was known on the earlier day."""
        return replace(
            self,
            extract=self.earlier,
            strengths=self.earlier_strengths,
            completeness=self.earlier_completeness,
        )

    def _at(self, extract, period) -> list[int | None]:
        if extract is None:
            return [None] * len(period)
        values = self.found.counts[extract]
        places = (self.history.place(month) for month in period)
        return [None if place is None else values[place] for place in places]

    def strengths_of(self, months: Iterable[Month]) -> list[int | None]:
        """None where none is recorded, or not of all whom the line counts."""
        return [self._strength_of(month) for month in months]

    def _strength_of(self, month: Month) -> int | None:
        if month not in self._strengths:
            self._strengths[month] = (
                self.strengths.get(month.start) if self.strength_gap(month) is None else None
            )
        return self._strengths[month]

    @cached_property
    def _strengths(self) -> dict[Month, int | None]:
        """What was asked already: a line's figures and its chart ask of the same months again and again."""
        return {}

    def strength_gap(self, month: Month) -> Gap | None:
        return self.completeness.of_strength(self.scope, month) if self.completeness else None

    def gap(self, month: Month) -> Gap | None:
        """Why a month for which there is a figure is not complete; None where it is. A hidden month keeps its secret."""
        if month not in self._gaps:
            self._gaps[month] = self._judge_gap(month)
        return self._gaps[month]

    @cached_property
    def _gaps(self) -> dict[Month, Gap | None]:
        """What was asked already: the figures of one line ask of the same months again and again."""
        return {}

    def _judge_gap(self, month: Month) -> Gap | None:
        if self.completeness is None or not self.is_known(month):
            return None
        found = self.completeness.of_line(self.scope, month)
        return None if found and found.nothing and self.is_hidden(month) else found

    def gaps(self, months: Iterable[Month]) -> tuple[Gap, ...]:
        return tuple(gap for month in months if (gap := self.gap(month)))

    def places_counted(self, period: MonthRange) -> list[int]:
        """The places of the months of a period that are complete: the others are in no total and no comparison.

        Where months are not told one by one the period is there as a whole or not at all.
        """
        if period not in self._counted:
            self._counted[period] = self._work_out_counted(period)
        return self._counted[period]

    @cached_property
    def _counted(self) -> dict[MonthRange, list[int]]:
        """What was asked already: one line's figures ask of the same two periods again and again."""
        return {}

    def _work_out_counted(self, period: MonthRange) -> list[int]:
        first = self.history.months.first if self.history.months else period.first
        found = [
            place for place in self.places_known(period) if self.gap(first.plus(place)) is None
        ]
        return found if self.history.by_month or len(found) == len(period) else []

    def months_at(self, places: Iterable[int]) -> list[Month]:
        months = self.history.months
        return [months.first.plus(place) for place in places] if months else []

    def places_known(self, period: MonthRange) -> list[int]:
        """The places of the months of a period for which there is a figure, withheld or not."""
        if self.extract is None:
            return []
        day, seen = self.history.days[self.extract], self.history.first_seen
        places = (self.history.place(month) for month in period)
        return [
            place
            for place in places
            if place is not None and (first := seen[place]) is not None and first <= day
        ]

    def is_known(self, month: Month) -> bool:
        """Whether there is a figure for a month, withheld or not."""
        if self.extract is None:
            return False
        place = self.history.place(month)
        first = None if place is None else self.history.first_seen[place]
        return first is not None and first <= self.history.days[self.extract]

    def is_hidden(self, month: Month) -> bool:
        """Whether the month is withheld although there is a figure."""
        return self.history.place(month) in self.found.hidden and self.is_known(month)

    def total(self, places: Sequence[int]) -> int | Mark | None:
        """What the months at these places come to; [c] where that is not told, None where there is none."""
        return self.found.total(places, self.extract) if places else None

    def under(self, period: MonthRange) -> bool | None:
        """Whether twelve months of a line with a bound are under it; None where that is not told."""
        places = self.places_counted(period)
        if len(period) != MONTHS_A_YEAR or len(places) != MONTHS_A_YEAR:
            return None
        column = self.found.under.get(places[-1])
        return column[self.extract] if column else None

    def direction(self, period: MonthRange) -> str | None:
        """In which direction a line with a bound went in a financial year; None where that is not told."""
        both = (period, period.year_before)
        if not is_financial_year(period) or any(self.gaps(months) for months in both):
            return None
        return self._told_directions().get(FinancialYear.of(period.start))

    def newest_direction(self) -> tuple[FinancialYear, str] | None:
        """The newest financial year of which it is told, and what."""
        told = self._told_directions()
        return (max(told), told[max(told)]) if told else None

    def _told_directions(self) -> dict[FinancialYear, str]:
        if self.extract is None or self.history.months is None:
            return {}
        first = self.history.months.first
        return {
            FinancialYear.of(first.plus(place).start): said
            for place, column in self.found.directions.items()
            if (said := column[self.extract]) is not None
        }


@dataclass(frozen=True)
class Register:
    """The register as it was known on a day: which months there are, and the series of the lines."""

    on: date
    known: tuple[Month, ...]
    history: History
    lines: tuple[LineSeries, ...]

    @property
    def newest(self) -> Month | None:
        """The newest month with a figure."""
        return self.known[-1] if self.known else None

    def is_provisional(self, month: Month) -> bool:
        """Whether injuries of a month are still to be reported: of the newest, and until an extract drawn seven
        weeks after its end."""
        return month in self._provisional

    @cached_property
    def _provisional(self) -> frozenset[Month]:
        """All of them, worked out once: every line asks of every month of its chart."""
        day = self._newest_day
        if day is None:
            return frozenset()
        return frozenset(
            month
            for month in self.known
            if month == self.newest or day < month.end + PROVISIONAL_FOR
        )

    def provisional_at_the_end_of(self, months: MonthRange) -> int:
        """How many months at the end of some will still change: those after the last that is settled."""
        if months not in self._at_the_end:
            last = next(
                (
                    month.index
                    for month in reversed(self.known)
                    if month in months and not self.is_provisional(month)
                ),
                months.first.index - 1,
            )
            self._at_the_end[months] = months.last.index - last
        return self._at_the_end[months]

    @cached_property
    def _at_the_end(self) -> dict[MonthRange, int]:
        """What was asked already: every line asks it of the months of its chart."""
        return {}

    @cached_property
    def _newest_day(self) -> date | None:
        extract = self.history.extract(self.on)
        return None if extract is None else self.history.days[extract]

    def of(self, history: History) -> "Register":
        """The same day as somebody else may see it; strengths are no secret."""
        return Register(
            self.on,
            history.known(self.on),
            history,
            tuple(
                replace(
                    series,
                    history=history,
                    found=history.lines[series.line.pk],
                    extract=history.extract(self.on),
                    earlier=(
                        None
                        if series.earlier is None
                        else history.extract(series.history.days[series.earlier])
                    ),
                )
                for series in self.lines
            ),
        )

    def illustrative(self, period: MonthRange) -> bool:
        """Whether any month of a period has made-up figures."""
        return any(self.history.place(month) in self.history.illustrative for month in period)


def default_period(known: tuple[Month, ...], on: date) -> MonthRange | None:
    """The period of a page as at a day that asks for none: the meeting's of that day, else the force's usual one.

    It ends with the newest month; of the register's first year it has only the months that are there.
    """
    return shortened(usual_period(on, known[-1]), known) if known else None


def named_period(name: PeriodName, known: tuple[Month, ...]) -> MonthRange | None:
    """A period that is asked for by name."""
    return shortened(name.ending(known[-1]), known) if known else None


def shortened(period: MonthRange, known: tuple[Month, ...]) -> MonthRange:
    """A period without the months before the register begins, where it reaches beyond them."""
    return MonthRange(max(period.first, min(known[0], period.last)), period.last)


def read_register(
    *,
    on: date,
    scopes: list[LineScope],
    history: History,
    completeness: Completeness | None,
    window: MonthRange,
    group: BusinessGroup | None = None,
    earlier: date | None = None,
    earlier_completeness: Completeness | None = None,
) -> Register:
    """The lines' series as known on a day, and as on an earlier day too, with the strengths of a window of months."""
    strengths, names = _read_strengths(scopes, on, window, group)
    earlier_strengths = _read_strengths(scopes, earlier, window, group)[0] if earlier else {}
    return Register(
        on,
        history.known(on),
        history,
        tuple(
            LineSeries(
                scope,
                history,
                history.lines[scope.line.pk],
                history.extract(on),
                history.extract(earlier) if earlier else None,
                strengths[scope.line.pk],
                tuple(name for pk, name in names.items() if scope.divides(pk)),
                completeness,
                earlier_strengths.get(scope.line.pk, {}),
                earlier_completeness,
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
    divided = {}
    for month, staff_group, name, headcount in rows:
        if staff_group not in names:
            names[staff_group] = name
            divided[staff_group] = [
                strengths[scope.line.pk] for scope in scopes if scope.divides(staff_group)
            ]
        for of_line in divided[staff_group]:
            of_line[month] += headcount
    return strengths, names
