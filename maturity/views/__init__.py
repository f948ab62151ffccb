"""The pages of the maturity register."""

from .audits import AuditList, AuditPage
from .findings import FindingList
from .matrix import MatrixPage
from .recording import PublishAudit, RaiseTask, RecordAudit, StartAudit
from .themes import ThemePage
from .units import UnitList, UnitPage

__all__ = [
    "AuditList",
    "AuditPage",
    "FindingList",
    "MatrixPage",
    "PublishAudit",
    "RaiseTask",
    "RecordAudit",
    "StartAudit",
    "ThemePage",
    "UnitList",
    "UnitPage",
]
