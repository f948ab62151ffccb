"""What the Board and the HSW team do with a meeting: record decisions and attendance, freeze it, minute it.

Each verb is atomic, takes the person as `by`, and refuses by raising `Refused` with a sentence that says what to do.
"""

import datetime as dt
import hashlib

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from actions import operations as actions
from actions.models import ActionPlan, KeyAction
from ohs.core.history import save_with_reason
from ohs.core.periods import FinancialYear
from ohs.organisation.models import BoardMeeting, Post
from ohs.web.tables import day

from .models import Attendance, Decision, Freeze, FrozenPart, MeetingPaper, PaperText
from .models.frozen import seal

DECISIONS_PLAN = "Board decisions"
SCHEMA_VERSION = 1


class Refused(ValidationError):
    """The operation does not fit the meeting as it stands. The message says what to do instead."""


def _require(by, permission: str) -> None:
    if not by.has_perm(permission):
        raise PermissionDenied("Only the health, safety and wellbeing team may do this.")


def _locked(meeting: BoardMeeting) -> BoardMeeting:
    return BoardMeeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)


@transaction.atomic
def record_attendance(*, meeting: BoardMeeting, post: Post, kind: str, by) -> Attendance:
    """Say that a post was there, sent a deputy or apologies."""
    _require(by, "board.add_attendance")
    row = Attendance.objects.filter(meeting=meeting, post=post).first()
    row = row or Attendance(meeting=meeting, post=post)
    row.kind = kind
    row.full_clean()
    return save_with_reason(row, by=by, reason="Attendance recorded")


@transaction.atomic
def record_decision(
    *, meeting: BoardMeeting, text: str, owner: Post, due: dt.date, by, on: dt.date
) -> Decision:
    """Record what the Board decided, and the key task that follows it up."""
    _require(by, "board.add_decision")
    meeting = _locked(meeting)
    text = text.strip()
    if not text:
        raise Refused({"text": "Write down what the Board decided."})
    if due < meeting.date:
        raise Refused({"due": "The date due is before the meeting. Give a date on or after it."})
    number = (meeting.decisions.aggregate(Max("number"))["number__max"] or 0) + 1
    action = _decisions_action(meeting, by)
    task = actions.add_task(
        action=action,
        number=f"{action.number}/{number}",
        title=text if len(text) <= 200 else text[:197].rstrip() + "…",
        detail=text,
        by=by,
        on=on,
        leads=[owner],
        due_date=due,
        timescale_text=f"decided by the Board on {meeting.when}",
        reason=f"Decision {number} of the Board of {meeting.when}",
        added_on=min(on, meeting.date),
    )
    decision = Decision(meeting=meeting, number=number, text=text, owner=owner, due=due, task=task)
    decision.full_clean()
    return save_with_reason(decision, by=by, reason="Recorded at the meeting")


def _decisions_action(meeting: BoardMeeting, by) -> KeyAction:
    """The action under which a meeting's decisions are followed up, in the plan "Board decisions"."""
    earlier = meeting.decisions.select_related("task__action").first()
    if earlier:
        return earlier.task.action
    year = FinancialYear.of(meeting.date)
    plan = ActionPlan.objects.filter(slug=slugify(DECISIONS_PLAN)).first()
    if plan is None:
        plan = ActionPlan(
            title=DECISIONS_PLAN,
            slug=slugify(DECISIONS_PLAN),
            period_start=year.start,
            period_end=dt.date(year.start_year + 10, 3, 31),
            baseline_date=meeting.date,
            state=ActionPlan.State.LIVE,
            introduction="What the Board decided at its meetings, each followed up until it is confirmed.",
        )
        plan.full_clean()
        save_with_reason(plan, by=by, reason="First decision of the Board")
    # Two boards may meet on one day: the second of them is lettered.
    taken = set(KeyAction.objects.filter(plan=plan).values_list("number", flat=True))
    number = next(
        number
        for number in (
            meeting.date.isoformat(),
            *(f"{meeting.date}{letter}" for letter in "bcdefgh"),
        )
        if number not in taken
    )
    action = KeyAction(plan=plan, number=number, title=f"Decisions of the {meeting}")
    action.full_clean()
    return save_with_reason(action, by=by, reason="First decision of the meeting")


