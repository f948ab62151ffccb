"""The action register: plans, key actions, key tasks, their measures, and everything said about them."""

from .measures import Measure, MeasureReading
from .parts import TaskPost, TaskStep
from .plans import ActionPlan, KeyAction, SeeAlso
from .programmes import Programme, ProgrammeNote
from .recommendations import Recommendation, RecommendationNote
from .records import DueDateChange, Evidence, EvidenceScan, TaskUpdate, UpdateKind
from .tasks import KeyTask

__all__ = [
    "ActionPlan",
    "DueDateChange",
    "Evidence",
    "EvidenceScan",
    "KeyAction",
    "KeyTask",
    "Measure",
    "MeasureReading",
    "Programme",
    "ProgrammeNote",
    "Recommendation",
    "RecommendationNote",
    "SeeAlso",
    "TaskPost",
    "TaskStep",
    "TaskUpdate",
    "UpdateKind",
]
