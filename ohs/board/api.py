"""Meetings through the API, and what a Board saw at one."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied

from ohs.organisation.models import BoardMeeting
from ohs.registers.api import Caller, Event, FilteredResource, Part, Schema, as_record
from ohs.registers.contract import tables, view_permissions
from ohs.registers.rows import Rows

from .filters import MeetingFilter
from .meeting_rows import MEETING_COLUMNS, MeetingRow, list_meetings, meeting_rows
from .models import Decision
from .snapshots.read import SnapshotReader


def _meeting(caller: Caller, key: str) -> BoardMeeting | None:
    found: BoardMeeting | None = list_meetings().filter(slug=key).first()
    return found


_SHA256 = {"type": "string", "description": "SHA-256 over what was kept"}
SNAPSHOT: dict[str, Schema] = {
    "meeting": {"type": "string", "description": "The meeting's name in addresses"},
    "as_at": {"type": "string", "format": "date", "description": "The date that it is as at"},
    "frozen_at": {
        "type": "string",
        "format": "date-time",
        "description": "When it was frozen",
    },
    "sha256": _SHA256,
    "problems": {
        "type": "array",
        "description": "What is no longer as it was frozen, in sentences",
        "items": {"type": "string"},
    },
    "figures": {"type": "object", "description": "Each figure of the dashboard by its name"},
    "tables": {
        "type": "object",
        "description": "The rows of each list by its name, every cell a text as in its CSV",
        "additionalProperties": {"type": "array", "items": {"type": "object"}},
    },
    "parts": {
        "type": "array",
        "description": "What was kept, part by part",
        "items": {
            "type": "object",
            "required": ["kind", "name", "audience", "sha256"],
            "properties": {
                "kind": {"type": "string", "description": "Figures, a list, the paper or a file"},
                "name": {"type": "string", "description": "Which of them"},
                "audience": {"type": "string", "description": "For whom; empty: for everybody"},
                "sha256": _SHA256,
            },
        },
    },
}


def read_snapshot(caller: Caller, key: str) -> Mapping[str, Any] | None:
    """What the Board saw, with the checksum over all of it and of each part."""
    if not caller.user.has_perms(view_permissions()):
        raise PermissionDenied("What a Board saw is for those who may read every register.")
    meeting = _meeting(caller, key)
    snapshot = getattr(meeting, "snapshot", None)
    if meeting is None or snapshot is None:
        return None
    reader = SnapshotReader(meeting)
    return {
        "meeting": meeting.slug,
        "as_at": snapshot.as_at.isoformat(),
        "frozen_at": snapshot.frozen_at.isoformat(timespec="seconds"),
        "sha256": snapshot.sha256,
        "problems": snapshot.problems(),
        "figures": {name: figure.value for name, figure in reader.figures().items()},
        "tables": {
            table.name: list(map(dict, reader.table(table.name).rows)) for table in tables()
        },
        "parts": [
            {"kind": kind, "name": name, "audience": audience, "sha256": sha256}
            for kind, name, audience, sha256 in snapshot.parts.order_by(
                "kind", "name", "audience"
            ).values_list("kind", "name", "audience", "sha256")
        ],
    }


class MeetingResource(FilteredResource):
    name = "meetings"
    title = "Board meetings"
    permission = "organisation.view_boardmeeting"
    columns = MEETING_COLUMNS
    key = "The meeting's name in addresses"
    filterset_class = MeetingFilter
    parts = {"snapshot": Part(read=read_snapshot, gives=SNAPSHOT)}
    facts = {
        "owner": {"type": "string", "description": "The post that carries the decision out"},
        "due": {"type": "string", "format": "date", "description": "When it is to be done by"},
    }

    def queryset(self, caller: Caller) -> Any:
        return list_meetings()

    def rows_of(self, queryset: Any, caller: Caller) -> Iterator[MeetingRow]:
        return meeting_rows(queryset)

    def key_of(self, row: MeetingRow) -> str:
        return row.meeting

    def record(self, caller: Caller, key: str) -> dict[str, Any] | None:
        meeting = _meeting(caller, key)
        if meeting is None:
            return None
        return as_record(
            Rows(self.columns, meeting_rows([meeting])), _story(meeting), id=meeting.slug
        )


def _story(meeting: BoardMeeting) -> Iterator[Event]:
    yield Event(date=meeting.date, kind="meeting", text=meeting.title)
    for decision in Decision.objects.filter(meeting=meeting).select_related("owner"):
        yield Event(
            date=meeting.date,
            kind="decision",
            text=decision.text,
            facts={"owner": str(decision.owner), "due": decision.due.isoformat()},
        )


RESOURCES = (MeetingResource(),)
