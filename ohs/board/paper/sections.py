"""The sections of the paper that are the Board's own: considerations, what changed, decisions, contacts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ohs.core.text import format_day, join_words, lower_first, shorten
from ohs.organisation.models import Board, BoardMeeting
from ohs.registers.change_lines import ChangeLine
from ohs.registers.comparison_spec import LATE
from ohs.registers.content import (
    Bullets,
    Chapter,
    Note,
    Paragraph,
    Run,
    Runs,
    Section,
    Table,
    plain_text,
)

from ..asks import Ask
from ..models import AgendaItem, Attendance, Decision
from ..restatement import known_otherwise
from ..since import as_news, changes_since

if TYPE_CHECKING:
    from .write import PaperSources

# The table of what is put to a meeting; its first columns are the issue and what is asked.
NEEDS_A_DECISION = "What needs a decision"
# As many changes are printed; the others are in the pack's CSV.
MOST_CHANGES = 60
# As many characters are printed of the reason that was given for a change.
_LONGEST_REASON = 240
# As many earlier meetings are told of.
MOST_MEETINGS = 2


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
    found = changes_since(
        sources.snapshot, sources.audience, lambda table: sources.tables[table.name]
    )
    blocks: list[Any] = [
        Paragraph(
            f"Every register is compared with what the {last.title} saw on {last.when}."
            f"{_met_below(sources, last)}"
        )
    ]
    left = MOST_CHANGES
    for news in as_news(each.listed for each in found):
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
        if not table.problem and not table.changes.changes
    ]
    if same:
        blocks.append(Paragraph(f"Nothing changed in {join_words(same)}."))
    blocks += [Note(f"{table.title}: {table.problem}") for table in found if table.problem]
    blocks += known_otherwise(sources.snapshot, sources.on, sources.audience)
    return Chapter(tuple(blocks))


def _met_below(sources: PaperSources, last: BoardMeeting) -> str:
    """When the boards that report to this one met since, and are told of further on."""
    met = (
        BoardMeeting.objects.frozen()
        .filter(
            board__in=_reporting_boards(sources.meeting.board),
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


def meetings_before(sources: PaperSources) -> Chapter:
    """What this board, and the boards that report to it, did since: who was there, what was taken up, what was decided."""
    below = _reporting_boards(sources.meeting.board)
    boards = [sources.meeting.board_id, *below]
    held = (
        BoardMeeting.objects.frozen()
        .filter(board__in=boards, date__lt=sources.meeting.date)
        .select_related("board", "chair")
        .prefetch_related("attendance__post", "agenda", "decisions__owner", "decisions__task")
        .order_by("-date", "-pk")[:MOST_MEETINGS]
    )
    told = [Paragraph(text) for board in _governing(boards) if (text := _remit(board))]
    told += [
        Paragraph(text)
        for text in _chairs_changed(sources.meeting, boards)
        if not sources.told_before(text)
    ]
    told += [Paragraph(text) for text in _without_record(sources.meeting, boards)]
    sections = tuple(_one_meeting(meeting) for meeting in reversed(held))
    if not sections:
        return Chapter((*told, Paragraph("No earlier meeting is on record.")))
    return Chapter(tuple(told), sections)


def _governing(boards: list[int]) -> list[Board]:
    """Of some boards those that govern the registers: none reports to them."""
    return list(
        Board.objects.filter(pk__in=boards, children=None).select_related("parent").order_by("pk")
    )


def _remit(board: Board) -> str:
    """What a board is for, and to whom it reports."""
    remit = " ".join(board.remit.split())
    said = f"{board.name}: {remit}{'' if remit.endswith('.') else '.'}" if remit else ""
    reports = f"It reports to the {board.parent.name}." if said and board.parent else ""
    return f"{said} {reports}".strip()


def _chairs_changed(meeting: BoardMeeting, boards: list[int]) -> list[str]:
    """Where a board is chaired by somebody else from its next meeting on, or was at its last one for the first time."""
    chaired = (
        BoardMeeting.objects.filter(board__in=boards)
        .exclude(chair=None)
        .select_related("board", "chair")
        .order_by("board", "date", "pk")
    )
    by_board: dict[int, list[BoardMeeting]] = {}
    for each in chaired:
        by_board.setdefault(each.board_id, []).append(each)
    told = []
    for meetings in by_board.values():
        before = [each for each in meetings if each.date < meeting.date][-2:]
        after = [each for each in meetings if each.date >= meeting.date][:1]
        for earlier, later in pairwise((*before, *after)):
            if earlier.chair != later.chair and earlier.chair and later.chair:
                told.append(
                    f"The chair of the {later.board.name} has passed from the {earlier.chair.title} "
                    f"to the {later.chair.title}."
                )
    return told


def _without_record(meeting: BoardMeeting, boards: list[int]) -> list[str]:
    """What was planned of these boards since the last one on record, should have met by now, and is not recorded."""
    last = (
        BoardMeeting.objects.frozen()
        .filter(board__in=boards, date__lt=meeting.date)
        .order_by("-date")
        .first()
    )
    planned = BoardMeeting.objects.without_record(meeting.date).filter(board__in=boards)
    planned = planned.exclude(pk=meeting.pk)
    if last is not None:
        planned = planned.filter(date__gt=last.date)
    return [
        f"The {each.title} planned for {each.when} is not on record yet."
        for each in planned.order_by("date", "pk")
    ]


def _reporting_boards(board: Board) -> list[int]:
    """The boards below one, all the way down."""
    found: list[int] = []
    level = [board.pk]
    while level:
        level = list(
            Board.objects.filter(parent__in=level)
            .exclude(pk__in=found)
            .values_list("pk", flat=True)
        )
        found += level
    return found


def _one_meeting(meeting: BoardMeeting) -> Section:
    blocks: list[Any] = []
    chair = f" Chair: {meeting.chair.title}." if meeting.chair else ""
    present = [row for row in meeting.attendance.all() if row.kind != Attendance.Kind.APOLOGIES]
    away = [row for row in meeting.attendance.all() if row.kind == Attendance.Kind.APOLOGIES]
    if present or away:
        said = f"Present: {join_words(_attended(row) for row in present) or 'nobody recorded'}."
        if away:
            said += f" Apologies: {join_words(row.post.title for row in away)}."
    else:
        said = "Attendance is not recorded."
    blocks.append(Paragraph(f"{said}{chair}"))
    items = [item for item in meeting.agenda.all() if item.on_agenda and item.outcome]
    if items:
        blocks += [
            Paragraph("The meeting took up:"),
            Bullets(tuple(_outcome(item) for item in items)),
        ]
    decided = list(meeting.decisions.all())
    if decided:
        blocks += [
            Paragraph("It decided:"),
            Bullets(
                tuple(
                    f"{each.text.rstrip('.')} ({each.owner.title}, due {format_day(each.due)}; "
                    f"{lower_first(each.task.get_state_display())})."
                    for each in decided
                )
            ),
        ]
    else:
        blocks.append(Paragraph("No decision is recorded."))
    return Section(f"meeting-{meeting.slug}", f"{meeting.title} of {meeting.when}", tuple(blocks))


def _attended(row: Attendance) -> str:
    return f"{row.post.title} (deputy)" if row.kind == Attendance.Kind.DEPUTY else row.post.title


def _outcome(item: AgendaItem) -> str:
    said = f" {item.outcome_text}" if item.outcome_text else ""
    return f"{item.title.rstrip('.')}: {item.get_outcome_display().lower()}.{said}"


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
