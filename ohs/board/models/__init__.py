"""The Board's own records: who attended, what it decided, the paper it was given, and what it saw, frozen."""

from .meetings import Attendance, Decision
from .papers import MeetingPaper, PaperText, StandardText
from .snapshots import MeetingSnapshot, SnapshotPart

__all__ = [
    "Attendance",
    "Decision",
    "MeetingPaper",
    "MeetingSnapshot",
    "PaperText",
    "SnapshotPart",
    "StandardText",
]
