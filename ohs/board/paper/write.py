"""Writes the Board's paper from the data: what the registers say as at the meeting's date, for one audience.

Every figure comes from the rows that the pack's CSV files are made of, or from what a register hands up for the paper,
so that page, PDF, Word and CSV cannot say different things. The author's words stand where the plan gives them a place.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TypeVar

from ohs.core.cache import DataVersion, cached_until_change, data_version, is_kept
from ohs.core.text import format_day
from ohs.organisation.models import BoardMeeting, User, current_force
from ohs.registers.audience import Audience
from ohs.registers.content import Block, Chapter, Paper, Paragraph, Section
from ohs.registers.contract import (
    LastMeeting,
    PaperRequest,
    Register,
    RegisterPaper,
    TablesOnDemand,
    reading_as,
    registers,
)
from ohs.registers.rows import Rows

from ..asks import Matters
from ..dashboard import compose
from ..models import MeetingPaper, MeetingSnapshot
from ..snapshots.read import SnapshotReader, frozen_paper, last_meeting_snapshot
from . import sections as own_sections
from .markdown import parse_words, text_of
from .pictures import pictures_of
from .plan import SUMMARY, of_registers, texts_for

T = TypeVar("T")

REPORTS_UNLESS_NAMED = "Not named"
_KEPT = "paper"


class PaperSources:
    """What a paper is written from, read once: the tables as its audience may see them, and what each register writes."""

    def __init__(
        self,
        meeting: BoardMeeting,
        on: dt.date,
        audience: Audience,
        tables: Mapping[str, Rows],
        author: str,
        version: DataVersion | None = None,
        matters: Callable[[], Matters] | None = None,
    ):
        self.meeting, self.on, self.audience, self.author = meeting, on, audience, author
        self.tables, self.version, self._matters = tables, version, matters

    @cached_property
    def snapshot(self) -> SnapshotReader | None:
        """What this board saw when it last met; while it has not, what the Board saw that governs the registers."""
        return last_meeting_snapshot(self.on, self.meeting.board)

    @cached_property
    def _last_paper(self) -> str:
        """The paper of this board's last meeting, as this audience was given it; empty where there is none."""
        last = self.snapshot.meeting if self.snapshot else None
        if last is None or last.board_id != self.meeting.board_id:
            return ""
        snapshot = MeetingSnapshot.objects.filter(meeting=last).first()
        return json.dumps(frozen_paper(snapshot, self.audience)) if snapshot else ""

    def told_before(self, sentence: str) -> bool:
        """Whether the paper of this board's last meeting said it already."""
        return json.dumps(sentence) in self._last_paper

    @cached_property
    def matters(self) -> Matters:
        """What this meeting is asked to decide, and what it is told to note."""
        if self._matters is not None:
            return self._matters()
        return matters_of(self.meeting, self.on, self.snapshot, self.version)

    @cached_property
    def request(self) -> PaperRequest:
        last = LastMeeting()
        if self.snapshot is not None:
            last = LastMeeting(self.snapshot.meeting, self.snapshot.figures())
        return PaperRequest(self.on, self.meeting, self.audience, last, self.tables.__getitem__)

    @cached_property
    def registers(self) -> list[RegisterPart]:
        return [RegisterPart(self, register) for register in registers()]

    def chapter(self, key: str) -> Chapter:
        """What is written from the data for a section: by the Board itself, or by the register whose section it is."""
        if key in own_sections.SECTIONS:
            return own_sections.SECTIONS[key](self)
        planned = [part for part in self.registers if part.plans(key)]
        for part in planned or self.registers:
            chapter = part.chapter(key)
            if chapter is not None:
                return chapter
        return Chapter(())


class RegisterPart:
    """A register's part in a paper. With the version of the data each piece is kept until something that it is made of is
    recorded: what one register records has nothing of the others written anew."""

    def __init__(self, sources: PaperSources, register: Register):
        self.sources, self.register = sources, register

    @cached_property
    def _written(self) -> RegisterPaper:
        return self.register.paper(self.sources.request)

    def _kept(self, piece: str, make: Callable[[], T]) -> T:
        sources, register = self.sources, self.register
        if sources.version is None:
            return make()
        return cached_until_change(
            f"{piece} of the paper, {register.key}",
            make,
            sources.meeting.pk,
            sources.audience.key,
            sources.on,
            sources.snapshot and sources.snapshot.meeting.pk,
            version=sources.version,
            reads=register.paper_reads,
        )

    @property
    def considerations(self) -> tuple[str, ...]:
        return self._kept("considerations", lambda: self._written.considerations)

    @property
    def contacts(self) -> tuple[str, ...]:
        return self._kept("contacts", lambda: self._written.contacts)

    def plans(self, key: str) -> bool:
        return any(plan.key == key for plan in self.register.sections)

    def chapter(self, key: str) -> Chapter | None:
        """What it writes for a section; None where that is another's."""

        def make() -> Chapter | None:
            write = self._written.sections.get(key)
            return write() if write else None

        return self._kept(f"section {key}", make)


