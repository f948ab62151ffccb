"""The meetings of February and May 2021 as the version of 22 November froze them.

`data/snapshots.tar.xz` holds every part of both, byte for byte, and a manifest of their checksums. It was taken from a
database into which that version had loaded its demonstration, and is never made again.
"""

import datetime as dt
import json
import tarfile
from pathlib import Path

from django.db import connection

from ohs.board.models import MeetingSnapshot, SnapshotPart
from ohs.organisation.models import Board, BoardMeeting

_FILE = Path(__file__).with_name("data") / "snapshots.tar.xz"


def load(by) -> dict[str, dict]:
    """Puts them where the meetings' own snapshots are, and gives each part's bytes by meeting and (kind, audience, name)."""
    with tarfile.open(_FILE) as archive:
        bodies = {
            member.name: archive.extractfile(member).read() for member in archive.getmembers()
        }
    loaded = {}
    for kept in json.loads(bodies["manifest.json"]):
        meeting = _meeting(kept)
        snapshot = MeetingSnapshot.objects.create(
            meeting=meeting,
            as_at=meeting.as_at,
            schema=kept["schema"],
            sha256=kept["sha256"],
            frozen_at=dt.datetime.fromisoformat(kept["frozen_at"]).replace(tzinfo=dt.UTC),
            frozen_by=by,
            override=kept["override"],
        )
        SnapshotPart.objects.bulk_create(
            SnapshotPart(
                snapshot=snapshot,
                kind=part["kind"],
                audience=part["audience"],
                name=part["name"],
                sha256=part["sha256"],
                body=bodies[part["file"]],
            )
            for part in kept["parts"]
        )
        loaded[meeting.slug] = {
            (part["kind"], part["audience"], part["name"]): bodies[part["file"]]
            for part in kept["parts"]
        }
    return loaded


def _meeting(kept) -> BoardMeeting:
    """The meeting, without what this version froze of it."""
    as_at = dt.date.fromisoformat(kept["as_at"])
    meeting = BoardMeeting.objects.filter(slug=kept["meeting"]).first()
    if meeting is None:
        board, _ = Board.objects.get_or_create(
            slug="hsw-board", defaults={"name": "Health, Safety and Wellbeing Board"}
        )
        return BoardMeeting.objects.create(
            board=board,
            title=board.name,
            slug=kept["meeting"],
            date=as_at,
            as_at=as_at,
            state=BoardMeeting.State.MINUTED,
        )
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM board_frozenpart WHERE freeze_id IN (SELECT id FROM board_freeze WHERE meeting_id = %s)",
            [meeting.pk],
        )
        cursor.execute("DELETE FROM board_freeze WHERE meeting_id = %s", [meeting.pk])
    return meeting
