"""What of a register stands in a person's calendar, in its own `calendars.py`:

def events_of(user, on): yield CalendarEvent(…)
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class CalendarEvent:
    """A whole day in a calendar. `uid` stays with what it is about, so that a move moves it and makes no second one.

    `sequence` grows with every change of the record; `cancelled` takes it out of a calendar that has it already.
    """

    uid: str
    day: dt.date
    title: str
    url: str = ""
    note: str = ""
    sequence: int = 0
    cancelled: bool = False
