"""The paper that was sent: handed back, its differences explained, sealed with what was frozen."""

import hashlib
from collections.abc import Mapping
from pathlib import PurePath

from django.db import transaction

from ohs.core.errors import OperationRefused
from ohs.core.scanning import require_clean
from ohs.core.text import plural
from ohs.organisation.models import BoardMeeting, User

from ..models import MeetingSnapshot, SentPaper, SentPaperReason, SnapshotAddition
from ..permissions import may_freeze, may_write_paper, require
from ..sent.differences import differences_of, reasons_of
from ..sent.reading import media_type_of, read_lines
from ._sealing import add_to_snapshot
from .base import lock_meeting


@transaction.atomic
def hand_back_paper(*, meeting: BoardMeeting, name: str, body: bytes, by: User) -> SentPaper:
    """Keep the paper as its author finished it. It is read at once: what cannot be read is refused."""
    require(may_write_paper(by, meeting))
    meeting = lock_meeting(meeting)
    _require_unsealed(meeting)
    require_clean(name, body, field=None)
    lines = read_lines(body)
    paper = SentPaper(
        meeting=meeting,
        name=PurePath(name).name[-200:] or "paper",
        media_type=media_type_of(body),
        body=body,
        sha256=hashlib.sha256(body).hexdigest(),
        lines=[[line.where, line.text] for line in lines],
        handed_back_by=by,
    )
    paper.full_clean(exclude=["body", "lines"])
    paper.save()
    return paper


@transaction.atomic
def explain_differences(
    *, meeting: BoardMeeting, reasons: Mapping[str, str], by: User
) -> list[SentPaperReason]:
    """Why the paper differs from the registers, by the keys of the differences; what is left empty is left open."""
    require(may_write_paper(by, meeting))
    meeting = lock_meeting(meeting)
    _require_unsealed(meeting)
    known = {finding.key for finding in differences_of(meeting)}
    given = reasons_of(meeting)
    made = []
    for key, reason in reasons.items():
        reason = reason.strip()
        if key not in known or not reason or given.get(key) == reason:
            continue
        row = SentPaperReason(meeting=meeting, key=key, reason=reason, given_by=by)
        row.full_clean()
        row.save()
        made.append(row)
    return made


@transaction.atomic
def seal_sent_paper(*, meeting: BoardMeeting, by: User) -> SnapshotAddition:
    """Seal the paper that was sent with what was frozen. Every difference has its reason, and both are kept."""
    require(may_freeze(by, meeting))
    meeting = lock_meeting(meeting)
    _require_unsealed(meeting)
    snapshot = MeetingSnapshot.objects.filter(meeting=meeting).first()
    if snapshot is None:
        raise OperationRefused(
            "The meeting is not frozen yet: its figures may still change. Freeze it first."
        )
    paper = SentPaper.objects.filter(meeting=meeting).order_by("-pk").first()
    if paper is None:
        raise OperationRefused("No paper was handed back. Hand it back first.")
    findings = differences_of(meeting)
    reasons = reasons_of(meeting)
    left = [finding for finding in findings if finding.key not in reasons]
    if left:
        raise OperationRefused(
            f"{plural(len(left), 'difference has', 'differences have')} no reason. "
            "Correct the paper and hand it back, or enter the reasons."
        )
    return add_to_snapshot(
        snapshot,
        kind=SnapshotAddition.Kind.SENT,
        name=paper.name,
        body=bytes(paper.body),
        by=by,
        detail={
            "media_type": paper.media_type,
            "differences": [
                {"difference": finding.sentence, "reason": reasons[finding.key]}
                for finding in findings
            ],
        },
    )


def _require_unsealed(meeting: BoardMeeting) -> None:
    sealed = SnapshotAddition.objects.filter(
        snapshot__meeting=meeting, kind=SnapshotAddition.Kind.SENT
    )
    if sealed.exists():
        raise OperationRefused("The paper that was sent is sealed: it can no longer change.")
