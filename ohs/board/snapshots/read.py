"""Reading back what was frozen: the figures, a table's rows, the paper, a file. Everything is checked before it is used."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from functools import cached_property, lru_cache

from ohs.organisation.models import Board, BoardMeeting
from ohs.registers.audience import BOARD, Audience
from ohs.registers.contract import LastMeeting
from ohs.registers.results import Figure
from ohs.registers.snapshots import Fault, LastSnapshot, StoredTable

from ..models import MeetingSnapshot, SnapshotPart
from .stored import UnknownSchema, read_figures, read_rows

Kind = SnapshotPart.Kind

# As many frozen tables stay in a worker's memory: those of two meetings.
_REMEMBERED = 20


class ChecksumFailed(Exception):
    """What is stored is not what was frozen."""


def _checked(stored: bytes | memoryview, sha256: str) -> bytes:
    body = bytes(stored)
    if hashlib.sha256(body).hexdigest() != sha256:
        raise ChecksumFailed
    return body


class SnapshotReader:
    """What a meeting saw, read part by part as it is asked for."""

    def __init__(self, meeting: BoardMeeting):
        self.meeting = meeting
        self._found: dict[str, dict[tuple[str, str], tuple[int, str]]] = {}

    def _parts(self, audience: str) -> dict[tuple[str, str], tuple[int, str]]:
        """The key and checksum of the figures and of every table as an audience saw it; one query.

        Of one audience: the checksum stands behind a body of a megabyte, which the database reads past.
        """
        if audience not in self._found:
            parts = SnapshotPart.objects.filter(
                snapshot__meeting=self.meeting,
                kind__in=(Kind.FIGURES, Kind.REGISTER),
                audience__in=("", audience),
            )
            self._found[audience] = {
                (kind, name): (pk, sha256)
                for kind, name, pk, sha256 in parts.values_list("kind", "name", "pk", "sha256")
            }
        return self._found[audience]

    def table(self, name: str, audience: Audience = BOARD) -> StoredTable:
        """A table as an audience saw it."""
        found = self._parts(audience.key).get((Kind.REGISTER, name))
        if found is None:
            return StoredTable(fault=Fault.NOT_KEPT)
        try:
            return _table(*found)
        except ChecksumFailed:
            return StoredTable(fault=Fault.CHECKSUM_FAILED)
        except UnknownSchema as error:
            return StoredTable(fault=Fault.UNKNOWN_SCHEMA, detail=str(error))

    @cached_property
    def _figures(self) -> tuple[dict[str, dict[str, Figure]], str]:
        found = self._parts(BOARD.key).get((Kind.FIGURES, "figures"))
        if found is None:
            return {}, ""
        named = f"The figures kept of the {self.meeting.title} of {self.meeting.when}"
        try:
            return _figures(*found), ""
        except ChecksumFailed:
            problem = f"{named} are not what was frozen: their checksum differs."
        except UnknownSchema as error:
            problem = f"{named} cannot be read. {error}"
        return {}, f"{problem} The tiles are compared with nothing."

    def figures(self, group_code: str = "") -> Mapping[str, Figure]:
        """The figures of the force or of a business group, by name; empty where the meeting kept none that can be read."""
        return self._figures[0].get(group_code, {})

    @property
    def figures_problem(self) -> str:
        """Why the figures are not compared with, as a sentence; empty where they are, or where none were kept."""
        return self._figures[1]


@lru_cache(maxsize=_REMEMBERED)
def _table(part: int, sha256: str) -> StoredTable:
    """A frozen table. It cannot change: it is read and checked once in a process."""
    body = SnapshotPart.objects.values_list("body", flat=True).get(pk=part)
    return StoredTable(read_rows(_checked(body, sha256)))


def _figures(part: int, sha256: str) -> dict[str, dict[str, Figure]]:
    body = SnapshotPart.objects.values_list("body", flat=True).get(pk=part)
    return read_figures(_checked(body, sha256))


def forget() -> None:
    """Drops what this process holds of frozen tables, for a test that changes them under its feet."""
    _table.cache_clear()


def last_meeting_snapshot(on: dt.date, board: Board | None = None) -> SnapshotReader | None:
    """The meeting that "since the last Board" means on a date, or in a paper of a board, and what it saw; None where
    none was frozen."""
    meeting = BoardMeeting.objects.last_frozen(on, board)
    return SnapshotReader(meeting) if meeting else None


def last_meeting(on: dt.date, group_code: str = "") -> LastMeeting:
    """The last frozen meeting before a date and the figures it saw, of the force or of one business group."""
    snapshot = last_meeting_snapshot(on)
    return (
        LastMeeting(snapshot.meeting, snapshot.figures(group_code)) if snapshot else LastMeeting()
    )


def provide(on: dt.date) -> LastSnapshot | None:
    """The provider of `ohs.registers.snapshots.last_snapshot`."""
    snapshot = last_meeting_snapshot(on)
    if snapshot is None:
        return None
    return LastSnapshot(snapshot.meeting, snapshot.table, snapshot.figures)


def frozen_file(snapshot: MeetingSnapshot, name: str, audience: Audience) -> bytes | None:
    part = snapshot.parts.filter(kind=Kind.FILE, audience=audience.key, name=name).first()
    return bytes(part.body) if part else None


def frozen_paper(snapshot: MeetingSnapshot, audience: Audience) -> dict | None:
    part = snapshot.parts.filter(kind=Kind.PAPER, audience=audience.key).first()
    return json.loads(bytes(part.body)) if part else None
