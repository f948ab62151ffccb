"""The one comparison of a register's rows with those that a Board saw: what is new, gone, closed, moved or changed.

Rows are compared as texts, column by column, because that is how they were frozen: `{"task": "6.2", "due_date":
"2021-06-30"}`. A column that one of the two sides does not have is passed over, so that a meeting frozen by an older
version can still be compared.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any, Generic, TypeVar

from ohs.core.periods import Month, MonthRange
from ohs.core.text import format_day

Cells = Mapping[str, str]
"""One row as texts, by the names of its columns. A column that is not there was not recorded in that version."""

R = TypeVar("R", bound=Mapping[str, Any])

REVISED = "[r]"


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
    # What a row is, where rows of several registers stand in one list: "task".
    noun: str = ""
    direction: Callable[[Cells, Cells], Direction] | None = None
    told_by: tuple[str, ...] = ()
    content: Callable[[Sequence[Cells]], str] | None = None

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
class ColumnChange:
    """One column of a row, then and now."""

    watched: Watched
    then: str
    now: str
    revised: bool = False

    @property
    def column(self) -> str:
        return self.watched.column

    @property
    def words(self) -> str:
        """ "due date: 30 June 2021 → 31 August 2021"."""
        then, now = (in_words(text, self.watched.decimals) for text in (self.then, self.now))
        return f"{self.watched.label}: {then} → {now}{f' {REVISED}' if self.revised else ''}"


@dataclass(frozen=True)
class Change:
    """One row that is not as it was. `before` is None where it is new, `after` where it is gone."""

    what: What
    label: tuple[str, ...]
    columns: tuple[ColumnChange, ...] = ()
    direction: Direction = Direction.NEITHER
    before: Cells | None = None
    after: Cells | None = None

    @property
    def row(self) -> Cells:
        """As it is now, or as it was where it is gone."""
        return self.after if self.after is not None else self.before or {}

    @property
    def name(self) -> str:
        """What the row is called: its texts in the columns of the label."""
        return " ".join(in_words(self.row[column]) for column in self.label if self.row.get(column))

    @property
    def details(self) -> tuple[str, ...]:
        return tuple(column.words for column in self.columns)

    def column(self, name: str) -> ColumnChange | None:
        """The change of one column; None where it is as it was."""
        return next((column for column in self.columns if column.column == name), None)


@dataclass(frozen=True)
class Changes:
    """What changed between two states of a table, in the order of its rows; what is gone comes last.

    `compared` is the number of rows there are now. `get` finds the change of one row.
    """

    changes: tuple[Change, ...] = ()
    compared: int = 0
    keys: tuple[tuple[str, ...], ...] = ()

    def __iter__(self) -> Iterator[Change]:
        return iter(self.changes)

    def __len__(self) -> int:
        return len(self.changes)

    def get(self, **columns: str) -> Change | None:
        """The change of the row with these texts in the first of the keys that they fill; None where it is as it was."""
        for key in self.keys:
            if all(columns.get(column) for column in key):
                return self._by_key.get(tuple((column, columns[column]) for column in key))
        return None

    @cached_property
    def _by_key(self) -> Mapping[tuple[tuple[str, str], ...], Change]:
        return _index(self.changes, self.keys)

    @property
    def counts(self) -> Counter[What]:
        return Counter(change.what for change in self.changes)

    @property
    def unchanged(self) -> int:
        # What is gone is not among the rows there are now.
        return self.compared - len(self.changes) + self.counts[What.GONE]

    @property
    def revised(self) -> bool:
        return any(column.revised for change in self.changes for column in change.columns)

    @property
    def summary(self) -> str:
        """ "1 new, 2 moved, 18 unchanged."."""
        if not self.changes:
            return f"Nothing changed in {self.compared:,} rows."
        told = [f"{number:,} {what}" for what, number in self.counts.items()]
        return ", ".join([*told, f"{self.unchanged:,} unchanged"]) + "."


def compare(before: Iterable[Cells], after: Iterable[Cells], spec: ComparisonSpec) -> Changes:
    """What is new, gone, closed, moved or changed between two states of a table."""
    then, now = list(before), list(after)
    old_of, gone = KeyedRows(then, spec.keys).pair(now)
    found = []
    for row, old in zip(now, old_of, strict=True):
        if old is None:
            found.append(Change(What.NEW, spec.label, after=row))
            continue
        columns = _changed_columns(old, row, spec)
        if columns:
            found.append(
                Change(
                    _what(old, row, columns, spec),
                    spec.label,
                    columns,
                    spec.direction(old, row) if spec.direction else Direction.NEITHER,
                    before=old,
                    after=row,
                )
            )
    found += [Change(What.GONE, spec.label, before=row) for row in gone]
    return Changes(tuple(found), len(now), spec.keys)


class KeyedRows(Generic[R]):
    """Rows of then, to be found again among those of now by the first of `keys` that both have.

    It holds nothing of what it is compared with: one serves for as long as the rows are what they are.
    """

    def __init__(self, rows: Iterable[R], keys: tuple[tuple[str, ...], ...]):
        self.rows = tuple(rows)
        self._readers = tuple(map(_key_reader, keys))
        self._places: list[dict[object, list[int]]] = []
        for read in self._readers:
            places: dict[object, list[int]] = defaultdict(list)
            for place, row in enumerate(self.rows):
                known = read(row)
                if known is not None:
                    places[known].append(place)
            self._places.append(dict(places))

    def pair(self, after: Sequence[Mapping[str, Any]]) -> tuple[list[R | None], list[R]]:
        """For each row of now that of then, or None; and the rows of then that are no more.

        Rows of one key are paired in their order.
        """
        old_of: list[R | None] = [None] * len(after)
        unpaired, taken = list(range(len(after))), set[int]()
        for read, places in zip(self._readers, self._places, strict=True):
            begun: dict[object, int] = {}
            missed = []
            for number in unpaired:
                known = read(after[number])
                candidates = places.get(known)
                if candidates is None:
                    missed.append(number)
                    continue
                next_one = begun.get(known, 0)
                while next_one < len(candidates) and candidates[next_one] in taken:
                    next_one += 1
                begun[known] = next_one
                if next_one == len(candidates):
                    missed.append(number)
                    continue
                place = candidates[next_one]
                old_of[number] = self.rows[place]
                taken.add(place)
            unpaired = missed
        left = [row for place, row in enumerate(self.rows) if place not in taken]
        return old_of, left


def _key_reader(columns: tuple[str, ...]) -> Callable[[Mapping[str, Any]], object]:
    """How a row's key is read: its texts in these columns, or None where one is empty."""
    if len(columns) == 1:
        (column,) = columns
        return lambda row: row.get(column) or None

    def read(row: Mapping[str, Any]) -> tuple[str, ...] | None:
        texts = tuple([row.get(column, "") for column in columns])
        return texts if all(texts) else None

    return read


