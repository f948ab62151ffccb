"""What the HSW team does with a meeting: records decisions and attendance, writes its paper, freezes it, minutes it.

Each operation asks first whether the person may (`ohs.board.permissions`), is atomic, and refuses with a sentence that
says what to do instead (`OperationRefused`).
"""

from .decisions import record_decision
from .freezing import freeze_meeting
from .meetings import minute_meeting, record_attendance
from .paper import write_paper, write_standard_text

__all__ = [
    "freeze_meeting",
    "minute_meeting",
    "record_attendance",
    "record_decision",
    "write_paper",
    "write_standard_text",
]
