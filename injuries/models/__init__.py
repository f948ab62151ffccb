"""The injury register: what is counted and how, the counts and strengths, the Board's lines, and investigations."""

from .comparators import Comparator
from .counts import CountCoverage, CountExtract, MonthlyCount, MonthlyTotal
from .investigations import Investigation, InvestigationGroup
from .kinds import Cause, Severity, SeverityName, StaffGroup
from .lines import Annotation, ReportLine, SmallNumberView
from .publication import (
    PercentageRelease,
    Publication,
    PublishedBound,
    PublishedDefinition,
    PublishedMean,
    PublishedMonth,
    PublishedPart,
    PublishedSeverity,
    PublishedSum,
    PublishedYear,
)
from .reporting import ReportedMonth, ReportingCorrection
from .strengths import MonthlyStrength, StrengthCoverage, StrengthExtract
from .vintages import NEVER

__all__ = [
    "NEVER",
    "Annotation",
    "Cause",
    "Comparator",
    "CountCoverage",
    "CountExtract",
    "Investigation",
    "InvestigationGroup",
    "MonthlyCount",
    "MonthlyStrength",
    "MonthlyTotal",
    "PercentageRelease",
    "Publication",
    "PublishedBound",
    "PublishedDefinition",
    "PublishedMean",
    "PublishedMonth",
    "PublishedPart",
    "PublishedSeverity",
    "PublishedSum",
    "PublishedYear",
    "ReportLine",
    "ReportedMonth",
    "ReportingCorrection",
    "Severity",
    "SeverityName",
    "SmallNumberView",
    "StaffGroup",
    "StrengthCoverage",
    "StrengthExtract",
]
