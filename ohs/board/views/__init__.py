from .dashboard import Dashboard
from .meetings import MeetingDetail, MeetingList
from .packs import PackFile, PackPage
from .paper import (
    BoardSectionEdit,
    BoardSectionNew,
    BoardSections,
    BoardStart,
    BoardTemplate,
    PaperEdit,
    PaperSections,
    Pictures,
    SectionEdit,
    SectionNew,
)
from .readiness import Readiness
from .since import Since
from .work import AttendanceNew, DecisionNew, Freeze, Minute

__all__ = [
    "AttendanceNew",
    "BoardSectionEdit",
    "BoardSectionNew",
    "BoardSections",
    "BoardStart",
    "BoardTemplate",
    "Dashboard",
    "DecisionNew",
    "Freeze",
    "MeetingDetail",
    "MeetingList",
    "Minute",
    "PackFile",
    "PackPage",
    "PaperEdit",
    "PaperSections",
    "Pictures",
    "Readiness",
    "SectionEdit",
    "SectionNew",
    "Since",
]
