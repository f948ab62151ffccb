"""Who was at a meeting, and that its minutes are agreed."""

from django.db import transaction

from ohs.core.errors import OperationRefused
from ohs.core.history import save_with_reason
from ohs.core.locking import lock_for_update, save_next_version
from ohs.organisation.models import BoardMeeting, Post, User

from ..models import Attendance, MeetingMinutes
from ..paper.markdown import parse_words
from ..permissions import may_minute, may_record_attendance, may_write_minutes, require
from .base import lock_meeting


@transaction.atomic
def record_attendance(*, meeting: BoardMeeting, post: Post, kind: str, by: User) -> Attendance:
    """Say that a post was there, sent a deputy or apologies."""
    require(may_record_attendance(by, meeting))
    row = Attendance.objects.filter(meeting=meeting, post=post).first()
    row = row or Attendance(meeting=meeting, post=post)
    row.kind = kind
    row.full_clean()
    return save_with_reason(row, by=by, reason="Attendance recorded")


@transaction.atomic
def write_minutes(
    *, meeting: BoardMeeting, text: str, by: User, version: int | None = None
) -> MeetingMinutes:
    """Keep the secretary's words in the minutes; what the records say stands under them."""
    require(may_write_minutes(by, meeting))
    meeting = lock_meeting(meeting)
    if meeting.state == BoardMeeting.State.MINUTED:
        raise OperationRefused("The minutes are agreed and stand.")
    minutes = MeetingMinutes.objects.filter(meeting=meeting).first()
    if minutes is not None:
        minutes = lock_for_update(minutes, version, name="The minutes")
    else:
        minutes = MeetingMinutes(meeting=meeting, version=0)
    text = text.replace("\r\n", "\n").strip()
    if problems := parse_words(text).problems:
        raise OperationRefused({"text": problems})
    minutes.text = text
    minutes.full_clean(exclude=["version"])
    return save_next_version(minutes, by=by, reason="Minutes written")


@transaction.atomic
def minute_meeting(
    *, meeting: BoardMeeting, by: User, agreed_at: BoardMeeting | None = None
) -> BoardMeeting:
    """Say that the minutes of a frozen meeting are agreed, and at which later meeting of the same board."""
    require(may_minute(by, meeting))
    meeting = lock_meeting(meeting)
    if meeting.state != BoardMeeting.State.FROZEN:
        raise OperationRefused(
            "Only a frozen meeting is minuted. Freeze it first."
            if meeting.state == BoardMeeting.State.PLANNED
            else "The meeting is already minuted."
        )
    if agreed_at is not None and (
        agreed_at.board_id != meeting.board_id or agreed_at.date <= meeting.date
    ):
        raise OperationRefused(
            {"agreed_at": f"Choose a later meeting of the {meeting.board.name}."}
        )
    minutes = MeetingMinutes.objects.filter(meeting=meeting).first()
    minutes = minutes or MeetingMinutes(meeting=meeting, version=0)
    minutes.agreed_at = agreed_at
    save_next_version(minutes, by=by, reason="Minutes agreed")
    meeting.state = BoardMeeting.State.MINUTED
    return save_with_reason(meeting, by=by, reason="Minutes agreed")
