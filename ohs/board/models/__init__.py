"""The Board's own records: who attended, what it decided, the paper it was given, and what it saw, frozen."""

from .additions import SnapshotAddition
from .agenda import AgendaFile, AgendaItem, MeetingMinutes, MeetingQuestion
from .meetings import Attendance, Decision
from .papers import (
    BoardSection,
    MeetingPaper,
    PaperPicture,
    PaperText,
    StandardText,
    WordTemplate,
)
from .sent import SentPaper, SentPaperReason
from .snapshots import MeetingSnapshot, SnapshotPart

__all__ = [
    "AgendaFile",
    "AgendaItem",
    "Attendance",
    "BoardSection",
    "Decision",
    "MeetingMinutes",
    "MeetingPaper",
    "MeetingQuestion",
    "MeetingSnapshot",
    "PaperPicture",
    "PaperText",
    "SentPaper",
    "SentPaperReason",
    "SnapshotAddition",
    "SnapshotPart",
    "StandardText",
    "WordTemplate",
]
