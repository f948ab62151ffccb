"""Cell suppression in two-way tables whose totals are published too, without a database.

What is hidden: every figure of 1 up to threshold - 1 (*small*), and as many companions as it takes
that no small figure can be worked back from the totals. Zeros are shown: a companion is a figure
at or over the threshold, and a zero only where nothing else will do.

Why a hidden figure cannot be worked out. Hidden figures are protected by *cycles*: an even number
of them, two in every row and column it touches, so that one unit more on every other figure and
one less on the rest leaves every total and every shown figure as it was. Each hidden figure lies
on a cycle that can move by at least one unit without any figure falling below 1 (below 0 where a
zero had to be hidden), so it has two possible values for a reader of the table. It still has two
for a reader who knows the rule. What the rule tells is that small figures are hidden, that zeros
are shown, and so that a hidden figure is at least 1 and that at least one of a cycle's block is
small: move the cycle as far as it goes either way and some figure on it is 1, so both ends of its
range, which differ in every figure of the cycle, obey the rule as well. Where zeros are hidden the
ends hold a 0 and their neighbours a 1, or a 2, and the same follows for thresholds of 3 or more.
(A row or column that averages one a figure is hidden zeros and all: see `_hide_thin_lines`.)

What the totals give away by themselves, no cell can hide: in a table of one row each column total
*is* a cell, and a row whose total is 3 holds nothing greater. `exposed` names such cells;
`suppress_with_totals` hides totals too and has no such limit.

Sources: L. Willenborg and T. de Waal, Elements of Statistical Disclosure Control (2001), ch. 6;
L. Cox, "Suppression methodology and statistical disclosure control", JASA 75 (1980) 377.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from numbers import Integral

THRESHOLD = 5

Cell = tuple[int, int]
Masked = list[list[int | None]]


@dataclass(frozen=True, slots=True)
class TableWithTotals:
    """A table with its totals, None where a figure must not be shown."""

    rows: Masked
    row_totals: list[int | None]
    column_totals: list[int | None]
    total: int | None


def suppress(
    table: Sequence[Sequence[int]], threshold: int = THRESHOLD, *, key: str = ""
) -> Masked:
    """The same rows with None for every figure that must not be shown.

    `table` is a list of rows of equal length, of non-negative whole numbers, whose row and column
    totals are published as they are. Figures of 1 up to `threshold` - 1 are hidden, zeros are
    shown, and companions are hidden until every hidden figure that its totals do not give away
    has at least two possible values (see the module's argument). Hidden figures of a row or
    column that come to less than the threshold together take one more with them. The same table
    always gives the same answer. A threshold of 1 hides nothing. Raises ValueError for anything
    that is not such a table.

    With a secret `key` the order in which companions are tried is secret too, so that a reader who
    runs this code on every table that would fit cannot tell small figures from companions by it.
    """
    return _protected(_checked(table), threshold, key, totals=False)


def suppress_with_totals(
    table: Sequence[Sequence[int]], threshold: int = THRESHOLD, *, key: str = ""
) -> TableWithTotals:
    """Suppress a table together with its totals: totals under the threshold are hidden as well.

    Totals are figures like the others here, tied to their row or column by an equation, so that
    a table of one row, or of one unit with few injuries, is protected too.
    """
    rows = _checked(table)
    full = [[*row, sum(row)] for row in rows]
    full.append([sum(column) for column in zip(*full, strict=True)] if full else [0])
    masked = _protected(full, threshold, key, totals=True)
    return TableWithTotals(
        rows=[row[:-1] for row in masked[:-1]],
        row_totals=[row[-1] for row in masked[:-1]],
        column_totals=masked[-1][:-1],
        total=masked[-1][-1],
    )


def exposed(table: Sequence[Sequence[int]], masked: Sequence[Sequence[int | None]]) -> list[Cell]:
    """The hidden cells that totals and shown cells give away, as (row, column), none if all hold.

    Exact: a hidden figure has a second possible value if and only if some cycle of hidden figures
    through it can move by one unit (an integer table with given totals is a flow in a network).
    """
    grid = _Grid(_checked(table), threshold=1)
    grid.hidden = [_bits(value is None for value in row) for row in masked]
    cells = list(grid.hidden_cells())
    return [cell for cell in cells if not grid.movable(cell)]


def _protected(cells: list[list[int]], threshold: int, key: str, totals: bool) -> Masked:
    rows = _order(len(cells), f"row {key}" if key else "", totals)
    columns = _order(len(cells[0]) if cells else 0, f"column {key}" if key else "", totals)
    grid = _Grid([[cells[r][c] for c in columns] for r in rows], threshold, totals)
    grid.protect()
    masked = grid.masked()
    return [
        [masked[rows.index(r)][columns.index(c)] for c in sorted(columns)] for r in sorted(rows)
    ]


def _order(size: int, key: str, totals: bool) -> list[int]:
    """The places 0 to size - 1 in the order the key puts them in; totals stay last."""
    if not key:
        return list(range(size))
    last = size - totals
    places = sorted(range(last), key=lambda i: sha256(f"{key} {i}".encode()).digest())
    return [*places, *range(last, size)]


class _Grid:
    """A table, what of it is hidden, and the search for cycles.

    Rows and columns add up: with `totals` the last row and column are the totals of the others,
    entered with the opposite sign, so that every row and column adds up to zero; without, they add
    up to totals that are published. In both cases a cycle leaves every sum as it was. For each row
    a whole number holds one bit a column.
    """

    def __init__(self, cells: list[list[int]], threshold: int, totals: bool = False):
        if isinstance(threshold, bool) or not isinstance(threshold, int) or threshold < 1:
            raise ValueError(f"The threshold must be a whole number from 1, not {threshold!r}.")
        self.cells = cells
        self.height = len(cells)
        self.width = len(cells[0]) if cells else 0
        self.threshold = threshold
        self.totals = totals
        self.hidden = [0] * self.height
        self.thin: set[Cell] = set()
        self.zero = [_bits(value == 0 for value in row) for row in cells]

    def protect(self) -> None:
        small = [
            (row, column)
            for row, values in enumerate(self.cells)
            for column, value in enumerate(values)
            if 0 < value < self.threshold
        ]
        for row, column in small:
            self.hidden[row] |= 1 << column
        safe: set[Cell] = set()
        waiting = [*small, *self._hide_thin_lines()]
        while waiting:
            for cell in waiting:
                # Without a cycle the totals alone give the cell away: see `exposed`.
                for row, column in () if cell in safe else self._cheapest_cycle(cell) or ():
                    self.hidden[row] |= 1 << column
                    safe.add((row, column))
            waiting = self._top_up()

    def masked(self) -> Masked:
        return [
            [None if self.hidden[row] >> column & 1 else value for column, value in enumerate(line)]
            for row, line in enumerate(self.cells)
        ]

    def hidden_cells(self) -> Iterator[Cell]:
        for row, bits in enumerate(self.hidden):
            for column in _ones(bits):
                yield row, column

    def _hide_thin_lines(self) -> list[Cell]:
        """Hide rows and columns, zeros and all, that average one a figure and hold a small one.

        Were their zeros shown, a line of three hidden figures with a total of 3 could only be
        1, 1, 1. Which lines are so thin can be read off the totals, so hiding them tells nothing.
        """
        height, width = self.height - self.totals, self.width - self.totals
        rows = [r for r in range(height) if any(self.cells[r][:width])]
        columns = [c for c in range(width) if any(self.cells[r][c] for r in rows)]
        lines = [[(r, c) for c in columns] for r in rows]
        lines += [[(r, c) for r in rows] for c in columns]
        added: dict[Cell, None] = {}
        for line in lines:
            if sum(self.cells[r][c] for r, c in line) != len(line):
                continue
            if any(self._is_hidden(cell) for cell in line):
                added.update(dict.fromkeys(line))
        for row, column in added:
            self.hidden[row] |= 1 << column
            self.thin.add((row, column))
        return list(added)

    def _top_up(self) -> list[Cell]:
        """Hide one more in every row and column whose hidden figures are too few together."""
        added = []
        rows = [[(r, c) for c in range(self.width)] for r in range(self.height)]
        columns = [[(r, c) for r in range(self.height)] for c in range(self.width)]
        for line in (*rows, *columns):
            if self.totals:
                *line, total = line
                if self._is_hidden(total):
                    continue
            sum_hidden = sum(self.cells[r][c] for r, c in line if self._is_hidden((r, c)))
            shown = [(r, c) for r, c in line if self.cells[r][c] and not self._is_hidden((r, c))]
            if 0 < sum_hidden < self.threshold and shown:
                row, column = shown[0]
                self.hidden[row] |= 1 << column
                added.append((row, column))
        return added

    def _cheapest_cycle(self, cell: Cell) -> list[Cell] | None:
        """The cells of a cycle through `cell` that hides the fewest more; wide ones first.

        Which companions are taken depends on where they stand and on how far they can move, never
        on which of them is smallest, so that the choice does not order the hidden figures.
        """
        widest = max(1, self.threshold - 1)
        for step in dict.fromkeys((widest, 1)):
            for search in (self._square, self._path):
                if cycle := self._better(search, cell, step, floor=1, zeros=False):
                    return cycle
        # Nothing at or over the threshold will do. A zero must come along: a cycle that only falls
        # to zero would be stuck for a reader who knows that zeros are shown.
        for search in (self._square_with_zero, self._path):
            if cycle := self._better(search, cell, step=1, floor=0, zeros=True):
                return cycle
        return None

    def _better(self, search, cell: Cell, step: int, floor: int, zeros: bool) -> list[Cell] | None:
        """The cheaper of the cycles that move `cell` up and down; up if they cost the same."""
        ways = (search(cell, up, step, floor, zeros) for up in (True, False))
        found = [cycle for cycle in ways if cycle]
        return min(found, key=lambda cycle: cycle[0])[1] if found else None

    def movable(self, cell: Cell) -> bool:
        """Whether hidden figures alone leave `cell` a second value, of any non-negative size."""
        return any(
            self._path(cell, up, step=1, floor=0, zeros=True, add=False) is not None
            for up in (True, False)
        )

    def _square(
        self, cell: Cell, up: bool, step: int, floor: int, zeros: bool
    ) -> tuple[int, list[Cell]] | None:
        """The cheapest cycle of four, as (figures newly hidden, cells)."""
        row, column = cell
        if not self._can(cell, up, step, floor):
            return None
        best = None
        beside = self._able(row, not up, step, floor, zeros) & ~(1 << column)
        if not beside:
            return None
        for other in range(self.height):
            if other == row or not self._usable((other, column), not up, step, floor, zeros):
                continue
            across = self._able(other, up, step, floor, zeros) & beside
            if not across:
                continue
            cost = not self._is_hidden((other, column))
            for extra, choice in (
                (0, across & self.hidden[row] & self.hidden[other]),
                (1, across & (self.hidden[row] | self.hidden[other])),
                (2, across),
            ):
                if choice:
                    if best is None or cost + extra < best[0]:
                        far = (choice & -choice).bit_length() - 1
                        best = cost + extra, [cell, (row, far), (other, far), (other, column)]
                    break
            if best and best[0] == 0:
                break
        return best

    def _square_with_zero(
        self, cell: Cell, up: bool, step: int, floor: int, zeros: bool
    ) -> tuple[int, list[Cell]] | None:
        """The cheapest cycle of four that holds a zero."""
        row, column = cell
        best = None
        if not self._can(cell, up, step, floor):
            return None
        beside = self._able(row, not up, step, floor, zeros) & ~(1 << column)
        for other in range(self.height):
            if other == row or not self._usable((other, column), not up, step, floor, zeros):
                continue
            for far in _ones(self._able(other, up, step, floor, zeros) & beside):
                cells = [cell, (row, far), (other, far), (other, column)]
                if any(self.zero[r] >> c & 1 for r, c in cells):
                    cost = sum(not self._is_hidden(part) for part in cells)
                    if best is None or cost < best[0]:
                        best = cost, cells
        return best

    def _path(
        self, cell: Cell, up: bool, step: int, floor: int, zeros: bool, add: bool = True
    ) -> tuple[int, list[Cell]] | None:
        """The shortest cycle of any length, as (figures newly hidden, cells); breadth first.

        The cell moves one way, so its row must be made good by moving another of its figures the
        other way, that one's column by moving a third back, and so on until the cell's own column
        is made good. Nodes are rows 0..h-1 and columns h..h+w-1.
        """
        row, column = cell
        if not self._can(cell, up, step, floor):
            return None
        goal = self.height + column
        came: dict[int, int] = {row: -1}
        waiting = deque([row])
        while waiting and goal not in came:
            node = waiting.popleft()
            if node < self.height:
                usable = self._able(node, not up, step, floor, zeros)
                usable &= -1 if add else self.hidden[node]
                if node == row:
                    usable &= ~(1 << column)
                steps = [self.height + c for c in _ones(usable)]
            else:
                there = node - self.height
                steps = [
                    r
                    for r in range(self.height)
                    if (add or self._is_hidden((r, there)))
                    and (r, there) != cell
                    and self._usable((r, there), up, step, floor, zeros)
                ]
            for following in steps:
                if following not in came:
                    came[following] = node
                    waiting.append(following)
        if goal not in came:
            return None
        cells, node = [cell], goal
        while came[node] != -1:
            before = came[node]
            r, c = (before, node) if before < self.height else (node, before)
            cells.append((r, c - self.height))
            node = before
        return sum(not self._is_hidden(part) for part in cells), cells

    def _sign(self, cell: Cell) -> int:
        if not self.totals:
            return 1
        return -1 if (cell[0] == self.height - 1) != (cell[1] == self.width - 1) else 1

    def _can(self, cell: Cell, up: bool, step: int, floor: int) -> bool:
        """Whether the signed figure can move up (or down) by `step`: only falling has a floor."""
        rises = up == (self._sign(cell) > 0)
        if cell in self.thin:
            floor = 0
        return rises or self.cells[cell[0]][cell[1]] - step >= floor

    def _usable(self, cell: Cell, up: bool, step: int, floor: int, zeros: bool) -> bool:
        row, column = cell
        if self.zero[row] >> column & 1 and not zeros and not self._is_hidden(cell):
            return False
        return self._can(cell, up, step, floor)

    def _able(self, row: int, up: bool, step: int, floor: int, zeros: bool) -> int:
        """One bit for every column of a row whose figure can be used that way."""
        return _bits(
            self._usable((row, column), up, step, floor, zeros) for column in range(self.width)
        )

    def _is_hidden(self, cell: Cell) -> bool:
        return bool(self.hidden[cell[0]] >> cell[1] & 1)


def _bits(flags: Iterator[bool]) -> int:
    return sum(1 << place for place, flag in enumerate(flags) if flag)


def _ones(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def _checked(table: Sequence[Sequence[int]]) -> list[list[int]]:
    rows = [list(row) for row in table]
    if any(len(row) != len(rows[0]) for row in rows):
        raise ValueError("Every row of the table must have the same number of figures.")
    for number, row in enumerate(rows, start=1):
        for value in row:
            whole = isinstance(value, Integral) and not isinstance(value, bool)
            if not whole or value < 0:
                raise ValueError(
                    f"Row {number} holds {value!r}; a table of counts holds whole numbers from 0."
                )
    return rows
