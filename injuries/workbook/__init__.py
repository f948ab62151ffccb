"""The register's sheets of the workbook."""

from .figures import Counts, Strengths
from .incidents import INVESTIGATION, Annotations, Comparators, InvestigationGroups, Investigations
from .kinds import LINE, Causes, Lines, Severities, SeverityNames, StaffGroups

__all__ = ["INVESTIGATION", "LINE", "SHEETS"]

SHEETS = [
    Causes(),
    Severities(),
    SeverityNames(),
    StaffGroups(),
    Lines(),
    Counts(),
    Strengths(),
    Investigations(),
    InvestigationGroups(),
    Annotations(),
    Comparators(),
]
