"""What is done to the register: extracts are recorded, and who sees small numbers is noted."""

from .extracts import CountRow, StrengthRow, record_counts, record_strengths
from .small_numbers import log_small_numbers

__all__ = ["CountRow", "StrengthRow", "log_small_numbers", "record_counts", "record_strengths"]
