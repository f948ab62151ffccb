"""What is told of a financial year by business group and by unit: decided once for all of it. No database.

The table of a completed year has a row for each report line and a column for each unit, for each
business group and (never told) for what is not recorded by unit. The force's months, told already,
are its other margin. Lines lie within lines and units within groups, so no cell can be decided by
itself: what a reader makes of all that is told together is a polytope (`polytope`).

Hidden first are

- counts of 1 up to threshold - 1, and every count of a line that is published by a bound;
- a unit's count without which the force's year has fewer than threshold - 1 injuries left, and all
  units' counts where one told month leaves so few: months of the force would be months of a unit.

Then a reader's attack is made on the rest, and where a hidden count, or the injuries of one kind
that a unit had in one month (a row of the register), could be narrowed to fewer values than the
threshold, another count is hidden: one that the attack leans on, of a unit before one of a group,
the smallest first. This ends when the attack fails. At last every such companion is told again
where the attack fails even so.

Last of all come the splits: the injuries of some kinds in the force's year (a line's serious ones). Each is told where the
attack fails even so; nothing is hidden for its sake.

A reader is taken to know these rules, and that a hidden count is at least 1 wherever it is: zeros
are shown, except as companions.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .memo import memoised
from .polytope import Places, Polytope, Solution
from .ranges import MonthSum, Ranges, Row

#: So many companions are tried before the smallest is taken.
_TRIED = 8
#: So many places are looked among before all are.
_NEAREST = 4


class Cell(NamedTuple):
    """A line in one unit or one business group, by their places."""

    line: int
    is_group: bool
    place: int


@dataclass(frozen=True)
class YearTable:
    """A financial year as the register has it, and what is told of its months.

    `counts[a, p, m]` are the injuries of kind a in unit p and month m; the last place is what is
    not recorded by unit. Kinds are those that the lines tell apart: `lines[l, a]` says whether line
    l counts kind a. `groups` are the places of each group's units. `told` are the sums of months
    that are told, `hidden` the months that are not. `at_most` and `at_least` are the greatest and the
    least year of a bounded line by what is said of it. `settled` are cells that were decided before: True for told. `splits` are
    kinds whose injuries in the whole year would be told together, `splits_told` those that were.
    """

    counts: NDArray[np.int64]
    lines: NDArray[np.bool_]
    groups: tuple[tuple[int, ...], ...]
    told: tuple[MonthSum, ...] = ()
    hidden: tuple[MonthSum, ...] = ()
    bounded: frozenset[int] = frozenset()
    at_most: Mapping[int, int] = field(default_factory=dict)
    at_least: Mapping[int, int] = field(default_factory=dict)
    settled: Mapping[Cell, bool] = field(default_factory=dict)
    splits: tuple[tuple[int, ...], ...] = ()
    splits_told: tuple[tuple[int, ...], ...] = ()

    @property
    def units(self) -> int:
        return int(self.counts.shape[1]) - 1

    def cells(self) -> Iterator[Cell]:
        for line in range(len(self.lines)):
            yield from (Cell(line, False, unit) for unit in range(self.units))
            yield from (Cell(line, True, group) for group in range(len(self.groups)))

    def units_of(self, cell: Cell) -> tuple[int, ...]:
        return self.groups[cell.place] if cell.is_group else (cell.place,)

    def value(self, key: Cell | MonthSum) -> int:
        kinds = self.counts[self.lines[key.line]]
        if isinstance(key, Cell):
            return int(kinds[:, list(self.units_of(key))].sum())
        return int(kinds[:, :, list(key.months)].sum())


@dataclass(frozen=True)
class YearDecision:
    """Which cells are told, and what it took.

    `primary` are hidden for their own sake. `exposed` is what could not be protected: nothing,
    unless what was told before gives it away.
    """

    told: frozenset[Cell]
    hidden: frozenset[Cell]
    primary: frozenset[Cell]
    exposed: tuple[Hashable, ...]
    programmes: int
    splits: frozenset[tuple[int, ...]] = frozenset()

    @property
    def companions(self) -> frozenset[Cell]:
        return self.hidden - self.primary


@memoised
def decide_year(table: YearTable, threshold: int) -> YearDecision:
    """Which cells of a year's table readers are told."""
    cells = frozenset(table.cells())
    settled = cells <= table.settled.keys()
    if settled and not table.splits:
        told = frozenset(cell for cell in cells if table.settled[cell])
        primary = frozenset(_primary(table, threshold)) - told
        return YearDecision(told, cells - told, primary, exposed=(), programmes=0)
    decision = _Decision(table, threshold)
    if not settled:
        decision.protect()
        decision.tell_again()
    decision.tell_splits()
    told = cells - decision.hidden
    return YearDecision(
        told=told,
        hidden=frozenset(decision.hidden),
        primary=frozenset(decision.primary & decision.hidden),
        # What turned out to be told by something else anyway, and is told again, is not given away.
        exposed=tuple(target for target in decision.exposed if target not in told),
        programmes=decision.polytope.solved,
        splits=frozenset(decision.splits),
    )


