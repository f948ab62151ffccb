"""A meeting as a list of tasks: from the figures to the minutes, what is done, what is next, what has to wait."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse

from ohs.core.text import format_day, plural
from ohs.organisation.models import BoardMeeting

from .checklist import paper_items
from .models import AgendaItem, Attendance, Decision
from .page_checks import load_checks
from .paper.plan import texts_for
from .paper.write import figures_day


@dataclass(frozen=True)
class Step:
    """`state` says in words where it stands; `tone` is the colour of its tag. No `url`: it cannot be begun yet."""

    name: str
    state: str
    done: bool = False
    tone: str = "blue"
    url: str = ""
    hint: str = ""


def meeting_steps(meeting: BoardMeeting, today: dt.date) -> list[Step]:
    """The tasks of a meeting in the order in which they are done."""
    after = [_attendance(meeting), _decisions(meeting), _outcomes(meeting), _minutes(meeting)]
    if meeting.state != BoardMeeting.State.PLANNED:
        return [_freeze(meeting, today), *after]
    checks = _checks(meeting, figures_day(meeting, today))
    before = [checks, _paper(meeting), _agenda(meeting), _freeze(meeting, today)]
    return [*before, *(_later(step) for step in after)]


def _later(step: Step) -> Step:
    return Step(step.name, "Cannot start yet", tone="grey", hint="After the meeting is frozen")


def _checks(meeting: BoardMeeting, on: dt.date) -> Step:
    checks = load_checks(on=on, meeting=meeting)
    done = not checks.items and not checks.looking
    return Step(
        "Pre-meeting checks",
        "Completed" if done else checks.in_words,
        done=done,
        url=reverse("board:readiness"),
        hint=f"Figures and registers as at {format_day(on)}",
    )


def _paper(meeting: BoardMeeting) -> Step:
    own = [each for each in texts_for(meeting) if each.written and not each.left_out]
    written = sum(not each.missing for each in own)
    done = written == len(own) and not paper_items(meeting)
    return Step(
        "Write the paper",
        "Completed" if done else f"{written} of {len(own)} sections",
        done=done,
        url=reverse("board:pack", args=[meeting.slug]),
    )


def _agenda(meeting: BoardMeeting) -> Step:
    items = AgendaItem.objects.filter(meeting=meeting, on_agenda=True).count()
    return Step(
        "Choose what goes on the agenda",
        plural(items, "item") if items else "Not started",
        done=bool(items),
        url=reverse("board:agenda", args=[meeting.slug]),
    )


def _freeze(meeting: BoardMeeting, today: dt.date) -> Step:
    name = "Freeze the figures and the paper"
    if meeting.state != BoardMeeting.State.PLANNED:
        return Step(name, "Completed", done=True, hint=f"As at {format_day(meeting.as_at)}")
    if meeting.date > today:
        return Step(name, "Cannot start yet", tone="grey", hint=f"On {meeting.when}")
    return Step(
        name,
        "Not started",
        url=reverse("board:freeze", args=[meeting.slug]),
        hint="You cannot undo this",
    )


def _attendance(meeting: BoardMeeting) -> Step:
    posts = Attendance.objects.filter(meeting=meeting).count()
    return Step(
        "Record attendance",
        plural(posts, "post") if posts else "Not started",
        done=bool(posts),
        url=reverse("board:attendance_new", args=[meeting.slug]),
    )


def _decisions(meeting: BoardMeeting) -> Step:
    decided = Decision.objects.filter(meeting=meeting).count()
    return Step(
        "Record decisions",
        plural(decided, "decision") if decided else "None recorded",
        done=bool(decided),
        tone="grey",
        url=reverse("board:decision_new", args=[meeting.slug]),
    )


def _outcomes(meeting: BoardMeeting) -> Step:
    items = AgendaItem.objects.filter(meeting=meeting, on_agenda=True)
    total, told = items.count(), items.exclude(outcome="").count()
    return Step(
        "Record outcomes and answers",
        "Completed" if total and told == total else f"{told} of {plural(total, 'item')}",
        done=bool(total) and told == total,
        url=reverse("board:agenda", args=[meeting.slug]),
    )


def _minutes(meeting: BoardMeeting) -> Step:
    agreed = meeting.state == BoardMeeting.State.MINUTED
    return Step(
        "Minutes",
        "Agreed" if agreed else "Draft",
        done=agreed,
        url=reverse("board:minutes", args=[meeting.slug]),
        hint="" if agreed else "Agreed at the next meeting",
    )
