"""What the author writes in the paper of a meeting, and what a section says unless somebody writes otherwise."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from ohs.core.errors import EditConflict, OperationRefused
from ohs.core.history import save_with_reason
from ohs.core.locking import save_next_version
from ohs.organisation.models import BoardMeeting, Post, User

from ..models import BoardSection, MeetingPaper, PaperText, StandardText
from ..paper.markdown import parse_words
from ..paper.pictures import pictures_of
from ..paper.plan import SectionText, section_for, starter_sections, texts_for
from ..permissions import may_write_paper, may_write_standard_text, require
from .base import lock_meeting, require_open


@transaction.atomic
def write_paper(
    *,
    meeting: BoardMeeting,
    title: str,
    author: Post | None,
    marking: str,
    by: User,
    sections: Mapping[str, tuple[str, bool]] | None = None,
    on: dt.date | None = None,
) -> MeetingPaper:
    """Keep the paper's title, who reports, its marking; and, where given, the words of sections: {key: (text, left out)}."""
    require(may_write_paper(by, meeting))
    meeting = lock_meeting(meeting)
    require_open(meeting)
    paper = MeetingPaper.objects.filter(meeting=meeting).first() or MeetingPaper(meeting=meeting)
    paper.title, paper.author, paper.marking = title, author, marking
    paper.full_clean()
    save_with_reason(paper, by=by, reason="Paper edited")
    plan = {section.key: section for section in texts_for(meeting)}
    for key, (text, left_out) in (sections or {}).items():
        row = _row(meeting, _known(plan.get(key), key, meeting))
        row.text, row.nothing = _checked(text, meeting), False
        row.left_out = left_out and not plan[key].mandatory
        row.confirmed_by, row.confirmed_on = by, on
        _save(row, by=by, reason="Paper edited")
    return paper


@transaction.atomic
def write_section(
    *,
    meeting: BoardMeeting,
    key: str,
    text: str,
    nothing: bool,
    by: User,
    on: dt.date,
    version: int | None = None,
) -> PaperText:
    """Keep the author's words in a section, or that there is nothing to say in it; with whose word that is.

    `version` is the one of the section that the author saw: where somebody has saved since, nothing is saved, and
    both texts are there to be brought together.
    """
    require(may_write_paper(by, meeting))
    meeting = lock_meeting(meeting)
    require_open(meeting)
    section = _known(section_for(meeting, key), key, meeting)
    row = _row(meeting, section)
    if version is not None and version != section.version:
        raise _conflict(row, section)
    text = text.replace("\r\n", "\n").strip()
    if nothing and text:
        raise OperationRefused(
            {
                "nothing": "There is a text in this section. Take it out, or do not say that there is nothing to report."
            }
        )
    row.text, row.nothing = _checked(text, meeting), nothing
    row.confirmed_by, row.confirmed_on = by, on
    return _save(row, by=by, reason="Nothing to report" if nothing else "Paper edited")


def _known(section: SectionText | None, key: str, meeting: BoardMeeting) -> SectionText:
    """A section that the paper has: words for any other would be kept and printed nowhere."""
    if section is None:
        raise OperationRefused(
            f"The papers of the {meeting.board.name} have no section “{key}”. Add it first, then write it."
        )
    return section


def _row(meeting: BoardMeeting, section: SectionText) -> PaperText:
    row = PaperText.objects.filter(meeting=meeting, key=section.key).first()
    return row or PaperText(meeting=meeting, key=section.key, version=0)


def _checked(text: str, meeting: BoardMeeting) -> str:
    """The text, if every sign in it can be printed as it is meant."""
    problems = parse_words(text, pictures_of(meeting)).problems
    if problems:
        raise OperationRefused({"text": problems})
    return text


def _save(row: PaperText, *, by: User, reason: str) -> PaperText:
    row.full_clean(exclude=["version"])
    return save_next_version(row, by=by, reason=reason)


def _conflict(row: PaperText, section: SectionText) -> EditConflict:
    last = row.history.select_related("history_user").order_by("-history_id").first()
    who = last.history_user.display_name if last and last.history_user else "Somebody"
    return EditConflict(
        f"{who} saved “{section.heading}” while you were writing. Nothing of yours is lost: it is in the box below, "
        "and theirs stands above it. Bring the two together, then save again.",
        version=section.version,
        record=row,
    )


@transaction.atomic
def write_standard_text(
    *, key: str, heading: str, text: str, reason: str, by: User
) -> StandardText:
    """Keep what a section of every paper says unless its author writes otherwise."""
    require(may_write_standard_text(by))
    row = StandardText.objects.filter(key=key).first()
    if row is not None and not reason.strip():
        raise OperationRefused(
            {"reason": "Enter a reason for the new standard text. It is kept in the history."}
        )
    known = {section.key for section in starter_sections()} | set(
        BoardSection.objects.values_list("key", flat=True)
    )
    if row is None and key not in known:
        raise OperationRefused(
            {"key": f"No paper has a section “{key}”: the text would be printed nowhere."}
        )
    if problems := parse_words(text).problems:
        raise OperationRefused({"text": problems})
    row = row or StandardText(key=key)
    row.heading, row.text = heading, text
    row.full_clean()
    return save_with_reason(row, by=by, reason=reason.strip() or "Recorded")
