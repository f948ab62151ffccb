"""The pages of the maturity register."""

from .audits import AuditList, AuditPage
from .findings import FindingList
from .matrix import MatrixPage
from .themes import ThemePage
from .units import UnitList, UnitPage

__all__ = [
    "AuditList",
    "AuditPage",
    "FindingList",
    "MatrixPage",
    "ThemePage",
    "UnitList",
    "UnitPage",
]
