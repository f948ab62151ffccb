"""Every month of every line as each extract had it, for somebody who reads: read once for each extract.

There are two histories of the same register. That of keepers is the figures as they are. That of readers, who may
not see small numbers, is made of published figures alone (`injuries.models.publication`): a month that is withheld is
not in it, so nothing that is worked out from it can tell one. It is kept in the cache until something is published.
"""

import datetime as dt
import hashlib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum, Value

from ohs.core.periods import FinancialYear, Month, MonthRange
from ohs.organisation.models import BusinessGroup

from ..disclosure import Mark
from ..models import (
    CountExtract,
    MonthlyCount,
    MonthlyTotal,
    Publication,
    PublishedBound,
    PublishedMean,
    PublishedMonth,
    PublishedSum,
    PublishedYear,
)
from .line_definition import LineScope

_SECONDS = 24 * 60 * 60
_YEAR = 12

Column = tuple[int | None, ...]
"""A figure for each month, or for each extract; None where there is none."""


@dataclass(frozen=True)
class ToldSum:
    """The sum of months that are withheld one by one, by extract; None where it is not told."""

    places: frozenset[int]
    counts: Column


@dataclass(frozen=True)
class LineHistory:
    """A line's counts as somebody may see them: by extract and then by month.

    A month without a figure, or with one that is withheld, is None; `hidden` are the places of the latter. `sums` are
    what hidden months come to. `years` are whole financial years, by the place of their April and then by extract: of a
    business group readers are told those alone. Of a line with a bound `under` says for twelve months, by the place of the
    last, whether they were under it, and `directions` for a financial year in which direction it went.
    """

    counts: tuple[Column, ...]
    hidden: frozenset[int] = frozenset()
    sums: tuple[ToldSum, ...] = ()
    years: Mapping[int, Column] = field(default_factory=dict)
    under: Mapping[int, tuple[bool | None, ...]] = field(default_factory=dict)
    directions: Mapping[int, tuple[str | None, ...]] = field(default_factory=dict)

    def total(self, places: Sequence[int], extract: int) -> int | Mark | None:
        """What the months at these places come to; [c] where that is not told, None where there is no figure."""
        values = self.counts[extract]
        shown = [values[place] for place in places if values[place] is not None]
        hidden = self.hidden.intersection(places)
        if not hidden:
            return sum(value for value in shown if value is not None) if shown else None
        if len(places) == _YEAR and (year := self.years.get(places[0])) is not None:
            told = year[extract]
            return Mark.CONFIDENTIAL if told is None else told
        total = sum(value for value in shown if value is not None)
        for one in self.sums:
            if one.places <= hidden and one.counts[extract] is not None:
                total += one.counts[extract] or 0
                hidden -= one.places
        return Mark.CONFIDENTIAL if hidden else total


@dataclass(frozen=True)
class History:
    """The register as a whole, for the force or for a business group, as somebody may see it.

    `by_month`: months are told at all. Of a business group readers are told whole financial years only.
    """

    months: MonthRange | None
    days: tuple[dt.date, ...]
    first_seen: tuple[dt.date | None, ...]
    illustrative: frozenset[int]
    lines: Mapping[int, LineHistory]
    by_month: bool = True

    def extract(self, on: dt.date) -> int | None:
        """The place of the newest extract by a day."""
        place = bisect_right(self.days, on) - 1
        return place if place >= 0 else None

    def known(self, on: dt.date) -> tuple[Month, ...]:
        """The months that some extract had got to by a day."""
        if self.months is None:
            return ()
        return tuple(
            month
            for month, seen in zip(self.months, self.first_seen, strict=True)
            if seen is not None and seen <= on
        )

    def place(self, month: Month) -> int | None:
        if self.months is None or month not in self.months:
            return None
        return month.index - self.months.first.index

    def told_years(self, on: dt.date) -> tuple[FinancialYear, ...]:
        """The financial years of which a business group, or a unit, is told by a day, the newest last."""
        extract = self.extract(on)
        if self.months is None or extract is None:
            return ()
        places = {
            place
            for line in self.lines.values()
            for place, column in line.years.items()
            if _begun(column, extract)
        }
        return tuple(
            FinancialYear.of(self.months.first.plus(place).start) for place in sorted(places)
        )


