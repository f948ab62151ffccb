"""How the rows of a table are compared: by which keys, in which columns, and what counts as better."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .comparison import Change

Cells = Mapping[str, str]
"""One row as texts, by the names of its columns. A column that is not there was not recorded in that version."""


class What(StrEnum):
    """What became of a row."""

    NEW = "new"
    GONE = "gone"
    CLOSED = "closed"
    MOVED = "moved"
    CHANGED = "changed"


class Direction(StrEnum):
    """Whether a change is one for the better; NEITHER where nobody can say."""

    BETTER = "better"
    WORSE = "worse"
    NEITHER = ""


@dataclass(frozen=True)
class Watched:
    """A column that the Board reads, and the words for it.

    `moves`: a row whose value changes here has moved (a date put off, a place on the heat map). `revisable`: a figure
    that may be corrected afterwards, and is then marked. `decimals`: how many a number is printed with.
    """

    column: str
    label: str
    moves: bool = False
    revisable: bool = False
    decimals: int | None = None


@dataclass(frozen=True)
class ClosedBy:
    """A row is closed when `column` comes to hold one of `words`."""

    column: str
    words: frozenset[str]


@dataclass(frozen=True)
class Reason:
    """Where a row's own page is, and what was last said of it; both empty where there is nothing."""

    address: str = ""
    words: str = ""


NO_REASON = Reason()

# Headings of the news under which registers may put a change that is neither better nor worse.
STARTED, DUE_SOON = "Started", "Due soon"
# Figures that are known otherwise now, or shown otherwise, of what the meeting was told.
LATE = "Late figures"


@dataclass(frozen=True)
class Told:
    """A change in the words of its register: "became overdue: it was due on 31 August 2021".

    `name` is what the row is called there, where that is not its label; `heading` what it stands under in the news,
    where it is neither better nor worse.
    """

    details: tuple[str, ...]
    name: str = ""
    heading: str = ""


@dataclass(frozen=True, kw_only=True)
class ComparisonSpec:
    """How the rows of a table are told apart, what they are called, and which of their columns the Board reads.

    A row is found again by the first of `keys` that both sides have of it, so the surest key stands first. `label`
    names the columns whose texts name a row in a sentence. A revisable figure counts as revised only while `period`,
    a column, is the same on both sides. `direction` says whether a row that changed is better or worse than before.

    Rows that have the same texts in the columns `told_by` are told in one line; `content` says in words what rows of it
    hold that are new or gone.
    """

    keys: tuple[tuple[str, ...], ...]
    label: tuple[str, ...]
    watched: tuple[Watched, ...]
    closed: ClosedBy | None = None
    period: str = ""
    # What a row is, where rows of several registers stand in one list: "task"; and what all of them are together, where
    # that is not the table's title: "audit ratings".
    noun: str = ""
    subject: str = ""
    direction: Callable[[Cells, Cells], Direction] | None = None
    told_by: tuple[str, ...] = ()
    content: Callable[[Sequence[Cells]], str] | None = None

    # How the change of one row is told, where its columns then and now would say little; None for those as they are.
    tell: Callable[[Change], Told | None] | None = None

    # For rows of now, in their order: the address of each one's page, and the last reason given for how it stands.
    reasons: Callable[[Sequence[Cells]], Sequence[Reason]] | None = None

    # Columns that a page reads besides, to show more about a change, or that a `direction` of the register's own reads.
    also_read: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that a comparison reads."""
        keys = [column for key in self.keys for column in key]
        watched = [each.column for each in self.watched]
        period = [self.period] if self.period else []
        read = [*self.also_read, *getattr(self.direction, "columns", ())]
        return tuple(dict.fromkeys([*keys, *self.label, *watched, *period, *read, *self.told_by]))


@dataclass(frozen=True)
class InOrder:
    """Better is what stands later among `words`: NC, C, PC. Told only where the columns `same` are the same."""

    column: str
    words: tuple[str, ...]
    same: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column, *self.same)

    def __call__(self, old: Cells, row: Cells) -> Direction:
        then, now = old.get(self.column, ""), row.get(self.column, "")
        if then not in self.words or now not in self.words or not _same(old, row, self.same):
            return Direction.NEITHER
        return _towards(self.words.index(then), self.words.index(now))


@dataclass(frozen=True)
class LowerIsBetter:
    """Better is the lower product of these whole numbers: of one column, or of likelihood and impact."""

    of: tuple[str, ...]
    same: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.of, *self.same)

    def __call__(self, old: Cells, row: Cells) -> Direction:
        then, now = _product(old, self.of), _product(row, self.of)
        if then is None or now is None or not _same(old, row, self.same):
            return Direction.NEITHER
        return _towards(-then, -now)


def in_order(column: str, *words: str, same: tuple[str, ...] = ()) -> InOrder:
    return InOrder(column, words, same)


def lower_is_better(*columns: str, same: tuple[str, ...] = ()) -> LowerIsBetter:
    return LowerIsBetter(columns, same)


def _same(old: Cells, row: Cells, columns: Iterable[str]) -> bool:
    # Of thousands of rows: a loop takes a third of the time of `all` over a generator.
    for column in columns:  # noqa: SIM110
        if old.get(column) != row.get(column):
            return False
    return True


def _product(row: Cells, columns: Iterable[str]) -> int | None:
    product = 1
    for column in columns:
        text = row.get(column, "")
        if not text.isdigit():
            return None
        product *= int(text)
    return product


def _towards(then: int, now: int) -> Direction:
    if then == now:
        return Direction.NEITHER
    return Direction.BETTER if now > then else Direction.WORSE
