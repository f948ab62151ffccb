"""What the HSW team does with a meeting: records decisions and attendance, writes its paper, freezes it, minutes it.

Each operation asks first whether the person may (`ohs.board.permissions`), is atomic, and refuses with a sentence that
says what to do instead (`OperationRefused`).
"""

from .additions import make_missing_files
from .agenda import (
    answer_question,
    ask_question,
    choose_matter,
    record_outcome,
    save_agenda_item,
)
from .decisions import record_decision
from .files import add_picture, set_word_template
from .freezing import freeze_meeting
from .meetings import minute_meeting, record_attendance, write_minutes
from .paper import write_paper, write_section, write_standard_text
from .sections import (
    add_section,
    arrange_board,
    arrange_paper,
    save_board_section,
    start_sections,
)
from .sent import explain_differences, hand_back_paper, seal_sent_paper

__all__ = [
    "add_picture",
    "add_section",
    "answer_question",
    "arrange_board",
    "arrange_paper",
    "ask_question",
    "choose_matter",
    "explain_differences",
    "freeze_meeting",
    "hand_back_paper",
    "make_missing_files",
    "minute_meeting",
    "record_attendance",
    "record_decision",
    "record_outcome",
    "save_agenda_item",
    "save_board_section",
    "seal_sent_paper",
    "set_word_template",
    "start_sections",
    "write_minutes",
    "write_paper",
    "write_section",
    "write_standard_text",
]
