"""The action register: plans, key actions, key tasks, their measures, and everything said about them."""

from .measures import Measure, MeasureReading
from .parts import TaskPost, TaskStep
from .people import DigestSetting, SavedView, SentDigest
from .plans import ActionPlan, KeyAction, SeeAlso
from .records import DueDateChange, Evidence, TaskUpdate, UpdateKind
from .tasks import KeyTask

__all__ = [
    "ActionPlan",
    "DigestSetting",
    "DueDateChange",
    "Evidence",
    "KeyAction",
    "KeyTask",
    "Measure",
    "MeasureReading",
    "SavedView",
    "SeeAlso",
    "SentDigest",
    "TaskPost",
    "TaskStep",
    "TaskUpdate",
    "UpdateKind",
]
