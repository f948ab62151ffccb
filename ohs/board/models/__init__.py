"""The Board's own records: who attended, what it decided, the paper it was given, and what it saw, frozen."""

from .meetings import Attendance, Decision
from .papers import (
    BoardSection,
    MeetingPaper,
    PaperPicture,
    PaperText,
    StandardText,
    WordTemplate,
)
from .snapshots import MeetingSnapshot, SnapshotPart

__all__ = [
    "Attendance",
    "BoardSection",
    "Decision",
    "MeetingPaper",
    "MeetingSnapshot",
    "PaperPicture",
    "PaperText",
    "SnapshotPart",
    "StandardText",
    "WordTemplate",
]
