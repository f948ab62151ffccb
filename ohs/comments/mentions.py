"""Who is named in a text: “@Head of Safety”, “@Jo Smith”, “@jsmith”; and who of them may read what it is about."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from django.db.models import Q, QuerySet

from ohs.organisation.models import Post, PostHolder, User
from ohs.organisation.people import people_with

from .subjects import Subject

# Not within an address: somebody@example.org names nobody.
_AT = re.compile(r"(?<![\w.+-])@(?=\w)")
_PLAIN = re.compile(r"(?:(?!ss)[a-z0-9])+", re.ASCII | re.IGNORECASE)
# A database takes so many conditions at once.
_BEGINNINGS_ASKED = 50


def who_may_read(subject: Subject) -> QuerySet[User]:
    """Those with an account and the rights to read a record of its kind."""
    return people_with("comments.view_comment", *subject.kind.permissions)


def by_name(people: Iterable[User]) -> list[User]:
    return sorted(people, key=lambda each: (each.display_name.casefold(), each.username))


def names_of(people: Iterable[User]) -> dict[int, str]:
    """What each is called in a list; with the user name where two have the same name."""
    people = list(people)
    often = Counter(each.display_name.casefold() for each in people)
    return {
        each.pk: each.display_name
        if often[each.display_name.casefold()] == 1
        else f"{each.display_name} ({each.username})"
        for each in people
    }


def named_in(text: str, subject: Subject) -> tuple[list[Post], list[User]]:
    """The posts and people that a text names with @, the longest name first where one begins with another."""
    if not _AT.search(text):
        return [], []
    people = by_name(_who_could_be_meant(text, subject))
    names = names_of(people)
    found: dict[str, Post | User] = {each.username.casefold(): each for each in people}
    found |= {names[each.pk].casefold(): each for each in people}
    found |= {post.title.casefold(): post for post in Post.objects.order_by("pk")}
    longest_first = sorted(found, key=len, reverse=True)
    lowered = text.casefold()
    named: list[Post | User] = []
    for at in _AT.finditer(lowered):
        name = next((each for each in longest_first if _stands(lowered, at.end(), each)), None)
        if name is not None and found[name] not in named:
            named.append(found[name])
    return (
        [each for each in named if isinstance(each, Post)],
        [each for each in named if isinstance(each, User)],
    )


def _who_could_be_meant(text: str, subject: Subject) -> set[User]:
    """Of those who may read it, whoever's name or user name begins as what stands after an @ does: never all of many."""
    beginnings = {_beginning(text, at.end()) for at in _AT.finditer(text)}
    found: set[User] = set()
    for some in _in_batches(sorted(beginnings)):
        # What a name is shown without may stand before it.
        wanted = Q(first_name__startswith=" ")
        for each in {form for beginning in some for form in _in_any_case(beginning)}:
            wanted |= Q(username__istartswith=each) | Q(first_name__istartswith=each)
            wanted |= Q(first_name="", last_name__istartswith=each)
        found |= set(who_may_read(subject).filter(wanted))
    return found


def _in_batches(beginnings: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(beginnings), _BEGINNINGS_ASKED):
        yield beginnings[start : start + _BEGINNINGS_ASKED]


def _beginning(text: str, start: int) -> str:
    """The plain letters and digits with which every name that can stand there begins; else its first letter.

    Databases know a plain letter in any case, not all of them others; and a name may have ß where ss is typed.
    """
    plain = _PLAIN.match(text, start)
    return plain.group() if plain else text[start]


def _in_any_case(beginning: str) -> set[str]:
    if beginning.isascii():
        return {beginning.lower()}
    return {beginning, beginning.lower(), beginning.upper(), beginning.title()}


def _stands(text: str, start: int, name: str) -> bool:
    after = text[start + len(name) : start + len(name) + 1]
    return text.startswith(name, start) and not (after.isalnum() or after == "_")


def not_reached(
    subject: Subject, posts: Iterable[Post], people: Iterable[User], on: dt.date
) -> list[str]:
    """Of those who are named, who may not read what it is about: they are told nothing."""
    missing = [each.display_name for each in people if not _reads(subject, each, on)]
    for post in posts:
        holders = [
            each.user
            for each in PostHolder.objects.on(on)
            .filter(post=post, user__is_active=True)
            .select_related("user")
        ]
        if holders and not any(_reads(subject, each, on) for each in holders):
            missing.append(post.title)
    return missing


def _reads(subject: Subject, person: User, on: dt.date) -> bool:
    return person.has_perm("comments.view_comment") and subject.is_readable_by(person, on)
