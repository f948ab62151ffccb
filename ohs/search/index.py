"""The texts of every kind of record that can be found, held by each worker and searched in memory.

Reading 35,000 texts takes a fifth of a second, and finding words among them a few milliseconds, the same on either database. A kind
is read anew when the newest key of one of its tables, its history's among them, says that something was recorded.
"""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from django.db import models

from ohs.core.cache import newest_keys, tables_of
from ohs.registers.search import Searchable

# Of two who save in one instant the first may be seen last, under a key that is no longer the newest.
_KEEP_SECONDS = 5 * 60
_ANY_DAY = dt.date(2100, 1, 1)
_WORD = re.compile(r"[\w&'’-]+")
EXACT, BEGINS, IN_TITLE, ELSEWHERE = range(4)


class Entry(NamedTuple):
    """A record's texts in small letters. `names` are its references and its title."""

    key: Any
    names: tuple[str, ...]
    title: str
    text: str


@dataclass
class _Kind:
    """What was read of a kind, of which version of its tables, and when."""

    version: tuple[object, ...]
    read_at: float
    entries: list[Entry]
    words: dict[str, int] | None = None


_held: dict[str, _Kind] = {}


def forget() -> None:
    """Reads everything anew at the next search: for tests, which take back what they recorded."""
    _held.clear()


def refresh(kinds: Sequence[Searchable]) -> None:
    """Reads those kinds anew of which something was recorded since."""
    tables = {each.kind: _tables(each) for each in kinds}
    every = sorted({table for found in tables.values() for table in found})
    newest = dict(zip(every, newest_keys(every), strict=True))
    now = time.monotonic()
    for each in kinds:
        version = tuple(newest[table] for table in tables[each.kind])
        held = _held.get(each.kind)
        if held is None or held.version != version or now - held.read_at > _KEEP_SECONDS:
            # Put in place whole: another thread searches the one before, or this.
            _held[each.kind] = _Kind(version, now, list(_read(each)))


def matches(kind: Searchable, typed: str, words: Sequence[str]) -> list[tuple[int, Any]]:
    """Rank and key of each record of a kind that has every word, or is called exactly what was typed; the best first."""
    typed, words = typed.casefold(), [word.casefold() for word in words]
    found = []
    for entry in _held[kind.kind].entries:
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


def vocabulary(kinds: Iterable[Searchable]) -> dict[str, int]:
    """How often each word stands in a title or a reference."""
    counts: dict[str, int] = {}
    for each in kinds:
        held = _held[each.kind]
        if held.words is None:
            held.words = _count_words(held.entries)
        for word, number in held.words.items():
            counts[word] = counts.get(word, 0) + number
    return counts


def _count_words(entries: Iterable[Entry]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for entry in entries:
        for text in entry.names:
            for word in _WORD.findall(text):
                counts[word] = counts.get(word, 0) + 1
    return counts


def _read(kind: Searchable) -> Iterator[Entry]:
    """Every record there ever was of a kind. Which of them stand, and on which day, is asked of the database."""
    names, texts = [*kind.references, kind.title], list(kind.texts)
    rows = _model(kind)._base_manager.order_by().values_list("pk", *names, *texts)
    for key, *values in rows.iterator(chunk_size=2000):
        folded = ["" if value is None else str(value).casefold() for value in values]
        called = tuple(filter(None, folded[: len(names)]))
        yield Entry(key, called, folded[len(names) - 1], "\n".join(folded))


@cache
def _model(kind: Searchable) -> type[models.Model]:
    # Which rows is not asked here: any date gives a queryset of the model.
    found: type[models.Model] = kind.rows(_ANY_DAY).model
    return found


@cache
def _tables(kind: Searchable) -> list[tuple[str, str]]:
    """Where a change of its texts shows: its own tables, and those that its fields lead to."""
    found: list[tuple[str, str]] = []
    for field in (*kind.references, kind.title, *kind.texts):
        model: Any = _model(kind)
        for part in ("", *field.split("__")[:-1]):
            model = model._meta.get_field(part).related_model if part else model
            found += [table for table in tables_of(model) if table not in found]
    return found
