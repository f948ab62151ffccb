"""Programmes in the Board's paper: services and pilots, responses to events, campaigns, strategies and policies."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from ohs.core.text import format_day, join_words, plural
from ohs.registers.content import (
    ILLUSTRATIVE,
    Block,
    Bullets,
    Chapter,
    Note,
    Paragraph,
    Section,
)
from ohs.registers.contract import PaperRequest

from ..models import ProgrammeNote
from ..rules.programmes import ENDED, NOUNS, ProgrammeKind, Stage
from .advice_rows import PROGRAMMES, ProgrammeRow

_ENDED = frozenset(str(Stage(stage).label) for stage in ENDED)
_RUNNING = frozenset(
    str(Stage(stage).label) for stage in (Stage.RUNNING, Stage.REVIEW, Stage.EVALUATED)
)
# How far back a board that has not met yet is told.
_A_YEAR = dt.timedelta(days=365)

# The notes of a programme by its name, the oldest first.
Notes = Mapping[str, Sequence[tuple[dt.date, str]]]


def told_since(request: PaperRequest) -> dt.date:
    """From when a paper tells what was noted: since this board met, else of the year before."""
    last = request.last_meeting.meeting
    if last is None or last.board_id != request.meeting.board_id:
        return request.on - _A_YEAR
    return last.as_at or last.date


def chapters(request: PaperRequest) -> dict[str, Callable[[], Chapter]]:
    """What is written for each of the sections, by its key."""
    return {
        "services": lambda: services(_current(request), _notes(request), request.on),
        "general": lambda: general(_current(request), _notes(request), request.on),
    }


def _current(request: PaperRequest) -> list[ProgrammeRow]:
    """The programmes that go on, and those that ended since the meeting before."""
    since = told_since(request)
    return [
        row
        for row in request.rows(PROGRAMMES.name)
        if row.stage not in _ENDED or (row.latest_note_on and row.latest_note_on > since)
    ]


def _notes(request: PaperRequest) -> Notes:
    """What was noted of each programme since the board met."""
    found: dict[str, list[tuple[dt.date, str]]] = defaultdict(list)
    noted = ProgrammeNote.objects.filter(
        noted_on__gt=told_since(request), noted_on__lte=request.on
    ).order_by("noted_on", "pk")
    for name, day, text in noted.values_list("programme__name", "noted_on", "text"):
        found[name].append((day, text))
    return found


def services(rows: Sequence[ProgrammeRow], notes: Notes, on: dt.date | None = None) -> Chapter:
    """Services that run, those that are planned, and each pilot under its own heading."""
    offered = [row for row in rows if row.kind == ProgrammeKind.SERVICE]
    running = [row for row in offered if row.stage in _RUNNING]
    planned = [row for row in offered if row.stage not in _RUNNING]
    blocks: list[Block] = []
    if running:
        blocks += [
            Paragraph(f"{plural(len(running), 'service is', 'services are')} offered:"),
            Bullets(tuple(_item(row, notes, on) for row in running)),
        ]
    if planned:
        blocks += [
            Paragraph(
                f"{plural(len(planned), 'service is', 'services are')} planned or in preparation:"
            ),
            Bullets(tuple(_item(row, notes, on) for row in planned)),
        ]
    pilots = [row for row in rows if row.kind == ProgrammeKind.PILOT]
    if not blocks and not pilots:
        return Chapter((Paragraph("No service or pilot is recorded."),))
    if _illustrative(offered):
        blocks.append(Note(ILLUSTRATIVE))
    return Chapter(tuple(blocks), tuple(_own_section(row, notes) for row in pilots))


def general(rows: Sequence[ProgrammeRow], notes: Notes, on: dt.date | None = None) -> Chapter:
    """Campaigns, strategies and policies, kind by kind; what answers an event has its own heading."""
    blocks: list[Block] = []
    told = []
    for kind in (ProgrammeKind.STRATEGY, ProgrammeKind.POLICY, ProgrammeKind.CAMPAIGN):
        of_kind = [row for row in rows if row.kind == kind]
        if of_kind:
            told += of_kind
            blocks += [
                Paragraph(f"{plural(len(of_kind), *NOUNS[kind])}:"),
                Bullets(tuple(_item(row, notes, on) for row in of_kind)),
            ]
    responses = [row for row in rows if row.kind == ProgrammeKind.RESPONSE]
    if not blocks and not responses:
        return Chapter((Paragraph("No campaign, strategy, policy or response is recorded."),))
    if _illustrative(told):
        blocks.append(Note(ILLUSTRATIVE))
    return Chapter(tuple(blocks), tuple(_own_section(row, notes) for row in responses))


def _illustrative(rows: Iterable[ProgrammeRow]) -> bool:
    return any(row.illustrative for row in rows)


def _item(row: ProgrammeRow, notes: Notes, on: dt.date | None) -> str:
    """One programme in a line: its name, what it is for, how far it is, and what was noted of it."""
    facts = [row.stage]
    if row.channel:
        facts.append(row.channel)
    if row.provider:
        facts.append(row.provider)
    if row.risks:
        facts.append(f"{_noun('risk', row.risks)} {join_words(row.risks)}")
    if row.tasks:
        facts.append(f"{_noun('task', row.tasks)} {join_words(row.tasks)}")
    if row.scope:
        facts.append(row.scope)
    if row.end_date and row.stage not in _RUNNING:
        # What has passed is no plan any more.
        late = on is not None and row.end_date < on
        facts.append(f"{'was to be ready ' if late else ''}by {format_day(row.end_date)}")
    if row.next_review:
        facts.append(f"next review {format_day(row.next_review)}")
    # What was noted before the board last met was told then, and may no longer be so.
    told = " ".join(_sentence(text) for _, text in notes.get(row.name, ()))
    return f"{row.name} ({'; '.join(facts)}): {_sentence(row.aim)} {told}".strip()


def _noun(noun: str, refs: Sequence[str]) -> str:
    return noun if len(refs) == 1 else f"{noun}s"


def _own_section(row: ProgrammeRow, notes: Notes) -> Section:
    """A programme under its own heading: aim, whom it is for, who runs and evaluates it, and what was noted."""
    aim = [" ".join(part.split()) for part in row.aim.split("\n\n") if part.strip()]
    blocks: list[Block] = [Paragraph(_sentence(part)) for part in aim[:-1]]
    blocks.append(Paragraph(f"{_sentence(aim[-1] if aim else '')} It is {row.stage}."))
    facts = []
    if row.units or row.scope:
        units = join_words(row.units)
        where = f"{row.scope} ({units})" if row.scope and units else row.scope or units
        people = f", about {row.people:,} people" if row.people else ""
        facts.append(f"Scope: {where}{people}.")
    elif row.people:
        facts.append(f"Scope: about {row.people:,} people.")
    if row.start_date or row.end_date:
        first = f"from {format_day(row.start_date)}" if row.start_date else ""
        last = f"to {format_day(row.end_date)}" if row.end_date else ""
        facts.append(f"It runs {' '.join(part for part in (first, last) if part)}.")
    if row.provider:
        facts.append(f"Provider: {row.provider}.")
    if row.evaluator:
        facts.append(f"It is evaluated by {row.evaluator}.")
    if row.owner:
        facts.append(f"Owner: {row.owner}.")
    if row.tasks:
        facts.append(f"Key {_noun('task', row.tasks)}: {join_words(row.tasks)}.")
    if facts:
        blocks.append(Bullets(tuple(facts)))
    latest = [(row.latest_note_on, row.latest_note)] if row.latest_note else []
    for day, text in notes.get(row.name, ()) or latest:
        blocks += _noted(day, text)
    if row.illustrative:
        blocks.append(Note(ILLUSTRATIVE))
    return Section("", row.name, tuple(blocks))


def _noted(day: dt.date | None, text: str) -> list[Block]:
    """A note with its day; lines that begin with a hyphen are a list."""
    words: list[str] = []
    blocks: list[Block] = []
    items: list[str] = []
    for line in text.splitlines():
        line = line.strip()
        if line.startswith(("- ", "• ")):
            items.append(_sentence(line[2:]))
        elif line and items:
            items[-1] = _sentence(f"{items[-1].rstrip('.')} {line}")
        elif line:
            words.append(line)
    told = " ".join(words)
    if told:
        told = told if told.endswith(":") and items else _sentence(told)
    else:
        told = "Noted:"
    blocks.append(Paragraph(f"{format_day(day)}: {told}"))
    if items:
        blocks.append(Bullets(tuple(items)))
    return blocks


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."
