"""On SQLite the texts are held by each worker and looked through in memory.

Reading 35,000 texts takes a fifth of a second, and finding words among them a few milliseconds.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ohs.registers.search import Searchable

from . import texts
from .texts import BEGINS, ELSEWHERE, EXACT, IN_TITLE, Match, Version


@dataclass
class _Kind:
    """What was read of a kind, of which version of its tables, when it was last looked for changes, and after which key it
    is read again the next time.

    Of each record the text alone is held, as `texts.Entry` has it: there are hundreds of thousands. `words` of its names
    are counted when they are first asked for.
    """

    version: Version
    looked_at: float
    called_by: int
    entries: dict[Any, str]
    again: Any = None
    words: Counter[str] | None = None


_held: dict[str, _Kind] = {}


def forget() -> None:
    """Reads everything anew at the next search: for tests, which take back what they recorded."""
    _held.clear()


def refresh(kinds: Sequence[Searchable], patience: float) -> bool:
    """Reads those records anew that were recorded or changed since; never in part, however little patience there is."""
    newest, now = texts.versions(kinds), time.monotonic()
    for each in kinds:
        version, held = newest[each.kind], _held.get(each.kind)
        late = held is None or now - held.looked_at > texts.LOOK_AGAIN_SECONDS
        if held is None or late or held.version != version:
            # Put in place whole: another thread searches the one before, or this.
            _held[each.kind] = _brought_up_to(version, each, held, now)
    return True


def _brought_up_to(version: Version, kind: Searchable, held: _Kind | None, now: float) -> _Kind:
    called_by = texts.called_by_of(kind)
    changed = _changed_since(held.version, version, kind) if held else None
    if held is None or changed is None:
        return _Kind(version, now, called_by, dict(texts.read_folded(kind)))
    after = dict(texts.read_folded(kind, changed))
    again = held.again
    if now - held.looked_at > texts.LOOK_AGAIN_SECONDS:
        piece = dict(texts.read_folded_piece(kind, again, texts.READ_AGAIN))
        last = max(piece) if len(piece) == texts.READ_AGAIN else None
        changed |= {key for key in held.entries if _stands_between(again, key, last)}
        after |= piece
        again = last
    entries, words = dict(held.entries), None
    before = [entries.pop(key) for key in changed if key in entries]
    if held.words is not None:
        words = held.words.copy()
        words.subtract(_count_words(before, called_by))
        words.update(_count_words(after.values(), called_by))
    return _Kind(version, now, called_by, entries | after, again, words)


def _changed_since(before: Version, now: Version, kind: Searchable) -> set[Any] | None:
    found: set[Any] = set()
    while (changes := texts.changed_since(before, now, kind)) is not None:
        keys, before = changes
        found |= keys
        if before == now:
            return found
    return None


def _stands_between(first: Any, key: Any, last: Any) -> bool:
    return (first is None or key > first) and (last is None or key <= last)


def matches(
    kinds: Sequence[Searchable], typed: str, words: Sequence[str]
) -> Iterator[tuple[Searchable, Iterator[list[Match]]]]:
    for kind in kinds:
        yield kind, _some_at_a_time(_matches(kind, typed, words))


def _some_at_a_time(found: list[Match]) -> Iterator[list[Match]]:
    for start in range(0, len(found), texts.AT_A_TIME):
        yield found[start : start + texts.AT_A_TIME]


def _matches(kind: Searchable, typed: str, words: Sequence[str]) -> list[Match]:
    held, found = _held[kind.kind], []
    for key, folded in held.entries.items():
        for word in words:
            if word not in folded:
                break
        else:
            found.append((_rank(folded, held.called_by, typed, words), key))
    found.sort()
    return found


def _rank(folded: str, called_by: int, typed: str, words: Iterable[str]) -> int:
    names = texts.names_in(folded, called_by)
    if typed in names:
        return EXACT
    title = names[-1]
    if title.startswith(typed):
        return BEGINS
    return IN_TITLE if all(word in title for word in words) else ELSEWHERE


def vocabulary(kinds: Iterable[Searchable], near: Sequence[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for each in kinds:
        held = _held[each.kind]
        if held.words is None:
            held.words = _count_words(held.entries.values(), held.called_by)
        counts.update(held.words)
    return +counts


def _count_words(entries: Iterable[str], called_by: int) -> Counter[str]:
    return Counter(word for folded in entries for word in texts.words_of(folded, called_by))
