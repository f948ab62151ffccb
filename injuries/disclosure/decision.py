"""What people without the permission for small numbers are told of injuries: one decision for all of it.

It is a fixed list of tables and nothing else:

1. report line × month, for the force, in every extract (`months`);
2. report line × business group × completed financial year;
3. report line × unit × completed financial year (both: `years`);
4. of a line with a bound, whether a completed financial year was under it, and in which direction it
   went (`directions`);
5. of a line whose cause is divided into others, the force's completed financial year by those (`parts`);
6. of a line about some causes, how many of the force's completed financial year were serious (`YearCounts.splits`).

All else that they see is made of told figures: sums, changes, rates, limits. A year of groups and units
is decided once, from the first extract after which it is settled, and stays as it was told: no two
extracts of it can be set against each other. No database.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ohs.core.periods import Month

from .directions import (
    BoundedYear,
    Direction,
    decide_directions,
    is_under,
    leaves_enough,
    may_tell_bound,
)
from .months import ForceHistory, MonthsDecision, decide_months, sums_told
from .ranges import MonthSum
from .years import Cell, YearDecision, YearTable, decide_year

Key = Any
"""Whatever tells lines, kinds, units or groups apart: any hashable value, such as a primary key."""

_YEAR = 12
#: A year whose last month is the newest there is, and provisional, is settled so long after its end.
SETTLED_AFTER = dt.timedelta(days=60)


@dataclass(frozen=True)
class LineRule:
    """What a line counts, and how it is published.

    `since` is the first extract that told it, `until` the one from which on it told it no more: a line
    that is made to count something else is another line, and readers remember the first.
    """

    key: Key
    kinds: frozenset[Key]
    bound: int | None = None
    since: int = 0
    until: int | None = None


@dataclass(frozen=True)
class ForceCounts:
    """The force's injuries as each extract had them: `counts[v, k, m]`, and whether it had the month at all."""

    kinds: tuple[Key, ...]
    first: Month
    days: tuple[dt.date, ...]
    counts: NDArray[np.int64]
    known: NDArray[np.bool_]

    @property
    def months(self) -> tuple[Month, ...]:
        return tuple(self.first.plus(number) for number in range(self.counts.shape[2]))


@dataclass(frozen=True)
class YearCounts:
    """A financial year as the extract had it that settled it: `counts[k, p, m]`; the last place is not by unit.

    `told` says of the cells that were decided before whether they are told. `splits` are, by line, the kinds of it that
    would be told apart from the rest of the force's year, `splits_told` those of such that were told before.
    """

    counts: NDArray[np.int64]
    units: tuple[Key, ...]
    groups: Mapping[Key, tuple[Key, ...]]
    told: Mapping["YearKey", bool] = field(default_factory=dict)
    splits: Mapping[Key, frozenset[Key]] = field(default_factory=dict)
    splits_told: tuple[frozenset[Key], ...] = ()


@dataclass(frozen=True, slots=True)
class YearKey:
    """A line in a unit or a business group."""

    line: Key
    is_group: bool
    place: Key


@dataclass(frozen=True)
class BoundStatement:
    """What is said of a financial year of a line with a bound, and the person-years it was judged by."""

    is_under: bool
    direction: Direction | None = None
    exposure: float | None = None


@dataclass(frozen=True)
class Tally:
    """How much is hidden, and how much of it only so that the rest stays hidden."""

    figures: int = 0
    small: int = 0
    companions: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.figures + other.figures,
            self.small + other.small,
            self.companions + other.companions,
        )


@dataclass(frozen=True, slots=True)
class SumOfMonths:
    """Hidden months whose sum is told: from which extract on, and until before which (None: to the newest)."""

    months: tuple[int, ...]
    told: int
    until: int | None = None

    def is_told(self, extract: int) -> bool:
        return self.told <= extract and (self.until is None or extract < self.until)


@dataclass(frozen=True)
class Decision:
    """What is told.

    `hidden_months` are hidden in every extract; `sums` are the sums of hidden months. `years` says of
    each cell of a year whether it is told, `splits` of each year which lines' splits are. `exposed`
    names what could not be protected.
    """

    hidden_months: Mapping[Key, frozenset[int]]
    sums: Mapping[Key, tuple[SumOfMonths, ...]]
    years: Mapping[int, Mapping[YearKey, bool]]
    bounds: Mapping[tuple[Key, int], BoundStatement]
    months_tally: Tally
    years_tally: Tally
    exposed: tuple[Key, ...]
    programmes: int
    splits: Mapping[int, frozenset[Key]] = field(default_factory=dict)


