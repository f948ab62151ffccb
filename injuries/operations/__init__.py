"""What is done to the register: extracts are recorded, what readers are told is decided, and who sees small numbers is noted."""

from .bulk import change_comparators, change_investigations
from .comparators import record_comparator, withdraw_comparator
from .extracts import GivenCount, GivenStrength, record_counts, record_strengths
from .investigations import save_annotation, save_investigation, save_investigation_group
from .publication import publish, release_percentage, withdraw_release
from .reporting import correct_reporting, save_severity_name
from .small_numbers import log_small_numbers
from .withdrawal import withdraw_counts, withdraw_strengths

__all__ = [
    "GivenCount",
    "GivenStrength",
    "change_comparators",
    "change_investigations",
    "correct_reporting",
    "log_small_numbers",
    "publish",
    "record_comparator",
    "record_counts",
    "record_strengths",
    "release_percentage",
    "save_annotation",
    "save_investigation",
    "save_investigation_group",
    "save_severity_name",
    "withdraw_comparator",
    "withdraw_counts",
    "withdraw_release",
    "withdraw_strengths",
]