def matters_of(
    meeting: BoardMeeting,
    on: dt.date,
    snapshot: SnapshotReader | None,
    version: DataVersion | None = None,
) -> Matters:
    """What a meeting is asked and told, the same for every audience. `snapshot` is what its board saw last."""
    return compose(on=on, snapshot=snapshot, meeting=meeting, version=version).matters


def figures_day(meeting: BoardMeeting, today: dt.date) -> dt.date:
    """Of which day a draft's figures are: as said for the meeting; else of the day it meets, of today if that is to come."""
    return meeting.as_at or min(meeting.date, today)


def draft_tables(
    *, meeting: BoardMeeting, audience: Audience, by: User, today: dt.date, address: str = ""
) -> TablesOnDemand:
    """The tables that a draft is written from. `by` reads where small numbers are shown, at `address`."""
    return TablesOnDemand(figures_day(meeting, today), reading_as(audience, by, address))


def draft(
    *, meeting: BoardMeeting, tables: TablesOnDemand, version: DataVersion | None = None
) -> Paper:
    """The paper of a meeting that is not frozen. `version` is that of the data where what was told before may be told again."""
    return write(
        meeting=meeting, audience=tables.audience, tables=tables, on=tables.on, version=version
    )


def kept_draft(
    *, meeting: BoardMeeting, tables: TablesOnDemand, version: DataVersion | None = None
) -> Paper:
    """The same, kept until something is recorded. Where small numbers are shown it is written each time: reading them is logged."""
    if tables.audience.small_numbers:
        return draft(meeting=meeting, tables=tables)
    known = version or data_version()
    return cached_until_change(
        _KEPT,
        lambda: draft(meeting=meeting, tables=tables, version=known),
        *_which(meeting, tables),
        version=known,
    )


def draft_is_kept(*, meeting: BoardMeeting, tables: TablesOnDemand, version: DataVersion) -> bool:
    """Whether `kept_draft` need not write it."""
    return is_kept(_KEPT, *_which(meeting, tables), version=version)


def _which(meeting: BoardMeeting, tables: TablesOnDemand) -> tuple[object, ...]:
    return meeting.pk, tables.audience.key, tables.on


def write(
    *,
    meeting: BoardMeeting,
    audience: Audience,
    tables: Mapping[str, Rows],
    on: dt.date | None = None,
    version: DataVersion | None = None,
    matters: Callable[[], Matters] | None = None,
) -> Paper:
    """The paper of a meeting for an audience, from that audience's own tables as at `on`, or the meeting's date.

    `matters` gives what the meeting is asked and told, where papers for several audiences say the same of it.
    """
    on = on or meeting.as_at or meeting.date
    force = current_force()
    about = getattr(meeting, "paper", None) or MeetingPaper(
        meeting=meeting, marking=force.usual_marking
    )
    reports = about.author or force.author
    author = reports.title if reports else REPORTS_UNLESS_NAMED
    sources = PaperSources(meeting, on, audience, tables, author, version, matters)
    pictures = pictures_of(meeting)
    summary = ""
    opening: list[Block] = []
    sections = []
    for text in texts_for(meeting):
        if text.left_out or not text.plan.printed_for(audience):
            continue
        own = parse_words(text.words, pictures).blocks
        chapter = Chapter(()) if text.written else sources.chapter(text.source)
        if text.key == SUMMARY:
            summary, opening = text_of(text.words), own
            continue
        sections.append(
            Section(
                text.key,
                text.heading,
                (*own, *chapter.blocks),
                tuple(chapter.sections),
                text.appendix,
                text.source,
            )
        )
    opening += _outline(sections)
    return Paper(
        title=about.title,
        board=meeting.board.name,
        date=meeting.when,
        as_at=format_day(on),
        author=author,
        audience=audience.name,
        marking=about.marking,
        status=(
            "Draft: figures may still change."
            if meeting.state == BoardMeeting.State.PLANNED
            else "As the Board saw it."
        ),
        summary=summary,
        opening=tuple(opening),
        sections=tuple(sections),
        force=force.name,
    )


def _outline(sections: Sequence[Section]) -> list[Block]:
    """What the registers tell in the paper, with the number of each section, under the summary on the first page."""
    written = {each.source for each in of_registers()}
    told = [
        f"{section.heading} (section {number})"
        for number, section in enumerate(
            (section for section in sections if not section.appendix), start=1
        )
        if section.source in written
    ]
    return [Paragraph(f"This paper updates on: {'; '.join(told)}.")] if told else []
