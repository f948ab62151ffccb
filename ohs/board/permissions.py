"""Who may do what with a meeting. The HSW team keeps the Board's records; everybody else reads them.

Each function is the first line of the operation of its name, and what a page asks before it offers it. What the meeting
itself allows (nothing of its paper once it is frozen) is the operation's to refuse with a sentence.
"""

from django.core.exceptions import PermissionDenied

from ohs.organisation.models import Board, BoardMeeting, User


def may_record_attendance(by: User, meeting: BoardMeeting) -> bool:
    return by.has_perm("board.add_attendance")


def may_record_decision(by: User, meeting: BoardMeeting) -> bool:
    return by.has_perm("board.add_decision")


def may_write_paper(by: User, meeting: BoardMeeting) -> bool:
    return by.has_perms(("board.change_papertext", "board.change_meetingpaper"))


def may_arrange_board(by: User, board: Board) -> bool:
    return by.has_perms(("board.add_boardsection", "board.change_boardsection"))


def may_write_standard_text(by: User) -> bool:
    return by.has_perm("board.change_standardtext")


def may_keep_agenda(by: User, meeting: BoardMeeting) -> bool:
    return by.has_perms(("board.add_agendaitem", "board.change_agendaitem"))


def may_ask(by: User, meeting: BoardMeeting) -> bool:
    """Board members ask; the HSW team writes down what was asked in the room."""
    return by.has_perm("board.add_meetingquestion")


def may_answer(by: User, meeting: BoardMeeting) -> bool:
    return by.has_perm("board.change_meetingquestion")


def may_write_minutes(by: User, meeting: BoardMeeting) -> bool:
    return by.has_perms(("board.add_meetingminutes", "board.change_meetingminutes"))


def may_freeze(by: User, meeting: BoardMeeting) -> bool:
    return by.has_perm("board.freeze_meeting")


def may_minute(by: User, meeting: BoardMeeting) -> bool:
    return by.has_perm("board.freeze_meeting")


def require(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied("Only the health, safety and wellbeing team may do this.")
