"""Every month of every line as each extract had it, and what of it people may see: read once for each extract.

Which months are hidden follows from all the extracts together, so that no two as-at dates can be set
against each other. That takes the whole register, so it is kept in the cache until the next import or
until a line counts something else.
"""

import hashlib
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.core.cache import cache
from django.db.models import Count, F, Max, Sum, Value

from ohs.core.periods import FinancialYear, Month, MonthRange
from ohs.organisation.models import BusinessGroup

from ..lines.line_definition import LineScope
from ..models import CountExtract, MonthlyCount, MonthlyTotal
from . import Audience, protect_series
from .rules import hidden_parts, hide, is_small

#: Who may not see small numbers: everybody without the permission.
READERS = Audience("readers")
KEEPERS = Audience("HSW team", sees_all=True)
_SECONDS = 24 * 60 * 60
_YEAR = 12

Counts = tuple[tuple[int | None, ...], ...]


@dataclass(frozen=True)
class LineHistory:
    """A line's counts, by extract and then by month; None where an extract had not got to the month.

    `hidden` are the places of the months that readers are not shown.
    """

    counts: Counts
    hidden: frozenset[int]
    _tells: object

    def told(self, start: int, stop: int, vintage: int) -> bool:
        """Whether readers may be told the total of months `start` up to `stop`."""
        return self._tells(start, stop, vintage)


@dataclass(frozen=True)
class History:
    """The register as a whole, for the force or for a business group."""

    months: MonthRange | None
    vintages: tuple[date, ...]
    first_seen: tuple[date | None, ...]
    illustrative: frozenset[int]
    lines: dict[int, LineHistory]

    def vintage(self, on: date) -> int | None:
        """The place of the newest extract by a day."""
        place = bisect_right(self.vintages, on) - 1
        return place if place >= 0 else None

    def known(self, on: date) -> tuple[Month, ...]:
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


@dataclass(frozen=True)
class _BySeries:
    """The totals that a protected series tells."""

    series: object
    bounded: bool

    def __call__(self, start, stop, vintage) -> bool:
        # What a line with a bound says of its totals is settled where they are released.
        return self.bounded or not isinstance(self.series.total(start, stop, vintage), str)


@dataclass(frozen=True)
class _ByYears:
    """The totals of a group: of periods without a hidden month, and of whole years that may be told."""

    hidden: frozenset[int]
    years: frozenset[tuple[int, int]]

    def __call__(self, start, stop, vintage) -> bool:
        return not self.hidden.intersection(range(start, stop)) or (start, stop) in self.years


def load_history(scopes: list[LineScope], group: BusinessGroup | None = None) -> History:
    """The register's history, from the cache where no extract has come in since: one query then."""
    if group is None:
        return _force(_key(scopes), scopes)
    force, groups = load_groups(scopes)
    return groups.get(group.pk) or _nothing(force, scopes)


def load_groups(scopes: list[LineScope]) -> tuple[History, dict[int, History]]:
    """The history of the force and those of its business groups."""
    key = _key(scopes)
    force = _force(key, scopes)
    return force, _cached(f"{key}-groups", lambda: _read_groups(scopes, force))


def _force(key: str, scopes) -> History:
    return _cached(f"{key}-force", lambda: _read_force(scopes))


def _cached(key: str, read):
    found = cache.get(key)
    if found is None:
        found = read()
        cache.set(key, found, _SECONDS)
    return found


def _key(scopes) -> str:
    """Another key as soon as an extract comes in or a line counts something else."""
    parts = list(extracts_there())
    parts += [
        (
            scope.line.pk, scope.line.bound, sorted(scope.causes), sorted(scope.severities),
            sorted(scope.staff_groups),
        )
        for scope in scopes
    ]  # fmt: skip
    return "injuries-" + hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def extracts_there():
    """One row that is another as soon as an extract comes in."""
    everything = CountExtract.objects.order_by().annotate(all=Value(1)).values("all")
    extracts = everything.annotate(newest=Max("pk"), number=Count("pk"), at=Max("imported_at"))
    return extracts.values_list("newest", "number", "at")