def _begun(column: Column, extract: int) -> bool:
    return column[extract] is not None


def load_history(
    scopes: Sequence[LineScope], group: BusinessGroup | None = None, *, full: bool
) -> History:
    """The register's history, from the cache where nothing has come in since: one query then.

    `full` is for people who may see small numbers.
    """
    if full:
        key = _key("keepers", scopes)
        if group is None:
            return _cached(f"{key}-force", lambda: _read_force(scopes))
        force = _cached(f"{key}-force", lambda: _read_force(scopes))
        groups = _cached(f"{key}-groups", lambda: _read_groups(scopes, force))
        return groups.get(group.pk) or _nothing(force, scopes)
    key = _key("readers", scopes)
    force = _cached(f"{key}-force", lambda: _read_published(scopes))
    if group is None:
        return force
    return _cached(f"{key}-{group.pk}", lambda: _read_published_group(scopes, force, group))


def cached_until_published(name: str, scopes: Sequence[LineScope], read: Callable[[], Any]) -> Any:
    """What `read()` gives, from the cache where nothing has come in since."""
    return _cached(_key(name, scopes), lambda: (read(),))[0]


def _cached(key: str, read: Callable[[], Any]) -> Any:
    found = cache.get(key)
    if found is None:
        found = read()
        cache.set(key, found, _SECONDS)
    return found


def _key(audience: str, scopes: Sequence[LineScope]) -> str:
    """Another key as soon as an extract comes in, something is published or a line counts something else."""
    everything = CountExtract.objects.order_by().annotate(all=Value(1)).values("all")
    state: list[Any] = list(
        everything.annotate(
            newest=Max("pk"), number=Count("pk"), at=Max("imported_at")
        ).values_list("newest", "number", "at")
    )
    state += Publication.objects.order_by("-pk").values_list("pk", flat=True)[:1]
    state += [
        (
            scope.line.pk,
            scope.line.bound,
            sorted(scope.causes),
            sorted(scope.severities),
            sorted(scope.staff_groups),
        )
        for scope in scopes
    ]
    return f"injuries-{audience}-{hashlib.sha256(repr(state).encode()).hexdigest()[:32]}"


# What readers are told


def _read_published(scopes: Sequence[LineScope]) -> History:
    rows = list(
        PublishedMonth.objects.order_by("month", "pk").values_list(
            "line", "month", "known_from", "superseded_on", "count", "illustrative"
        )
    )
    if not rows:
        return _empty(scopes)
    months = MonthRange(Month.of(rows[0][1]), Month.of(rows[-1][1]))
    days = tuple(sorted({row[2] for row in rows}))
    place_of = {day: place for place, day in enumerate(days)}
    first_seen: list[dt.date | None] = [None] * len(months)
    counts = {scope.line.pk: _blank(days, months) for scope in scopes}
    hidden: dict[int, set[int]] = defaultdict(set)
    illustrative = set()
    for line, month, known_from, superseded_on, count, made_up in rows:
        place = Month.of(month).index - months.first.index
        first_seen[place] = min(known_from, first_seen[place] or known_from)
        if made_up:
            illustrative.add(place)
        if count is None:
            hidden[line].add(place)
        elif line in counts:
            for extract in range(place_of[known_from], place_of.get(superseded_on, len(days))):
                counts[line][extract][place] = count
    sums = _published_sums(months, days)
    under, directions = _published_means(months, days), _published_directions(months, days)
    lines = {
        pk: LineHistory(
            _frozen(columns),
            frozenset(hidden[pk]),
            tuple(sums[pk]),
            under=under[pk],
            directions=directions[pk],
        )
        for pk, columns in counts.items()
    }
    return History(months, days, tuple(first_seen), frozenset(illustrative), lines)


