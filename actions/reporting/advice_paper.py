"""Recommendations in the Board's paper: what was recommended, how far it has come, what was done and whether it worked."""

import datetime as dt
from collections.abc import Callable, Sequence

from django.db.models import Q
from django.urls import reverse

from ohs.core.text import format_day, join_words, plural, upper_first
from ohs.registers.content import (
    ILLUSTRATIVE,
    Block,
    Chapter,
    Note,
    Paragraph,
    Table,
    rest_in_pack,
)
from ohs.registers.contract import PaperRequest, SectionPlan

from ..models import Recommendation
from ..rules.recommendations import OPEN, RecommendationState
from . import programme_paper
from .advice_rows import RECOMMENDATIONS, RecommendationRow

SECTIONS = (
    SectionPlan(key="recommended", heading="Recommendations made to the force", order=850),
    SectionPlan(key="services", heading="New health and wellbeing services", order=860),
    SectionPlan(key="general", heading="General health and safety updates", order=870),
)

_OPEN = frozenset(str(state.label) for state in OPEN)
_DONE = frozenset(
    str(state.label)
    for state in (RecommendationState.IMPLEMENTED, RecommendationState.EFFECT_SHOWN)
)
# As many recommendations are printed; the others are in the pack's CSV.
MOST = 40


def chapters(request: PaperRequest) -> dict[str, Callable[[], Chapter]]:
    """What is written for each of the sections, by its key."""
    return {
        "recommended": lambda: recommended(
            tuple(request.rows(RECOMMENDATIONS.name)),
            programme_paper.told_since(request),
            request.on,
        ),
        **programme_paper.chapters(request),
    }


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


def recommended(rows: Sequence[RecommendationRow], since: dt.date, on: dt.date) -> Chapter:
    """How many there are in each state, the open ones, and those that were done since the board met."""
    if not rows:
        return Chapter((Paragraph("No recommendation is recorded."),))
    told = [row for row in rows if row.state in _OPEN]
    done = _done_since(rows, since)
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
                        _source(row),
                        _what(row),
                        upper_first(row.response) or "None yet",
                        row.owner or "Nobody assigned",
                        format_day(row.due_date),
                        upper_first(row.state),
                    )
                    for row in told[:MOST]
                ),
                widths=(0.5, 2, 3.7, 1.3, 1.6, 1.25, 1),
            )
        )
        blocks += _more(len(told), len(rows), on)
    if done:
        blocks.append(
            Table(
                caption=f"Recommendations carried out since {format_day(since)}",
                header=("No.", "Source", "Recommendation", "State", "Did it work?"),
                rows=tuple(
                    (
                        str(row.number),
                        _source(row),
                        _what(row),
                        upper_first(row.state),
                        row.evidence_of_effect or "Not shown yet",
                    )
                    for row in done[:MOST]
                ),
                widths=(0.5, 2, 4, 1.6, 2.2),
            )
        )
        blocks += _more(len(done), len(rows), on)
    if any(row.illustrative for row in (*told, *done)):
        blocks.append(Note(ILLUSTRATIVE))
    return Chapter(tuple(blocks))


def _more(number: int, of_all: int, on: dt.date) -> list[Note]:
    """Where not all of a table are printed, how many there are besides, and where."""
    left = number - MOST
    if left <= 0:
        return []
    return [
        rest_in_pack(
            left,
            f"{left:,} more",
            "recommendations.csv",
            link=f"{reverse('actions:recommendations')}?as_at={on.isoformat()}",
            link_text=f"All {of_all:,} recommendations",
        )
    ]


def _done_since(rows: Sequence[RecommendationRow], since: dt.date) -> list[RecommendationRow]:
    """Those whose last step, done or shown to have worked, is later than a day."""
    finished = Recommendation.objects.filter(
        Q(implemented_on__gt=since) | Q(effect_on__gt=since)
    ).values_list("number", flat=True)
    numbers = frozenset(finished)
    return [row for row in rows if row.state in _DONE and row.number in numbers]


def _source(row: RecommendationRow) -> str:
    return upper_first(row.source) + (f", {row.reference}" if row.reference else "")


def _what(row: RecommendationRow) -> str:
    """What is recommended, the tasks that answer it, and the last word on how far it is."""
    lines = [row.recommendation + _answered_by(row)]
    if row.latest_note:
        lines.append(row.latest_note)
    return "\n".join(lines)


def _answered_by(row: RecommendationRow) -> str:
    if not row.tasks:
        return ""
    noun = "task" if len(row.tasks) == 1 else "tasks"
    return f" ({noun} {join_words(row.tasks)})"
