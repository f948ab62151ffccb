"""What of the boards' meetings is found by searching."""

from django.urls import reverse

from ohs.organisation.models import BoardMeeting
from ohs.registers.search import Searchable

from .models import Decision

SEARCHABLE = (
    Searchable(
        kind="Meetings",
        permission="organisation.view_boardmeeting",
        rows=lambda on: BoardMeeting.objects.select_related("board"),
        title="title",
        texts=("board__name", "slug"),
        where=lambda meeting: meeting.when,
        url=lambda meeting: reverse("board:meeting", args=[meeting.slug]),
        order=50,
    ),
    Searchable(
        kind="Decisions",
        permission="organisation.view_boardmeeting",
        rows=lambda on: Decision.objects.filter(meeting__date__lte=on).select_related("meeting"),
        title="text",
        where=lambda decision: f"{decision.meeting.title}, {decision.meeting.when}",
        url=lambda decision: reverse("board:meeting", args=[decision.meeting.slug]),
        order=52,
    ),
)
