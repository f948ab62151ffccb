"""Recommendations and programmes in the Board's paper."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence

from ohs.core.text import format_day, join_words, plural, upper_first
from ohs.registers.content import (
    ILLUSTRATIVE,
    Block,
    Bullets,
    Chapter,
    Note,
    Paragraph,
    Section,
    Table,
)
from ohs.registers.contract import PaperRequest, SectionPlan

from ..rules.programmes import ENDED, ProgrammeKind, Stage
from ..rules.recommendations import OPEN, RecommendationState
from .advice_rows import PROGRAMMES, RECOMMENDATIONS, ProgrammeRow, RecommendationRow

SECTIONS = (
    SectionPlan(key="recommended", heading="Recommendations made to the force", order=850),
    SectionPlan(key="services", heading="New health and wellbeing services", order=860),
    SectionPlan(key="general", heading="General health and safety updates", order=870),
)

_ENDED = frozenset(str(Stage(stage).label) for stage in ENDED)
_OPEN = frozenset(str(state.label) for state in OPEN)
# As many recommendations are printed; the others are in the pack's CSV.
MOST = 40


def chapters(request: PaperRequest) -> dict[str, Callable[[], Chapter]]:
    """What is written for each of the sections, by its key."""
    return {
        "recommended": lambda: recommended(tuple(request.rows(RECOMMENDATIONS.name)), request.on),
        "services": lambda: services(_current(request)),
        "general": lambda: general(_current(request)),
    }


def _current(request: PaperRequest) -> list[ProgrammeRow]:
    """The programmes that go on, and those that ended since the meeting before."""
    last = request.last_meeting.meeting
    since = last.as_at or last.date if last else None
    return [
        row
        for row in request.rows(PROGRAMMES.name)
        if row.stage not in _ENDED or (since and row.latest_note_on and row.latest_note_on > since)
    ]


def consideration(rows: Sequence[RecommendationRow]) -> str:
    """A sentence for the paper's opening where a recommendation is late or unanswered; else nothing."""
    late = sum(row.state == RecommendationState.OVERDUE.label for row in rows)
    unanswered = sum(row.state == RecommendationState.AWAITING.label for row in rows)
    parts = []
    if late:
        parts.append(f"{plural(late, 'recommendation is', 'recommendations are')} overdue")
    if unanswered:
        parts.append(f"{unanswered} {'has' if unanswered == 1 else 'have'} no response yet")
    return f"{upper_first(join_words(parts))}." if parts else ""


def recommended(rows: Sequence[RecommendationRow], on: dt.date) -> Chapter:
    if not rows:
        return Chapter((Paragraph("No recommendation is recorded."),))
    told = [row for row in rows if row.state in _OPEN]
    counts = [
        f"{sum(row.state == state.label for row in rows)} {state.label}"
        for state in RecommendationState
        if any(row.state == state.label for row in rows)
    ]
    blocks: list[Block] = [
        Paragraph(
            f"{plural(len(rows), 'recommendation is', 'recommendations are')} on record: "
            f"{'; '.join(counts)}."
        )
    ]
    if told:
        blocks.append(
            Table(
                caption="Recommendations that are open",
                header=("No.", "Source", "Recommendation", "Response", "Owner", "Due", "State"),
                rows=tuple(
                    (
                        str(row.number),
                        upper_first(row.source) + (f", {row.reference}" if row.reference else ""),
                        row.recommendation + _answered_by(row),
                        upper_first(row.response) or "None yet",
                        row.owner or "Nobody assigned",
                        format_day(row.due_date),
                        upper_first(row.state),
                    )
                    for row in told[:MOST]
                ),
                widths=(0.5, 1.7, 3.4, 1.2, 1.7, 1.1, 1.2),
            )
        )
        if len(told) > MOST:
            blocks.append(
                Note(f"{len(told) - MOST:,} more stand in recommendations.csv of this pack.")
            )
    if any(row.illustrative for row in told):
        blocks.append(Note(ILLUSTRATIVE))
    return Chapter(tuple(blocks))


