"""What changes the maturity register: each refuses by raising ValidationError with a sentence for the reader."""

from .assessments import (
    accept_self_assessment,
    answer_theme,
    begin_self_assessment,
    send_back_self_assessment,
    sign_assurance,
    submit_group_summary,
    submit_self_assessment,
)
from .audits import (
    add_missing_findings,
    publish_audit,
    raise_task,
    record_finding,
    restamp,
    start_audit,
)
from .culture import bring_into_force, revise_version

__all__ = [
    "accept_self_assessment",
    "add_missing_findings",
    "answer_theme",
    "begin_self_assessment",
    "bring_into_force",
    "publish_audit",
    "raise_task",
    "record_finding",
    "restamp",
    "revise_version",
    "send_back_self_assessment",
    "sign_assurance",
    "start_audit",
    "submit_group_summary",
    "submit_self_assessment",
]
