"""What a register gives and takes through the API, in its own `api.py`:

    RESOURCES = (TaskResource(),)

`ohs.api` makes addresses, errors, keys and the description of them. A register without an `api.py` is in the API all
the same: each of its tables is a list under the table's name.
"""

from __future__ import annotations

import datetime as dt
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


@dataclass(frozen=True, kw_only=True)
class Action:
    """Something that can be recorded: an operation as the API calls it.

    `run(caller, key, body)` calls the operation and gives the record as plain values. Without `of_record` there is no
    key: what is sent says what it is about.
    """

    name: str
    summary: str
    permission: str
    body: type[Body]
    run: Callable[[Caller, str, Any], Mapping[str, Any]]
    of_record: bool = True


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
    parts: ClassVar[Mapping[str, Callable[[Caller, str], Mapping[str, Any] | None]]] = {}
    """What of a record is read at an address of its own, by the end of that address."""

    def key_of(self, row: Any) -> str:
        """What the record of a row is found by: the `id` of each row."""
        raise NotImplementedError("A resource with a key says which a row's is.")

    def form(self, caller: Caller, query: QueryDict) -> Form | None:
        """The form whose fields narrow the list; None where none do."""
        return None

    def page(
        self, caller: Caller, form: Form | None, first: int, last: int
    ) -> tuple[int, Rows[Any]]:
        """How many rows there are, and those from `first` to before `last`."""
        rows = self.rows(caller, form).loaded()
        found = tuple(rows)
        return len(found), Rows(rows.columns, found[first:last])

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

    That order does not change while somebody reads page after page: what is added comes last.
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

    def page(self, caller: Caller, form: Any, first: int, last: int) -> tuple[int, Rows[Any]]:
        found = form.filterset.qs
        keys = list(found.order_by("pk").values_list("pk", flat=True))
        wanted = self.queryset(caller).filter(pk__in=keys[first:last]).order_by("pk")
        return len(keys), Rows(self.columns, self.rows_of(wanted, caller))


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
