"""What of the meetings waits for a person: questions to answer; and what is new: decisions that are theirs, their answers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.forms import BaseForm
from django.urls import reverse

from ohs.core.text import format_day, shorten
from ohs.organisation.models import BoardMeeting
from ohs.organisation.people import people_with
from ohs.registers.waiting import InPlaceForm, NewsItem, WaitingItem, Work, Worker

from . import operations
from .meeting_forms import AnswerForm
from .models import Decision, MeetingQuestion

QUESTION = "question"


def items(worker: Worker) -> list[WaitingItem]:
    """The HSW team finds the answers to what was asked of a meeting, until its minutes are agreed."""
    if not worker.may("board.change_meetingquestion"):
        return []
    questions = (
        MeetingQuestion.objects.filter(answer="")
        .exclude(meeting__state=BoardMeeting.State.MINUTED)
        .select_related("meeting", "asked_by")
        .order_by("meeting__date", "pk")
    )
    return [
        WaitingItem(
            kind=QUESTION,
            pk=each.pk,
            subject=f"Question to the meeting of {each.meeting.when}",
            to_do=f"Answer {each.asked_by.title if each.asked_by else 'a member'}.",
            note=f"“{shorten(each.text, 300)}”",
            url=reverse("board:agenda", args=[each.meeting.slug]),
            asked=True,
            action_url=reverse("board:question_answer", args=[each.meeting.slug, each.pk]),
            action="Answer",
        )
        for each in questions
    ]


def news(worker: Worker, since: dt.date) -> list[NewsItem]:
    if not worker.held or not worker.may("organisation.view_boardmeeting"):
        return []
    decisions = Decision.objects.filter(
        owner__in=worker.held, meeting__date__range=(since, worker.on)
    ).with_who()
    answers = MeetingQuestion.objects.filter(
        asked_by__in=worker.held, answered_on__range=(since, worker.on)
    ).select_related("meeting", "answered_by")
    return [
        *(
            NewsItem(
                kind="decision",
                pk=each.pk,
                day=each.meeting.date,
                subject=f"Decision {each.reference}",
                what=f"The Board decided, and it is yours by {format_day(each.due)}: “{shorten(each.text, 200)}”",
                url=each.task.get_absolute_url(),
            )
            for each in decisions
        ),
        *(
            NewsItem(
                kind="answer",
                pk=each.pk,
                day=each.answered_on or worker.on,
                subject=f"Your question to the meeting of {each.meeting.when}",
                what=f"Answered: “{shorten(each.answer, 200)}”",
                url=reverse("board:agenda", args=[each.meeting.slug]),
                by=each.answered_by.title if each.answered_by else "",
            )
            for each in answers
        ),
    ]


def _make_answer(item: WaitingItem, worker: Worker, **kwargs: Any) -> BaseForm:
    version = MeetingQuestion.objects.values_list("version", flat=True).get(pk=item.pk)
    return AnswerForm(initial={"version": version}, **kwargs)


def _answer(item: WaitingItem, worker: Worker, form: BaseForm) -> str:
    operations.answer_question(
        question=MeetingQuestion.objects.select_related("meeting").get(pk=item.pk),
        by=worker.person,
        on=worker.on,
        **form.cleaned_data,
    )
    return f"{item.subject}: the answer stands with the question, and in the minutes."


WORK = Work(
    items=items,
    news=news,
    beyond_posts=lambda on: people_with("board.change_meetingquestion"),
    forms={QUESTION: InPlaceForm(make=_make_answer, carry_out=_answer, button="Save the answer")},
)
