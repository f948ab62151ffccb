"""Counts, strengths and rounding: what they may be, and what a period of months makes of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import isfinite
from numbers import Real
from typing import Any

MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class PeriodTotal:
    """A total over the months that are there; `complete` where none is missing."""

    count: int | None
    months: int
    expected_months: int

    @property
    def complete(self) -> bool:
        return self.months == self.expected_months

    @property
    def mean(self) -> float | None:
        """Mean a month, over the months that are there."""
        return None if self.count is None else self.count / self.months


@dataclass(frozen=True, slots=True)
class Exposure:
    """Person-years at risk, and the average strength they come from."""

    person_years: float | None
    average_strength: float | None
    months: int
    complete: bool


def period_total(counts: Sequence[int | None]) -> PeriodTotal:
    """Add up a period's months; None is a month for which nothing has been reported.

    A missing month is not a zero: it leaves the total, the mean and `complete`.
    """
    there = [as_count(value) for value in counts if value is not None]
    return PeriodTotal(sum(there) if there else None, len(there), len(counts))


def period_exposure(
    strengths: Sequence[float | None], counts: Sequence[int | None] | None = None
) -> Exposure:
    """Person-years of a period from its monthly strengths (None: not recorded).

    Average strength over the months that have one, times the months at risk ÷ 12. The months at
    risk are those with a count where `counts` is given (numerator and denominator then cover the
    same months), else those with a strength. A period with no strength at all has no exposure.
    """
    if counts is not None and len(counts) != len(strengths):
        raise ValueError(
            f"There are {len(strengths)} months of strength and {len(counts)} of counts; "
            "give one of each for every month, None where it is missing."
        )
    at_risk = [
        as_exposure(strength)
        for index, strength in enumerate(strengths)
        if counts is None or counts[index] is not None
    ]
    there = [strength for strength in at_risk if strength is not None]
    months = len(there) if counts is None else len(at_risk)
    complete = len(there) == len(strengths)
    if not there:
        return Exposure(None, None, months, complete)
    average = sum(there) / len(there)
    return Exposure(average * months / MONTHS_A_YEAR, average, months, complete)


def round_half_away(value: float | Fraction | Decimal, places: int = 0) -> Decimal:
    """Round as people do, halves away from zero: 0.5 is 1 and -0.5 is -1."""
    if isinstance(value, Fraction):
        scaled = value * 10**places
        whole, rest = divmod(abs(scaled.numerator), scaled.denominator)
        whole += 2 * rest >= scaled.denominator
        return Decimal(whole if scaled >= 0 else -whole).scaleb(-places)
    number = value if isinstance(value, Decimal) else Decimal(str(value))
    return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def as_count(value: Any) -> int:
    """A count as a whole number; ValueError for what is none."""
    if isinstance(value, bool) or not isinstance(value, Real) or not isfinite(value):
        raise ValueError(f"A count must be a whole number, not {value!r}.")
    if value < 0 or value != int(value):
        raise ValueError(f"A count must be a whole number of at least 0, not {value!r}.")
    return int(value)


def as_exposure(value: Any) -> float | None:
    """A strength or exposure as a number, None where it is missing; ValueError for what is none."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, Real | Decimal) or not isfinite(value):
        raise ValueError(f"A strength or exposure must be a number, not {value!r}.")
    if value < 0:
        raise ValueError(f"A strength or exposure cannot be negative: {value!r}.")
    return float(value)