def settled_years(
    first: Month, days: Sequence[dt.date], known: NDArray[np.bool_]
) -> dict[int, int]:
    """The completed financial years, by the calendar year they start in, with the extract that settled each.

    A year is settled by the first extract that has all its months and a later one, or that was drawn a
    while after its end: until then its last month is provisional.
    """
    found: dict[int, int] = {}
    size = known.shape[1] if len(days) else 0
    for start in range((4 - first.number) % _YEAR, size - _YEAR + 1, _YEAR):
        april = first.plus(start)
        end = april.plus(_YEAR - 1).end
        for extract, day in enumerate(days):
            whole = known[extract, start : start + _YEAR].all()
            if whole and (known[extract, start + _YEAR :].any() or day >= end + SETTLED_AFTER):
                found[april.year] = extract
                break
    return found


def decide(
    force: ForceCounts,
    lines: Sequence[LineRule],
    settled: Mapping[int, int],
    years: Mapping[int, YearCounts],
    *,
    threshold: int,
    exposures: Mapping[tuple[Key, int], float] | None = None,
    said: Mapping[tuple[Key, int], BoundStatement] | None = None,
) -> Decision:
    """Decide what is told of the whole register.

    `settled` are the completed years with the extract that settled each (`settled_years`); `years` are those of them that
    are to be decided. `exposures` are the person-years of lines with a bound, by line and financial year, and `said` is
    what was said of those before.
    """
    kinds = _Kinds(force.kinds, lines, years.values())
    history = ForceHistory(
        counts=kinds.merged(force.counts, axis=1),
        known=force.known,
        lines=kinds.lines,
        bounded=kinds.bounded,
        april=(4 - force.first.number) % _YEAR,
        since={n: line.since for n, line in enumerate(lines) if line.since},
        until={n: line.until for n, line in enumerate(lines) if line.until is not None},
    )
    months = decide_months(history, threshold)
    bounds = _Bounds(history, lines, force.first, threshold).decide(
        settled, exposures or {}, said or {}, _undecided(lines, years)
    )
    decided: dict[int, dict[YearKey, bool]] = {}
    splits: dict[int, frozenset[Key]] = {}
    tally, exposed, programmes = Tally(), list(months.exposed), months.programmes
    for start_year, year in sorted(years.items()):
        start = Month(start_year, 4).index - force.first.index
        table = _table(year, start, settled[start_year], kinds, history, months, lines)
        wished = _splits(year, table, kinds, lines, threshold)
        table = replace(
            table,
            splits=tuple(sorted(set(wished.values()))),
            splits_told=tuple(sorted({kinds.places(told) for told in year.splits_told})),
        )
        decision = decide_year(_with_bounds(table, lines, bounds, start_year), threshold)
        new = [(line.key, start_year) for line in lines if (line.key, start_year) in bounds]
        if decision.exposed and (new := [key for key in new if key not in (said or {})]):
            # Beside the force's own months that year's bound would tell too much: it is not said.
            for key in new:
                del bounds[key]
            decision = decide_year(_with_bounds(table, lines, bounds, start_year), threshold)
        splits[start_year] = frozenset(
            key for key, places in wished.items() if places in decision.splits
        )
        decided[start_year] = {
            _key(cell, lines, year): cell in decision.told
            for cell in table.cells()
            if history.is_told(cell.line, history.extracts - 1)
        }
        tally += _years_tally(table, decision)
        exposed += [(start_year, target) for target in decision.exposed]
        programmes += decision.programmes
    return Decision(
        hidden_months={
            line.key: _hidden(number, line, history, months) for number, line in enumerate(lines)
        },
        sums={
            line.key: tuple(
                SumOfMonths(tuple(sorted(block.months)), block.told, block.until)
                for block in months.blocks
                if block.line == number and block.told is not None
            )
            for number, line in enumerate(lines)
        },
        years=decided,
        bounds=bounds,
        months_tally=_months_tally(history, months),
        years_tally=tally,
        exposed=tuple(exposed),
        programmes=programmes,
        splits=splits,
    )


def _undecided(lines: Sequence[LineRule], years: Mapping[int, YearCounts]) -> set[tuple[Key, int]]:
    """The lines and years of which no cell was decided before."""
    decided = {(key.line, start_year) for start_year, year in years.items() for key in year.told}
    return {(line.key, start_year) for line in lines for start_year in years} - decided


