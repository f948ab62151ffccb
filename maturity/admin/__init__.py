"""Where the HSW team and the auditors keep the maturity register."""

from . import assessments, audits, model_versions

__all__ = ["assessments", "audits", "model_versions"]
