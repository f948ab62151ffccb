"""Finds records of all kinds by a reference or by words, as far as a person may see them.

Plain `LIKE` on both databases: over the texts of 10,000 tasks and 5,000 risks it takes a few milliseconds a kind. A full
text index would stem and rank, and would have to be kept in step by every operation (docs/adr/ says more).
"""

from __future__ import annotations

import datetime as dt
import re
import string
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from operator import and_, or_
from typing import Any

from django.apps import apps
from django.db.models import Case, IntegerField, Q, Value, When
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString

from ohs.core.cache import cached_until_change
from ohs.organisation.models import User
from ohs.registers.discovery import declared
from ohs.registers.search import Searchable

A_KIND, MOST_WORDS, LONGEST = 8, 8, 100
_SNIPPET, _LONGEST_TITLE = 90, 160
_WORD = re.compile(r"[\w&'’-]+")
_LETTERS = string.ascii_lowercase + "'-"


@dataclass(frozen=True)
class Hit:
    title: SafeString
    reference: str
    where: str
    snippet: SafeString
    url: str
    exact: bool


@dataclass(frozen=True)
class Group:
    """The results of one kind; `more` is the address of the list with all of them, where there are more."""

    kind: str
    hits: tuple[Hit, ...]
    more: str = ""

    @property
    def exact(self) -> bool:
        return any(hit.exact for hit in self.hits)


@dataclass(frozen=True)
class Found:
    """`words` are what was searched: those that were typed, or the nearest that occur, where nothing had those."""

    groups: tuple[Group, ...]
    words: tuple[str, ...]
    instead: bool = False

    @property
    def count(self) -> int:
        return sum(len(group.hits) for group in self.groups)


def kinds_for(user: User) -> list[Searchable]:
    return [each for each in searchables() if user.has_perm(each.permission)]


def searchables() -> tuple[Searchable, ...]:
    return _load(tuple(config.name for config in apps.get_app_configs()))


@cache
def _load(installed: tuple[str, ...]) -> tuple[Searchable, ...]:
    found = [each for _, kinds in declared("search", "SEARCHABLE") for each in kinds]
    return tuple(sorted(found, key=lambda each: (each.order, each.kind)))


def find(query: str, *, user: User, on: dt.date) -> Found:
    """What a person finds by some words; every word has to occur in a record."""
    typed = query.replace("\x00", " ").strip()[:LONGEST]
    words = tuple(typed.split())[:MOST_WORDS]
    if not words:
        return Found((), ())
    kinds = kinds_for(user)
    groups = _search(kinds, typed, words, on)
    if groups:
        return Found(groups, words)
    nearest = _nearest(words, kinds, on)
    if nearest == words:
        return Found((), words)
    return Found(_search(kinds, " ".join(nearest), nearest, on), nearest, instead=True)


def _search(
    kinds: Iterable[Searchable], typed: str, words: Sequence[str], on: dt.date
) -> tuple[Group, ...]:
    groups = [group for kind in kinds if (group := _search_kind(kind, typed, words, on)).hits]
    # Where something is called exactly what was typed, its kind comes first.
    return tuple(sorted(groups, key=lambda group: not group.exact))


