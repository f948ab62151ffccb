"""Freezing a meeting: what the Board sees is stored, sealed, and stands."""

import datetime as dt
import hashlib

from django.db import transaction
from django.utils import timezone

from ohs.core.errors import OperationRefused
from ohs.core.history import save_with_reason
from ohs.core.text import format_day, plural
from ohs.organisation.models import BoardMeeting, User

from ..checklist import checklist_items
from ..models import MeetingSnapshot, SnapshotPart
from ..models.snapshots import seal
from ..permissions import may_freeze, require
from ..snapshots.create import parts_of
from .base import lock_meeting, require_open

SCHEMA_VERSION = 1


@transaction.atomic
def freeze_meeting(
    *,
    meeting: BoardMeeting,
    by: User,
    on: dt.date,
    as_at: dt.date | None = None,
    override: str = "",
) -> MeetingSnapshot:
    """Store what the Board sees at a meeting: figures, registers, paper and files, sealed with checksums.

    `as_at` sets the date of its figures where the meeting has none yet. Where the checklist has findings,
    `override` must say why it is frozen all the same. One transaction: either all of it is kept or nothing.
    """
    require(may_freeze(by, meeting))
    meeting = lock_meeting(meeting)
    require_open(meeting)
    as_at = as_at or meeting.as_at or meeting.date
    if as_at > on:
        raise OperationRefused(
            f"The figures are to be as at {format_day(as_at)}, which is still to come. "
            "Freeze the meeting on that day."
        )
    # Where there is a reason, whatever is open stays open: nobody waits for what is not asked.
    items = () if override.strip() else checklist_items(on=as_at, meeting=meeting)
    if items:
        raise OperationRefused(
            f"The checklist has {plural(len(items), 'finding')}. "
            "Fix them, or enter a reason for freezing the meeting with open checks."
        )
    meeting.as_at = as_at
    # The day of its figures says which period they have: it is there before they are read.
    BoardMeeting.objects.filter(pk=meeting.pk).update(as_at=as_at)
    meeting.state = BoardMeeting.State.FROZEN
    parts = parts_of(meeting=meeting, on=as_at, by=by)
    save_with_reason(meeting, by=by, reason=override or "Frozen for the Board")
    seals = [(kind, audience, name, _digest(body)) for kind, audience, name, body in parts]
    snapshot = MeetingSnapshot(
        meeting=meeting,
        as_at=as_at,
        schema=SCHEMA_VERSION,
        sha256=seal(seals),
        frozen_at=timezone.now(),
        frozen_by=by,
        override=override.strip(),
    )
    snapshot.save()
    # One after another: those of a large force are together more than PostgreSQL takes in one statement.
    SnapshotPart.objects.bulk_create(
        (
            SnapshotPart(
                snapshot=snapshot,
                kind=kind,
                audience=audience,
                name=name,
                body=body,
                sha256=_digest(body),
            )
            for kind, audience, name, body in parts
        ),
        batch_size=1,
    )
    return snapshot


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
