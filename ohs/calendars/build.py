"""A person's calendar by RFC 5545: what is due of theirs in every register, and the boards' meetings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from functools import cache

from django.apps import apps

from ohs.organisation.models import User
from ohs.registers.calendars import CalendarEvent
from ohs.registers.discovery import declared

PRODUCT = "-//Health, Safety and Wellbeing registers//EN"
_REFRESH = dt.timedelta(hours=4)


def events_of(user: User, on: dt.date) -> Iterator[CalendarEvent]:
    for source in _sources(tuple(config.name for config in apps.get_app_configs())):
        yield from source(user, on)


@cache
def _sources(
    installed: tuple[str, ...],
) -> tuple[Callable[[User, dt.date], Iterator[CalendarEvent]], ...]:
    return tuple(source for _, source in declared("calendars", "events_of"))


def build_calendar(
    user: User, on: dt.date, *, now: dt.datetime, host: str, address: Callable[[str], str]
) -> bytes:
    """The calendar as bytes. `address` makes a page's address whole; `host` makes identifiers the force's own."""
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Health, safety and wellbeing")
    calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT4H")
    for each in events_of(user, on):
        event = Event()
        event.add("uid", f"{each.uid}@{host}")
        event.add("dtstamp", now)
        event.add("dtstart", each.day)
        # Without an end it is of that one day: there is none after the last that a date can be.
        if each.day < dt.date.max:
            event.add("dtend", each.day + dt.timedelta(days=1))
        event.add("summary", _clean(each.title))
        if each.note:
            event.add("description", _clean(each.note))
        if each.url:
            event.add("url", address(each.url))
        event.add("sequence", each.sequence)
        event.add("status", "CANCELLED" if each.cancelled else "CONFIRMED")
        # A day that something is due by keeps nobody from other appointments.
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _clean(text: str) -> str:
    """A text without the characters that a calendar cannot hold."""
    return "".join(char for char in text if char == "\n" or char >= " ")