def _changed_columns(old: Cells, row: Cells, spec: ComparisonSpec) -> tuple[ColumnChange, ...]:
    same_period = not spec.period or old.get(spec.period) == row.get(spec.period)
    changed = []
    for watched in spec.watched:
        then, now = old.get(watched.column), row.get(watched.column)
        if then != now and then is not None and now is not None:
            revised = watched.revisable and same_period
            changed.append(ColumnChange(watched, then, now, revised))
    return tuple(changed)


def _what(old: Cells, row: Cells, columns: Iterable[ColumnChange], spec: ComparisonSpec) -> What:
    if spec.closed:
        column, words = spec.closed.column, spec.closed.words
        if row.get(column) in words and old.get(column) not in words:
            return What.CLOSED
    # What had no date or no score before has not moved.
    moved = any(each.watched.moves and each.then and each.now for each in columns)
    return What.MOVED if moved else What.CHANGED


def _index(
    changes: Iterable[Change], keys: tuple[tuple[str, ...], ...]
) -> dict[tuple[tuple[str, str], ...], Change]:
    """Each change by every key that its row fills."""
    index: dict[tuple[tuple[str, str], ...], Change] = {}
    for change in changes:
        for key in keys:
            texts = [change.row.get(column, "") for column in key]
            if all(texts):
                index.setdefault(tuple(zip(key, texts, strict=True)), change)
    return index


# Ways to say what is better


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
    return all(old.get(column) == row.get(column) for column in columns)


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


# Texts as people read them

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_PERIOD = re.compile(r"\d{4}-\d\d/\d{4}-\d\d")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def in_words(text: str, decimals: int | None = None) -> str:
    """A cell as it is printed: dates and periods in words, numbers with their decimals, "none" where it is empty."""
    if not text:
        return "none"
    if decimals is not None and _NUMBER.fullmatch(text):
        return f"{Decimal(text):,.{decimals}f}".replace("-", "−")
    if _DATE.fullmatch(text):
        return format_day(dt.date.fromisoformat(text))
    if _PERIOD.fullmatch(text):
        first, _, last = text.partition("/")
        return MonthRange(Month.parse(first), Month.parse(last)).label
    return text
