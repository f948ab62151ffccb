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
from functools import cached_property, partial
from operator import itemgetter
from typing import Any, Generic, TypeVar

from ohs.core.periods import Month, MonthRange
from ohs.core.text import format_day

from .comparison_spec import Cells, ComparisonSpec, Direction, Watched, What

R = TypeVar("R", bound=Mapping[str, Any])
_KeyReader = Callable[[Mapping[str, Any]], object]

REVISED = "[r]"


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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
    """What is new, gone, closed, moved or changed between two states of a table.

    Rows of now that are as they were are not held: they may be very many.
    """
    pairing = KeyedRows(before, spec.keys).pairing()
    compared, found = 0, list[tuple[int, Change]]()
    unpaired: Iterable[tuple[int, Cells]] = enumerate(after)
    for find in pairing.rounds():
        missed = []
        for place, row in unpaired:
            compared = max(compared, place + 1)
            old = find(row)
            if old is None:
                missed.append((place, row))
            elif columns := _changed_columns(old, row, spec):
                found.append((place, _changed(old, row, columns, spec)))
        unpaired = missed
        if not missed:
            break
    found += [(place, Change(What.NEW, spec.label, after=row)) for place, row in unpaired]
    found.sort(key=itemgetter(0))
    gone = [Change(What.GONE, spec.label, before=row) for row in pairing.left()]
    return Changes((*(change for _, change in found), *gone), compared, spec.keys)


def _changed(
    old: Cells, row: Cells, columns: tuple[ColumnChange, ...], spec: ComparisonSpec
) -> Change:
    return Change(
        _what(old, row, columns, spec),
        spec.label,
        columns,
        spec.direction(old, row) if spec.direction else Direction.NEITHER,
        before=old,
        after=row,
    )


class KeyedRows(Generic[R]):
    """Rows of then, to be found again among those of now by the first of `keys` that both have.

    It holds nothing of what it is compared with: one serves for as long as the rows are what they are.
    """

    def __init__(self, rows: Iterable[R], keys: tuple[tuple[str, ...], ...]):
        # Frozen rows are taken out of their text one by one: they are not held besides.
        self.rows: Sequence[R] = rows if isinstance(rows, Sequence) else tuple(rows)
        self.first, *self.others = map(_key_reader, keys)
        # Most are found by the first key: by the others only those that are left are looked for.
        self.places = _places(enumerate(self.rows), self.first)

    def pairing(self) -> Pairing[R]:
        return Pairing(self)

    def pair(self, after: Sequence[Mapping[str, Any]]) -> tuple[list[R | None], list[R]]:
        """For each row of now that of then, or None; and the rows of then that are no more."""
        pairing = self.pairing()
        old_of: list[R | None] = [None] * len(after)
        unpaired = list(range(len(after)))
        for find in pairing.rounds():
            for place in unpaired:
                old_of[place] = find(after[place])
            unpaired = [place for place in unpaired if old_of[place] is None]
        return old_of, pairing.left()


class Pairing(Generic[R]):
    """Rows of then as they are found again, each once: in a round for each key, those of one key in their order."""

    def __init__(self, then: KeyedRows[R]):
        self._then = then
        self._taken = bytearray(len(then.rows))

    def rounds(self) -> Iterator[Callable[[Mapping[str, Any]], R | None]]:
        """For one key after the other what finds the row of then for each that is not found yet."""
        then = self._then
        yield partial(self._find, then.first, then.places, {})
        for read in then.others:
            left = ((place, row) for place, row in enumerate(then.rows) if not self._taken[place])
            yield partial(self._find, read, _places(left, read), {})

    def _find(
        self,
        read: _KeyReader,
        places: Mapping[object, Sequence[int]],
        begun: dict[object, int],
        row: Mapping[str, Any],
    ) -> R | None:
        known = read(row)
        candidates = places.get(known)
        if candidates is None:
            return None
        next_one = begun.get(known, 0)
        while next_one < len(candidates) and self._taken[candidates[next_one]]:
            next_one += 1
        begun[known] = next_one
        if next_one == len(candidates):
            return None
        place = candidates[next_one]
        self._taken[place] = True
        return self._then.rows[place]

    def left(self) -> list[R]:
        """The rows of then that are no more."""
        return [row for row, taken in zip(self._then.rows, self._taken, strict=True) if not taken]


def _places(
    rows: Iterable[tuple[int, Mapping[str, Any]]], read: _KeyReader
) -> dict[object, list[int]]:
    """Where the rows stand that have a text in a key."""
    places: dict[object, list[int]] = defaultdict(list)
    for place, row in rows:
        known = read(row)
        if known is not None:
            places[known].append(place)
    return dict(places)


def _key_reader(columns: tuple[str, ...]) -> _KeyReader:
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