def _nothing(force: History, scopes) -> History:
    """A group in which no unit has a count: its months are there, and are zero."""
    empty = (
        tuple(
            tuple(None if value is None else 0 for value in values) for values in _any(force).counts
        )
        if force.lines
        else ()
    )
    lines = {
        scope.line.pk: LineHistory(empty, frozenset(), _ByYears(frozenset(), frozenset()))
        for scope in scopes
    }
    return History(force.months, force.vintages, force.first_seen, frozenset(), lines)


def _any(history: History) -> LineHistory:
    return next(iter(history.lines.values()))


def _read_force(scopes) -> History:
    rows = list(
        MonthlyTotal.objects.order_by("month").values_list(
            "month", "cause", "severity", "staff_group", "as_at", "superseded_on", "illustrative", "count",
        )
    )  # fmt: skip
    if not rows:
        return History(None, (), (), frozenset(), {
            scope.line.pk: LineHistory((), frozenset(), _ByYears(frozenset(), frozenset()))
            for scope in scopes
        })  # fmt: skip
    months = MonthRange(Month.of(rows[0][0]), Month.of(rows[-1][0]))
    vintages = tuple(sorted({row[4] for row in rows}))
    seen: list[date | None] = [None] * len(months)
    illustrative = set()
    for month, *_kind, as_at, _superseded, made_up, _count in rows:
        place = Month.of(month).index - months.first.index
        seen[place] = min(as_at, seen[place] or as_at)
        if made_up:
            illustrative.add(place)
    counts = _by_line(scopes, rows, months, vintages, seen)
    lines = {}
    for scope in scopes:
        series = protect_series(
            counts[scope.line.pk],
            READERS,
            bound=scope.line.bound,
            year_start=(4 - months.first.number) % _YEAR,
        )
        lines[scope.line.pk] = LineHistory(
            counts[scope.line.pk], series.hidden, _BySeries(series, scope.line.bound is not None)
        )
    return History(months, vintages, tuple(seen), frozenset(illustrative), lines)


def _by_line(scopes, rows, months, vintages, seen) -> dict[int, Counts]:
    """Each line's counts by extract and month, from rows that say from when to when they held."""
    order = {day: place for place, day in enumerate(vintages)}
    steps = {scope.line.pk: defaultdict(int) for scope in scopes}
    belongs: dict[tuple, list[int]] = {}
    for month, *kind, as_at, superseded_on, _made_up, count in rows:
        kind = tuple(kind)
        if kind not in belongs:
            belongs[kind] = [scope.line.pk for scope in scopes if scope.counts(*kind)]
        place = Month.of(month).index - months.first.index
        for pk in belongs[kind]:
            steps[pk][order[as_at], place] += count
            if superseded_on in order:
                steps[pk][order[superseded_on], place] -= count
    found = {}
    for pk, changes in steps.items():
        current = [0] * len(months)
        by_vintage = []
        for number, day in enumerate(vintages):
            for place in range(len(months)):
                current[place] += changes.get((number, place), 0)
            by_vintage.append(
                tuple(
                    current[place] if first is not None and first <= day else None
                    for place, first in enumerate(seen)
                )
            )
        found[pk] = tuple(by_vintage)
    return found


