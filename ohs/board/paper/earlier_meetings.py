"""The meetings before a paper's own: what the boards are for, who chairs them, who was there, what came of it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ohs.core.text import format_day, join_words, lower_first
from ohs.organisation.models import Board, BoardMeeting
from ohs.registers.content import Bullets, Chapter, Paragraph, Section

from ..models import AgendaItem, Attendance

if TYPE_CHECKING:
    from .write import PaperSources

# As many earlier meetings are told of.
MOST_MEETINGS = 2


def meetings_before(sources: PaperSources) -> Chapter:
    """What this board, and the boards that report to it, did since: who was there, what was taken up, what was decided."""
    below = reporting_boards(sources.meeting.board)
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


def reporting_boards(board: Board) -> list[int]:
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
    items = [item for item in meeting.agenda.all() if item.on_agenda and item.outcome]
    decided = list(meeting.decisions.all())
    heading = f"{meeting.title} of {meeting.when}"
    if not (present or away or items or decided):
        nothing = Paragraph(f"Neither attendance nor outcomes or decisions are recorded.{chair}")
        return Section(f"meeting-{meeting.slug}", heading, (nothing,))
    if present or away:
        said = f"Present: {join_words(_attended(row) for row in present) or 'nobody recorded'}."
        if away:
            said += f" Apologies: {join_words(row.post.title for row in away)}."
    else:
        said = "Attendance is not recorded."
    blocks.append(Paragraph(f"{said}{chair}"))
    if items:
        blocks += [
            Paragraph("The meeting took up:"),
            Bullets(tuple(_outcome(item) for item in items)),
        ]
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
    return Section(f"meeting-{meeting.slug}", heading, tuple(blocks))


def _attended(row: Attendance) -> str:
    return f"{row.post.title} (deputy)" if row.kind == Attendance.Kind.DEPUTY else row.post.title


def _outcome(item: AgendaItem) -> str:
    said = f" {item.outcome_text}" if item.outcome_text else ""
    return f"{item.title.rstrip('.')}: {item.get_outcome_display().lower()}.{said}"
