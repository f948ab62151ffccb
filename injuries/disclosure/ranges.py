"""What has been seen that hidden figures of a year can be: the widest ranges so far. No database.

Every solution of an attack is a set of counts that fits everything told, so it widens what all hidden
figures can be, not only the one that was attacked. Most figures are seen to be free that way.
"""

from collections.abc import Hashable, Sequence
from copy import copy
from math import inf
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .polytope import TOLERANCE, Numbers, Places, rows_of, whole_numbers

#: Where a kind, a unit and a month meet: a row of the register.
Row = tuple[int, int, int]


class MonthSum(NamedTuple):
    """A line in some months of the force, by their places."""

    line: int
    months: tuple[int, ...]


_KEPT = 500


class Ranges:
    """The ranges of hidden sums (`sums`, by their keys) and of the register's rows.

    `counts[a, p, m]` are the rows as they are. Counts come as kinds by place followed by kinds by
    month. A row is anything between what its place and its month leave it: from place + month - total
    (or 0) to the lesser of the two.
    """

    def __init__(self, counts: NDArray[np.int64], sums: Sequence[tuple[Hashable, Places]]) -> None:
        self.kinds, self.places, self.months = counts.shape
        self.truth = np.concatenate([counts.sum(axis=2).ravel(), counts.sum(axis=1).ravel()])
        self._total = counts.sum(axis=(1, 2), keepdims=True).astype(np.float64)
        self._wanted = counts > 0
        self.keys = [key for key, _ in sums]
        self._sums = [places for _, places in sums]
        self.points: list[Numbers] = []
        self._begin()

    def _begin(self) -> None:
        shape = (self.kinds, self.places, self.months)
        self._matrix = rows_of(self._sums, len(self.truth))
        self._low, self._high = np.full(len(self.keys), inf), np.full(len(self.keys), -inf)
        self._row_low, self._row_high = np.full(shape, inf), np.zeros(shape)
        self._place_low = np.full((self.kinds, self.places, 1), inf)
        self._place_high = np.zeros((self.kinds, self.places, 1))
        self._month_low = np.full((self.kinds, 1, self.months), inf)
        self._month_high = np.zeros((self.kinds, 1, self.months))
        points, self.points = self.points, []
        for point in points or [self.truth.astype(np.float64)]:
            self.observe(point)

    def observe(self, counts: Numbers) -> None:
        """Take in counts that fit everything told."""
        self.points.append(counts)
        if len(self.points) > _KEPT:
            del self.points[1]
        values = self._matrix @ counts
        np.minimum(self._low, values, out=self._low)
        np.maximum(self._high, values, out=self._high)
        edge = self.kinds * self.places
        by_place = counts[:edge].reshape(self.kinds, self.places, 1)
        by_month = counts[edge:].reshape(self.kinds, 1, self.months)
        total = by_place.sum(axis=1, keepdims=True)
        if (np.abs(total - self._total) < TOLERANCE).all():
            # Whatever keeps the force's year can be put together: these places with those months.
            np.minimum(self._place_low, by_place, out=self._place_low)
            np.maximum(self._place_high, by_place, out=self._place_high)
            np.minimum(self._month_low, by_month, out=self._month_low)
            np.maximum(self._month_high, by_month, out=self._month_high)
            least = self._place_low + self._month_low - self._total
            most = np.minimum(self._place_high, self._month_high)
        else:
            least, most = by_place + by_month - total, np.minimum(by_place, by_month)
        np.minimum(self._row_low, np.maximum(least, 0), out=self._row_low)
        np.maximum(self._row_high, most, out=self._row_high)

    def narrow_sums(self, threshold: int) -> list[int]:
        """The numbers of the sums that have not been seen to have so many values."""
        return np.flatnonzero(_values(self._low, self._high) < threshold).tolist()

    def narrow_rows(self, threshold: int) -> list[Row]:
        """The rows with injuries that have not been seen to have so many values."""
        narrow = self._wanted & (_values(self._row_low, self._row_high) < threshold)
        return [(a, p, m) for a, p, m in np.argwhere(narrow).tolist()]

    def is_narrow(self, target: int | Row, threshold: int) -> bool:
        if isinstance(target, int):
            low, high = self._low[target], self._high[target]
        else:
            low, high = self._row_low[target], self._row_high[target]
        return whole_numbers(low, high) < threshold

    def places_of(self, target: int) -> Places:
        return self._sums[target]

    def place_high(self, kind: int, place: int) -> float:
        return float(self._place_high[kind, place, 0])

    def month_high(self, kind: int, month: int) -> float:
        return float(self._month_high[kind, 0, month])

    def add(self, key: Hashable, places: Places) -> None:
        """One more hidden sum."""
        self.keys.append(key)
        self._sums.append(places)
        values = [point[places].sum() for point in self.points]
        self._low = np.append(self._low, min(values))
        self._high = np.append(self._high, max(values))
        self._matrix = rows_of(self._sums, len(self.truth))

    def without(self, key: Hashable) -> "Ranges":
        """What is left to be seen where this sum is told: of the counts, those that fit it."""
        target = self.keys.index(key)
        places = self._sums[target]
        value = self.truth[places].sum()
        other = copy(self)
        other.keys = self.keys[:target] + self.keys[target + 1 :]
        other._sums = self._sums[:target] + self._sums[target + 1 :]
        other.points = [p for p in self.points if abs(p[places].sum() - value) < TOLERANCE]
        other._begin()
        return other

    def that_fit(self, sums: Sequence[Places]) -> "Ranges":
        """What is left to be seen where more sums are told: of the counts, those that fit them."""
        matrix = rows_of(sums, len(self.truth))
        values = matrix @ self.truth
        other = copy(self)
        other.points = [p for p in self.points if (np.abs(matrix @ p - values) < TOLERANCE).all()]
        other._begin()
        return other

    def copied(self) -> "Ranges":
        """The same, to go on from and perhaps to come back from."""
        other = copy(self)
        for name, held in vars(self).items():
            if isinstance(held, list | np.ndarray):
                setattr(other, name, held.copy())
        return other


def _values(low: Numbers, high: Numbers) -> Numbers:
    """How many whole numbers lie between."""
    return np.floor(high + TOLERANCE) - np.ceil(low - TOLERANCE) + 1