class _Layout:
    """Where the counts of a table stand in the polytope: kinds by place, then kinds by month."""

    def __init__(self, table: YearTable) -> None:
        self.table = table
        self.kinds, self.places, self.months = table.counts.shape
        self.edge = self.kinds * self.places

    def sum(self, key: Cell | MonthSum) -> Places:
        kinds = np.flatnonzero(self.table.lines[key.line])[:, None]
        if isinstance(key, Cell):
            return _flat(kinds * self.places + np.array(self.table.units_of(key)))
        return _flat(self.edge + kinds * self.months + np.array(key.months))

    def rest(self, line: int) -> Places:
        kinds = np.flatnonzero(self.table.lines[line])
        return _flat(kinds * self.places + self.table.units)

    def in_place(self, kind: int, place: int) -> Places:
        return np.array([kind * self.places + place])

    def in_month(self, kind: int, month: int) -> Places:
        return np.array([self.edge + kind * self.months + month])

    def everywhere(self, kind: int) -> Places:
        return np.arange(kind * self.places, (kind + 1) * self.places)

    def all_year(self, kind: int) -> Places:
        start = self.edge + kind * self.months
        return np.arange(start, start + self.months)

    def of_kinds(self, kinds: Sequence[int]) -> Places:
        """All injuries of some kinds in the year."""
        return np.concatenate([self.everywhere(kind) for kind in kinds])

    def every_kind(self, places: Sequence[int]) -> Places:
        return _flat(np.arange(self.kinds)[:, None] * self.places + np.array(places))

    def every_month(self) -> Places:
        return np.arange(self.edge, self.edge + self.kinds * self.months)


def _flat(places: NDArray[np.intp]) -> Places:
    return places.reshape(-1)


