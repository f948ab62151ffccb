"""What the operations on a meeting share."""

from ohs.core.errors import OperationRefused
from ohs.core.locking import lock_for_update
from ohs.organisation.models import BoardMeeting


def lock_meeting(meeting: BoardMeeting) -> BoardMeeting:
    """The meeting as it is now, held until the transaction ends."""
    locked: BoardMeeting = lock_for_update(meeting)
    return locked


def require_open(meeting: BoardMeeting) -> None:
    if meeting.state != BoardMeeting.State.PLANNED:
        raise OperationRefused(
            f"What the Board saw on {meeting.when} is frozen and stands. "
            "Record late figures and changed texts for the next meeting."
        )
