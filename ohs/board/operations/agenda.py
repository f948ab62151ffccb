"""A meeting's agenda: what is put on it and taken off, papers by others, what came of each item; questions and answers."""

import datetime as dt
from collections.abc import Sequence
from pathlib import PurePath

from django.db import transaction
from django.utils import timezone

from ohs.core.errors import OperationRefused, require_text
from ohs.core.locking import lock_for_update, save_next_version
from ohs.core.scanning import require_clean
from ohs.organisation.models import BoardMeeting, Post, User

from ..models import AgendaFile, AgendaItem, MeetingQuestion
from ..models.papers import digest
from ..permissions import may_answer, may_ask, may_keep_agenda, require
from .base import lock_meeting, require_open

MOST_FILE_BYTES = 10 * 1024 * 1024
# What is handed in as a paper, and how each is handed out.
FILE_TYPES = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".png": "image/png",
    ".jpg": "image/jpeg",
}


@transaction.atomic
def save_agenda_item(
    *,
    meeting: BoardMeeting,
    title: str,
    by: User,
    post: Post | None = None,
    ask: str = "",
    options: str = "",
    order: int = 100,
    file: tuple[str, bytes] | None = None,
    item: AgendaItem | None = None,
    version: int | None = None,
) -> AgendaItem:
    """Put something on a meeting's agenda, or change it; with the file of a paper that somebody handed in."""
    require(may_keep_agenda(by, meeting))
    meeting = lock_meeting(meeting)
    _require_not_minuted(meeting)
    if item is not None:
        item = lock_for_update(item, version, name="This item")
    else:
        item = AgendaItem(meeting=meeting, version=0)
    item.title = require_text(title, "title", "Enter what the item is about.")
    item.post, item.ask, item.options, item.order = post, ask.strip(), options.strip(), order
    if item.options and not item.ask:
        raise OperationRefused({"ask": "Enter what is asked: there are options to choose from."})
    item.full_clean(exclude=["version"])
    item = save_next_version(item, by=by, reason="On the agenda")
    if file is not None:
        _attach(item, *file, by=by)
    return item


def _attach(item: AgendaItem, name: str, body: bytes, by: User) -> None:
    path = PurePath(name.replace("\\", "/"))
    if path.suffix.lower() not in FILE_TYPES:
        raise OperationRefused({"file": f"Use one of {', '.join(sorted(FILE_TYPES))}."})
    if not body or len(body) > MOST_FILE_BYTES:
        raise OperationRefused({"file": "The file is empty, or larger than 10 MB."})
    require_clean(path.name, body)
    AgendaFile(
        item=item,
        name=path.name[-120:],
        body=body,
        size=len(body),
        sha256=digest(body),
        uploaded_at=timezone.now(),
        uploaded_by=by,
    ).save()


@transaction.atomic
def choose_matter(
    *,
    meeting: BoardMeeting,
    source: str,
    title: str,
    ask: str,
    options: Sequence[str],
    on_agenda: bool,
    by: User,
) -> AgendaItem:
    """Put a matter that a register says needs a decision on a meeting's agenda, or keep it off this one."""
    require(may_keep_agenda(by, meeting))
    meeting = lock_meeting(meeting)
    require_open(meeting)
    source = require_text(source, None, "This matter has no name to be found again by.")
    item = AgendaItem.objects.filter(meeting=meeting, source=source).first()
    item = item or AgendaItem(meeting=meeting, source=source, order=10, version=0)
    item.title, item.ask, item.options = title[:400], ask, "\n".join(options)
    item.on_agenda = on_agenda
    item.full_clean(exclude=["version"])
    reason = "Put on the agenda" if on_agenda else "Not for this meeting"
    return save_next_version(item, by=by, reason=reason)


@transaction.atomic
def record_outcome(
    *,
    item: AgendaItem,
    outcome: str,
    outcome_text: str,
    by: User,
    version: int | None = None,
) -> AgendaItem:
    """Say what came of an item: noted, agreed, approved or decided, and what was said."""
    require(may_keep_agenda(by, item.meeting))
    _require_not_minuted(lock_meeting(item.meeting))
    item = lock_for_update(item, version, name="This item")
    if outcome not in AgendaItem.Outcome.values:
        raise OperationRefused({"outcome": "Select what came of the item."})
    item.outcome, item.outcome_text = outcome, outcome_text.strip()
    item.full_clean(exclude=["version"])
    return save_next_version(item, by=by, reason="Outcome of the meeting")


@transaction.atomic
def ask_question(
    *, meeting: BoardMeeting, text: str, by: User, asked_by: Post | None = None
) -> MeetingQuestion:
    """Ask a question about a meeting's paper or agenda; whoever answers is found by the HSW team."""
    require(may_ask(by, meeting))
    _require_not_minuted(lock_meeting(meeting))
    question = MeetingQuestion(meeting=meeting, asked_by=asked_by, version=0)
    question.text = require_text(text, "text", "Enter the question.")
    question.full_clean(exclude=["version"])
    return save_next_version(question, by=by, reason="Asked")


@transaction.atomic
def answer_question(
    *,
    question: MeetingQuestion,
    answer: str,
    by: User,
    on: dt.date,
    answered_by: Post | None = None,
    version: int | None = None,
) -> MeetingQuestion:
    """Answer a question; the answer stands with it in the minutes."""
    require(may_answer(by, question.meeting))
    _require_not_minuted(lock_meeting(question.meeting))
    question = lock_for_update(question, version, name="This question")
    question.answer = require_text(answer, "answer", "Enter the answer.")
    question.answered_by, question.answered_on = answered_by, on
    question.full_clean(exclude=["version"])
    return save_next_version(question, by=by, reason="Answered")


def _require_not_minuted(meeting: BoardMeeting) -> None:
    if meeting.state == BoardMeeting.State.MINUTED:
        raise OperationRefused(
            f"The minutes of {meeting.when} are agreed and stand. Take it up at the next meeting."
        )
