from .agenda import (
    Agenda,
    AgendaFileView,
    AgendaItemEdit,
    AgendaItemNew,
    AgendaMatter,
    AgendaOutcome,
    Minutes,
    MinutesAgree,
    MinutesEdit,
    MinutesFile,
    QuestionAnswer,
    QuestionNew,
)
from .dashboard import Dashboard
from .decisions import AttendanceNew, DecisionNew
from .final import FinalFile, FinalPaper
from .freezing import Freeze, MakeMissingFiles
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
from .planning import MeetingEdit, MeetingNew
from .readiness import Readiness
from .since import Since
from .then_and_now import ThenAndNow

__all__ = [
    "Agenda",
    "AgendaFileView",
    "AgendaItemEdit",
    "AgendaItemNew",
    "AgendaMatter",
    "AgendaOutcome",
    "AttendanceNew",
    "BoardSectionEdit",
    "BoardSectionNew",
    "BoardSections",
    "BoardStart",
    "BoardTemplate",
    "Dashboard",
    "DecisionNew",
    "FinalFile",
    "FinalPaper",
    "Freeze",
    "MakeMissingFiles",
    "MeetingDetail",
    "MeetingEdit",
    "MeetingList",
    "MeetingNew",
    "Minutes",
    "MinutesAgree",
    "MinutesEdit",
    "MinutesFile",
    "PackFile",
    "PackPage",
    "PaperEdit",
    "PaperSections",
    "Pictures",
    "QuestionAnswer",
    "QuestionNew",
    "Readiness",
    "SectionEdit",
    "SectionNew",
    "Since",
    "ThenAndNow",
]
