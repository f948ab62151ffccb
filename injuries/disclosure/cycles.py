"""The search for figures to hide together: cycles in a two-way table. No database."""

from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

Cell = tuple[int, int]
Masked = list[list[int | None]]


class Grid:
    """A table, what of it is hidden, and the search for cycles.

    Rows and columns add up: with `totals` the last row and column are the totals of the others,
    entered with the opposite sign, so that every row and column adds up to zero; without, they add
    up to totals that are published. In both cases a cycle leaves every sum as it was. For each row
    a whole number holds one bit a column.
    """

    def __init__(self, cells: list[list[int]], threshold: Any, totals: bool = False):
        if isinstance(threshold, bool) or not isinstance(threshold, int) or threshold < 1:
            raise ValueError(f"The threshold must be a whole number from 1, not {threshold!r}.")
        self.cells = cells
        self.height = len(cells)
        self.width = len(cells[0]) if cells else 0
        self.threshold = threshold
        self.totals = totals
        self.hidden = [0] * self.height
        self.thin: set[Cell] = set()
        self.zero = [bits(value == 0 for value in row) for row in cells]

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
        for row, places in enumerate(self.hidden):
            for column in ones(places):
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

    def _better(
        self, search: Callable[..., Any], cell: Cell, step: int, floor: int, zeros: bool
    ) -> list[Cell] | None:
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
            for far in ones(self._able(other, up, step, floor, zeros) & beside):
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
                steps = [self.height + c for c in ones(usable)]
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
        return bits(
            self._usable((row, column), up, step, floor, zeros) for column in range(self.width)
        )

    def _is_hidden(self, cell: Cell) -> bool:
        return bool(self.hidden[cell[0]] >> cell[1] & 1)


def bits(flags: Iterator[bool]) -> int:
    return sum(1 << place for place, flag in enumerate(flags) if flag)


def ones(places: int) -> Iterator[int]:
    while places:
        lowest = places & -places
        yield lowest.bit_length() - 1
        places ^= lowest