def _read_groups(scopes, force: History) -> dict[int, History]:
    """The history of each business group, with months hidden so that no group can be worked out from the force."""
    if force.months is None:
        return {}
    rows = defaultdict(list)
    for group, *row in (
        MonthlyCount.objects.order_by("month")
        .values_list(
            F("unit__group"), "month", "cause", "severity", "staff_group", "as_at", "superseded_on",
            "extract__illustrative",
        )
        .annotate(Sum("count"))
    ):  # fmt: skip
        rows[group].append(row)
    counts = {
        group: _by_line(scopes, found, force.months, force.vintages, force.first_seen)
        for group, found in rows.items()
    }
    groups = sorted(group for group in counts if group is not None)
    if not groups:
        return {}
    histories = {
        group: History(force.months, force.vintages, force.first_seen, force.illustrative, {})
        for group in groups
    }
    for scope in scopes:
        pk = scope.line.pk
        table = {group: counts[group][pk] for group in counts}
        for group, line in _protect_groups(scope, table, groups, force).items():
            histories[group].lines[pk] = line
    return histories


def _protect_groups(scope, table, groups, force: History) -> dict[int, LineHistory]:
    """What readers are told of a line in each business group, by the financial year.

    The force's months and years are told, so a hidden group needs company in its month and in its
    year. Injuries that are not recorded by unit are company wherever there are some: no page adds
    them up, and their counts are withheld where they are needed for this (`injuries.disclosure.apply_to_counts`).
    """
    hidden = {group: set() for group in groups}
    told = {group: set() for group in groups}
    size = len(force.months)
    for start in range(-((force.months.first.number - 4) % _YEAR), size, _YEAR):
        places = [place for place in range(start, start + _YEAR) if 0 <= place < size]
        if scope.line.bound:
            for group in groups:
                hidden[group].update(places)
            continue
        unseen, refused = _hidden_in_year(table, groups, places, len(force.vintages))
        for group in groups:
            hidden[group].update(places if group in refused else unseen[group])
            if group not in refused and len(places) == _YEAR:
                told[group].add((places[0], places[-1] + 1))
    return {
        group: LineHistory(
            table[group],
            frozenset(hidden[group]),
            _ByYears(frozenset(hidden[group]), frozenset(told[group])),
        )
        for group in groups
    }


def _hidden_in_year(table, groups, places, vintages):
    """The hidden months of each group in a year, in any extract; and the groups whose year is not told at all."""
    unseen: dict = {group: set() for group in groups}
    refused: set = set()
    done = set()
    for vintage in range(vintages):
        there = [place for place in places if table[groups[0]][vintage][place] is not None]
        rows = {place: [table[group][vintage][place] for group in groups] for place in there}
        rest = {place: table[None][vintage][place] if None in table else 0 for place in there}
        state = (tuple(map(tuple, rows.values())), tuple(rest.values()))
        if not there or state in done:
            continue
        done.add(state)
        totals = [sum(column) for column in zip(*rows.values(), strict=True)]
        if len(there) == _YEAR:
            refused |= {groups[at] for at in _with_company(totals, sum(rest.values()))}
        for _ in range(len(groups) + 1):
            before = sum(map(len, unseen.values()))
            for place in there:
                forced = [at for at, group in enumerate(groups) if place in unseen[group]]
                for at in _with_company(rows[place], rest[place], forced):
                    unseen[groups[at]].add(place)
            for at, group in enumerate(groups):
                values = [rows[place][at] for place in there]
                forced = [n for n, place in enumerate(there) if place in unseen[group]]
                unseen[group] |= {there[n] for n in hidden_parts(values, hidden=forced)}
            if sum(map(len, unseen.values())) == before:
                break
    return unseen, refused


def _with_company(values: list[int], rest: int, forced=()) -> set[int]:
    """The places of the values to hide where their sum with `rest`, which is never told, is published."""
    counts = dict(enumerate(values)) | {"rest": rest}
    needed = bool(forced) or any(is_small(value) for value in values)
    company = {"rest"} if rest and needed else set()
    found = hide(counts, [tuple(counts)], hidden={*forced, *company})
    return {place for place in found if place != "rest"}


def is_financial_year(period: MonthRange) -> bool:
    """Whether a period is one whole financial year: a period that every reader is given."""
    return len(period) == _YEAR and FinancialYear.of(period.start).start == period.start
