"""The Board's own records: who attended, what it decided, the paper it was given, and what it saw, frozen."""

from ohs.organisation.models import Board, BoardMeeting

from .frozen import Freeze, FrozenPart
from .meetings import Attendance, Decision
from .papers import MeetingPaper, PaperText, StandardText

__all__ = [
    "Attendance",
    "Board",
    "BoardMeeting",
    "Decision",
    "Freeze",
    "FrozenPart",
    "MeetingPaper",
    "PaperText",
    "StandardText",
]
