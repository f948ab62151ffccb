"""The sections of the paper that are the Board's own: considerations, what changed, decisions, contacts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ohs.core.text import format_day, join_words, lower_first, shorten
from ohs.organisation.models import BoardMeeting
from ohs.registers.change_lines import ChangeLine
from ohs.registers.comparison_spec import LATE
from ohs.registers.content import (
    Bullets,
    Chapter,
    Note,
    Paragraph,
    Run,
    Runs,
    Table,
    plain_text,
)
from ohs.registers.contract import TablesOnDemand

from ..asks import Ask
from ..models import Decision
from ..restatement import known_otherwise
from ..since import as_news, listed_since
from .earlier_meetings import meetings_before, reporting_boards

if TYPE_CHECKING:
    from .write import PaperSources

# The table of what is put to a meeting; its first columns are the issue and what is asked.
NEEDS_A_DECISION = "What needs a decision"
# As many changes are printed; the others are in the pack's CSV.
MOST_CHANGES = 60
# As many characters are printed of the reason that was given for a change.
_LONGEST_REASON = 240


def considerations(sources: PaperSources) -> Chapter:
    items = (item for paper in sources.registers for item in paper.considerations)
    return Chapter((Bullets(tuple(item for item in items if item)),))


def since(sources: PaperSources) -> Chapter:
    """What changed since this board met, told as news: worse, better, new, closed; then what is known otherwise now."""
    if sources.snapshot is None:
        return Chapter(
            (Paragraph("No meeting was frozen before this one: there is nothing to compare with."),)
        )
    last = sources.snapshot.meeting
    # A paper that is frozen is written from whole tables, which are frozen with it.
    whole = not isinstance(sources.tables, TablesOnDemand)
    found = listed_since(
        sources.snapshot,
        sources.audience,
        sources.on,
        lambda table: sources.tables[table.name],
        sources.version,
        whole=whole,
    )
    blocks: list[Any] = [
        Paragraph(
            f"Every register is compared with what the {last.title} saw on {last.when}."
            f"{_met_below(sources, last)}"
        )
    ]
    left = MOST_CHANGES
    for news in as_news(found):
        # What came in late is told with everything else that is known otherwise now.
        if news.title == LATE:
            continue
        lines = news.lines[: max(left, 0)]
        left -= len(lines)
        more = len(news.lines) - len(lines)
        blocks.append(Paragraph(f"{news.title} ({len(news.lines):,}):"))
        if lines:
            blocks.append(_news(lines))
        if more:
            blocks.append(Note(f"{more:,} more are not printed."))
    same = [
        table.subject or lower_first(table.title)
        for table in found
        if not table.problem and not table.changed
    ]
    if same:
        blocks.append(Paragraph(f"Nothing changed in {join_words(same)}."))
    blocks += [Note(f"{table.title}: {table.problem}") for table in found if table.problem]
    blocks += known_otherwise(
        sources.snapshot, sources.on, sources.audience, sources.version, whole=whole
    )
    return Chapter(tuple(blocks))


def _met_below(sources: PaperSources, last: BoardMeeting) -> str:
    """When the boards that report to this one met since, and are told of further on."""
    met = (
        BoardMeeting.objects.frozen()
        .filter(
            board__in=reporting_boards(sources.meeting.board),
            date__gt=last.date,
            date__lt=sources.meeting.date,
        )
        .order_by("date", "pk")
    )
    days = [f"the {meeting.title} on {meeting.when}" for meeting in met]
    return f" Since then {join_words(days)} met." if days else ""


def _news(lines: Sequence[ChangeLine]) -> Bullets:
    """One item a change: what it is called, from what to what, and the last reason that was given."""
    items: list[Runs] = []
    for line in lines:
        details = "; ".join(line.details)
        said = shorten(" ".join(line.reason.words.split()), _LONGEST_REASON)
        what = "" if line.noun else f" ({line.what})"
        rest = f": {details}." if details else f"{what}."
        name = f"{line.called} {line.name.rstrip('.')}" if line.noun else line.name.rstrip(".")
        items.append((Run(name, bold=True), Run(f"{rest} {said}".rstrip())))
    return Bullets(tuple(plain_text(runs) for runs in items), runs=tuple(items))


def asks(sources: PaperSources) -> Chapter:
    """What the meeting is asked, on the first page: what was put on its agenda, in its order."""
    asked = sources.matters.asked
    if not asked:
        return Chapter(
            (Paragraph(f"The {sources.meeting.board.name} is asked to note this paper."),)
        )
    return Chapter(
        (
            Paragraph(f"The {sources.meeting.board.name} is asked to:"),
            Bullets(
                tuple(f"{lower_first(each.ask).rstrip('.')} {_about(each)}." for each in asked),
                numbered=True,
            ),
        )
    )


def _about(ask: Ask) -> str:
    subject = ask.subject.strip(" ,:") or ask.issue.rstrip(".")
    return f"({subject}{f'; {ask.who}' if ask.who else ''})"


def decisions(sources: PaperSources) -> Chapter:
    """What is asked, with what can be chosen and whom it lies with; what is to be noted; what earlier meetings decided."""
    matters = sources.matters
    blocks: list[Any] = []
    if matters.asked:
        blocks.append(
            Table(
                caption=NEEDS_A_DECISION,
                header=("Issue", "What is asked", "Options", "Lies with"),
                rows=tuple(
                    (each.issue, each.ask, "\n".join(each.options), each.who)
                    for each in matters.asked
                ),
                widths=(3.4, 2.4, 2.4, 1.8),
            )
        )
    else:
        blocks.append(Paragraph("No decision is sought."))
    if matters.noted:
        blocks += [
            Paragraph("To note:"),
            Bullets(
                tuple(each.issue + (f" ({each.who})" if each.who else "") for each in matters.noted)
            ),
        ]
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
    "asks": asks,
    "considerations": considerations,
    "meetings-before": meetings_before,
    "since": since,
    "decisions": decisions,
    "contacts": contacts,
}
