"""A meeting as every file and the API have it."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from ohs.core.columns import columns_of
from ohs.organisation.models import BoardMeeting


@dataclass(frozen=True, slots=True)
class MeetingRow:
    meeting: str
    title: str
    board: str
    date: dt.date
    precision: str
    as_at: dt.date | None
    chair: str | None
    state: str
    decisions: int


_MEANINGS = {
    "meeting": "The meeting's name in addresses",
    "title": "Title of the meeting",
    "board": "The board that meets",
    "date": "When it meets",
    "precision": "Whether the date is a day, or only its month is known",
    "as_at": "The date that its figures are as at",
    "chair": "Post that chairs it",
    "state": "planned, frozen or minuted",
    "decisions": "How many decisions it took",
}
MEETING_COLUMNS = columns_of(MeetingRow, _MEANINGS)


def list_meetings() -> QuerySet[Any]:
    """Every meeting with what the list prints of it, newest first."""
    meetings: QuerySet[Any] = (
        BoardMeeting.objects.select_related("board", "chair")
        .annotate(decision_count=Count("decisions"))
        .order_by("-date", "-pk")
    )
    return meetings


def meeting_rows(meetings: Iterable[Any]) -> Iterator[MeetingRow]:
    """Meetings of `list_meetings` as rows, in their order."""
    for meeting in meetings:
        yield MeetingRow(
            meeting=meeting.slug,
            title=meeting.title,
            board=meeting.board.name,
            date=meeting.date,
            precision=meeting.precision,
            as_at=meeting.as_at,
            chair=meeting.chair.title if meeting.chair else None,
            state=meeting.state,
            decisions=meeting.decision_count,
        )
