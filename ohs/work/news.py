"""What is new for a person, over all registers: done by others, not yet read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from ohs.core.cache import cached_until_change
from ohs.organisation.models import User
from ohs.registers.waiting import NewsItem

from .models import NoticeRead
from .waiting import load_worker, sources

#: So many days something stays new.
NEWS_DAYS = 60


def load_news(person: User, on: dt.date) -> tuple[NewsItem, ...]:
    """What happened in the last weeks to what is theirs, the newest first; of the registers that they may read."""
    worker = load_worker(person, on)
    since = on - dt.timedelta(days=NEWS_DAYS)
    found = [
        replace(item, register=source.key, register_title=source.title)
        for source in sources()
        if person.has_perms(source.permissions)
        for item in source.work.news(worker, since)
    ]
    return tuple(sorted(found, key=lambda item: (item.day, item.pk), reverse=True))


def news_of(person: User, on: dt.date, *, version: str | None = None) -> tuple[NewsItem, ...]:
    """The same, kept until anything is recorded: every page says how much of it is unread."""
    return cached_until_change(
        "news", lambda: load_news(person, on), person.pk, on, version=version
    )


def unread(person: User, news: Iterable[NewsItem]) -> set[str]:
    """The keys of those that the person has not read: one query, none where nothing is new."""
    keys = {item.key for item in news}
    if not keys:
        return keys
    return keys - set(
        NoticeRead.objects.filter(user=person, item__in=keys).values_list("item", flat=True)
    )
