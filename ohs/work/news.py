"""What is new for a person, over all registers: done by others, not yet read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from ohs.organisation.models import User
from ohs.registers.waiting import NewsItem, Worker

from .models import NoticeRead
from .waiting import Source, load_worker, sources

#: So many days something stays new.
NEWS_DAYS = 60


def news_from(source: Source, worker: Worker) -> list[NewsItem]:
    """What a register tells of the last weeks."""
    since = worker.on - dt.timedelta(days=NEWS_DAYS)
    return [
        replace(item, register=source.key, register_title=source.title)
        for item in source.work.news(worker, since)
    ]


def load_news(person: User, on: dt.date) -> tuple[NewsItem, ...]:
    """What happened in the last weeks to what is theirs, the newest first; of the registers that they may read."""
    worker = load_worker(person, on)
    found = [
        item
        for source in sources()
        if person.has_perms(source.permissions)
        for item in news_from(source, worker)
    ]
    return tuple(sorted(found, key=lambda item: (item.day, item.pk), reverse=True))


def unread(person: User, news: Iterable[NewsItem]) -> set[str]:
    """The keys of those that the person has not read: one query, none where nothing is new."""
    keys = {item.key for item in news}
    if not keys:
        return keys
    return keys - set(
        NoticeRead.objects.filter(user=person, item__in=keys).values_list("item", flat=True)
    )
