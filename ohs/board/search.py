"""What of the boards' meetings is found by searching."""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from ohs.organisation.models import BoardMeeting
from ohs.registers.contract import view_permissions
from ohs.registers.search import Searchable

from .models import AgendaItem, BoardSection, Decision, MeetingQuestion, PaperText


def _held_or_planned(on: dt.date) -> Q:
    """Of meetings that had been by a date, and of those that are still to come."""
    return Q(meeting__date__lte=on) | Q(meeting__state=BoardMeeting.State.PLANNED)


def _paper_texts(on: dt.date) -> Any:
    """What authors wrote for everybody: a section that is printed for some readers only is searched by nobody."""
    for_some = BoardSection.objects.filter(
        board=OuterRef("meeting__board"), key=OuterRef("key")
    ).exclude(audience="")
    return (
        PaperText.objects.filter(_held_or_planned(on), left_out=False)
        .exclude(text="")
        .filter(~Exists(for_some))
        .select_related("meeting__board")
    )


def _where(row: Any) -> str:
    return f"{row.meeting.title}, {row.meeting.when}"


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
        where=_where,
        url=lambda decision: reverse("board:meeting", args=[decision.meeting.slug]),
        order=52,
    ),
    Searchable(
        kind="Agenda",
        permission="organisation.view_boardmeeting",
        also_needs=view_permissions,
        rows=lambda on: AgendaItem.objects.filter(
            _held_or_planned(on), on_agenda=True
        ).select_related("meeting"),
        title="title",
        texts=("ask", "options", "outcome_text", "post__title"),
        where=_where,
        url=lambda item: reverse("board:agenda", args=[item.meeting.slug]),
        order=54,
    ),
    Searchable(
        kind="Questions",
        permission="organisation.view_boardmeeting",
        also_needs=view_permissions,
        rows=lambda on: MeetingQuestion.objects.filter(_held_or_planned(on)).select_related(
            "meeting"
        ),
        title="text",
        texts=("answer",),
        where=_where,
        url=lambda question: reverse("board:agenda", args=[question.meeting.slug]),
        order=56,
    ),
    Searchable(
        kind="Papers",
        permission="organisation.view_boardmeeting",
        also_needs=view_permissions,
        rows=_paper_texts,
        title="text",
        texts=("heading",),
        where=_where,
        url=lambda text: reverse("board:pack", args=[text.meeting.slug]),
        order=58,
    ),
)
