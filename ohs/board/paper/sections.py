"""The sections of the paper that are the Board's own: considerations, what changed, decisions, contacts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ohs.core.text import format_day, lower_first
from ohs.registers.content import Bullets, Chapter, Note, Paragraph, Table

from ..dashboard import compose
from ..models import Decision
from ..since import changes_since

if TYPE_CHECKING:
    from .write import PaperSources

# As many changes are printed; the others are in the pack's CSV.
MOST_CHANGES = 60


def considerations(sources: PaperSources) -> Chapter:
    items = (item for paper in sources.registers for item in paper.considerations)
    return Chapter((Bullets(tuple(item for item in items if item)),))


def since(sources: PaperSources) -> Chapter:
    if sources.snapshot is None:
        return Chapter(
            (Paragraph("No meeting was frozen before this one: there is nothing to compare with."),)
        )
    last = sources.snapshot.meeting
    found = changes_since(
        sources.snapshot, sources.audience, lambda table: sources.tables[table.name]
    )
    blocks: list[Any] = [
        Paragraph(f"Every register, row by row, against what the {last.title} saw on {last.when}."),
        Bullets(tuple(f"{table.title}: {lower_first(table.summary)}" for table in found)),
    ]
    rows = [
        (table.title, str(line.what), line.name, "; ".join(line.details))
        for table in found
        for line in table.lines[:MOST_CHANGES]
    ]
    if rows:
        blocks.append(
            Table(
                caption="What changed",
                header=("Register", "What", "Which", "From then to now"),
                rows=tuple(rows[:MOST_CHANGES]),
                widths=(1, 0.9, 3, 3.6),
            )
        )
    left = sum(len(table.lines) for table in found) - len(rows[:MOST_CHANGES])
    if left:
        blocks.append(Note(f"{left:,} more changes are not printed."))
    return Chapter(tuple(blocks))


def decisions(sources: PaperSources) -> Chapter:
    sought = [
        f"{item.subject} {item.sentence}" + (f" ({item.who})" if item.who else "")
        for item in compose(on=sources.on, snapshot=sources.snapshot).attention
    ]
    blocks: list[Any] = []
    if sought:
        blocks += [
            Paragraph("The meeting is asked to consider, in this order:"),
            Bullets(tuple(sought), numbered=True),
        ]
    else:
        blocks.append(Paragraph("No decision is sought."))
    carried_over = list(Decision.objects.carried_into(sources.meeting))
    if carried_over:
        blocks.append(
            Table(
                caption="Decisions of earlier meetings, carried forward",
                header=("Meeting", "Decision", "Who", "Due", "State"),
                rows=tuple(
                    (
                        f"{decision.meeting.when}, {decision.number}",
                        decision.text,
                        decision.owner.title,
                        format_day(decision.due),
                        decision.task.get_state_display(),
                    )
                    for decision in carried_over
                ),
                widths=(1.3, 4, 2, 1.2, 1.2),
            )
        )
    return Chapter(tuple(blocks))


def contacts(sources: PaperSources) -> Chapter:
    told = [f"Questions on this paper go to the {sources.author}"]
    told += [part for paper in sources.registers for part in paper.contacts]
    return Chapter((Paragraph(f"{'; '.join(told)}."),))


# By the key of the section in the plan.
SECTIONS: dict[str, Callable[[PaperSources], Chapter]] = {
    "considerations": considerations,
    "since": since,
    "decisions": decisions,
    "contacts": contacts,
}
