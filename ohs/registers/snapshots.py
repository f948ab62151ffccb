"""What the Board saw when it last met, for the registers that stand under it.

A register shows beside its rows what changed since the last Board, and compares with what was frozen then. What was frozen
is the Board's, upstairs, and no register imports upward. So the registers ask here, and the Board gives the answer: it
hands in how to look when the application starts.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from ohs.organisation.models import BoardMeeting

# What a register makes of the frozen rows: it keeps what it compares with, small and never changed.
Read = Callable[[Iterable[Mapping[str, str]]], object]


@dataclass(frozen=True)
class LastSeen:
    """The last frozen meeting, and by name the registers as it saw them, each as its `Read` made of it.

    `kept` lacks a register of which the meeting kept no rows. `spoilt` names those whose rows are not what was frozen.
    """

    meeting: BoardMeeting
    kept: Mapping[str, object] = field(default_factory=dict)
    spoilt: frozenset[str] = frozenset()

    @property
    def when(self) -> str:
        """ "the HSW Board of 6 May 2021"; the date of its figures besides, where that is another."""
        named = f"the {self.meeting.title} of {self.meeting.when}"
        as_at = self.meeting.as_at
        if self.meeting.precision == BoardMeeting.Precision.DAY and as_at != self.meeting.date:
            named += f" (figures as at {as_at.day} {as_at:%B %Y})"
        return named

    def missing(self, name: str) -> str:
        """Why there is nothing to compare with, as a sentence; empty where there is."""
        if name in self.spoilt:
            return (
                f"What {self.when} saw of this register is not what was frozen: its checksum differs. "
                "Nothing is compared with it."
            )
        if name not in self.kept:
            return f"No rows of this register were frozen for {self.when}: there is nothing to compare with."
        return ""


_look: Callable[[dt.date, Mapping[str, Read]], LastSeen | None] | None = None


def answered_by(look) -> None:
    """Called once, by the Board, when the application starts."""
    global _look
    _look = look


def last_seen(on: dt.date, **registers: Read) -> LastSeen | None:
    """The last frozen meeting before a date with what it saw of registers, named as they were frozen; None where none was.

    One query; one more for each register the first time that a process asks for it.
    """
    names = {name.replace("_", "-"): read for name, read in registers.items()}
    if _look is None:
        meeting = BoardMeeting.objects.last_frozen(on)
        return LastSeen(meeting) if meeting else None
    return _look(on, names)