@transaction.atomic
def write_paper(
    *,
    meeting: BoardMeeting,
    title: str,
    author: Post | None,
    marking: str,
    sections: dict[str, tuple[str, bool]],
    by,
) -> MeetingPaper:
    """Keep the paper's title, who reports, its marking, and what the author wrote in sections: {key: (text, left out)}."""
    _require(by, "board.change_papertext")
    meeting = _locked(meeting)
    _require_open(meeting)
    paper = MeetingPaper.objects.filter(meeting=meeting).first() or MeetingPaper(meeting=meeting)
    paper.title, paper.author, paper.marking = title, author, marking
    paper.full_clean()
    save_with_reason(paper, by=by, reason="Paper edited")
    for key, (text, left_out) in sections.items():
        row = PaperText.objects.filter(meeting=meeting, key=key).first()
        row = row or PaperText(meeting=meeting, key=key)
        row.text, row.left_out = text, left_out
        row.full_clean()
        save_with_reason(row, by=by, reason="Paper edited")
    return paper


def _require_open(meeting: BoardMeeting) -> None:
    if meeting.state != BoardMeeting.State.PLANNED:
        raise Refused(
            f"What the Board saw on {meeting.when} is frozen and stands. "
            "Record late figures and changed texts for the next meeting."
        )


@transaction.atomic
def freeze_meeting(
    *, meeting: BoardMeeting, by, on: dt.date, as_at: dt.date | None = None, override: str = ""
) -> Freeze:
    """Store what the Board sees at a meeting: figures, registers, paper and files, sealed with checksums.

    `as_at` sets the date of its figures where the meeting has none yet. Where the checklist has findings,
    `override` must say why it is frozen all the same. One transaction: either all of it is kept or nothing.
    """
    from .checklist import checklist_items
    from .snapshots.create import parts_of

    _require(by, "board.freeze_meeting")
    meeting = _locked(meeting)
    _require_open(meeting)
    as_at = as_at or meeting.as_at or meeting.date
    if as_at > on:
        raise Refused(
            f"The figures are to be as at {day(as_at)}, which is still to come. Freeze the meeting on that day."
        )
    open_items = checklist_items(on=as_at, meeting=meeting)
    if open_items and not override.strip():
        raise Refused(
            f"The checklist has {len(open_items)} finding{'s' if len(open_items) != 1 else ''}. "
            "Mend them, or say why the meeting is frozen all the same."
        )
    meeting.as_at = as_at
    meeting.state = BoardMeeting.State.FROZEN
    parts = parts_of(meeting=meeting, by=by)
    save_with_reason(meeting, by=by, reason=override or "Frozen for the Board")
    seals = [(kind, audience, name, _digest(body)) for kind, audience, name, body in parts]
    freeze = Freeze(
        meeting=meeting,
        as_at=as_at,
        schema=SCHEMA_VERSION,
        sha256=seal(seals),
        frozen_at=timezone.now(),
        frozen_by=by,
        override=override.strip(),
    )
    freeze.save()
    FrozenPart.objects.bulk_create(
        FrozenPart(
            freeze=freeze, kind=kind, audience=audience, name=name, body=body, sha256=_digest(body)
        )
        for kind, audience, name, body in parts
    )
    return freeze


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


@transaction.atomic
def minute_meeting(*, meeting: BoardMeeting, by) -> BoardMeeting:
    """Say that the minutes of a frozen meeting are agreed."""
    _require(by, "board.freeze_meeting")
    meeting = _locked(meeting)
    if meeting.state != BoardMeeting.State.FROZEN:
        raise Refused(
            "Only a frozen meeting is minuted. Freeze it first."
            if meeting.state == BoardMeeting.State.PLANNED
            else "The meeting is already minuted."
        )
    meeting.state = BoardMeeting.State.MINUTED
    return save_with_reason(meeting, by=by, reason="Minutes agreed")
