"""Who is looking, and what stands where a figure does not. No database."""

from dataclasses import dataclass
from enum import StrEnum

from .tables import THRESHOLD


class Mark(StrEnum):
    """Shorthand in place of a figure, or beside one, as the Government Statistical Service has it."""

    CONFIDENTIAL = "[c]"
    PROVISIONAL = "[p]"
    REVISED = "[r]"
    NOT_AVAILABLE = "[x]"
    NOT_APPLICABLE = "[z]"


Shown = int | float | Mark


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is looking: figures of 1 up to `threshold` - 1 are hidden from them, unless `sees_all`."""

    name: str
    threshold: int = THRESHOLD
    sees_all: bool = False

    def __post_init__(self):
        # With a threshold of 2 the mark alone would say 1.
        if isinstance(self.threshold, bool) or self.threshold < 3:
            raise ValueError(f"An audience's threshold is at least 3, not {self.threshold!r}.")

    def hides(self, count: int | None) -> bool:
        """Whether a count by itself is hidden from this audience."""
        return not self.sees_all and count is not None and 0 < count < self.threshold


def is_shown(value: object) -> bool:
    """Whether a protected value is a figure, not a mark in place of one."""
    return isinstance(value, int | float) and not isinstance(value, bool)
