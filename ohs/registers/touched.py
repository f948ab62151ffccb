"""What changed since a Board met, told from the rows that may be otherwise, however many the others are.

A row that nothing was recorded of since it was frozen, and that the days since do not make another, is what was frozen of
it. Which rows may be otherwise is for their register to say (`RowTable.touched`): rather one too many than one too few.
Where it cannot say, or where the numbers do not agree, all rows are read and compared.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Generic, NamedTuple

from .comparison import Changes, compare
from .comparison_spec import Cells
from .rows import Row, RowTable
from .stored_rows import select

if TYPE_CHECKING:
    from .snapshots import StoredTable

# What was being saved while a table was frozen is not in it, and has an earlier time; clocks differ and are set.
MARGIN = dt.timedelta(days=1)
# Where more than this may be otherwise, all are as quickly read.
MOST = 15_000


@dataclass(frozen=True)
class Taken:
    """When the rows of a table were frozen, and as at which day."""

    as_at: dt.date
    frozen_at: dt.datetime

    @property
    def recorded_since(self) -> dt.datetime:
        """What was recorded earlier is in the frozen rows."""
        return self.frozen_at - MARGIN


@dataclass(frozen=True)
class TouchedRows(Generic[Row]):
    """The rows of a table that may not be as they were frozen.

    `keys` are their texts in the first key of the comparison, of those that are gone too; `rows` those that are there, in
    the order of the table, and with them all that have no text in that key; `total` is how many rows the table has.
    """

    keys: frozenset[str]
    rows: Iterable[Row]
    total: int


Touched = Callable[["StoredTable", Taken, dt.date], TouchedRows[Any] | None]
"""The touched rows of a table on a day; None where any row may be otherwise."""


def compare_touched(
    table: RowTable, then: StoredTable, taken: Taken, on: dt.date
) -> Changes | None:
    """The same as comparing all rows of a day with those that were frozen; None where only that tells.

    A row's first key is its own, then and now: so a row that is not touched is paired with itself, changes nothing, and is
    paired with no other. Rows that have none are all compared.
    """
    spec = table.comparison
    if table.touched is None or spec is None or len(spec.keys[0]) != 1:
        return None
    places = then.parsed(_places_by(spec.keys[0][0]))
    if places is None:
        return None
    touched = table.touched(then, taken, on)
    if touched is None:
        return None
    compared = [places.of[key] for key in touched.keys & places.of.keys()]
    before = [then.rows[place] for place in sorted([*compared, *places.without])]
    found = compare(before, table.of(touched.rows).texts(only=spec.columns), spec)
    if len(then.rows) - len(before) + found.compared != touched.total:
        return None
    return Changes(found.changes, touched.total, spec.keys)


class _Places(NamedTuple):
    """Where the rows of a table stand, by their texts in a column; and where those stand that have none in it."""

    of: Mapping[str, int]
    without: Sequence[int]


@cache
def _places_by(column: str) -> Callable[[Iterable[Cells]], _Places | None]:
    """How the places of frozen rows are found by their texts in a column; None where two rows have the same, or none has
    any."""

    def places(rows: Iterable[Cells]) -> _Places | None:
        found: dict[str, int] = {}
        without = []
        for place, (key,) in enumerate(select(rows, column)):
            if not key:
                without.append(place)
            elif key in found:
                return None
            else:
                found[key] = place
        return _Places(found, without) if found or not without else None

    return places
