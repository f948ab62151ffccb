"""Which sections a board's papers have, and how those of one meeting differ: added, moved, left out."""

from collections.abc import Sequence
from typing import TypeVar

from django.db import transaction
from django.utils.text import slugify

from ohs.core.errors import OperationRefused, require_text
from ohs.core.history import delete_with_reason
from ohs.core.locking import lock_for_update, save_next_version
from ohs.organisation.models import Board, BoardMeeting, User

from ..models import BoardSection, PaperText
from ..paper.markdown import parse_words
from ..paper.plan import (
    STARTER_SETS,
    SUMMARY,
    planned_sections,
    sources,
    starter_sections,
    texts_for,
)
from ..permissions import may_arrange_board, may_write_paper, require
from .base import lock_meeting, require_open

_Row = TypeVar("_Row", BoardSection, PaperText)
_STEP = 100
_KEY_LENGTH = 40


@transaction.atomic
def start_sections(*, board: Board, starter_set: str, by: User) -> list[BoardSection]:
    """Give a board that has no sections of its own those of a starter set, to change from there."""
    require(may_arrange_board(by, board))
    lock_for_update(board)
    if starter_set not in STARTER_SETS:
        raise OperationRefused({"starter_set": "Choose what the board's papers begin with."})
    if BoardSection.objects.filter(board=board).exists():
        raise OperationRefused(f"The {board.name} has sections of its own already. Change them.")
    name = STARTER_SETS[starter_set].name
    return [
        _save(
            BoardSection(
                board=board,
                key=section.key,
                heading=section.heading,
                order=place * _STEP,
                source=section.source,
                mandatory=section.mandatory,
                appendix=section.appendix,
                version=0,
            ),
            by=by,
            reason=f"Begun with the starter set “{name}”",
        )
        for place, section in enumerate(starter_sections(starter_set), start=1)
    ]


@transaction.atomic
def save_board_section(
    *,
    board: Board,
    heading: str,
    source: str,
    mandatory: bool,
    appendix: bool,
    audience: str,
    standard_text: str,
    by: User,
    section: BoardSection | None = None,
    version: int | None = None,
) -> BoardSection:
    """Add a section to a board's papers, at the end, or change one."""
    require(may_arrange_board(by, board))
    _own_sections(board, by)
    if section is not None:
        section = lock_for_update(section, version, name=f"“{section.heading}”")
    else:
        section = BoardSection(board=board, order=_next_order(board), version=0)
    section.heading = require_text(heading, "heading", "Enter the section's heading.")
    section.source = _known_source(source)
    if problems := parse_words(standard_text).problems:
        raise OperationRefused({"standard_text": problems})
    section.mandatory, section.appendix, section.audience = mandatory, appendix, audience
    section.standard_text = standard_text.strip()
    if not section.key:
        taken = set(BoardSection.objects.filter(board=board).values_list("key", flat=True))
        section.key = _free_key(heading, taken)
    return _save(section, by=by, reason="Section of the board's papers")


@transaction.atomic
def arrange_board(
    *, board: Board, order: Sequence[str], removed: Sequence[str] = (), by: User
) -> list[BoardSection]:
    """Put a board's sections in an order, by key, and take some out of every paper to come.

    What an author wrote in one that is taken out stays with the papers of the meetings it was written for.
    """
    require(may_arrange_board(by, board))
    _own_sections(board, by)
    sections = {each.key: each for each in BoardSection.objects.filter(board=board)}
    for key in removed:
        section = sections.pop(key, None)
        if section is None:
            raise OperationRefused(f"The papers of the {board.name} have no section “{key}”.")
        delete_with_reason(section, by=by, reason="Taken out of the board's papers")
    places = {key: place for place, key in enumerate(order, start=1)}
    for key, section in sections.items():
        place = places.get(key, len(places) + 1) * _STEP
        if section.order != place:
            section.order = place
            _save(section, by=by, reason="Order of the board's papers")
    return sorted(sections.values(), key=lambda each: each.order)


def _own_sections(board: Board, by: User) -> None:
    """A board that goes by the starter set gets its sections as its own before the first change."""
    if not BoardSection.objects.filter(board=board).exists():
        start_sections(board=board, starter_set=next(iter(STARTER_SETS)), by=by)


@transaction.atomic
def arrange_paper(
    *,
    meeting: BoardMeeting,
    order: Sequence[str],
    left_out: Sequence[str],
    by: User,
) -> None:
    """For one meeting: put the sections in an order, by key, and leave some out. A mandatory one is never left out."""
    require(may_write_paper(by, meeting))
    meeting = lock_meeting(meeting)
    require_open(meeting)
    texts = {section.key: section for section in texts_for(meeting)}
    for key in left_out:
        if key not in texts:
            raise OperationRefused(f"This paper has no section “{key}”.")
        if texts[key].mandatory:
            raise OperationRefused(
                f"“{texts[key].heading}” is in every paper of the {meeting.board.name}: "
                "say in it that there is nothing to report."
            )
    moved = [key for key in order if key in texts] != list(texts)
    for place, key in enumerate(order, start=1):
        section = texts.get(key)
        if section is None:
            continue
        row = PaperText.objects.filter(meeting=meeting, key=key).first()
        out = key in left_out
        place_now = place * _STEP if moved else (row.order if row else None)
        if (out, place_now) == ((row.left_out, row.order) if row else (False, None)):
            continue
        row = row or PaperText(meeting=meeting, key=key, version=0)
        row.left_out, row.order = out, place_now
        _save(row, by=by, reason="Sections of the paper")


@transaction.atomic
def add_section(
    *,
    meeting: BoardMeeting,
    heading: str,
    by: User,
    source: str = "",
    appendix: bool = False,
    after: str = "",
) -> PaperText:
    """Add a section to one meeting's paper, after another of its sections, else at its end."""
    require(may_write_paper(by, meeting))
    meeting = lock_meeting(meeting)
    require_open(meeting)
    heading = require_text(heading, "heading", "Enter the section's heading.")
    texts = texts_for(meeting)
    source = _known_source(source)
    if source and any(each.source == source for each in texts):
        raise OperationRefused({"source": "Another section of this paper already prints that."})
    if after and after not in {each.key for each in texts}:
        raise OperationRefused({"after": "Choose a section of this paper."})
    row = PaperText(
        meeting=meeting,
        key=_free_key(heading, {each.key for each in texts}),
        heading=heading,
        source=source,
        appendix=appendix,
        added=True,
        version=0,
    )
    _save(row, by=by, reason="Section added")
    order = [each.key for each in texts]
    order.insert(order.index(after) + 1 if after else len(order), row.key)
    out = [each.key for each in texts if each.left_out]
    arrange_paper(meeting=meeting, order=order, left_out=out, by=by)
    row.refresh_from_db()
    return row


def _known_source(source: str) -> str:
    if source and source not in sources():
        raise OperationRefused(
            {
                "source": "Nothing of that name is written from the registers. Choose one of the list."
            }
        )
    return source


def _free_key(heading: str, taken: set[str]) -> str:
    base = slugify(heading)[: _KEY_LENGTH - 3].strip("-") or "section"
    if base == SUMMARY:
        base = "summary-of-the-paper" if SUMMARY in taken else SUMMARY
    if base not in taken:
        return base
    return next(key for number in range(2, 100) if (key := f"{base}-{number}") not in taken)


def _next_order(board: Board) -> int:
    return max((section.order for section in planned_sections(board)), default=0) + _STEP


def _save(row: _Row, *, by: User, reason: str) -> _Row:
    row.full_clean(exclude=["version"])
    return save_next_version(row, by=by, reason=reason)
