"""The maturity register: the model and its levels, what audits found, what units claim, what is to be reached."""

from .assessments import (
    AssuranceStatement,
    GroupSummary,
    ReturnReminder,
    SelfAssessment,
    SelfAssessmentAnswer,
    SelfAssessmentStep,
    UnitPost,
    half_year_label,
)
from .audits import Audit, AuditFinding
from .model_versions import Criterion, Level, ModelVersion, Target, Theme
from .programmes import AuditProgramme, PlannedAudit

__all__ = [
    "AssuranceStatement",
    "Audit",
    "AuditFinding",
    "AuditProgramme",
    "Criterion",
    "GroupSummary",
    "Level",
    "ModelVersion",
    "PlannedAudit",
    "ReturnReminder",
    "SelfAssessment",
    "SelfAssessmentAnswer",
    "SelfAssessmentStep",
    "Target",
    "Theme",
    "UnitPost",
    "half_year_label",
]
