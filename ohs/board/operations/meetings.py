"""Who was at a meeting, and that its minutes are agreed."""

from django.db import transaction

from ohs.core.errors import OperationRefused
from ohs.core.history import save_with_reason
from ohs.organisation.models import BoardMeeting, Post, User

from ..models import Attendance
from ..permissions import may_minute, may_record_attendance, require
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
def minute_meeting(*, meeting: BoardMeeting, by: User) -> BoardMeeting:
    """Say that the minutes of a frozen meeting are agreed."""
    require(may_minute(by, meeting))
    meeting = lock_meeting(meeting)
    if meeting.state != BoardMeeting.State.FROZEN:
        raise OperationRefused(
            "Only a frozen meeting is minuted. Freeze it first."
            if meeting.state == BoardMeeting.State.PLANNED
            else "The meeting is already minuted."
        )
    meeting.state = BoardMeeting.State.MINUTED
    return save_with_reason(meeting, by=by, reason="Minutes agreed")
