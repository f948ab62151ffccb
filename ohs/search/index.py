"""Where the words are looked for: in the full text search of PostgreSQL, or in memory on SQLite. What is found is the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import inf
from types import ModuleType

from django.db import connection

from ohs.registers.search import Searchable

from . import full_text, in_memory
from .texts import Match


def _index() -> ModuleType:
    return full_text if connection.vendor == "postgresql" else in_memory


def forget() -> None:
    """For tests, which take back what they recorded."""
    in_memory.forget()


def refresh(kinds: Sequence[Searchable], patience: float = inf) -> bool:
    """Reads those records anew that were recorded or changed since the last search, for so many seconds; False where some are
    still to be read."""
    complete: bool = _index().refresh(kinds, patience)
    return complete


def matches(
    kinds: Sequence[Searchable], typed: str, words: Sequence[str]
) -> Iterator[tuple[Searchable, Iterator[list[Match]]]]:
    """Rank and key of each record of a kind that has every word, or is called exactly what was typed; some at a time, the
    best first."""
    folded = [word.casefold() for word in words]
    found: Iterator[tuple[Searchable, Iterator[list[Match]]]] = _index().matches(
        kinds, typed.casefold(), folded
    )
    return found


def vocabulary(kinds: Sequence[Searchable], near: Sequence[str]) -> Counter[str]:
    """How often each word stands in a title or a reference: of those, at least, that hold one of some words or are near it."""
    counts: Counter[str] = _index().vocabulary(kinds, near)
    return counts
