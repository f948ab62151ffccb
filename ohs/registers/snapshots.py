"""What a Board saw when it last met, for the registers that compare themselves with it.

Dependency inversion: `ohs.board` registers a provider of the last frozen snapshot at start-up; the registers call
`last_snapshot()` and never import `ohs.board`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, TypeVar

from ohs.core.text import format_day
from ohs.organisation.models import BoardMeeting

from .comparison_spec import Cells
from .contract import LastMeeting

if TYPE_CHECKING:
    from .results import Figure

T = TypeVar("T")


class Fault(Enum):
    """Why a frozen table cannot be compared with."""

    NOT_KEPT = auto()
    CHECKSUM_FAILED = auto()
    UNKNOWN_SCHEMA = auto()


@dataclass(frozen=True, eq=False)
class StoredTable:
    """A table as a meeting saw it, or why there is none to compare with.

    The texts are what the cells said, without what makes them safe in a spreadsheet.
    """

    rows: Sequence[Cells] = ()
    fault: Fault | None = None
    detail: str = ""
    _parsed: dict[Callable[..., Any], Any] = field(default_factory=dict, repr=False)

    def parsed(self, parse: Callable[[Iterable[Cells]], T]) -> T:
        """What a function makes of the rows. They never change, so it is called once for as long as the table is held."""
        if parse not in self._parsed:
            self._parsed[parse] = parse(self.rows)
        found: T = self._parsed[parse]
        return found


@dataclass(frozen=True, eq=False)
class LastSnapshot:
    """The last frozen meeting before a date, with what the Board saw of each table and of the figures.

    It is the Board's rows that everybody is compared with: nobody who may open a register may see less of it.
    """

    meeting: BoardMeeting
    load_table: Callable[[str], StoredTable]
    load_figures: Callable[[str], Mapping[str, Figure]]

    def table(self, name: str) -> StoredTable:
        return self.load_table(name)

    def last_meeting(self, group_code: str = "") -> LastMeeting:
        """The meeting and its figures: those of the force, or of one business group."""
        return LastMeeting(self.meeting, self.load_figures(group_code))

    @property
    def when(self) -> str:
        """ "the HSW Board of 6 May 2021"; the date of its figures besides, where that is another."""
        named = f"the {self.meeting.title} of {self.meeting.when}"
        as_at = self.meeting.as_at
        to_the_day = self.meeting.precision == BoardMeeting.Precision.DAY
        if as_at is not None and to_the_day and as_at != self.meeting.date:
            named += f" (figures as at {format_day(as_at)})"
        return named

    def problem(self, name: str) -> str:
        """Why there is nothing to compare a table with, as a sentence; empty where there is."""
        fault = self.table(name).fault
        if fault is Fault.CHECKSUM_FAILED:
            return (
                f"What {self.when} saw of this register is not what was frozen: its checksum differs. "
                "Nothing is compared with it."
            )
        if fault is not None:
            return f"No rows of this register were frozen for {self.when}: there is nothing to compare with."
        return ""


Provider = Callable[[dt.date], LastSnapshot | None]
_provider: Provider | None = None


def set_provider(provider: Provider) -> None:
    """Called once, by the Board, when the application starts."""
    global _provider
    _provider = provider


def last_snapshot(on: dt.date) -> LastSnapshot | None:
    """What the Board saw at its last frozen meeting before a date; None where none was. Tables are read when asked for."""
    if _provider is None:
        raise RuntimeError("No provider of snapshots is set: ohs.board sets it when it starts.")
    return _provider(on)
