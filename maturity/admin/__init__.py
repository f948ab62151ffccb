"""Where the HSW team and the auditors keep the maturity register."""

from . import assessments, audits, culture

__all__ = ["assessments", "audits", "culture"]
