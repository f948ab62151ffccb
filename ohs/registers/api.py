"""What a register gives and takes through the API, in its own `api.py`:

    RESOURCES = (TaskResource(),)

`ohs.api` makes addresses, errors, keys and the description of them. A register without an `api.py` is in the API all
the same: each of its tables is a list under the table's name.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.forms import Form
from django.http import QueryDict
from pydantic import BaseModel, ConfigDict

from ohs.core.columns import Column

from .audience import Audience
from .rows import Rows, RowTable

if TYPE_CHECKING:
    from ohs.organisation.models import User

# Keys of the database are smaller than this: a longer number is none.
_LONGEST_KEY = 18


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who calls, what they may be told, and the date that is asked about. `today` is when something is recorded."""

    user: User
    audience: Audience
    on: dt.date
    today: dt.date

    @property
    def small_numbers(self) -> bool:
        return self.audience.small_numbers

    @property
    def address(self) -> str:
        return self.audience.address


class Body(BaseModel):
    """What is sent with a call that records something. A field that is not known is refused."""

    model_config = ConfigDict(extra="forbid")


Schema = dict[str, Any]
"""What JSON may hold, in the words of JSON Schema: one of the kinds below, or `{"type": …}` with a `description`."""


@dataclass(frozen=True, kw_only=True)
class Action:
    """Something that can be recorded: an operation as the API calls it.

    `run(caller, key, body)` calls the operation and gives the record as plain values: an entry of the story, or the
    fields that `gives` describes. Without `of_record` there is no key: what is sent says what it is about.
    """

    name: str
    summary: str
    permission: str
    body: type[Body]
    run: Callable[[Caller, str, Any], Mapping[str, Any]]
    of_record: bool = True
    gives: Mapping[str, Schema] | None = None


@dataclass(frozen=True, kw_only=True)
class Part:
    """Something of a record that is read at an address of its own: `read(caller, key)`, None where there is none."""

    read: Callable[[Caller, str], Mapping[str, Any] | None]
    gives: Mapping[str, Schema]


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where to read on in a list: so many rows, after a row that was read, or after those of the pages before."""

    number: int
    skip: int = 0
    after: str = ""


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some rows of a list, of how many; `after` is what the next ones come after, empty where there are none."""

    count: int
    rows: Rows[Any]
    after: str = ""


class NoSuchPlace(Exception):
    """The row to read on from is not in the list."""


class Resource:
    """One list of the API and its records. `table` is the register's own, whose default list this stands for."""

    name: ClassVar[str]
    title: ClassVar[str]
    permission: ClassVar[str]
    columns: ClassVar[tuple[Column, ...]] = ()
    table: ClassVar[RowTable | None] = None
    key: ClassVar[str] = ""
    """What a record is found by, in words; empty where records are not given one by one."""
    actions: ClassVar[tuple[Action, ...]] = ()
    parts: ClassVar[Mapping[str, Part]] = {}
    """What of a record is read at an address of its own, by the end of that address."""
    facts: ClassVar[Mapping[str, Schema]] = {}
    """What else entries of a record's story say, each where it applies."""

    def key_of(self, row: Any) -> str:
        """What the record of a row is found by: the `id` of each row."""
        raise NotImplementedError("A resource with a key says which a row's is.")

    def form(self, caller: Caller, query: QueryDict) -> Form | None:
        """The form whose fields narrow the list; None where none do."""
        return None

    def page(self, caller: Caller, form: Form | None, place: Place) -> Page:
        """Some of the rows. Those after a row are the same whatever was added or taken away before it meanwhile."""
        rows = self.rows(caller, form).loaded()
        found = tuple(rows)
        first = place.skip
        if place.after:
            names = [self._name_of(row, rows.columns) for row in found]
            if place.after not in names:
                raise NoSuchPlace
            first = names.index(place.after) + 1
        wanted = found[first : first + place.number]
        more = bool(wanted) and first + place.number < len(found)
        return Page(
            count=len(found),
            rows=Rows(rows.columns, wanted),
            after=self._name_of(wanted[-1], rows.columns) if more else "",
        )

    def _name_of(self, row: Any, columns: tuple[Column, ...]) -> str:
        """What tells a row from the others: its key, what it is compared with the last Board by, or all of it."""
        if self.key:
            return self.key_of(row)
        cells = next(Rows(columns, [row]).texts())
        compared = self.table.comparison if self.table else None
        names = compared.keys[0] if compared else tuple(cells)
        return hashlib.sha256(repr([cells[name] for name in names]).encode()).hexdigest()[:16]

    def rows(self, caller: Caller, form: Form | None) -> Rows[Any]:
        raise NotImplementedError("A resource says which rows it has, or how they are paged.")

    def record(self, caller: Caller, key: str) -> Mapping[str, Any] | None:
        """One record as plain values, with its dated story; None where there is none."""
        return None


