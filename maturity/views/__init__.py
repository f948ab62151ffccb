"""The pages of the maturity register."""

from .assessments import AssessmentPage, BeginAssessment, ReturnList
from .audits import AuditList, AuditPage
from .edit_audit import PublishAudit, RaiseTask, RecordAudit, StartAudit
from .findings import FindingList
from .matrix import MatrixPage
from .model_versions import ModelDates
from .progress import ProgressPage
from .themes import ThemePage
from .unit_post import UnitPostEdit
from .units import UnitList, UnitPage

__all__ = [
    "AssessmentPage",
    "AuditList",
    "AuditPage",
    "BeginAssessment",
    "FindingList",
    "MatrixPage",
    "ModelDates",
    "ProgressPage",
    "PublishAudit",
    "RaiseTask",
    "RecordAudit",
    "ReturnList",
    "StartAudit",
    "ThemePage",
    "UnitList",
    "UnitPage",
    "UnitPostEdit",
]
