"""Somebody who collects everything that is told and works out what is not.

The attacker knows nothing of how it was decided what is hidden. Every told figure is an equation over
counts that cannot be negative; the least and the greatest value of a hidden figure over all counts that
fit are two linear programmes. Counts are whole, so what lies between is rounded inwards.
"""

from collections.abc import Hashable, Iterable
from math import ceil, floor

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, vstack

_GREATEST = 1e6
_OFF_BY = 1e-6
_LOOKS = 12
# Few equations over many counts: to make the programme smaller first takes four times as long as to solve it as it is.
_SOLVER = {"method": "highs-ds", "options": {"presolve": False}}


class Contradiction(Exception):
    """What was learnt cannot all be true: the attacker has assumed too much."""


class Attacker:
    """Learns sums of counts, each count by any key that tells it from the others."""

    def __init__(self, threshold: int = 5):
        self.threshold = threshold
        self._places: dict[Hashable, int] = {}
        self._equal: dict[tuple[int, ...], int] = {}
        self._least: list[tuple[tuple[int, ...], int]] = []
        self._most: list[tuple[tuple[int, ...], int]] = []
        self._same: list[tuple[tuple[int, ...], tuple[int, ...]]] = []
        self._solutions: list[np.ndarray] = []
        self._system = None
        self.programmes = 0

    def _sum(self, counts: Iterable[Hashable]) -> tuple[int, ...]:
        return tuple(sorted(self._places.setdefault(one, len(self._places)) for one in counts))

    def learn(self, counts: Iterable[Hashable], value: int) -> None:
        """What some counts come to."""
        places = self._sum(counts)
        if self._equal.setdefault(places, value) != value:
            raise Contradiction(f"{value} and {self._equal[places]} for one sum")

    def learn_least(self, counts: Iterable[Hashable], value: int) -> None:
        self._least.append((self._sum(counts), value))

    def learn_most(self, counts: Iterable[Hashable], value: int) -> None:
        self._most.append((self._sum(counts), value))

    def learn_same(self, counts: Iterable[Hashable], others: Iterable[Hashable]) -> None:
        """Two sums that come to the same, whatever that is."""
        self._same.append((self._sum(counts), self._sum(others)))

    def _rows(self, sums: list[tuple[int, ...]], sign: float = 1.0) -> csr_array:
        row = [number for number, places in enumerate(sums) for _ in places]
        column = [place for places in sums for place in places]
        values = np.full(len(row), sign)
        return csr_array((values, (row, column)), shape=(len(sums), len(self._places)))

    def _prepared(self):
        if self._system is None:
            same = self._rows([one for one, _ in self._same]) - self._rows(
                [o for _, o in self._same]
            )
            equal = csr_array(vstack([self._rows([*self._equal]), same]))
            right = np.array([*self._equal.values(), *[0] * len(self._same)], dtype=float)
            below = csr_array(
                vstack(
                    [
                        self._rows([places for places, _ in self._least], -1.0),
                        self._rows([places for places, _ in self._most]),
                    ]
                )
            )
            most = np.array([-v for _, v in self._least] + [v for _, v in self._most], dtype=float)
            self._system = equal, right, below, most
        return self._system

    def values(self, counts: Iterable[Hashable], *, enough: int | None = None) -> tuple[int, int]:
        """The least and the greatest value that a sum can have; no further apart than is `enough` to know."""
        places = list(self._sum(counts))
        if enough and not self._solutions:
            self._look_around()
        if enough:
            seen = [solution[places].sum() for solution in self._solutions]
            low, high = ceil(min(seen) - _OFF_BY), floor(max(seen) + _OFF_BY)
            if high - low + 1 >= enough:
                return low, low + enough - 1
        objective = np.zeros(len(self._places))
        np.add.at(objective, places, 1.0)
        ends = [sign * self._least_of(sign * objective) for sign in (1.0, -1.0)]
        del self._solutions[:-400]
        return ceil(ends[0] - _OFF_BY), floor(ends[1] + _OFF_BY)

    def _least_of(self, objective: np.ndarray) -> float:
        """The least value of an objective over all counts that fit; those that have it are kept."""
        equal, right, below, most = self._prepared()
        self.programmes += 1
        found = linprog(
            objective,
            A_ub=below if below.shape[0] else None,
            b_ub=most if below.shape[0] else None,
            A_eq=equal if equal.shape[0] else None,
            b_eq=right if equal.shape[0] else None,
            bounds=(0, _GREATEST),
            **_SOLVER,
        )
        if found.status == 2:
            raise Contradiction("Nothing fits.")
        assert found.status == 0, found.message
        self._solutions.append(found.x)
        return found.fun

    def _look_around(self) -> None:
        """Counts that fit, far from each other: between them most sums are seen to have enough values, and need no programme."""
        chance = np.random.default_rng(1)
        for _ in range(_LOOKS):
            self._least_of(chance.normal(size=len(self._places)))

    def whole_values(self, counts: Iterable[Hashable]) -> tuple[int, int]:
        """The same over whole counts only: dear, and exact at the ends."""
        places = list(self._sum(counts))
        equal, right, below, most = self._prepared()
        objective = np.zeros(len(self._places))
        np.add.at(objective, places, 1.0)
        constraints = [
            LinearConstraint(equal, right, right),
            LinearConstraint(below, -np.inf, most),
        ]
        ends = []
        for sign in (1.0, -1.0):
            self.programmes += 1
            found = milp(
                sign * objective,
                constraints=[one for one in constraints if one.A.shape[0]],
                integrality=np.ones(len(objective)),
                bounds=Bounds(0, 10_000),
            )
            if found.status == 2:
                raise Contradiction("Nothing fits.")
            assert found.status == 0, found.message
            ends.append(round(sign * found.fun))
        return ends[0], ends[1]

    def narrows(self, counts: Iterable[Hashable], *, whole: bool = False) -> tuple[int, int] | None:
        """What a hidden sum is narrowed to, where that is fewer values than the threshold."""
        counts = list(counts)
        if not self._places.keys() >= set(counts):
            return None  # nothing at all was told of some of it
        low, high = (
            self.whole_values(counts) if whole else self.values(counts, enough=self.threshold)
        )
        return (low, high) if high - low + 1 < self.threshold else None
