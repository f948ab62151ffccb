"""When the boards meet, for everybody who may read of it: those of the last year, and those to come."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count
from django.urls import reverse

from ohs.organisation.models import BoardMeeting, User
from ohs.registers.calendars import CalendarEvent

_BACK = dt.timedelta(days=366)


def events_of(user: User, on: dt.date) -> Iterator[CalendarEvent]:
    if not user.has_perm("organisation.view_boardmeeting"):
        return
    meetings = BoardMeeting.objects.filter(
        date__gte=on - _BACK, precision=BoardMeeting.Precision.DAY
    )
    changes = dict(
        BoardMeeting.history.values_list("id")
        .annotate(number=Count("history_id"))
        .order_by()
        .values_list("id", "number")
    )
    for meeting in meetings.order_by("date", "pk"):
        yield CalendarEvent(
            uid=f"meeting-{meeting.pk}",
            day=meeting.date,
            title=meeting.title,
            url=reverse("board:meeting", args=[meeting.slug]),
            sequence=max(0, changes.get(meeting.pk, 1) - 1),
        )