def _with_bounds(
    table: YearTable,
    lines: Sequence[LineRule],
    bounds: Mapping[tuple[Key, int], BoundStatement],
    start_year: int,
) -> YearTable:
    """The table with what a reader knows of the year of each line with a bound."""
    said = {
        number: (line.bound * _YEAR, bounds[line.key, start_year].is_under)
        for number, line in enumerate(lines)
        if line.bound is not None and (line.key, start_year) in bounds
    }
    return replace(
        table,
        at_most={number: edge - 1 for number, (edge, under) in said.items() if under},
        at_least={number: edge for number, (edge, under) in said.items() if not under},
    )


def _splits(
    year: YearCounts,
    table: YearTable,
    kinds: "_Kinds",
    lines: Sequence[LineRule],
    threshold: int,
) -> dict[Key, tuple[int, ...]]:
    """The splits that may be asked about: of a line whose year is told, into two parts neither of which is small."""
    found = {}
    for number, line in enumerate(lines):
        told = {month for one in table.told if one.line == number for month in one.months}
        if line.key not in year.splits or line.bound is not None or len(told) < _YEAR:
            continue
        places = kinds.places(year.splits[line.key] & line.kinds)
        part = int(table.counts[list(places)].sum())
        rest = int(table.counts[table.lines[number]].sum()) - part
        if min(part, rest) >= threshold:
            found[line.key] = places
    return found


class _Kinds:
    """The kinds that the lines and their splits tell apart: what none tells apart is one."""

    def __init__(
        self, kinds: Sequence[Key], lines: Sequence[LineRule], years: Iterable[YearCounts] = ()
    ) -> None:
        parts = {part for year in years for part in (*year.splits.values(), *year.splits_told)}
        apart = [line.kinds for line in lines]
        apart += sorted(parts, key=lambda part: [kind in part for kind in kinds])
        signatures = [tuple(kind in one for one in apart) for kind in kinds]
        distinct = sorted(set(signatures), reverse=True)
        self._place_of = {
            kind: distinct.index(one) for kind, one in zip(kinds, signatures, strict=True)
        }
        self._place = np.array([self._place_of[kind] for kind in kinds], dtype=np.intp)
        self._size = len(distinct)
        by_line = [one[: len(lines)] for one in distinct]
        self.lines = np.array(by_line, dtype=np.bool_).reshape(len(distinct), len(lines)).T
        self.bounded = frozenset(n for n, line in enumerate(lines) if line.bound is not None)

    def places(self, kinds: frozenset[Key]) -> tuple[int, ...]:
        """Where some kinds stand among those that are told apart."""
        return tuple(sorted({self._place_of[kind] for kind in kinds}))

    def merged(self, counts: NDArray[np.int64], axis: int) -> NDArray[np.int64]:
        shape = list(counts.shape)
        shape[axis] = self._size
        found = np.zeros(shape, dtype=np.int64)
        np.add.at(np.moveaxis(found, axis, 0), self._place, np.moveaxis(counts, axis, 0))
        return found


def kinds_beside(
    lines: NDArray[np.bool_], line: int, numbered: Sequence[int]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_] | None]:
    """What a line counts at least, and at most, of the kinds that lines told by number tell apart.

    `lines[l, a]` says whether line l counts kind a. Whatever sums and differences a reader makes of the numbered lines,
    they learn no more of a line than what the first kinds come to, and the second: None where they learn no most.
    """
    own, apart = lines[line], lines[list(numbered)].T
    alike = (apart[:, None, :] == apart[None, :, :]).all(axis=2)
    within = own & ~(alike & ~own).any(axis=1) & apart.any(axis=1)
    if (own & ~apart.any(axis=1)).any():
        return within, None
    return within, (alike & own).any(axis=1)


