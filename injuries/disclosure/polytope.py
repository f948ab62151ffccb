"""What counts can be of which only some sums are told: the reader's side of disclosure control.

A reader who collects everything has a system of linear equations: each told figure is the sum of
counts that nobody sees, and no count is negative. What the reader can say of a hidden figure is an
interval: its least and its greatest value over all counts that fit (the *feasibility interval* of
cell suppression; Fischetti and Salazar, Management Science 47, 2001). Both ends are linear
programmes, solved here by HiGHS.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..statistics.scipy_parts import scipy_part

if TYPE_CHECKING:
    from scipy.sparse import csc_array, csr_array

#: Where in the list of counts the parts of a sum stand.
Places = NDArray[np.intp]
Numbers = NDArray[np.float64]
if TYPE_CHECKING:
    _Matrices = tuple[csr_array, Numbers, tuple[Hashable, ...], csr_array, Numbers]

#: What HiGHS may be off by.
TOLERANCE = 1e-6
#: More than any count. It only keeps the programmes bounded.
GREATEST = 1e7


@dataclass(frozen=True, slots=True)
class Solution:
    """Counts that fit everything told, and the told sums that stood in the way of a better value."""

    value: float
    counts: Numbers
    binding: tuple[Hashable, ...]


def whole_numbers(low: float, high: float) -> int:
    """How many whole numbers lie in an interval."""
    return floor(high + TOLERANCE) - ceil(low - TOLERANCE) + 1


class Polytope:
    """All non-negative counts that fit the told sums.

    `truth` are the counts as they are. Sums are given as the places of what they add up. `links`
    are pairs of sums that are equal whatever they are. A hidden sum may be known to be at least one
    (`positive`), at most some value (`at_most`), or at least one (`at_least`).
    """

    def __init__(
        self,
        truth: NDArray[np.int64],
        *,
        links: Sequence[tuple[Places, Places]] = (),
        at_most: Sequence[tuple[Places, int]] = (),
        at_least: Sequence[tuple[Places, int]] = (),
    ) -> None:
        self.truth = truth.astype(np.float64)
        self.size = len(truth)
        self.solved = 0
        self._links = _signed_rows(links, self.size)
        most = rows_of([places for places, _ in at_most], self.size)
        least = rows_of([places for places, _ in at_least], self.size)
        self._edges = scipy_part("sparse").csr_array(scipy_part("sparse").vstack([most, -least]))
        values = [*(value for _, value in at_most), *(-value for _, value in at_least)]
        self._edge_values = np.array(values, dtype=np.float64)
        self._told: dict[Hashable, Places] = {}
        self._positive: dict[Hashable, Places] = {}
        self._matrices: _Matrices | None = None
        self._columns: tuple | None = None

    @property
    def told(self) -> Mapping[Hashable, Places]:
        return self._told

    def tell(self, sums: Iterable[tuple[Hashable, Places]]) -> None:
        """Sums whose true values are told."""
        for key, places in sums:
            self._told[key] = places
            self._positive.pop(key, None)
        self._matrices = self._columns = None

    def hide(self, sums: Iterable[tuple[Hashable, Places]], *, positive: bool) -> None:
        """Sums that are not told; `positive` where a reader may take them to be at least one."""
        for key, places in sums:
            self._told.pop(key, None)
            if positive:
                self._positive[key] = places
        self._matrices = self._columns = None

    def fits(self, counts: Numbers) -> bool:
        """Whether some counts fit everything told."""
        equal, right, _, below, below_right = self._prepared()
        return bool(
            (counts >= -TOLERANCE).all()
            and (np.abs(equal @ counts - right) < 1e-4).all()
            and (below @ counts <= below_right + 1e-4).all()
        )

    def extreme(self, places: Places, *, most: bool, among: Places | None = None) -> Solution:
        """The counts for which a sum is greatest, or least; `among` are those that may move."""
        objective = np.zeros(self.size)
        np.add.at(objective, places, 1.0)
        if among is None:
            return self._solve(objective, most=most)
        return self._solve_among(objective, among, most=most)

    def greatest_overlap(self, row: Places, column: Places) -> Solution:
        """The most that can stand where a row and a column of a table meet: the lesser of the two sums."""
        objective = np.zeros(self.size + 1)
        objective[-1] = 1.0
        below = scipy_part("sparse").hstack([-rows_of([row, column], self.size), np.ones((2, 1))])
        return self._solve(
            objective, most=True, extra=(scipy_part("sparse").csr_array(below), np.zeros(2))
        )

    def least_overlap(self, row: Places, column: Places, table: Places) -> Solution:
        """The least that can stand there: what the two sums exceed that of the whole table by, or 0."""
        objective = np.zeros(self.size + 1)
        objective[-1] = 1.0
        one = np.zeros(self.size)
        for places, sign in ((row, 1.0), (column, 1.0), (table, -1.0)):
            np.add.at(one, places, sign)
        below = np.append(one, -1.0).reshape(1, -1)
        return self._solve(
            objective, most=False, extra=(scipy_part("sparse").csr_array(below), np.zeros(1))
        )

    def _solve(
        self,
        objective: Numbers,
        *,
        most: bool,
        extra: tuple[csr_array, Numbers] | None = None,
        wish: int | None = None,
    ) -> Solution:
        equal, right, keys, below, below_right = self._prepared()
        more = len(objective) - self.size
        if more:
            equal, below = _widened(equal, more), _widened(below, more)
        if extra is not None:
            below = scipy_part("sparse").csr_array(scipy_part("sparse").vstack([below, extra[0]]))
            below_right = np.concatenate([below_right, extra[1]])
        upper = np.full(len(objective), GREATEST)
        if wish is not None:
            upper[self.size :] = wish
        self.solved += 1
        sign = -1.0 if most else 1.0
        found = scipy_part("optimize").linprog(
            sign * objective,
            A_ub=below if below.shape[0] else None,
            b_ub=below_right if below.shape[0] else None,
            A_eq=equal if equal.shape[0] else None,
            b_eq=right if equal.shape[0] else None,
            bounds=np.column_stack([np.zeros(len(objective)), upper]),
            method="highs",
        )
        if found.status != 0:
            raise ArithmeticError(f"The linear programme was not solved: {found.message}")
        binding: tuple[Hashable, ...] = ()
        if keys:
            marginals = found.eqlin.marginals[: len(keys)]
            binding = tuple(keys[i] for i in np.flatnonzero(np.abs(marginals) > TOLERANCE))
        return Solution(sign * float(found.fun), found.x[: self.size], binding)

    def _solve_among(self, objective: Numbers, among: Places, *, most: bool) -> Solution:
        """The same where all other counts stay as they are: a smaller programme, and less is found."""
        equal, _, _, below, below_right = self._prepared()
        here = self.truth[among]
        if self._columns is None:
            self._columns = (
                scipy_part("sparse").csc_array(equal),
                scipy_part("sparse").csc_array(below),
                below_right - below @ self.truth,
            )
        equal, below, slack = self._columns
        equal, below = _occupied(equal[:, among]), below[:, among]
        self.solved += 1
        sign = -1.0 if most else 1.0
        found = scipy_part("optimize").linprog(
            sign * objective[among],
            A_ub=below if below.shape[0] else None,
            b_ub=slack + below @ here if below.shape[0] else None,
            A_eq=equal if equal.shape[0] else None,
            b_eq=equal @ here if equal.shape[0] else None,
            bounds=(0, GREATEST),
            method="highs",
        )
        if found.status != 0:
            raise ArithmeticError(f"The linear programme was not solved: {found.message}")
        counts = self.truth.copy()
        counts[among] = found.x
        return Solution(float(objective @ counts), counts, ())

    def _prepared(self) -> _Matrices:
        if self._matrices is None:
            told = rows_of([*self._told.values()], self.size)
            equal = scipy_part("sparse").csr_array(scipy_part("sparse").vstack([told, self._links]))
            right = np.concatenate([told @ self.truth, np.zeros(self._links.shape[0])])
            positive = rows_of([*self._positive.values()], self.size)
            below = scipy_part("sparse").csr_array(
                scipy_part("sparse").vstack([-positive, self._edges])
            )
            below_right = np.concatenate([-np.ones(positive.shape[0]), self._edge_values])
            self._matrices = equal, right, tuple(self._told), below, below_right
        return self._matrices


def rows_of(sums: Sequence[Places], size: int) -> csr_array:
    """A matrix with a row for each sum."""
    if not sums:
        return scipy_part("sparse").csr_array((0, size))
    ends = np.concatenate([[0], np.cumsum([len(places) for places in sums])])
    columns = np.concatenate(sums)
    return scipy_part("sparse").csr_array(
        (np.ones(len(columns)), columns, ends), shape=(len(sums), size)
    )


def _occupied(matrix: csc_array) -> csr_array:
    """The rows that hold anything."""
    rows = scipy_part("sparse").csr_array(matrix)
    return rows[np.diff(rows.indptr) > 0]


def _signed_rows(pairs: Sequence[tuple[Places, Places]], size: int) -> csr_array:
    """A matrix with a row for each pair: the first sum less the second."""
    return scipy_part("sparse").csr_array(
        rows_of([plus for plus, _ in pairs], size) - rows_of([minus for _, minus in pairs], size)
    )


def _widened(matrix: csr_array, columns: int) -> csr_array:
    """The matrix with so many empty columns more."""
    shape = (matrix.shape[0], matrix.shape[1] + columns)
    return scipy_part("sparse").csr_array((matrix.data, matrix.indices, matrix.indptr), shape=shape)
