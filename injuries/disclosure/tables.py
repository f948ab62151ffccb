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

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from numbers import Integral
from typing import Any

from .cycles import Cell, Grid, Masked, bits

THRESHOLD = 5


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
    grid = Grid(_checked(table), threshold=1)
    grid.hidden = [bits(value is None for value in row) for row in masked]
    cells = list(grid.hidden_cells())
    return [cell for cell in cells if not grid.movable(cell)]


def _protected(cells: list[list[int]], threshold: int, key: str, totals: bool) -> Masked:
    rows = _order(len(cells), f"row {key}" if key else "", totals)
    columns = _order(len(cells[0]) if cells else 0, f"column {key}" if key else "", totals)
    grid = Grid([[cells[r][c] for c in columns] for r in rows], threshold, totals)
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


def _checked(table: Sequence[Sequence[Any]]) -> list[list[int]]:
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