def _published_sums(months: MonthRange, days: Sequence[dt.date]) -> dict[int, list[ToldSum]]:
    columns: dict[tuple[int, tuple[str, ...]], list[int | None]] = {}
    for line, names, known_from, superseded_on, count in PublishedSum.objects.order_by(
        "pk"
    ).values_list("line", "months", "known_from", "superseded_on", "count"):
        column = columns.setdefault((line, tuple(names)), [None] * len(days))
        for extract, day in enumerate(days):
            if known_from <= day < superseded_on:
                column[extract] = count
    found = defaultdict(list)
    for (line, names), column in columns.items():
        places = frozenset(
            Month.of(dt.date.fromisoformat(name)).index - months.first.index for name in names
        )
        found[line].append(ToldSum(places, tuple(column)))
    return found


def _published_means(
    months: MonthRange, days: Sequence[dt.date]
) -> dict[int, dict[int, tuple[bool | None, ...]]]:
    columns: dict[int, dict[int, list[bool | None]]] = defaultdict(dict)
    for line, month, known_from, superseded_on, is_under in PublishedMean.objects.order_by(
        "pk"
    ).values_list("line", "month", "known_from", "superseded_on", "is_under"):
        place = Month.of(month).index - months.first.index
        column = columns[line].setdefault(place, [None] * len(days))
        for extract, day in enumerate(days):
            if known_from <= day < superseded_on:
                column[extract] = is_under
    return _by_place(columns)


def _published_directions(
    months: MonthRange, days: Sequence[dt.date]
) -> dict[int, dict[int, tuple[str | None, ...]]]:
    columns: dict[int, dict[int, list[str | None]]] = defaultdict(dict)
    for line, start_year, direction, known_from in (
        PublishedBound.objects.exclude(direction="")
        .order_by("definition", "start_year")
        .values_list("definition__line", "start_year", "direction", "known_from")
    ):
        place = Month(start_year, 4).index - months.first.index
        columns[line][place] = [direction if known_from <= day else None for day in days]
    return _by_place(columns)


def _by_place(
    columns: Mapping[int, Mapping[int, list[Any]]],
) -> dict[int, dict[int, tuple[Any, ...]]]:
    found: dict[int, dict[int, tuple[Any, ...]]] = defaultdict(dict)
    for line, by_place in columns.items():
        found[line] = {place: tuple(column) for place, column in by_place.items()}
    return found


def _read_published_group(
    scopes: Sequence[LineScope], force: History, group: BusinessGroup
) -> History:
    """Whole financial years of a business group: readers are told nothing else of it."""
    if force.months is None:
        return force
    years: dict[int, dict[int, list[int | None]]] = defaultdict(dict)
    rows = PublishedYear.objects.filter(group=group).order_by("definition", "start_year")
    for line, start_year, count, known_from in rows.values_list(
        "definition__line", "start_year", "count", "known_from"
    ):
        place = Month(start_year, 4).index - force.months.first.index
        column = years[line].setdefault(place, [None] * len(force.days))
        for extract, day in enumerate(force.days):
            if known_from <= day:
                column[extract] = count
    blank = _frozen(_blank(force.days, force.months))
    everything = frozenset(place for place, seen in enumerate(force.first_seen) if seen is not None)
    lines = {
        scope.line.pk: LineHistory(
            blank,
            everything,
            years={place: tuple(column) for place, column in years[scope.line.pk].items()},
        )
        for scope in scopes
    }
    return History(
        force.months, force.days, force.first_seen, force.illustrative, lines, by_month=False
    )


# The figures as they are


