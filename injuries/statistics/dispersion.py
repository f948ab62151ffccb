"""Whether months vary more than chance alone would make them, and by how much: a check of overdispersion, without a database.

Poisson counts have a variance equal to their mean. Where one incident hurts several people, or injuries come in waves, the
variance is larger, and an interval that takes the counts for Poisson ones is too narrow.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum

from .quantities import as_count, as_exposure
from .scipy_parts import scipy_part

Stretch = Sequence[tuple[int, float]]
"""Counts with their exposures, of months that are taken to share one rate."""

#: Variation that chance alone would exceed in one line of twenty is more than chance.
LEVEL = 0.05
#: In as many months, and with as many injuries expected in each, the test can be trusted.
FEWEST_MONTHS = 6
FEWEST_EXPECTED = 1.0


@dataclass(frozen=True, slots=True)
class Dispersion:
    """Pearson's statistic over its degrees of freedom: about 1 of Poisson counts. `p_value` is of its being this large."""

    phi: float
    p_value: float
    degrees: int

    @property
    def found(self) -> bool:
        """Whether the months vary more than chance would make them in one line of twenty."""
        return self.phi > 1 and self.p_value < LEVEL

    @property
    def factor(self) -> float:
        """What the variance is multiplied by: 1 where no more variation than chance is found."""
        return self.phi if self.found else 1.0


def dispersion(stretches: Sequence[Stretch]) -> Dispersion | None:
    """How much months vary around the rate of their stretch, over what Poisson counts would.

    With the rate of a stretch, all its counts over all its exposures, a month's expected count is E = rate x exposure and

        phi = sum of (count - E)² / E  ÷  (months - stretches)

    the Pearson estimate of the dispersion of a quasi-Poisson model with a mean for each stretch. The sum is, of Poisson
    counts, chi-square with months - stretches degrees of freedom (Fisher's dispersion test), from which the p-value is.
    Trend and season within a stretch count as variation: the check errs on the side of a wider interval.

    None where the test could not be trusted: fewer than `FEWEST_MONTHS` months, or one in which fewer than
    `FEWEST_EXPECTED` injuries are expected.

    Source: P. McCullagh and J. Nelder, Generalized Linear Models (1989) 4.5 and 6.2; R. Fisher, Statistical Methods for
    Research Workers, 16; for monitoring, D. Spiegelhalter, "Handling over-dispersion of performance indicators", Quality
    and Safety in Health Care 14 (2005) 347.
    """
    special = scipy_part("special")

    terms: list[float] = []
    used = 0
    for stretch in stretches:
        months = [
            (as_count(count), size)
            for count, exposure in stretch
            if (size := as_exposure(exposure))
        ]
        if not months:
            continue
        used += 1
        rate = sum(count for count, _ in months) / fsum(size for _, size in months)
        for count, size in months:
            expected = rate * size
            if expected < FEWEST_EXPECTED:
                return None
            terms.append((count - expected) ** 2 / expected)
    degrees = len(terms) - used
    if len(terms) < FEWEST_MONTHS or degrees < 1:
        return None
    total = fsum(terms)
    return Dispersion(total / degrees, float(special.chdtrc(degrees, total)), degrees)
