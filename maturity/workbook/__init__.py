"""The maturity register's sheets of the workbook."""

from .audits import Audits, Findings
from .model import Criteria, Levels, Themes
from .plans import AuditProgrammes, GroupSummaries, PlannedAudits, Targets
from .self_assessments import SelfAssessments, UnitContacts

SHEETS = [
    UnitContacts(),
    Levels(),
    Themes(),
    Criteria(),
    Targets(),
    AuditProgrammes(),
    PlannedAudits(),
    Audits(),
    Findings(),
    SelfAssessments(),
    GroupSummaries(),
]