def _search_kind(kind: Searchable, typed: str, words: Sequence[str], on: dt.date) -> Group:
    fields = (*kind.references, kind.title, *kind.texts)
    every = reduce(and_, (_any_of(fields, "icontains", word) for word in words))
    exact = _any_of(kind.references, "iexact", typed) | Q(**{f"{kind.title}__iexact": typed})
    in_title = reduce(and_, (Q(**{f"{kind.title}__icontains": word}) for word in words))
    rank = Case(
        When(exact, then=Value(0)),
        When(Q(**{f"{kind.title}__istartswith": typed}), then=Value(1)),
        When(in_title, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    rows = (
        kind.rows(on).filter(every | exact).annotate(search_rank=rank).order_by("search_rank", "pk")
    )
    found = list(rows[: A_KIND + 1])
    more = ""
    if len(found) > A_KIND and kind.list_url:
        more = reverse(kind.list_url)
    return Group(kind.kind, tuple(_hit(kind, row, words) for row in found[:A_KIND]), more)


def _any_of(fields: Iterable[str], lookup: str, value: str) -> Q:
    return reduce(or_, (Q(**{f"{field}__{lookup}": value}) for field in fields), Q())


def _hit(kind: Searchable, row: Any, words: Sequence[str]) -> Hit:
    references = [str(value) for field in kind.references if (value := _value(row, field))]
    title = str(_value(row, kind.title) or "")
    texts = [str(value) for field in kind.texts if (value := _value(row, field))]
    unseen = [word for word in words if word.casefold() not in title.casefold()]
    long = len(title) > _LONGEST_TITLE
    return Hit(
        title=_snippet([title], words, words) if long else mark_words(title, words),
        reference=references[0] if references and references[0] != title else "",
        where=kind.where(row),
        snippet=_snippet(texts, unseen, words) if unseen else SafeString(""),
        url=kind.url(row),
        exact=row.search_rank == 0,
    )


def _value(row: Any, field: str) -> Any:
    for part in field.split("__"):
        row = getattr(row, part, None)
    return row


def _snippet(texts: Sequence[str], unseen: Sequence[str], words: Sequence[str]) -> SafeString:
    """Some words of the text around the first that was found in it."""
    for text in texts:
        places = [text.casefold().find(word.casefold()) for word in unseen]
        place = min((each for each in places if each >= 0), default=-1)
        if place < 0:
            continue
        start = max(0, text.rfind(" ", 0, max(0, place - _SNIPPET // 2)) + 1)
        cut = text[start : place + _SNIPPET]
        before, after = "… " if start else "", " …" if place + _SNIPPET < len(text) else ""
        return mark_words(f"{before}{cut}{after}", words)
    return SafeString("")


def mark_words(text: str, words: Sequence[str]) -> SafeString:
    """A text as HTML with the words that were found marked."""
    pattern = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    parts = re.split(f"({pattern})", text, flags=re.IGNORECASE)
    marked = (
        f"<mark>{escape(part)}</mark>" if number % 2 else escape(part)
        for number, part in enumerate(parts)
    )
    return SafeString("".join(marked))


# Typing errors


def _nearest(words: Sequence[str], kinds: Sequence[Searchable], on: dt.date) -> tuple[str, ...]:
    """Each word as it occurs somewhere, or the most usual one that is a single slip away from it."""
    names = tuple(sorted(kind.kind for kind in kinds))
    known = cached_until_change(
        "search-vocabulary", lambda: _vocabulary(kinds, on), names, on.isoformat()
    )
    return tuple(_correct(word, known) for word in words)


def _vocabulary(kinds: Iterable[Searchable], on: dt.date) -> dict[str, int]:
    """How often each word stands in a title or a reference."""
    counts: dict[str, int] = {}
    for kind in kinds:
        for texts in kind.rows(on).order_by().values_list(kind.title, *kind.references):
            for text in texts:
                for word in _WORD.findall(str(text or "").casefold()):
                    counts[word] = counts.get(word, 0) + 1
    return counts


def _correct(word: str, known: dict[str, int]) -> str:
    plain = word.casefold()
    # One digit more or less is another reference or another year, and no slip.
    if any(char.isdigit() for char in plain):
        return word
    if plain in known or any(plain in each for each in known):
        return word
    for candidates in (_slips(plain), _slips_of_two(plain, known)):
        found = [each for each in candidates if each in known]
        if found:
            return max(found, key=lambda each: (known[each], each))
    return word


def _slips(word: str) -> Iterator[str]:
    """Every text that one slip of the keyboard makes of a word: a letter left out, doubled, changed or swapped."""
    for place in range(len(word) + 1):
        before, after = word[:place], word[place:]
        if after:
            yield before + after[1:]
            yield from (before + letter + after[1:] for letter in _LETTERS)
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        yield from (before + letter + after for letter in _LETTERS)


def _slips_of_two(word: str, known: dict[str, int]) -> Iterator[str]:
    """Of a longer word, those that two slips lead to."""
    if len(word) < 7:
        return
    ones = set(_slips(word))
    for each in known:
        near = abs(len(each) - len(word)) <= 2 and each[:1] == word[:1]
        if near and any(slip in ones for slip in _deletions(each)):
            yield each


def _deletions(word: str) -> Iterator[str]:
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]
