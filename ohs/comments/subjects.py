"""What is commented on: a record of a kind that some app declares, found by its address."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.urls import reverse

from ohs.organisation.models import User
from ohs.registers.comments import Commented
from ohs.registers.discovery import declared


@dataclass(frozen=True)
class Subject:
    """A record, and the kind that says how it is named, found and read."""

    kind: Commented
    record: Any

    @property
    def key(self) -> str:
        return self.kind.key(self.record)

    @property
    def called(self) -> str:
        return self.kind.called(self.record)

    @property
    def url(self) -> str:
        return self.kind.url(self.record)

    @property
    def levels_above(self) -> list[tuple[str, str]]:
        """Address and name of the pages over what is said of it, the record's own the last."""
        return list(self.kind.above(self.record))

    @property
    def page(self) -> str:
        """The page of everything that is said of it."""
        return reverse("comments:thread", args=[self.kind.name, self.key])

    @property
    def closed(self) -> str:
        return self.kind.closed(self.record)

    def is_readable_by(self, person: User, on: dt.date) -> bool:
        if not person.has_perms(self.kind.permissions):
            return False
        return self.kind.readable is None or self.kind.readable(self.record, person, on)


def kinds() -> dict[str, Commented]:
    """Every kind by its name."""
    return _load(tuple(config.name for config in apps.get_app_configs()))


@cache
def _load(installed: tuple[str, ...]) -> dict[str, Commented]:
    return {
        each.name: each for _, declares in declared("comments", "COMMENTED") for each in declares
    }


def subject_of(record: Any) -> Subject | None:
    """The subject that a record is; None where its kind is not commented on."""
    kind = next((each for each in kinds().values() if type(record) is each.model), None)
    return Subject(kind, record) if kind else None


def find_subject(kind: str, key: str) -> Subject | None:
    return find_subjects([(kind, key)]).get((kind, key))


def find_subjects(addresses: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Subject]:
    """The subjects of some addresses, without those that are gone: one query a kind."""
    by_kind: dict[str, set[str]] = defaultdict(set)
    for kind, key in addresses:
        by_kind[kind].add(key)
    return {
        (name, key): Subject(kinds()[name], record)
        for name, keys in by_kind.items()
        if name in kinds()
        for key, record in kinds()[name].find(keys).items()
    }