class _Bounds:
    """What is said of the years of lines with a bound."""

    def __init__(
        self, history: ForceHistory, lines: Sequence[LineRule], first: Month, threshold: int
    ) -> None:
        self.history, self.lines, self.first, self.threshold = history, lines, first, threshold

    def decide(
        self,
        settled: Mapping[int, int],
        exposures: Mapping[tuple[Key, int], float],
        said: Mapping[tuple[Key, int], BoundStatement],
        undecided: Collection[tuple[Key, int]],
    ) -> dict[tuple[Key, int], BoundStatement]:
        found: dict[tuple[Key, int], BoundStatement] = {}
        for number, line in enumerate(self.lines):
            if line.bound is None or not may_tell_bound(line.bound, self.threshold):
                continue
            chain, under = [], {}
            for start_year, extract in sorted(settled.items()):
                before = said.get((line.key, start_year))
                # Of a year that was decided before nothing is said that was not said then.
                is_new = (line.key, start_year) in undecided
                if before is None and not (is_new and self.history.is_told(number, extract)):
                    continue
                count = self._count(number, start_year, extract)
                if before is None and not self._leaves_enough(number, start_year, extract, count):
                    continue
                exposure = before.exposure if before else None
                if exposure is None:
                    exposure = exposures.get((line.key, start_year))
                told = before.direction if before else None
                chain.append(BoundedYear(start_year, count, exposure, told))
                under[start_year] = is_under(count, line.bound)
            directions = decide_directions(chain, line.bound, self.threshold)
            for year in chain:
                found[line.key, year.start_year] = BoundStatement(
                    under[year.start_year], directions.get(year.start_year), year.exposure
                )
        return found

    def _leaves_enough(self, line: int, start_year: int, extract: int, count: int) -> bool:
        history = self.history
        numbered = [n for n in range(len(self.lines)) if n not in history.bounded]
        within, around = kinds_beside(history.lines, line, numbered)
        return leaves_enough(
            count,
            self.lines[line].bound or 0,
            within=self._sum(within, start_year, extract),
            around=None if around is None else self._sum(around, start_year, extract),
            threshold=self.threshold,
        )

    def _count(self, line: int, start_year: int, extract: int) -> int:
        return self._sum(self.history.lines[line], start_year, extract)

    def _sum(self, kinds: NDArray[np.bool_], start_year: int, extract: int) -> int:
        start = Month(start_year, 4).index - self.first.index
        return int(self.history.counts[extract, kinds, start : start + _YEAR].sum())


def _table(
    year: YearCounts,
    start: int,
    extract: int,
    kinds: _Kinds,
    history: ForceHistory,
    months: MonthsDecision,
    lines: Sequence[LineRule],
) -> YearTable:
    """The year's table; `start` is the place of its April."""
    inside = range(start, start + _YEAR)
    by_block = [
        (block.line, month, block.since <= extract or not history.is_told(block.line, extract))
        for block in months.blocks
        for month in sorted(block.months.intersection(inside))
    ]
    hidden = [(line, month) for line, month, held_then in by_block if held_then]
    hidden += [(line, month) for line in kinds.bounded for month in inside]
    # What a later extract hid, readers of this one have had.
    had = [(line, month) for line, month, held_then in by_block if not held_then]
    places = {unit: place for place, unit in enumerate(year.units)}
    groups = {group: tuple(places[unit] for unit in units) for group, units in year.groups.items()}
    at = {group: place for place, group in enumerate(groups)}
    by_key = {line.key: number for number, line in enumerate(lines)}
    settled = {
        Cell(by_key[key.line], key.is_group, (at if key.is_group else places)[key.place]): told
        for key, told in year.told.items()
    }
    table = YearTable(
        counts=kinds.merged(year.counts, axis=0),
        lines=kinds.lines,
        groups=tuple(groups.values()),
        told=tuple(
            MonthSum(one.line, tuple(month - start for month in one.months))
            for one in sums_told(months, history, extract)
            if one.months[0] in inside
        )
        + tuple(MonthSum(line, (month - start,)) for line, month in had),
        hidden=tuple(MonthSum(line, (month - start,)) for line, month in sorted(hidden)),
        bounded=kinds.bounded,
    )
    # Of a line that is told no more there is nothing new.
    untold = {
        cell: False
        for cell in table.cells()
        if not history.is_told(cell.line, history.extracts - 1)
    }
    return replace(table, settled={**untold, **settled})


def _key(cell: Cell, lines: Sequence[LineRule], year: YearCounts) -> YearKey:
    place = [*year.groups][cell.place] if cell.is_group else year.units[cell.place]
    return YearKey(lines[cell.line].key, cell.is_group, place)


def _hidden(
    number: int, line: LineRule, history: ForceHistory, months: MonthsDecision
) -> frozenset[int]:
    if line.bound is not None:
        return frozenset(range(history.counts.shape[2]))
    return frozenset(month for one, month in months.hidden if one == number)


def _months_tally(history: ForceHistory, months: MonthsDecision) -> Tally:
    """The months of the lines that are told by number."""
    last = history.extracts - 1
    lines = [
        line
        for line in range(len(history.lines))
        if line not in history.bounded and history.is_told(line, last)
    ]
    if last < 0:
        return Tally()
    known = int(history.known[last].sum())
    hidden = {(line, month) for line, month in months.hidden if line in lines}
    small = len(hidden & months.small)
    return Tally(known * len(lines), small, len(hidden) - small)


def _years_tally(table: YearTable, decision: YearDecision) -> Tally:
    def by_number(cells: frozenset[Cell]) -> int:
        return sum(cell.line not in table.bounded for cell in cells)

    return Tally(
        by_number(decision.told | decision.hidden),
        by_number(decision.primary),
        by_number(decision.companions),
    )
