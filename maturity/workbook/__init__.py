"""The maturity register's sheets of the workbook."""

from .audits import Audits, Findings
from .model import Criteria, Themes
from .self_assessments import SelfAssessments, UnitContacts

SHEETS = [
    UnitContacts(),
    Themes(),
    Criteria(),
    Audits(),
    Findings(),
    SelfAssessments(),
]
