"""What the author writes in the paper of a meeting, and what a section says unless somebody writes otherwise."""

from collections.abc import Mapping

from django.db import transaction

from ohs.core.errors import OperationRefused
from ohs.core.history import save_with_reason
from ohs.organisation.models import BoardMeeting, Post, User

from ..models import MeetingPaper, PaperText, StandardText
from ..permissions import may_write_paper, may_write_standard_text, require
from .base import lock_meeting, require_open


@transaction.atomic
def write_paper(
    *,
    meeting: BoardMeeting,
    title: str,
    author: Post | None,
    marking: str,
    sections: Mapping[str, tuple[str, bool]],
    by: User,
) -> MeetingPaper:
    """Keep the paper's title, who reports, its marking, and what the author wrote in sections: {key: (text, left out)}."""
    require(may_write_paper(by, meeting))
    meeting = lock_meeting(meeting)
    require_open(meeting)
    paper = MeetingPaper.objects.filter(meeting=meeting).first() or MeetingPaper(meeting=meeting)
    paper.title, paper.author, paper.marking = title, author, marking
    paper.full_clean()
    save_with_reason(paper, by=by, reason="Paper edited")
    for key, (text, left_out) in sections.items():
        row = PaperText.objects.filter(meeting=meeting, key=key).first()
        row = row or PaperText(meeting=meeting, key=key)
        row.text, row.left_out = text, left_out
        row.full_clean()
        save_with_reason(row, by=by, reason="Paper edited")
    return paper


@transaction.atomic
def write_standard_text(
    *, key: str, heading: str, text: str, reason: str, by: User
) -> StandardText:
    """Keep what a section of every paper says unless its author writes otherwise."""
    require(may_write_standard_text(by))
    row = StandardText.objects.filter(key=key).first()
    if row is not None and not reason.strip():
        raise OperationRefused(
            {"reason": "Enter a reason for the new standard text. It is kept in the history."}
        )
    row = row or StandardText(key=key)
    row.heading, row.text = heading, text
    row.full_clean()
    return save_with_reason(row, by=by, reason=reason.strip() or "Recorded")