class _Decision:
    def __init__(self, table: YearTable, threshold: int) -> None:
        self.table, self.threshold = table, threshold
        self.at = _Layout(table)
        self.group_of = {unit: g for g, units in enumerate(table.groups) for unit in units}
        self.size_of = table.counts.sum(axis=(0, 2))
        self.primary = set(_primary(table, threshold))
        self.hidden = {
            cell for cell in table.cells() if not table.settled.get(cell, cell not in self.primary)
        }
        self.exposed: list[Hashable] = []
        self.splits: list[tuple[int, ...]] = []
        self.polytope = self._polytope()
        self.ranges = Ranges(table.counts, list(self._hidden_sums()))

    def _polytope(self) -> Polytope:
        table, at = self.table, self.at
        polytope = Polytope(
            np.concatenate([table.counts.sum(axis=2).ravel(), table.counts.sum(axis=1).ravel()]),
            links=[(at.everywhere(kind), at.all_year(kind)) for kind in range(at.kinds)],
            at_most=self._edges(table.at_most),
            at_least=self._edges(table.at_least),
        )
        polytope.tell((told, at.sum(told)) for told in table.told)
        polytope.tell((("kinds", kinds), at.of_kinds(kinds)) for kinds in table.splits_told)
        polytope.tell((cell, at.sum(cell)) for cell in table.cells() if cell not in self.hidden)
        hidden: list[Cell | MonthSum] = [*table.hidden, *self.hidden]
        for key in hidden:
            polytope.hide([(key, at.sum(key))], positive=self._is_positive(key))
        return polytope

    def _edges(self, by_line: Mapping[int, int]) -> list[tuple[Places, int]]:
        every = tuple(range(self.at.months))
        return [(self.at.sum(MonthSum(line, every)), edge) for line, edge in by_line.items()]

    def _hidden_sums(self) -> Iterator[tuple[Hashable, Places]]:
        hidden: list[Cell | MonthSum] = [*self.table.hidden, *sorted(self.hidden)]
        for key in hidden:
            yield key, self.at.sum(key)
        rest = self.table.counts[:, self.table.units].sum(axis=1)
        for line, kinds in enumerate(self.table.lines):
            # What is not recorded by unit is no cell, and would be told by the groups beside it.
            if 0 < rest[kinds].sum() < self.threshold:
                yield ("rest", line), self.at.rest(line)

    def _is_positive(self, key: Cell | MonthSum) -> bool:
        """Whether a reader who takes no zero to be hidden would be right."""
        return key.line not in self.table.bounded and self.table.value(key) > 0

    # The attack

    def protect(self) -> None:
        """Hide companions until no figure is narrowed."""
        given_up: set[int | Row] = set()
        while (target := self._first_narrow(given_up)) is not None:
            solutions = self._attack(target)
            if not self._is_narrow(target) or self._hide_companion(target, solutions):
                continue
            given_up.add(target)
            self.exposed.append(self.ranges.keys[target] if isinstance(target, int) else target)

    def _first_narrow(self, given_up: set[int | Row]) -> int | Row | None:
        for target in self.ranges.narrow_sums(self.threshold):
            if target not in given_up:
                return target
        for row in self.ranges.narrow_rows(self.threshold):
            if row not in given_up:
                return row
        return None

    def _is_narrow(self, target: int | Row) -> bool:
        return self.ranges.is_narrow(target, self.threshold)

    def _attack(self, target: int | Row) -> list[Solution]:
        """Look for more values of a figure: among a few counts first, then among all."""
        return self._attack_sum(target) if isinstance(target, int) else self._attack_row(target)

    def _attack_sum(self, target: int) -> list[Solution]:
        key = self.ranges.keys[target]
        if isinstance(key, Cell):
            self._pull(target, self._near(key))
        return self._pull(target, None)

    def _pull(self, target: int, among: Places | None) -> list[Solution]:
        solutions = []
        for most in (True, False):
            if self._is_narrow(target):
                places = self.ranges.places_of(target)
                solutions.append(self._seen(self.polytope.extreme(places, most=most, among=among)))
        return solutions

    def _seen(self, solution: Solution) -> Solution:
        self.ranges.observe(solution.counts)
        return solution

    def _near(self, cell: Cell) -> Places:
        """The counts of a few places that share what is hidden: most figures are free among those."""
        own = self.table.units_of(cell)
        home = self.group_of.get(cell.place)
        alike = [c.place for c in self.hidden if c.line == cell.line and not c.is_group]
        if not cell.is_group:
            alike = [unit for unit in alike if self.group_of.get(unit) == home] or alike
        alike.sort(key=lambda unit: -self.size_of[unit])
        return self.at.every_kind(sorted({*own, *alike[:_NEAREST], self.table.units}))

    def _attack_row(self, row: Row) -> list[Solution]:
        kind, place, month = row
        at = self.at
        if self.ranges.place_high(kind, place) < self.threshold:
            home = self.table.groups[self.group_of[place]] if place in self.group_of else ()
            largest = sorted(home, key=lambda unit: -self.size_of[unit])[:_NEAREST]
            among = at.every_kind(sorted({place, *largest, self.table.units}))
            self._seen(self.polytope.extreme(at.in_place(kind, place), most=True, among=among))
        if self._is_narrow(row) and self.ranges.month_high(kind, month) < self.threshold:
            among = at.every_month()
            self._seen(self.polytope.extreme(at.in_month(kind, month), most=True, among=among))
        if not self._is_narrow(row):
            return []
        sides = at.in_place(kind, place), at.in_month(kind, month)
        solutions = [self._seen(self.polytope.greatest_overlap(*sides))]
        if self._is_narrow(row):
            solutions.append(self._seen(self.polytope.least_overlap(*sides, at.everywhere(kind))))
        return solutions

    # Companions

    def _hide_companion(self, target: int | Row, solutions: Sequence[Solution]) -> bool:
        """Hide one more cell for a figure's sake: the first that frees it, or else the first."""
        leaned = {
            key
            for solution in solutions
            for key in solution.binding
            if isinstance(key, Cell) and key not in self.table.settled
        }
        candidates = sorted(leaned, key=self._weight)[:_TRIED]
        if not candidates:
            return False
        before = self.ranges
        for cell in candidates:
            self.ranges = before.copied()
            self._hide(cell)
            self._attack(target)
            if not self._is_narrow(target):
                return True
            self._tell(cell)
        self.ranges = before
        self._hide(candidates[0])
        return True

    def _weight(self, cell: Cell) -> tuple[int, Cell]:
        """What is lost with a cell."""
        value = self.table.value(cell)
        return (20 * value + 50 if cell.is_group else value), cell

    def _hide(self, cell: Cell) -> None:
        self.hidden.add(cell)
        self.polytope.hide([(cell, self.at.sum(cell))], positive=self._is_positive(cell))
        self.ranges.add(cell, self.at.sum(cell))

    def _tell(self, cell: Cell) -> None:
        self.hidden.discard(cell)
        self.polytope.tell([(cell, self.at.sum(cell))])

    def tell_again(self) -> None:
        """Tell the companions that turn out not to be needed, the dearest first."""
        companions = self.hidden - self.primary - self.table.settled.keys()
        for cell in sorted(companions, key=self._weight, reverse=True):
            before = self.ranges
            self._tell(cell)
            self.ranges = before.without(cell)
            if not self._holds():
                self.ranges = before
                self.hidden.add(cell)
                self.polytope.hide([(cell, self.at.sum(cell))], positive=self._is_positive(cell))

    def tell_splits(self) -> None:
        """Tell the injuries of some kinds together, where nothing is narrowed by it: all such, or else one by one."""
        splits = self.table.splits
        if not splits or self._tell_split(splits) or len(splits) == 1:
            return
        for kinds in splits:
            self._tell_split((kinds,))

    def _tell_split(self, splits: Sequence[tuple[int, ...]]) -> bool:
        sums = [(("kinds", kinds), self.at.of_kinds(kinds)) for kinds in splits]
        before = self.ranges
        self.polytope.tell(sums)
        self.ranges = before.that_fit([places for _, places in sums])
        if self._holds():
            self.splits += splits
            return True
        self.polytope.hide(sums, positive=False)
        self.ranges = before
        return False

    def _holds(self) -> bool:
        """Whether the attack fails on everything, but what it succeeds on whatever is hidden."""
        exposed = set(self.exposed)
        targets: list[int | Row] = [
            target
            for target in self.ranges.narrow_sums(self.threshold)
            if self.ranges.keys[target] not in exposed
        ]
        targets += [row for row in self.ranges.narrow_rows(self.threshold) if row not in exposed]
        for target in targets:
            if self._is_narrow(target):
                self._attack(target)
                if self._is_narrow(target):
                    return False
        return True


def _primary(table: YearTable, threshold: int) -> Iterator[Cell]:
    """The cells that are hidden for their own sake."""
    force = table.lines.astype(np.int64) @ table.counts.sum(axis=(1, 2))
    busiest = np.zeros(len(table.lines), dtype=np.int64)
    for told in table.told:
        busiest[told.line] = max(busiest[told.line], table.value(told))
    for cell in table.cells():
        value = table.value(cell)
        most = force[cell.line] - (threshold - 1)
        concentrated = not cell.is_group and (value > most or busiest[cell.line] > most)
        if cell.line in table.bounded or 0 < value < threshold or (value and concentrated):
            yield cell
