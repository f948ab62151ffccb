"""How far units are from the level they are to reach, and what rate that takes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import ceil, floor

from ohs.core.periods import Quarter
from ohs.core.text import format_month, own_words, plural


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
            return own_words("no unit")
        if not self.short:
            return "reached"
        if self.rate_needed is None:
            return f"date passed, {self.short} of {self.units} short"
        return f"{self._units_a_quarter()} a quarter"

    @property
    def needed(self) -> str:
        """ "To reach the target, 2 or 3 units a quarter must reach Level 4 until March 2023."."""
        until = format_month(self.by)
        if not self.short or not self.units:
            return ""
        if self.rate_needed is None:
            return f"The date has passed: {plural(self.short, 'unit')} not at Level {self.level}."
        if self.short < self.quarters_left:
            more = plural(self.short, "more unit", "more units")
            return f"To reach the target, {more} must reach Level {self.level} by {until}."
        return (
            f"To reach the target, {self._units_a_quarter()} a quarter must reach Level {self.level} "
            f"until {until}."
        )

    def _units_a_quarter(self) -> str:
        """ "3 units", or between which whole numbers the rate lies: "2 or 3 units"."""
        rate = self.rate_needed or 0
        low, high = floor(rate), ceil(rate)
        return plural(high, "unit") if low in (0, high) else f"{low} or {high} {own_words('units')}"


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
