"""What an import makes of a table: every fault of every row, or everything that it would change. Never a part of it."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from ohs.core.errors import ImportRejected

from .files.cells import Cell
from .tables import Record, row_numbers
from .values.texts import WrongValueError, shown

T = TypeVar("T")

#: More faults than this are not collected: the file is another file, or one column of it is wrong throughout.
MOST_FAULTS = 10_000
#: Rows of each kind that a preview shows; the numbers beside them count all.
PREVIEWED = 200


class Fault(NamedTuple):
    """What is wrong with one cell, or with a row as a whole: where it stands, what it holds, what was expected."""

    row: int
    column: str
    value: str
    expected: str
    sheet: str = ""

    def __str__(self) -> str:
        places = [
            f"sheet {self.sheet}" if self.sheet else "",
            f"row {self.row}" if self.row else "",
            self.column,
        ]
        where = ", ".join(place for place in places if place)
        if not self.column and not self.value:
            return f"{where}: {self.expected}" if where else self.expected
        said = f"“{self.value}”" if self.value else "empty"
        return f"{where}: {said}. {self.expected}"


class FaultGroup(NamedTuple):
    """The same fault of several rows, said once."""

    sheet: str
    column: str
    value: str
    expected: str
    rows: tuple[int, ...]

    @property
    def rows_in_words(self) -> str:
        return row_numbers(self.rows)


def group_faults(faults: Iterable[Fault]) -> list[FaultGroup]:
    """Faults that differ in their rows alone as one, in the order in which they first occur."""
    groups: dict[tuple[str, str, str, str], list[int]] = {}
    for fault in faults:
        key = (fault.sheet, fault.column, fault.value, fault.expected)
        groups.setdefault(key, []).append(fault.row)
    return [FaultGroup(*key, tuple(sorted(set(rows)))) for key, rows in groups.items()]


class Missing(NamedTuple):
    """A name that rows of a file have and the register does not, which could be made: a post."""

    kind: str
    name: str
    rows: tuple[int, ...]
    nearest: tuple[str, ...] = ()

    @property
    def rows_in_words(self) -> str:
        return row_numbers(sorted(set(self.rows)))


class RowsRejected(ImportRejected):
    """A table with faults: all of them, in order. Nothing of it was recorded.

    `missing` are names that would have to be made first, or written as the register has them.
    """

    def __init__(self, faults: Iterable[Fault], missing: Sequence[Missing] = ()):
        self.missing = list(missing)
        ordered = sorted(faults, key=lambda fault: (fault.sheet, fault.row))
        self.groups = group_faults(ordered)
        super().__init__(ordered[:1])
        self.faults: list[Any] = list(ordered)


class FieldChange(NamedTuple):
    """One field of a record that a row changes. `before` is empty for a new record."""

    label: str
    before: str
    after: str


class Change(NamedTuple):
    """What one row would do: a record that is new, in full, or the fields of one that is there, from old to new."""

    row: int
    title: str
    is_new: bool
    fields: tuple[FieldChange, ...]
    sheet: str = ""
    kind: str = ""


@dataclass
class Outcome:
    """What a batch would do, or did. `changes` may be the first of many; the counts are of all."""

    rows: int
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    changes: list[Change] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    #: Rows of the register that the file does not mention, with the words of their table's head.
    unmentioned: "Unmentioned | None" = None
    #: Names what the batch does in full, where `changes` does not.
    basis: str = ""
    #: Said when it is done, and where to go then.
    done: str = ""
    url: str = ""

    #: What is recorded besides new and changed rows, in a sentence.
    also: str = ""

    @property
    def changes_nothing(self) -> bool:
        return not self.new and not self.changed and not self.also

    def digest(self) -> str:
        """Differs wherever two outcomes would differ: what is confirmed is what was shown."""
        parts = [
            self.rows,
            self.new,
            self.changed,
            self.unchanged,
            self.basis,
            self.also,
            *self.changes,
        ]
        return hashlib.sha256(repr(parts).encode()).hexdigest()


class Unmentioned(NamedTuple):
    """Figures held for the months of a file that the file does not mention; `lines` are the first of them."""

    figures: int
    total: str
    columns: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    becomes_zero: bool


class RowReader:
    """Reads the cells of one row, collecting what is wrong with each."""

    __slots__ = ("faults", "record", "sheet")

    def __init__(self, record: Record, faults: list[Fault], sheet: str = ""):
        self.record, self.faults, self.sheet = record, faults, sheet

    def read(self, name: str, reader: Callable[[Cell], T]) -> T:
        """The value of a column. Where it cannot be read a fault is noted, and what is given (None) stands for nothing."""
        cell = self.record[name]
        try:
            return reader(cell)
        except WrongValueError as error:
            self.fault(name, str(error), cell)
            return None  # type: ignore[return-value]

    def fault(self, column: str, expected: str, cell: Cell = None) -> None:
        value = " ".join(shown(cell).split())[:80]
        self.faults.append(Fault(self.record.number, column, value, expected, self.sheet))


def check_beyond_header(row: RowReader) -> None:
    """A fault where a row has more cells than the header: an unquoted 1,234 has shifted what follows it."""
    extra = row.record.beyond_header
    if extra is not None:
        row.fault(
            "",
            "Expected no more cells than the header has; a number such as 1,234 stands in quotation marks.",
            extra,
        )


def too_many(faults: Sequence[Fault]) -> bool:
    return len(faults) >= MOST_FAULTS
