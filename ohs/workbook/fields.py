"""Columns of a sheet: how a cell is read, what it is of a record, and how it is written back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Model, QuerySet

from ohs.core.csv import SEPARATOR
from ohs.imports.files.cells import Cell, is_blank
from ohs.imports.tables import Column
from ohs.imports.values.dates import read_date
from ohs.imports.values.names import read_choice, read_yes_no, split_several
from ohs.imports.values.numbers import read_decimal, read_whole
from ohs.imports.values.texts import WrongValueError, one_line, plain, text_of

if TYPE_CHECKING:
    from .context import Context

#: Whole numbers and amounts that any column may hold.
MOST = 1_000_000_000


@dataclass(frozen=True, kw_only=True)
class Lookup:
    """A kind of record that other sheets refer to. `words` gives what it is called, first as it is written back."""

    noun: str
    model: type[Model]
    words: Callable[[Any], Sequence[str]]
    records: Callable[[], QuerySet[Any]]

    def printed(self, record: Any) -> str:
        return str(self.words(record)[0])


@dataclass(frozen=True, kw_only=True)
class Field:
    """One column. `attribute` is the record's field where it has another name; `unset` is what an empty cell means.

    `own_error` names the fields of a record whose refusals are about this column.
    """

    name: str
    attribute: str = ""
    required: bool = False
    also: tuple[str, ...] = ()
    help: str = ""
    example: str = ""
    unset: Any = None
    #: What the file calls the record: it says nothing of it.
    label_only: bool = False
    #: Set through an operation of its own, or not at all: never put on the record.
    apart: bool = False

    leaves_as_is: ClassVar[bool] = False

    @property
    def of(self) -> str:
        return self.attribute or self.name

    @property
    def column(self) -> Column:
        return Column(
            self.name,
            required=self.required,
            also=self.also,
            help=self.help,
            example=self.example,
            choices=self.allowed(),
        )

    def allowed(self) -> tuple[str, ...]:
        """The values that may stand in the column, where they are few and fixed."""
        return ()

    def lookup_used(self) -> Lookup | None:
        return None

    def value_of(self, record: Any) -> Any:
        value = record
        for part in self.of.split("."):
            value = getattr(value, part) if value is not None else None
        return value

    def read(self, cell: Cell, context: Context) -> Any:
        if is_blank(cell):
            if self.required:
                raise WrongValueError(f"Enter the {self.name.replace('_', ' ')}.")
            return self.unset
        return self.parse(cell, context)

    def parse(self, cell: Cell, context: Context) -> Any:
        raise NotImplementedError

    def words(self, value: Any) -> str:
        """A value as it is compared and shown."""
        return "" if value is None else str(value)

    def cell(self, value: Any) -> Any:
        """A value as it stands in the workbook."""
        return self.words(value)

    def assign(self, record: Any, value: Any) -> None:
        setattr(record, self.of, value)


@dataclass(frozen=True, kw_only=True)
class Text(Field):
    unset: Any = ""

    def parse(self, cell: Cell, context: Context) -> Any:
        return one_line(cell)


class Kept(Text):
    """A text that an empty cell leaves as it is: a key, a name in addresses."""

    leaves_as_is = True


@dataclass(frozen=True, kw_only=True)
class LongText(Text):
    def parse(self, cell: Cell, context: Context) -> Any:
        return text_of(cell)

    def words(self, value: Any) -> str:
        return "" if value is None else str(value).replace("\r\n", "\n").strip()


@dataclass(frozen=True, kw_only=True)
class Whole(Field):
    def parse(self, cell: Cell, context: Context) -> Any:
        return read_whole(cell, most=MOST, within="")

    def cell(self, value: Any) -> Any:
        return value


@dataclass(frozen=True, kw_only=True)
class Amount(Field):
    def parse(self, cell: Cell, context: Context) -> Any:
        if isinstance(cell, (int, float)) and cell < 0:
            return -read_decimal(-cell, most=MOST, within="")
        text = text_of(cell)
        if text[:1] in ("-", "−", "–") and text[1:].strip():
            return -read_decimal(text[1:].strip(), most=MOST, within="")
        return read_decimal(cell, most=MOST, within="")

    def words(self, value: Any) -> str:
        return "" if value is None else f"{Decimal(value).normalize():f}"

    def cell(self, value: Any) -> Any:
        return None if value is None else float(value)


@dataclass(frozen=True, kw_only=True)
class Day(Field):
    def parse(self, cell: Cell, context: Context) -> Any:
        return read_date(cell)

    def words(self, value: Any) -> str:
        return value.isoformat() if isinstance(value, dt.date) else ""

    def cell(self, value: Any) -> Any:
        return value


class KeptDay(Day):
    """A day that an empty cell leaves as it is."""

    leaves_as_is = True


@dataclass(frozen=True, kw_only=True)
class YesNo(Field):
    unset: Any = False

    def allowed(self) -> tuple[str, ...]:
        return ("yes", "no")

    def parse(self, cell: Cell, context: Context) -> Any:
        return read_yes_no(cell)

    def words(self, value: Any) -> str:
        return "yes" if value else "no"


@dataclass(frozen=True, kw_only=True)
class Choice(Field):
    """One of a few words; `choices` is Django's, whose labels people read."""

    choices: Any
    unset: Any = ""

    def _labels(self) -> dict[str, Any]:
        return {str(label): value for value, label in self.choices.choices}

    def allowed(self) -> tuple[str, ...]:
        return tuple(self._labels())

    def parse(self, cell: Cell, context: Context) -> Any:
        return read_choice(
            cell, self._labels(), also={str(value): value for value in self.choices.values}
        )

    def words(self, value: Any) -> str:
        return str(self.choices(value).label) if value not in (None, "") else ""


@dataclass(frozen=True, kw_only=True)
class Reference(Field):
    """Another record by its code, number, title or key."""

    lookup: Lookup

    def lookup_used(self) -> Lookup | None:
        return self.lookup

    def parse(self, cell: Cell, context: Context) -> Any:
        return context.names(self.lookup).find(cell)

    def words(self, value: Any) -> str:
        return "" if value is None else self.lookup.printed(value)


@dataclass(frozen=True, kw_only=True)
class References(Field):
    """Several other records, parted by |."""

    lookup: Lookup
    unset: Any = ()

    def lookup_used(self) -> Lookup | None:
        return self.lookup

    def parse(self, cell: Cell, context: Context) -> Any:
        names = context.names(self.lookup)
        found = [
            names.find(part)
            for part in split_several(cell, lambda text: names.get(text) is not None)
        ]
        return tuple(dict.fromkeys(found))

    def value_of(self, record: Any) -> Any:
        value = super().value_of(record)
        return tuple(value.all()) if hasattr(value, "all") else tuple(value or ())

    def words(self, value: Any) -> str:
        return SEPARATOR.join(sorted(self.lookup.printed(each) for each in value or ()))

    def cell(self, value: Any) -> Any:
        return SEPARATOR.join(self.lookup.printed(each) for each in value or ())


def same(texts: Iterable[str]) -> tuple[str, ...]:
    """Texts as they are compared when a record is looked for: without case, dashes and doubled spaces."""
    return tuple(plain(text) for text in texts)
