"""What stands where a figure does not. No database."""

from enum import StrEnum
from typing import TypeGuard


class Mark(StrEnum):
    """Shorthand in place of a figure, or beside one, as the Government Statistical Service has it."""

    CONFIDENTIAL = "[c]"
    PROVISIONAL = "[p]"
    REVISED = "[r]"
    NOT_AVAILABLE = "[x]"
    NOT_APPLICABLE = "[z]"


Shown = int | float | Mark


def is_shown(value: object) -> TypeGuard[float]:
    """Whether a protected value is a figure, not a mark in place of one."""
    return isinstance(value, int | float) and not isinstance(value, bool)
