"""Monthly figures in extracts: counts, strengths, indicators. What an extract says of what the register holds.

An extract is taken as at a day. What it says of a figure supersedes what was held; what it does not mention stays as it
is, or becomes zero where it is said to be everything for its months. Nothing here writes: the registers do.
"""

import datetime as dt
import hashlib
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from ohs.core.errors import OperationRefused

Key = tuple[Any, ...]

#: How a file says that a figure is of no unit in particular. An empty cell never says it.
NOT_BY_UNIT = "not recorded by unit"
#: Differences kept for a preview; the numbers beside them count all of them.
PREVIEWED = 200


class Figure(Protocol):
    """One figure of a file. Its key begins with nothing in particular; `month` and `unit` are parts of it."""

    @property
    def month(self) -> dt.date: ...

    @property
    def unit(self) -> int | None: ...

    @property
    def key(self) -> Key: ...

    @property
    def value(self) -> int: ...


F = TypeVar("F", bound=Figure)


class Held(NamedTuple):
    """What the register knows now of one figure."""

    pk: int
    value: int
    as_at: dt.date


@dataclass(frozen=True)
class Coverage:
    """What an extract covers.

    `everything`: what it does not mention of its months is zero. `units`: of these units alone (None among them for what
    is not recorded by unit); None for all.
    """

    everything: bool = False
    units: frozenset[int | None] | None = None

    def has(self, unit: int | None) -> bool:
        return self.units is None or unit in self.units

    def in_words(self) -> str:
        if not self.everything:
            return "only these rows"
        return "everything for its months" + ("" if self.units is None else " of some units")


ONLY_ROWS = Coverage()


class Difference(NamedTuple, Generic[F]):
    """A figure that a batch adds (`before` is None) or changes. `mentioned` is False for one that becomes zero."""

    row: F
    before: int | None
    mentioned: bool = True


class Conflict(NamedTuple, Generic[F]):
    """A figure that cannot be recorded: `held` is in the register as at `held_as_at`; None for a whole month."""

    row: F
    held: int | None
    held_as_at: dt.date
    mentioned: bool = True

    def sentence(self, as_at: dt.date) -> str:
        if self.held_as_at > as_at:
            return (
                f"The register has figures for {self.row.month:%Y-%m} as at {self.held_as_at}, which is later than "
                f"{as_at}. Figures for a month are recorded in the order in which they were extracted."
            )
        if not self.mentioned:
            return (
                f"The register has {self.held} for {self.row.month:%Y-%m} as at {as_at} that the file does not mention. "
                "A correction needs a later as-at date."
            )
        return (
            f"The register has {self.held} here as at {as_at}, and the file has {self.row.value}. "
            "A correction needs a later as-at date."
        )


class ExtractRefused(OperationRefused, Generic[F]):
    """An extract that contradicts the register. Nothing of it was recorded."""

    def __init__(self, conflicts: Sequence[Conflict[F]], as_at: dt.date):
        self.conflicts = conflicts
        self.as_at = as_at
        super().__init__(
            " ".join(dict.fromkeys(conflict.sentence(as_at) for conflict in conflicts[:5]))
        )


@dataclass
class Comparison(Generic[F]):
    """An extract beside the register. `zeros` are those of `changed` that the file does not mention."""

    new: list[F] = field(default_factory=list)
    changed: list[F] = field(default_factory=list)
    zeros: list[F] = field(default_factory=list)
    unchanged: int = 0
    #: Figures held for the months of the file that it does not mention and that stay as they are.
    unmentioned: list[tuple[Key, int]] = field(default_factory=list)
    conflicts: list[Conflict[F]] = field(default_factory=list)


@dataclass(frozen=True)
class Recorded(Generic[F]):
    """What an extract did, or would do. `extract` is None where there was nothing to change, or on a trial."""

    extract: Any
    new: int
    changed: int
    unchanged: int
    months: tuple[dt.date, ...]
    differences: tuple[Difference[F], ...]
    #: How many of the changed ones the file does not mention: they become zero.
    zeroed: int = 0
    unmentioned: tuple[tuple[Key, int], ...] = ()
    #: Whether the extract says of a month that it is complete, which was not known before.
    covers_more: bool = False
    #: Names all differences, where `differences` is the first of them.
    digest: str = ""


def compare(
    rows: Iterable[F],
    held: Mapping[Key, Held],
    *,
    as_at: dt.date,
    coverage: Coverage,
    zero: Callable[[Key], F],
    scope: Callable[[Key], Hashable] = lambda key: None,
) -> Comparison[F]:
    """What an extract would do to what is held of its months.

    `held` has the current figures of the months of the rows. `zero` makes the figure that says nought of a key. `scope`
    says what else an extract is everything for: an indicator's figures say nothing of another indicator.
    """
    comparison: Comparison[F] = Comparison()
    mentioned: set[Key] = set()
    scopes: set[Hashable] = set()
    first_of_month: dict[tuple[Hashable, dt.date], F] = {}
    for row in rows:
        mentioned.add(row.key)
        scopes.add(scope(row.key))
        first_of_month.setdefault((scope(row.key), row.month), row)
        known = held.get(row.key)
        if known is None:
            comparison.new.append(row)
        elif known.value == row.value:
            comparison.unchanged += 1
        elif known.as_at == as_at:
            comparison.conflicts.append(Conflict(row, known.value, known.as_at))
        elif known.as_at < as_at:
            comparison.changed.append(row)
    later: dict[tuple[Hashable, dt.date], dt.date] = {}
    for key, known in held.items():
        if known.as_at > as_at:
            place = (scope(key), zero(key).month)
            later[place] = max(known.as_at, later.get(place, known.as_at))
        if key in mentioned or not known.value or scope(key) not in scopes:
            continue
        figure = zero(key)
        if not coverage.everything or not coverage.has(figure.unit):
            comparison.unmentioned.append((key, known.value))
        elif known.as_at == as_at:
            comparison.conflicts.append(Conflict(figure, known.value, known.as_at, mentioned=False))
        elif known.as_at < as_at:
            comparison.changed.append(figure)
            comparison.zeros.append(figure)
    comparison.conflicts[:0] = [
        Conflict(first_of_month[place], None, day)
        for place, day in sorted(later.items(), key=lambda item: (str(item[0][0]), item[0][1]))
        if place in first_of_month
    ]
    return comparison


def recorded(
    comparison: Comparison[F],
    held: Mapping[Key, Held],
    *,
    extract: Any,
    months: Sequence[dt.date],
    covers_more: bool = False,
) -> Recorded[F]:
    """What was done, or would be, with the first differences and a name for all of them."""
    zeros = {row.key for row in comparison.zeros}
    differences = [Difference(row, None) for row in comparison.new[:PREVIEWED]]
    differences += [
        Difference(row, held[row.key].value, row.key not in zeros)
        for row in comparison.changed[:PREVIEWED]
    ]
    digest = hashlib.sha256()
    for row in comparison.new:
        digest.update(repr((row.key, row.value)).encode())
    for row in comparison.changed:
        digest.update(repr((row.key, held[row.key].value, row.value)).encode())
    return Recorded(
        extract,
        len(comparison.new),
        len(comparison.changed),
        comparison.unchanged,
        tuple(months),
        tuple(differences),
        len(comparison.zeros),
        tuple(comparison.unmentioned),
        covers_more,
        digest.hexdigest(),
    )
