"""The texts of every kind of record that can be found, held by each worker and searched in memory.

Reading 35,000 texts takes a fifth of a second, and finding words among them a few milliseconds, the same on either database. When
the newest key of one of its tables, its history's among them, says that something of a kind was recorded, those of its records
are read again that were changed since.
"""

from __future__ import annotations

import datetime as dt
import re
import time
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from django.db import models

from ohs.core.cache import newest_keys, tables_of
from ohs.registers.search import Searchable

# Of two who save in one instant the first may be seen last, under a key that is no longer the newest. So some keys below the
# newest are looked at again, and now and then though nothing new is seen.
_KEYS_AGAIN = 200
_LOOK_AGAIN_SECONDS = 5 * 60
_READ_ANEW_SECONDS = 60 * 60
# Above this many, reading all of a kind takes no longer.
_MOST_CHANGES = 2_000
_ANY_DAY = dt.date(2100, 1, 1)
_WORD = re.compile(r"[\w&'’-]+")
EXACT, BEGINS, IN_TITLE, ELSEWHERE = range(4)


class Entry(NamedTuple):
    """A record's texts in small letters. `names` are its references and its title."""

    key: Any
    names: tuple[str, ...]
    title: str
    text: str


Table = tuple[str, str]
"""A table of the database and its key column."""


@dataclass
class _Kind:
    """What was read of a kind, of which version of its tables, when all of it, and when it was last looked for changes.

    `words` of its names are counted when they are first asked for.
    """

    version: dict[Table, Any]
    read_at: float
    looked_at: float
    entries: dict[Any, Entry]
    words: Counter[str] | None = None


_held: dict[str, _Kind] = {}


def forget() -> None:
    """Reads everything anew at the next search: for tests, which take back what they recorded."""
    _held.clear()


def refresh(kinds: Sequence[Searchable]) -> None:
    """Reads those records anew that were recorded or changed since."""
    tables = {each.kind: _tables(each) for each in kinds}
    every = sorted({table for found in tables.values() for table in found})
    newest = dict(zip(every, newest_keys(every), strict=True))
    now = time.monotonic()
    for each in kinds:
        version = {table: newest[table] for table in tables[each.kind]}
        held = _held.get(each.kind)
        if held is None or held.version != version or now - held.looked_at > _LOOK_AGAIN_SECONDS:
            # Put in place whole: another thread searches the one before, or this.
            _held[each.kind] = _brought_up_to(version, each, held, now)


def _brought_up_to(
    version: dict[Table, Any], kind: Searchable, held: _Kind | None, now: float
) -> _Kind:
    changed = None if held is None else _changed_since(held, version, kind, now)
    if held is None or changed is None:
        return _Kind(version, now, now, {entry.key: entry for entry in _read(kind)})
    entries, words = dict(held.entries), None
    before = [entries.pop(key) for key in changed if key in entries]
    after = {entry.key: entry for entry in _read(kind, changed)}
    if held.words is not None:
        words = held.words.copy()
        words.subtract(_count_words(before))
        words.update(_count_words(after.values()))
    return _Kind(version, held.read_at, now, entries | after, words)


def _changed_since(
    held: _Kind, version: dict[Table, Any], kind: Searchable, now: float
) -> set[Any] | None:
    """The keys of the records of a kind that were recorded or changed since it was read; None where all are to be read."""
    model = _model(kind)
    own = tables_of(model)
    elsewhere = any(version[table] != held.version[table] for table in version if table not in own)
    if elsewhere or now - held.read_at > _READ_ANEW_SECONDS:
        return None
    found: set[Any] = set()
    history = getattr(model, "history", None)
    for recorded, table in zip([model, *([history.model] if history else [])], own, strict=True):
        before = held.version[table] or 0
        if not isinstance(before, int):
            return None
        rows: Any = recorded._base_manager.order_by()
        rows = rows.filter(**{f"{recorded._meta.pk.name}__gt": before - _KEYS_AGAIN})
        found.update(rows.values_list(model._meta.pk.name, flat=True)[: _MOST_CHANGES + 1])
    return found if len(found) <= _MOST_CHANGES else None


def matches(kind: Searchable, typed: str, words: Sequence[str]) -> list[tuple[int, Any]]:
    """Rank and key of each record of a kind that has every word, or is called exactly what was typed; the best first."""
    typed, words = typed.casefold(), [word.casefold() for word in words]
    found = []
    for entry in _held[kind.kind].entries.values():
        text = entry.text
        for word in words:
            if word not in text:
                break
        else:
            found.append((_rank(entry, typed, words), entry.key))
    found.sort()
    return found


def _rank(entry: Entry, typed: str, words: Iterable[str]) -> int:
    if typed in entry.names:
        return EXACT
    if entry.title.startswith(typed):
        return BEGINS
    return IN_TITLE if all(word in entry.title for word in words) else ELSEWHERE


def vocabulary(kinds: Iterable[Searchable]) -> Counter[str]:
    """How often each word stands in a title or a reference."""
    counts: Counter[str] = Counter()
    for each in kinds:
        held = _held[each.kind]
        if held.words is None:
            held.words = _count_words(held.entries.values())
        counts.update(held.words)
    return +counts


def _count_words(entries: Iterable[Entry]) -> Counter[str]:
    return Counter(
        word for entry in entries for text in entry.names for word in _WORD.findall(text)
    )


def _read(kind: Searchable, only: Collection[Any] | None = None) -> Iterator[Entry]:
    """Every record there ever was of a kind, or of some keys. Which of them stand, and on which day, is asked of the
    database."""
    names, texts = [*kind.references, kind.title], list(kind.texts)
    rows = _model(kind)._base_manager.order_by()
    if only is not None:
        rows = rows.filter(pk__in=only)
    for key, *values in rows.values_list("pk", *names, *texts).iterator(chunk_size=2000):
        folded = ["" if value is None else str(value).casefold() for value in values]
        called = tuple(filter(None, folded[: len(names)]))
        yield Entry(key, called, folded[len(names) - 1], "\n".join(folded))


@cache
def _model(kind: Searchable) -> type[models.Model]:
    # Which rows is not asked here: any date gives a queryset of the model.
    found: type[models.Model] = kind.rows(_ANY_DAY).model
    return found


@cache
def _tables(kind: Searchable) -> list[Table]:
    """Where a change of its texts shows: its own tables, and those that its fields lead to."""
    found: list[Table] = []
    for field in (*kind.references, kind.title, *kind.texts):
        model: Any = _model(kind)
        for part in ("", *field.split("__")[:-1]):
            model = model._meta.get_field(part).related_model if part else model
            found += [table for table in tables_of(model) if table not in found]
    return found
