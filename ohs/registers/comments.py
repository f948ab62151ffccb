"""What of a register can be commented on and asked about, in its own `comments.py`:

    COMMENTED = (commented(KeyTask, "key-task", …),)

A comment is addressed by the name of the kind and the key of the record. Its page, what waits for whoever it names, and the
search of it are made for all kinds alike (`ohs.comments`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Model, QuerySet

from ohs.core.keys import is_key

if TYPE_CHECKING:
    from ohs.organisation.models import User


def _open(record: Any) -> str:
    return ""


def _no_parts(record: Any) -> Iterable[Any]:
    return ()


def _url(record: Any) -> str:
    url: str = record.get_absolute_url()
    return url


def _levels(record: Any) -> Iterable[tuple[str, str]]:
    return [*getattr(record, "levels_above", ()), (_url(record), str(record))]


@dataclass(frozen=True, kw_only=True)
class Commented:
    """One kind of record that people comment on.

    `permissions` are what a person needs to read the record, and with it what is said of it. `readable(record, person, on)`
    narrows that further (an audit that is not published yet). `small_numbers`: what is said there may tell who was hurt;
    reading it is logged as small numbers are. `find` gives the records of some keys, without those that are gone.
    `called` names a record in a line, `url` is its page, `above` the pages down to that one (address and name, for the
    breadcrumbs), `parts` are records that stand on that page and can be commented on too. `closed` says why nothing more can be said, where that is so.
    """

    name: str
    title: str
    permissions: tuple[str, ...]
    model: type[Any]
    find: Callable[[Iterable[str]], Mapping[str, Any]]
    key: Callable[[Any], str]
    called: Callable[[Any], str]
    url: Callable[[Any], str] = _url
    above: Callable[[Any], Iterable[tuple[str, str]]] = _levels
    parts: Callable[[Any], Iterable[Any]] = _no_parts
    readable: Callable[[Any, User, dt.date], bool] | None = None
    closed: Callable[[Any], str] = _open
    small_numbers: bool = False

    @property
    def is_for_all_roles(self) -> bool:
        """Whether everybody who has a role may read what is said of every record."""
        return not self.small_numbers and self.readable is None


def commented(
    model: type[Model],
    name: str,
    title: str,
    *permissions: str,
    rows: Callable[[], QuerySet[Any]] | None = None,
    called: Callable[[Any], str] = str,
    **more: Any,
) -> Commented:
    """A kind of record that a model holds, by its primary key. `rows` reads what `called` and `url` need with it."""

    def find(keys: Iterable[str]) -> Mapping[str, Any]:
        numbers = [int(key) for key in keys if is_key(key)]
        found = rows() if rows else model._default_manager.all()
        return {str(record.pk): record for record in found.filter(pk__in=numbers)}

    return Commented(
        name=name,
        title=title,
        permissions=permissions,
        model=model,
        find=find,
        key=lambda record: str(record.pk),
        called=called,
        **more,
    )
