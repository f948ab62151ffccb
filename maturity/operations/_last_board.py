"""What a Board has seen is not changed by what is entered afterwards."""

import datetime as dt

from ohs.core.errors import OperationRefused
from ohs.core.text import format_day
from ohs.organisation.models import BoardMeeting


def refuse_what_a_board_saw(day: dt.date, field: str) -> None:
    """Refuses a day on or before the last one as at which a meeting was frozen."""
    meeting = BoardMeeting.objects.frozen().order_by("-as_at", "-pk").first()
    if meeting is not None and meeting.as_at is not None and day <= meeting.as_at:
        raise OperationRefused(
            {
                field: f"The {meeting.title} has seen the register as at {format_day(meeting.as_at)}: "
                "give a later day."
            }
        )
