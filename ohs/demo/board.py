"""What the demonstration's Board has behind it: its two meetings of 2021, frozen as at their days."""

from ohs.board import operations
from ohs.organisation.models import BoardMeeting

OVERRIDE = "Demonstration: the checklist's findings are left as the published papers have them."


def load(*, by) -> None:
    """Freeze each meeting that is recorded as frozen and has nothing kept of it yet, the oldest first."""
    bare = BoardMeeting.objects.frozen().filter(snapshot=None).order_by("as_at", "pk")
    for meeting in list(bare):
        BoardMeeting.objects.filter(pk=meeting.pk).update(state=BoardMeeting.State.PLANNED)
        operations.freeze_meeting(
            meeting=meeting, by=by, on=meeting.as_at, as_at=meeting.as_at, override=OVERRIDE
        )