class TableResource(Resource):
    """A whole table as it stands in snapshots and papers, unfiltered."""

    def __init__(self, table: RowTable):
        self._load = table.rows
        self.table, self.columns = table, table.columns  # type: ignore[misc]
        self.name, self.title, self.permission = table.name, table.title, table.permission  # type: ignore[misc]

    def rows(self, caller: Caller, form: Form | None) -> Rows[Any]:
        return self._load(caller.on, caller.audience)


class FilteredResource(Resource):
    """A list with the filters of its page, in the order in which its rows were recorded.

    That order does not change while somebody reads page after page: what is added comes last. After a row is after its
    number in the database, so that no row is missed or told twice where others come to pass the filter, or no longer do.
    """

    filterset_class: ClassVar[Any]

    def queryset(self, caller: Caller) -> Any:
        raise NotImplementedError

    def filter_options(self, caller: Caller) -> dict[str, Any]:
        return {}

    def rows_of(self, queryset: Any, caller: Caller) -> Iterable[Any]:
        raise NotImplementedError

    def form(self, caller: Caller, query: QueryDict) -> Form:
        filterset = self.filterset_class(
            data=query, queryset=self.queryset(caller), on=caller.on, **self.filter_options(caller)
        )
        form: Form = filterset.form
        form.filterset = filterset  # type: ignore[attr-defined]
        return form

    def page(self, caller: Caller, form: Any, place: Place) -> Page:
        found = form.filterset.qs.order_by("pk").values_list("pk", flat=True)
        following = found
        if place.after:
            if not (place.after.isdecimal() and len(place.after) <= _LONGEST_KEY):
                raise NoSuchPlace
            following = found.filter(pk__gt=place.after)
        # One more than are wanted says whether there are more.
        keys = list(following[place.skip : place.skip + place.number + 1])
        wanted = keys[: place.number]
        rows = self.queryset(caller).filter(pk__in=wanted).order_by("pk")
        return Page(
            count=found.count(),
            rows=Rows(self.columns, self.rows_of(rows, caller)),
            after=str(wanted[-1]) if len(keys) > place.number else "",
        )


@dataclass(frozen=True, kw_only=True)
class Event:
    """One entry of a record's dated story."""

    date: dt.date | None
    kind: str
    text: str
    by: str = ""
    facts: Mapping[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "date": self.date.isoformat() if self.date else None,
            "kind": self.kind,
            "text": self.text,
            "by": self.by,
        }
        return found | dict(self.facts or {})


def as_record(rows: Rows[Any], events: Iterable[Event], **more: Any) -> dict[str, Any] | None:
    """The one row that was found, what else is said of the record, and its story from the first day on."""
    found: Iterator[dict[str, Any]] = rows.values()
    row = next(found, None)
    if row is None:
        return None
    ordered = sorted(events, key=lambda event: event.date or dt.date.min)
    return {**row, **more, "story": [event.as_json() for event in ordered]}
