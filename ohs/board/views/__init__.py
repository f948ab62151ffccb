from .dashboard import Dashboard
from .meetings import MeetingDetail, MeetingList
from .packs import PackFile, PackPage
from .readiness import Readiness
from .since import Since
from .work import AttendanceNew, DecisionNew, Freeze, Minute, PaperEdit

__all__ = [
    "AttendanceNew",
    "Dashboard",
    "DecisionNew",
    "Freeze",
    "MeetingDetail",
    "MeetingList",
    "Minute",
    "PackFile",
    "PackPage",
    "PaperEdit",
    "Readiness",
    "Since",
]
