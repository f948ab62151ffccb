"""The texts of every kind of record that can be found, and which of them were recorded or changed since they were read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from django.db import models

from ohs.core.cache import newest_keys, tables_of
from ohs.registers.search import Searchable

# Of two who save in one instant the first may be seen last, under a key that is no longer the newest. So some keys below the
# newest are looked at again, and now and then though nothing new is seen.
KEYS_AGAIN = 200
LOOK_AGAIN_SECONDS = 5 * 60
# And what changed without a trace in any table's keys: each time so many records are read again, after those of the last time.
READ_AGAIN = 1_000
# So many changes of a table are read at a time.
CHANGES_AT_ONCE = 2_000
# So many of the best of a kind are read at a time: nearly all that are found are shown.
AT_A_TIME = 40
_ANY_DAY = dt.date(2100, 1, 1)
WORD = re.compile(r"[\w&'’-]+")
EXACT, BEGINS, IN_TITLE, ELSEWHERE = range(4)
_BETWEEN = "\x1f"

Match = tuple[int, Any]
"""Rank and key of a record that was found."""

Version = Mapping[str, Any]
"""The newest key of each table in which a change of a kind's texts shows."""


class Entry(NamedTuple):
    """A record's texts in small letters, those that it is called by first: its references, and last of these its title.

    They are held as one text, for there are hundreds of thousands; parted by what no text that was typed has in it
    (`ohs.core.characters`), and no word that is searched.
    """

    key: Any
    folded: str
    called_by: int

    @property
    def names(self) -> tuple[str, ...]:
        """Its references and its title, those that it has."""
        return tuple(filter(None, names_in(self.folded, self.called_by)))

    @property
    def title(self) -> str:
        return names_in(self.folded, self.called_by)[-1]

    @property
    def text(self) -> str:
        return self.folded.replace(_BETWEEN, "\n")


def names_in(folded: str, called_by: int) -> list[str]:
    """The first texts of those that were held as one."""
    return folded.split(_BETWEEN, called_by)[:called_by]


def versions(kinds: Sequence[Searchable]) -> dict[str, dict[str, Any]]:
    """What is recorded now of each kind: one query for all."""
    tables = {each.kind: _tables(each) for each in kinds}
    every = sorted({table for found in tables.values() for table in found})
    newest = dict(zip(every, newest_keys(every), strict=True))
    return {
        kind: {table: newest[table, column] for table, column in found}
        for kind, found in tables.items()
    }


def changed_since(
    before: Version, now: Version, kind: Searchable
) -> tuple[set[Any], dict[str, Any]] | None:
    """The keys of the records of a kind that were recorded or changed between two versions, and the version that is reached
    with them: of many changes the first. None where all are to be read."""
    reached: dict[str, Any] = dict(now)
    found: set[Any] = set()
    for path, model in _sources(kind):
        tables = [table for table, _ in tables_of(model)]
        if any(not isinstance(before.get(table) or 0, int) for table in tables):
            return None
        if path and all(before.get(table) == now[table] for table in tables):
            continue
        keys: set[Any] = set()
        history = getattr(model, "history", None)
        recorded = [model, *([history.model] if history else [])]
        for rows, table in zip(recorded, tables, strict=True):
            some = _recorded_after((before.get(table) or 0) - KEYS_AGAIN, rows, model)
            keys.update(key for _, key in some)
            if len(some) == CHANGES_AT_ONCE:
                reached[table] = some[-1][0]
        if path:
            those = _model(kind)._base_manager.filter(**{f"{path}__in": keys})
            keys = set(those.order_by().values_list("pk", flat=True))
        found |= keys
    return found, reached


def _recorded_after(key: int, recorded: Any, model: Any) -> list[tuple[Any, Any]]:
    """Of a table or its history the next keys after one, each with that of the record."""
    rows = recorded._base_manager.filter(pk__gt=key).order_by("pk")
    return list(rows.values_list("pk", model._meta.pk.name)[:CHANGES_AT_ONCE])


def read(kind: Searchable, only: Collection[Any] | None = None) -> Iterator[Entry]:
    """Every record there ever was of a kind, or of some keys. Which of them stand, and on which day, is asked of the
    database."""
    return _entries(kind, read_folded(kind, only))


def read_folded(kind: Searchable, only: Collection[Any] | None = None) -> Iterator[tuple[Any, str]]:
    """The same as the keys alone and the text that is held of each."""
    rows = _model(kind)._base_manager.order_by()
    if only is not None:
        rows = rows.filter(pk__in=only)
    return _folded(kind, rows)


def read_piece(kind: Searchable, after: Any, most: int) -> Iterator[Entry]:
    """The next of all of these in the order of their keys, after one of them or from the first."""
    return _entries(kind, read_folded_piece(kind, after, most))


def read_folded_piece(kind: Searchable, after: Any, most: int) -> Iterator[tuple[Any, str]]:
    rows = _model(kind)._base_manager.order_by("pk")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    return _folded(kind, rows[:most])


def _entries(kind: Searchable, rows: Iterable[tuple[Any, str]]) -> Iterator[Entry]:
    called_by = called_by_of(kind)
    return (Entry(key, folded, called_by) for key, folded in rows)


def _folded(kind: Searchable, rows: models.QuerySet[Any]) -> Iterator[tuple[Any, str]]:
    found = rows.values_list("pk", *kind.references, kind.title, *kind.texts)
    for key, *values in found.iterator(chunk_size=2000):
        text = _BETWEEN.join(["" if value is None else str(value) for value in values])
        yield key, text.casefold()


def called_by_of(kind: Searchable) -> int:
    """How many of its texts a record of a kind is called by."""
    return len(kind.references) + 1


def words_of(folded: str, called_by: int) -> Iterator[str]:
    """Each word of a record's references and title, as often as it stands there."""
    for name in names_in(folded, called_by):
        yield from WORD.findall(name)


@cache
def _model(kind: Searchable) -> type[models.Model]:
    # Which rows is not asked here: any date gives a queryset of the model.
    found: type[models.Model] = kind.rows(_ANY_DAY).model
    return found


@cache
def _tables(kind: Searchable) -> list[tuple[str, str]]:
    """Where a change of its texts shows: its own tables, and those that its fields lead to. Each with its key column."""
    found: list[tuple[str, str]] = []
    for _, model in _sources(kind):
        found += [table for table in tables_of(model) if table not in found]
    return found


def _sources(kind: Searchable) -> list[tuple[str, Any]]:
    """The models that its texts are read from, each with the way to it: its own, and those that its fields lead to."""
    found: dict[str, Any] = {"": _model(kind)}
    for field in (*kind.references, kind.title, *kind.texts):
        model: Any = _model(kind)
        way = ""
        for part in field.split("__")[:-1]:
            model = model._meta.get_field(part).related_model
            way = f"{way}__{part}" if way else part
            found[way] = model
    return list(found.items())
