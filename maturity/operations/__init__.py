"""What changes the maturity register. Each verb asks first whether `by` may, is atomic, and refuses in a sentence."""

from ._current_columns import sync_current_columns
from .assessments import (
    ThemeAnswer,
    accept_self_assessment,
    answer_themes,
    begin_self_assessment,
    correct_self_assessment,
    send_back_self_assessment,
    sign_assurance,
    submit_group_summary,
    submit_self_assessment,
)
from .audits import (
    ThemeFinding,
    correct_audit,
    publish_audit,
    raise_task,
    record_findings,
    start_audit,
)
from .bulk import accept_self_assessments, change_audits, change_findings, change_units
from .model_versions import bring_into_force, change_dates, revise_version
from .units import set_unit_post

__all__ = [
    "ThemeAnswer",
    "ThemeFinding",
    "accept_self_assessment",
    "accept_self_assessments",
    "answer_themes",
    "begin_self_assessment",
    "bring_into_force",
    "change_audits",
    "change_dates",
    "change_findings",
    "change_units",
    "correct_audit",
    "correct_self_assessment",
    "publish_audit",
    "raise_task",
    "record_findings",
    "revise_version",
    "send_back_self_assessment",
    "set_unit_post",
    "sign_assurance",
    "start_audit",
    "submit_group_summary",
    "submit_self_assessment",
    "sync_current_columns",
]
