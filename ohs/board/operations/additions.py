"""What is added to a frozen meeting: a file that could not be made when it was frozen."""

from django.db import transaction

from ohs.core.errors import OperationRefused
from ohs.organisation.models import BoardMeeting, User
from ohs.registers.audience import AUDIENCES

from ..models import MeetingSnapshot, SnapshotAddition
from ..paper import files
from ..permissions import may_freeze, require
from ..snapshots.read import frozen_csv_files, frozen_paper_of, missing_files
from ._sealing import add_to_snapshot
from .base import lock_meeting


@transaction.atomic
def make_missing_files(*, meeting: BoardMeeting, by: User) -> list[SnapshotAddition]:
    """Make, from what was frozen, the files of the pack that could not be made when the meeting was frozen."""
    require(may_freeze(by, meeting))
    lock_meeting(meeting)
    snapshot = MeetingSnapshot.objects.filter(meeting=meeting).first()
    if snapshot is None:
        raise OperationRefused(
            "The meeting is not frozen: its files are made whenever they are opened."
        )
    added, failed = [], 0
    for audience in AUDIENCES.values():
        names = missing_files(snapshot, audience, files.MEDIA_TYPES)
        if not names:
            continue
        paper, tables = frozen_paper_of(snapshot, audience), frozen_csv_files(snapshot, audience)
        made = files.pack_files(paper, meeting, audience, tables, names)
        failed += len(names) - len(made)
        added += [
            add_to_snapshot(
                snapshot,
                kind=SnapshotAddition.Kind.FILE,
                name=name,
                audience=audience.key,
                body=body,
                by=by,
            )
            for name, body in made.items()
        ]
    if not added:
        raise OperationRefused(
            "The files still cannot be made. The log of the server says why; the others are there."
            if failed
            else "Every file of the pack is there."
        )
    return added
