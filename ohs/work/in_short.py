"""What the frame of every page says of a person's work: how much waits for them, and what is new.

It is kept for each register until something that its work is made of is recorded, so that one update throws nothing
of the other registers away. A register in which nothing is recorded yet is not asked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TypeVar

from ohs.core.cache import DataVersion, cached_until_change, data_version
from ohs.core.text import format_day
from ohs.organisation.models import User
from ohs.registers.waiting import NewsItem, WaitingItem, Worker

from .models import NoticeRead
from .news import news_from, unread
from .waiting import Source, items_from, load_worker, sources

T = TypeVar("T")


@dataclass(frozen=True)
class WorkInShort:
    """How much waits for a person. `pressing` is what is to be done now: late, due soon, or asked for."""

    items: int = 0
    for_others: int = 0
    overdue: int = 0
    soon: int = 0
    last_soon: dt.date | None = None
    asked: int = 0

    @property
    def pressing(self) -> int:
        return self.overdue + self.soon + self.asked

    @property
    def sentence(self) -> str:
        """One line for the dashboard: "1 overdue, 2 due by 5 October, 1 waiting for your answer"."""
        parts = []
        if self.overdue:
            parts.append(f"{self.overdue} overdue")
        if self.soon and self.last_soon:
            parts.append(f"{self.soon} due by {format_day(self.last_soon)}")
        if self.asked:
            parts.append(f"{self.asked} waiting for your answer")
        return ", ".join(parts)

    def __add__(self, other: WorkInShort) -> WorkInShort:
        days = [day for day in (self.last_soon, other.last_soon) if day]
        return WorkInShort(
            self.items + other.items,
            self.for_others + other.for_others,
            self.overdue + other.overdue,
            self.soon + other.soon,
            max(days, default=None),
            self.asked + other.asked,
        )


def in_short(items: Iterable[WaitingItem], on: dt.date) -> WorkInShort:
    every = list(items)
    own = [item for item in every if not item.waits_for]
    overdue = [item for item in own if item.is_overdue(on)]
    others = [item for item in own if item.presses(on) and not item.is_overdue(on)]
    soon = [item.due for item in others if item.due and not item.asked]
    return WorkInShort(
        items=len(own),
        for_others=len(every) - len(own),
        overdue=len(overdue),
        soon=len(soon),
        last_soon=max(soon, default=None),
        asked=len(others) - len(soon),
    )


class Frame:
    """The work of a person on a day, in short, and their news; of the registers that they may read.

    `worker` is that person on that day where the page has looked it up.
    """

    def __init__(
        self,
        person: User,
        on: dt.date,
        version: DataVersion | None = None,
        worker: Worker | None = None,
    ):
        self.person, self.on = person, on
        self._version, self._worker = version, worker

    @cached_property
    def version(self) -> DataVersion:
        return self._version or data_version()

    @cached_property
    def worker(self) -> Worker:
        return self._worker or load_worker(self.person, self.on)

    @cached_property
    def work(self) -> WorkInShort:
        parts = self._of_each(
            "work", lambda source: in_short(items_from(source, self.worker), self.on)
        )
        return sum(parts, WorkInShort())

    @cached_property
    def news(self) -> tuple[NewsItem, ...]:
        parts = self._of_each("news", lambda source: news_from(source, self.worker))
        return tuple(item for news in parts for item in news)

    @cached_property
    def unread(self) -> int:
        """How much of the news they have not read."""
        return cached_until_change(
            "unread",
            lambda: len(unread(self.person, self.news)),
            self.person.pk,
            self.on,
            self.version.of([NoticeRead._meta.label_lower]),
            version=self.version,
        )

    def _of_each(self, name: str, read: Callable[[Source], T]) -> list[T]:
        return [
            cached_until_change(
                f"{name} of {source.key}",
                partial(read, source),
                self.person.pk,
                self.on,
                version=self.version,
                reads=source.reads,
            )
            for source in sources()
            if self.version.has_records(source.key) and self.person.has_perms(source.permissions)
        ]
