"""How far units are from the level they are to reach, and what rate that takes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import ceil

from ohs.core.periods import Quarter


@dataclass(frozen=True)
class Progress:
    """How far a set of units is from the level it is to reach, and what rate that takes from here."""

    level: int
    by: date
    units: int
    validated: int
    claimed: int
    quarters_left: int

    @property
    def short(self) -> int:
        return self.units - self.validated

    @property
    def rate_needed(self) -> float | None:
        """Units to validate a quarter from now on; None when no quarter is left."""
        return self.short / self.quarters_left if self.quarters_left else None

    @property
    def rate_words(self) -> str:
        if not self.units:
            return "no unit"
        if not self.short:
            return "reached"
        if self.rate_needed is None:
            return f"date passed, {self.short} of {self.units} short"
        rate = ceil(self.rate_needed * 10) / 10
        return f"{rate:g} unit{'' if rate == 1 else 's'} a quarter"


def progress_to_target(
    level: int, by: date, validated: Iterable[int | None], claimed: Iterable[int | None], on: date
) -> Progress:
    """Progress of some units to a level by a day: one validated and one claimed level (or None) for each unit."""
    validated = list(validated)
    return Progress(
        level=level,
        by=by,
        units=len(validated),
        validated=sum(1 for held in validated if held is not None and held >= level),
        claimed=sum(1 for held in claimed if held is not None and held >= level),
        quarters_left=quarters_left(on, by),
    )


def quarters_left(on: date, by: date) -> int:
    """How many quarters still end after `on` and no later than `by`."""
    return max(0, _quarters_ended(by) - _quarters_ended(on))


def _quarters_ended(day: date) -> int:
    quarter = Quarter.of(day)
    return quarter.index + (quarter.end == day)
