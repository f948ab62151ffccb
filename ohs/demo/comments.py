"""What the demonstration's people ask and say of records: illustrative, and each says so."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from actions.models import KeyTask
from ohs.board.comments import sections_of
from ohs.comments import operations
from ohs.comments.models import Comment
from ohs.comments.subjects import Subject, kinds
from ohs.organisation.models import BoardMeeting, CommandUnit, Post, User
from risks.models import Risk


@dataclass(frozen=True)
class Said:
    """What one of them said on a day, whom they named, and the reply."""

    by: str
    on: dt.date
    text: str
    to: str = ""
    is_question: bool = False
    reply_by: str = ""
    reply_on: dt.date | None = None
    reply: str = ""


SHRMT = "Safety & Health Risk Management Team"
HEAD = "Head of Safety, Health and Wellbeing"


def _said() -> list[tuple[str, Any, Said]]:
    panel = BoardMeeting.objects.get(slug="joint-audit-panel-2021-07-05")
    return [
        (
            "risk",
            Risk.objects.get(ref="2"),
            Said(
                by="board",
                on=dt.date(2021, 6, 9),
                text="Which part of this does the Armed Policing command check itself, and how often?",
                to="Commander Armed Policing",
                is_question=True,
                reply_by="lead",
                reply_on=dt.date(2021, 6, 14),
                reply="Storage and hand-over, every quarter. What was found in the last check is in the review.",
            ),
        ),
        (
            "risk",
            Risk.objects.get(ref="35"),
            Said(
                by="board",
                on=dt.date(2021, 6, 30),
                text="When will business groups see their own figures side by side?",
                to=HEAD,
                is_question=True,
            ),
        ),
        (
            "key-task",
            KeyTask.objects.get(plan__state="live", number="7"),
            Said(
                by="auditor",
                on=dt.date(2021, 6, 16),
                text="The units that are left have been asked for dates.",
                to=SHRMT,
                reply_by="hsw",
                reply_on=dt.date(2021, 6, 17),
                reply="Thank you. We will take the dates into the next update.",
            ),
        ),
        (
            "unit",
            CommandUnit.objects.get(code="AS"),
            Said(
                by="unit",
                on=dt.date(2021, 6, 22),
                text="We share a building with another unit. Whose is the first aid room in the self-assessment?",
                to=SHRMT,
                is_question=True,
                reply_by="hsw",
                reply_on=dt.date(2021, 6, 23),
                reply="Both answer for their own first aiders. The room goes with the unit that books it.",
            ),
        ),
        (
            "paper-section",
            next(each for each in sections_of(panel) if each.key == "considerations"),
            Said(
                by="hsw",
                on=dt.date(2021, 7, 1),
                text="May came in late: read this section again when the figures are final.",
            ),
        ),
    ]


def load(*, by: User) -> None:
    """Say it, unless something was said already."""
    if Comment.everything.exists():
        return
    people = {person.username: person for person in User.objects.all()}
    for kind, record, said in _said():
        subject = Subject(kinds()[kind], record)
        first = _say(
            subject,
            said.text,
            by=people[said.by],
            on=said.on,
            is_question=said.is_question,
            posts=Post.objects.filter(title=said.to) if said.to else (),
        )
        if said.reply_on:
            _say(subject, said.reply, by=people[said.reply_by], on=said.reply_on, parent=first)


def _say(subject: Subject, text: str, *, on: dt.date, **given: Any) -> Comment:
    at = timezone.make_aware(dt.datetime.combine(on, dt.time(10)))
    return operations.say(subject=subject, text=f"{text} (Illustrative.)", on=on, at=at, **given)
