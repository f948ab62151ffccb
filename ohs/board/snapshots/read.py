"""Reading back what was frozen: the figures, a table's rows, the paper, a file. Everything is checked before it is used."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache

from ohs.organisation.models import Board, BoardMeeting
from ohs.registers.audience import BOARD, Audience
from ohs.registers.content import Paper, from_plain
from ohs.registers.contract import LastMeeting
from ohs.registers.results import Figure
from ohs.registers.snapshots import Fault, LastSnapshot, StoredTable
from ohs.registers.touched import Taken

from ..models import MeetingSnapshot, SnapshotAddition, SnapshotPart
from .stored import UnknownSchema, read_figures, read_rows, stored_as_csv

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

    @cached_property
    def taken(self) -> Taken:
        """When it was frozen, and as at which day."""
        snapshot = MeetingSnapshot.objects.only("as_at", "frozen_at").get(meeting=self.meeting)
        return Taken(snapshot.as_at, snapshot.frozen_at)

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
    """A file of the pack: as it was frozen, or as it was made later from what was frozen; None where neither."""
    part = snapshot.parts.filter(kind=Kind.FILE, audience=audience.key, name=name).first()
    if part is not None:
        return bytes(part.body)
    later = snapshot.additions.filter(
        kind=SnapshotAddition.Kind.FILE, audience=audience.key, name=name
    ).first()
    return bytes(later.body) if later else None


def missing_files(snapshot: MeetingSnapshot, audience: Audience, names: Iterable[str]) -> list[str]:
    """Those of the names that could not be made when the meeting was frozen, and have not been since."""
    there = set(
        snapshot.parts.filter(kind=Kind.FILE, audience=audience.key).values_list("name", flat=True)
    ) | set(
        snapshot.additions.filter(
            kind=SnapshotAddition.Kind.FILE, audience=audience.key
        ).values_list("name", flat=True)
    )
    return [name for name in names if name not in there]


def frozen_paper_of(snapshot: MeetingSnapshot, audience: Audience) -> Paper:
    """The paper as it was frozen, read back."""
    return from_plain(frozen_paper(snapshot, audience) or {})


def frozen_csv_files(snapshot: MeetingSnapshot, audience: Audience) -> dict[str, bytes]:
    """Every table as it was frozen for an audience, as CSV by its name."""
    parts = snapshot.parts.filter(kind=Kind.REGISTER, audience=audience.key)
    return {part.name: stored_as_csv(_checked(part.body, part.sha256)) for part in parts}


def frozen_paper(snapshot: MeetingSnapshot, audience: Audience) -> dict | None:
    part = snapshot.parts.filter(kind=Kind.PAPER, audience=audience.key).first()
    return json.loads(bytes(part.body)) if part else None
