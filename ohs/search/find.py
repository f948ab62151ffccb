"""Finds records of all kinds by a reference or by words, as far as a person may see them.

The words are looked for in the texts of all records (`index`); of what is found `rows(on)` then says what a person is shown
on a date (docs/adr/ says more).
"""

from __future__ import annotations

import datetime as dt
import re
import string
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString

from ohs.organisation.models import User
from ohs.registers.search import Searchable
from ohs.service.background import worker_runs
from ohs.web.glossary import all_terms

from . import index
from .kinds import searchables
from .tasks import go_on_reading
from .texts import EXACT, Match

# So many seconds somebody waits for what is still to be read: where a worker does the rest, and where none runs.
PATIENCE, PATIENCE_ALONE = 0.5, 5.0
A_KIND, MOST_WORDS, LONGEST = 8, 8, 100
_SNIPPET, _LONGEST_TITLE = 90, 160
_SHORTEST_PART = 4
GLOSSARY = "Words and abbreviations"
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
    """`words` are what was searched: those that were typed, or the nearest that occur, where nothing had those. `in_part`:
    some records were not read yet."""

    groups: tuple[Group, ...]
    words: tuple[str, ...]
    instead: bool = False
    in_part: bool = False

    @property
    def count(self) -> int:
        return sum(len(group.hits) for group in self.groups)


def kinds_for(user: User) -> list[Searchable]:
    return [
        each
        for each in searchables()
        if user.has_perm(each.permission) and user.has_perms(each.also_needs())
    ]


def find(query: str, *, user: User, on: dt.date) -> Found:
    """What a person finds by some words; every word has to occur in a record."""
    typed = query.replace("\x00", " ").strip()[:LONGEST]
    words = tuple(typed.split())[:MOST_WORDS]
    if not words:
        return Found((), ())
    kinds = kinds_for(user)
    in_part = not index.refresh(kinds, PATIENCE if worker_runs() else PATIENCE_ALONE)
    if in_part and worker_runs():
        go_on_reading()
    groups = _search(kinds, typed, words, on)
    if groups:
        return Found(groups, words, in_part=in_part)
    nearest = _nearest(words, kinds)
    if nearest == words:
        return Found((), words, in_part=in_part)
    groups = _search(kinds, " ".join(nearest), nearest, on)
    return Found(groups, nearest, instead=True, in_part=in_part)


def _search(
    kinds: Sequence[Searchable], typed: str, words: Sequence[str], on: dt.date
) -> tuple[Group, ...]:
    groups = [
        _search_kind(kind, some, words, on) for kind, some in index.matches(kinds, typed, words)
    ]
    found = [group for group in (*groups, _search_words(typed, words)) if group.hits]
    # Where something is called exactly what was typed, its kind comes first.
    return tuple(sorted(found, key=lambda group: not group.exact))


def _search_kind(
    kind: Searchable, found: Iterable[list[Match]], words: Sequence[str], on: dt.date
) -> Group:
    hits: list[Hit] = []
    for some in found:
        ranks = {key: rank for rank, key in some}
        rows = {row.pk: row for row in kind.rows(on).filter(pk__in=list(ranks))}
        hits += [
            _hit(kind, rows[key], words, exact=rank == EXACT)
            for key, rank in ranks.items()
            if key in rows
        ]
        if len(hits) > A_KIND:
            break
    more = reverse(kind.list_url) if len(hits) > A_KIND and kind.list_url else ""
    return Group(kind.kind, tuple(hits[:A_KIND]), more)


def _search_words(typed: str, words: Sequence[str]) -> Group:
    """Words and abbreviations that the glossary explains, where one is what was typed or holds its words."""
    folded = [word.casefold() for word in words]
    hits = [
        Hit(
            title=mark_words(term.word, words),
            reference="",
            where="",
            snippet=mark_words(term.meaning, words),
            url=f"{reverse('glossary')}#{term.anchor}",
            exact=term.word.casefold() == typed.casefold(),
        )
        for term in all_terms()
        if all(word in term.word.casefold() for word in folded)
    ]
    # A letter or two stand in many words: then only what is called just that.
    if len(typed) < _SHORTEST_PART:
        hits = [hit for hit in hits if hit.exact]
    return Group(GLOSSARY, tuple(sorted(hits, key=lambda hit: not hit.exact)[:A_KIND]))


def _hit(kind: Searchable, row: Any, words: Sequence[str], *, exact: bool) -> Hit:
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
        exact=exact,
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


def _nearest(words: Sequence[str], kinds: Sequence[Searchable]) -> tuple[str, ...]:
    """Each word as it occurs somewhere, or the most usual one that is a single slip away from it."""
    known = index.vocabulary(kinds, [word.casefold() for word in words])
    return tuple(_correct(word, known) for word in words)


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