def _answered_by(row: RecommendationRow) -> str:
    if not row.tasks:
        return ""
    return f" ({_noun('task', row.tasks)} {join_words(row.tasks)})"


def services(rows: Sequence[ProgrammeRow]) -> Chapter:
    """Services that run, those that are planned, and each pilot under its own heading."""
    offered = [row for row in rows if row.kind == ProgrammeKind.SERVICE]
    running = [row for row in offered if row.stage in _RUNNING]
    planned = [row for row in offered if row.stage not in _RUNNING]
    blocks: list[Block] = []
    if running:
        blocks += [
            Paragraph(f"{plural(len(running), 'service is', 'services are')} offered:"),
            Bullets(tuple(_item(row) for row in running)),
        ]
    if planned:
        blocks += [
            Paragraph(
                f"{plural(len(planned), 'service is', 'services are')} planned or in preparation:"
            ),
            Bullets(tuple(_item(row) for row in planned)),
        ]
    pilots = [row for row in rows if row.kind == ProgrammeKind.PILOT]
    if not blocks and not pilots:
        return Chapter((Paragraph("No service or pilot is recorded."),))
    if _illustrative(offered):
        blocks.append(Note(ILLUSTRATIVE))
    return Chapter(tuple(blocks), tuple(_own_section(row) for row in pilots))


_RUNNING = frozenset(
    str(Stage(stage).label) for stage in (Stage.RUNNING, Stage.REVIEW, Stage.EVALUATED)
)


def general(rows: Sequence[ProgrammeRow]) -> Chapter:
    """Campaigns, strategies and policies, kind by kind."""
    blocks: list[Block] = []
    told = []
    for kind, words in (
        (ProgrammeKind.CAMPAIGN, ("campaign", "campaigns")),
        (ProgrammeKind.STRATEGY, ("strategy", "strategies")),
        (ProgrammeKind.POLICY, ("policy", "policies")),
    ):
        of_kind = [row for row in rows if row.kind == kind]
        if of_kind:
            told += of_kind
            blocks += [
                Paragraph(f"{plural(len(of_kind), *words)}:"),
                Bullets(tuple(_item(row) for row in of_kind)),
            ]
    if not blocks:
        return Chapter((Paragraph("No campaign, strategy or policy is recorded."),))
    if _illustrative(told):
        blocks.append(Note(ILLUSTRATIVE))
    return Chapter(tuple(blocks))


def _illustrative(rows: Iterable[ProgrammeRow]) -> bool:
    return any(row.illustrative for row in rows)


def _item(row: ProgrammeRow) -> str:
    """One programme in a line: its name, what it is for, how far it is."""
    facts = [row.stage]
    if row.channel:
        facts.append(row.channel)
    if row.risks:
        facts.append(f"{_noun('risk', row.risks)} {join_words(row.risks)}")
    if row.tasks:
        facts.append(f"{_noun('task', row.tasks)} {join_words(row.tasks)}")
    if row.next_review:
        facts.append(f"next review {format_day(row.next_review)}")
    note = f" {_sentence(row.latest_note)}" if row.latest_note else ""
    return f"{row.name} ({'; '.join(facts)}): {_sentence(row.aim)}{note}"


def _noun(noun: str, refs: Sequence[str]) -> str:
    return noun if len(refs) == 1 else f"{noun}s"


def _own_section(row: ProgrammeRow) -> Section:
    """A pilot under its own heading: aim, whom it is for, who runs and evaluates it, and the note of the quarter."""
    blocks: list[Block] = [Paragraph(f"{_sentence(row.aim)} It is {row.stage}.")]
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
        facts.append(f"Key tasks: {join_words(row.tasks)}.")
    if facts:
        blocks.append(Bullets(tuple(facts)))
    if row.latest_note:
        blocks.append(Paragraph(f"{format_day(row.latest_note_on)}: {_sentence(row.latest_note)}"))
    if row.illustrative:
        blocks.append(Note(ILLUSTRATIVE))
    return Section("", row.name, tuple(blocks))


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text if text.endswith((".", "!", "?")) else f"{text}."
