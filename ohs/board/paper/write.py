"""Writes the Board's paper from the data: what the registers say as at the meeting's date, for one audience.

Every figure comes from the registers' own CSV rows or from what a register hands up for the paper, so that page, PDF,
Word and CSV cannot say different things. The author's words stand where the plan gives them a place.
"""

import datetime as dt

from ohs.organisation.models import BoardMeeting
from ohs.registers.content import Chapter, Paper, Paragraph, Section
from ohs.web.once import composing
from ohs.web.tables import day

from ..models import MeetingPaper
from ..readers import Audience
from ..registers import all_registers
from . import findings, follow_up
from .plan import texts_for
from .prose import paragraphs
from .sources import Sources, ask_ahead

REPORTS_UNLESS_NAMED = "Head of Safety, Health and Wellbeing"
# What writes each section of the plan that is made from data.
CHAPTERS = {
    "considerations": findings.considerations,
    "since": findings.since,
    "injuries": findings.injuries,
    "assurance": findings.assurance,
    "maturity": findings.maturity,
    "notifications": findings.notifications,
    "actions": follow_up.actions,
    "decisions": follow_up.decisions,
    "contacts": follow_up.contacts,
    "heat-map": follow_up.heat_map,
    "matrix": follow_up.matrix,
    "figures": follow_up.figures,
}


def draft(
    *, meeting: BoardMeeting, audience: Audience, by, today: dt.date
) -> tuple[Paper, dict[str, bytes]]:
    """The paper and the registers it is written from, put together in one go. `by` reads where small numbers are shown.

    While the meeting has no date of its figures they are those of the day it meets, or of today if that is still to come.
    """
    on = meeting.as_at or min(meeting.date, today)
    with composing():
        ask_ahead(meeting, on)
        registers = all_registers(on=on, audience=audience, by=by)
        return write(meeting=meeting, audience=audience, registers=registers, on=on), registers


def write(
    *,
    meeting: BoardMeeting,
    audience: Audience,
    registers: dict[str, bytes],
    on: dt.date | None = None,
) -> Paper:
    """The paper of a meeting for an audience, from that audience's own registers as at `on`, or the meeting's date."""
    on = on or meeting.as_at or meeting.date
    about = getattr(meeting, "paper", None) or MeetingPaper(meeting=meeting)
    texts = texts_for(meeting)
    author = about.author.title if about.author else REPORTS_UNLESS_NAMED
    sources = Sources(meeting, on, audience, registers, author)
    sections = []
    for text in texts:
        if text.left_out or text.key == "summary":
            continue
        made = () if text.written else CHAPTERS[text.key](sources)
        chapter = made if isinstance(made, Chapter) else Chapter(made)
        own = tuple(Paragraph(part) for part in paragraphs(text.text))
        sections.append(
            Section(
                text.key, text.heading, (*own, *chapter.blocks), chapter.sections, text.appendix
            )
        )
    summary = next(text for text in texts if text.key == "summary")
    return Paper(
        title=about.title,
        board=meeting.board.name,
        date=meeting.when,
        as_at=day(on),
        author=author,
        audience=audience.name,
        marking=about.marking,
        status=(
            "Draft: figures may still change."
            if meeting.state == BoardMeeting.State.PLANNED
            else "As the Board saw it."
        ),
        summary="" if summary.left_out else " ".join(paragraphs(summary.text)),
        sections=tuple(sections),
    )