def _read_force(scopes: Sequence[LineScope]) -> History:
    seen_from = list(
        MonthlyTotal.objects.order_by("month")
        .values_list("month")
        .annotate(Min("known_from"), illustrative=Count("pk", filter=Q(illustrative=True)))
    )
    if not seen_from:
        return _empty(scopes)
    months = MonthRange(Month.of(seen_from[0][0]), Month.of(seen_from[-1][0]))
    seen: list[dt.date | None] = [None] * len(months)
    illustrative = set()
    for month, known_from, made_up in seen_from:
        place = Month.of(month).index - months.first.index
        seen[place] = known_from
        if made_up:
            illustrative.add(place)
    rows = list(_sums(MonthlyTotal.objects.all(), scopes))
    days = tuple(sorted({row[1] for row in rows}))
    counts = _by_line(scopes, rows, months, days, seen)
    lines = {pk: LineHistory(columns) for pk, columns in counts.items()}
    return History(months, days, tuple(seen), frozenset(illustrative), lines)


def _sums(figures: QuerySet[Any], scopes: Sequence[LineScope], *by: Any) -> Iterable[Sequence[Any]]:
    """Month, from when to when, and what each line counts of it then, added up by the database."""
    sums = {
        f"line_{scope.line.pk}": Sum("count", filter=scope.as_filter(), default=0)
        for scope in scopes
    }
    return (
        figures.order_by().values_list(*by, "month", "known_from", "superseded_on").annotate(**sums)
    )


def _by_line(
    scopes: Sequence[LineScope],
    rows: Iterable[Sequence[Any]],
    months: MonthRange,
    days: Sequence[dt.date],
    seen: Sequence[dt.date | None],
) -> dict[int, tuple[Column, ...]]:
    """Each line's counts by extract and month, from the `_sums` of all of them."""
    order = {day: place for place, day in enumerate(days)}
    steps: dict[int, dict[tuple[int, int], int]] = {
        scope.line.pk: defaultdict(int) for scope in scopes
    }
    for month, known_from, superseded_on, *sums in rows:
        place = Month.of(month).index - months.first.index
        for changes, count in zip(steps.values(), sums, strict=True):
            changes[order[known_from], place] += count
            if superseded_on in order:
                changes[order[superseded_on], place] -= count
    found = {}
    for pk, changes in steps.items():
        current = [0] * len(months)
        by_extract = []
        for number, day in enumerate(days):
            for place in range(len(months)):
                current[place] += changes.get((number, place), 0)
            by_extract.append(
                tuple(
                    current[place] if first is not None and first <= day else None
                    for place, first in enumerate(seen)
                )
            )
        found[pk] = tuple(by_extract)
    return found


def _read_groups(scopes: Sequence[LineScope], force: History) -> dict[int, History]:
    if force.months is None:
        return {}
    rows = defaultdict(list)
    recorded = MonthlyCount.objects.filter(unit__isnull=False)
    for group, *row in _sums(recorded, scopes, F("unit__group")):
        rows[group].append(row)
    return {
        group: History(
            force.months,
            force.days,
            force.first_seen,
            force.illustrative,
            {
                pk: LineHistory(columns)
                for pk, columns in _by_line(
                    scopes, found, force.months, force.days, force.first_seen
                ).items()
            },
        )
        for group, found in rows.items()
    }


def _nothing(force: History, scopes: Sequence[LineScope]) -> History:
    """A group in which no unit has a count: its months are there, and are zero."""
    columns = tuple(
        tuple(0 if first is not None and first <= day else None for first in force.first_seen)
        for day in force.days
    )
    lines = {scope.line.pk: LineHistory(columns) for scope in scopes}
    return History(force.months, force.days, force.first_seen, frozenset(), lines)


def _empty(scopes: Sequence[LineScope]) -> History:
    return History(None, (), (), frozenset(), {scope.line.pk: LineHistory(()) for scope in scopes})


def _blank(days: Sequence[dt.date], months: MonthRange) -> list[list[int | None]]:
    return [[None] * len(months) for _ in days]


def _frozen(columns: Iterable[Iterable[int | None]]) -> tuple[Column, ...]:
    return tuple(tuple(column) for column in columns)


def is_financial_year(period: MonthRange) -> bool:
    """Whether a period is one whole financial year: the one period of groups and units that readers are given."""
    return len(period) == _YEAR and FinancialYear.of(period.start).start == period.start
