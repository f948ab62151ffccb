"""The minutes of a meeting, drafted from its records: who was there, what was taken up, asked and decided.

They are a `Paper` like any other: a page and a Word document from one content.
"""

from typing import Any

from ohs.core.text import format_day, join_words
from ohs.organisation.models import BoardMeeting, current_force
from ohs.registers.content import Bullets, Paper, Paragraph, Section, Table

from ..models import Attendance, MeetingMinutes
from .markdown import parse_words

NOT_RECORDED = "Not recorded."


def minutes_of(meeting: BoardMeeting) -> Paper:
    """The minutes as they stand; the secretary's own words first."""
    minutes = MeetingMinutes.objects.filter(meeting=meeting).select_related("agreed_at").first()
    about = getattr(meeting, "paper", None)
    force = current_force()
    sections = [
        Section("attendance", "Attendance", tuple(_attendance(meeting))),
        Section("items", "Items", tuple(_items(meeting))),
        Section("questions", "Questions", tuple(_questions(meeting))),
        Section("decisions", "Decisions", tuple(_decisions(meeting))),
    ]
    if minutes is not None and minutes.text:
        sections.insert(1, Section("words", "Minutes", tuple(parse_words(minutes.text).blocks)))
    return Paper(
        title=f"Minutes of the {meeting.title}",
        board=meeting.board.name,
        date=meeting.when,
        as_at=format_day(meeting.as_at or meeting.date),
        author=meeting.chair.title if meeting.chair else "Chair not recorded",
        audience="Members",
        marking=about.marking if about else force.usual_marking,
        status=_status(meeting, minutes),
        summary="",
        sections=tuple(sections),
        force=force.name,
    )


def _status(meeting: BoardMeeting, minutes: MeetingMinutes | None) -> str:
    if meeting.state != BoardMeeting.State.MINUTED:
        return "Draft: not yet agreed."
    if minutes is not None and minutes.agreed_at is not None:
        return f"Agreed at the meeting of {minutes.agreed_at.when}."
    return "Agreed."


def _attendance(meeting: BoardMeeting) -> list[Any]:
    rows = list(meeting.attendance.select_related("post"))
    if not rows:
        return [Paragraph(NOT_RECORDED)]
    told = []
    for kind, words in (
        (Attendance.Kind.PRESENT, "Present"),
        (Attendance.Kind.DEPUTY, "Represented by a deputy"),
        (Attendance.Kind.APOLOGIES, "Apologies"),
    ):
        posts = join_words(row.post.title for row in rows if row.kind == kind)
        if posts:
            told.append(Paragraph(f"{words}: {posts}."))
    return told


def _items(meeting: BoardMeeting) -> list[Any]:
    items = list(meeting.agenda.filter(on_agenda=True).select_related("post"))
    if not items:
        return [Paragraph(NOT_RECORDED)]
    return [
        Paragraph(
            f"{item.title.rstrip('.')}{f' ({item.post.title})' if item.post else ''}. "
            f"{item.get_outcome_display() or 'Outcome not recorded'}."
            f"{f' {item.outcome_text}' if item.outcome_text else ''}"
        )
        for item in items
    ]


def _questions(meeting: BoardMeeting) -> list[Any]:
    blocks: list[Any] = []
    questions = meeting.questions.select_related("asked_by", "answered_by").order_by("pk")
    for each in questions:
        asked = f"{each.asked_by.title} asked: " if each.asked_by else "Asked: "
        blocks.append(Paragraph(f"{asked}{each.text}"))
        if each.answer:
            who = f"{each.answered_by.title}, " if each.answered_by else ""
            blocks.append(Bullets((f"{who}{format_day(each.answered_on)}: {each.answer}",)))
        else:
            blocks.append(Bullets(("Not answered yet.",)))
    return blocks or [Paragraph("None.")]


def _decisions(meeting: BoardMeeting) -> list[Any]:
    decisions = list(meeting.decisions.select_related("owner", "task"))
    if not decisions:
        return [Paragraph("None.")]
    return [
        Table(
            caption="Decisions",
            header=("No.", "Decision", "Who", "Due", "State"),
            rows=tuple(
                (
                    str(each.number),
                    each.text,
                    each.owner.title,
                    format_day(each.due),
                    each.task.get_state_display(),
                )
                for each in decisions
            ),
            widths=(0.5, 4, 2, 1.2, 1.4),
        )
    ]
