"""Limits of process behaviour charts: XmR, c, u and Laney's u', without a database.

Limits are three sigma wide. A missing month is None: it is never a zero, and no moving range is
taken across it.

Sources: D. Montgomery, Introduction to Statistical Quality Control, 6.4 and 7.3; NHS England,
Making Data Count; D. Laney, "Improved control charts for attributes", Quality Engineering 14
(2002) 531.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import fsum, sqrt

from .scipy_parts import scipy_part
from .spc_rules import number

#: Limits are the mean ± 2.66 average moving ranges: 3 ÷ 1.128, as Making Data Count rounds it.
LIMIT_FACTOR = 2.66
#: A moving range above 3.267 averages is itself a signal.
RANGE_FACTOR = 3.267
#: The mean range of two values of a normal variable, in standard deviations (d2 for n = 2).
MEAN_RANGE = 1.128
#: Limits from fewer points than this are called trial limits.
TRIAL_POINTS = 13


@dataclass(frozen=True, slots=True)
class XmR:
    """Limits of an XmR chart. `lower` may be below zero: nothing is cut off."""

    mean: float
    average_moving_range: float
    lower: float
    upper: float
    points: int
    screened: int = 0

    @property
    def moving_range_upper(self) -> float:
        """The limit of the moving ranges themselves."""
        return RANGE_FACTOR * self.average_moving_range

    @property
    def trial(self) -> bool:
        """True where the limits rest on fewer than 13 points."""
        return self.points < TRIAL_POINTS


@dataclass(frozen=True, slots=True)
class AttributeChart:
    """Limits of a c, u or u' chart: one mean, one value and one pair of limits a point.

    `values` is what is plotted: the counts, or the rates times `per`. A value or limit is None
    where the month has no count or no exposure. `lower` is never below zero. `sigma_z` is Laney's
    factor, 1 where it is not used: how many times wider than Poisson the variation is.
    """

    mean: float
    lower: tuple[float | None, ...]
    upper: tuple[float | None, ...]
    values: tuple[float | None, ...]
    points: int
    sigma_z: float = 1.0

    @property
    def trial(self) -> bool:
        """True where the limits rest on fewer than 13 points."""
        return self.points < TRIAL_POINTS


def xmr(values: Sequence[float | None], baseline: int | None = None, screen: bool = False) -> XmR:
    """Limits of individual values from their moving ranges.

    Limits = mean ± 2.66 x the average of |x(i) - x(i-1)|, over the first `baseline` months (all,
    if None). With `screen`, moving ranges of 3.267 averages or more are left out, once, before
    the average is taken again; the mean keeps every point. No range is taken across a missing
    month. Raises ValueError unless there are two months in a row to take a range from.
    """
    values = [number(value) for value in values]
    if baseline is not None:
        if isinstance(baseline, bool) or not 2 <= baseline <= len(values):
            raise ValueError(
                f"The baseline must be 2 to {len(values)} months of the series, not {baseline!r}."
            )
        values = values[:baseline]
    there = [value for value in values if value is not None]
    ranges = moving_ranges(values)
    if not ranges:
        raise ValueError("Limits need at least two months in a row with a value.")
    mean = fsum(there) / len(there)
    average = fsum(ranges) / len(ranges)
    screened = 0
    if screen and average > 0:
        kept = [spread for spread in ranges if spread < RANGE_FACTOR * average]
        screened = len(ranges) - len(kept)
        average = fsum(kept) / len(kept)
    width = LIMIT_FACTOR * average
    return XmR(mean, average, mean - width, mean + width, len(there), screened)


def c_chart(counts: Sequence[int | None], exclude: Sequence[int] = ()) -> AttributeChart:
    """Limits of counts from equal opportunity: mean ± 3 √mean, the lower not below zero.

    `exclude` are positions left out of the mean (a known special cause) but still on the chart.
    """
    plotted = [number(count) for count in counts]
    used = [c for i, c in enumerate(plotted) if c is not None and i not in set(exclude)]
    if not used:
        raise ValueError("A c chart needs at least one month with a count.")
    mean = sum(used) / len(used)
    width = 3 * sqrt(mean)
    size = len(counts)
    return AttributeChart(
        mean, (max(0.0, mean - width),) * size, (mean + width,) * size, tuple(plotted), len(used)
    )


def u_chart(
    counts: Sequence[int | None],
    exposures: Sequence[float | None],
    per: float = 1,
    laney: bool = False,
) -> AttributeChart:
    """Limits of rates from unequal opportunity: ū ± 3 √(ū/n), the lower not below zero.

    ū is all counts over all exposures. With `laney` the width is multiplied by sigma_z = the
    average |z(i) - z(i-1)| ÷ 1.128 of z = (u - ū)/√(ū/n), so that large denominators do not draw
    limits that every month breaks. Values, mean and limits are per `per` of exposure. A month with
    no count, or with no exposure (None or zero), has no value.
    """
    if len(counts) != len(exposures):
        raise ValueError(f"There are {len(counts)} counts and {len(exposures)} exposures.")
    known = [number(count) for count in counts]
    sizes = [number(size) for size in exposures]
    if any(number is not None and number < 0 for number in (*known, *sizes)):
        raise ValueError("Counts and exposures cannot be negative.")
    pairs = [
        (count, size) if count is not None and size else None
        for count, size in zip(known, sizes, strict=True)
    ]
    used = [pair for pair in pairs if pair]
    if not used:
        raise ValueError("A u chart needs at least one month with a count and an exposure.")
    mean = sum(count for count, _ in used) / sum(size for _, size in used)
    sigmas = [sqrt(mean / size) if size else None for size in sizes]
    sigma_z = 1.0
    if laney and mean > 0:
        scores = [
            (pair[0] / pair[1] - mean) / sigma if pair and sigma else None
            for pair, sigma in zip(pairs, sigmas, strict=True)
        ]
        ranges = moving_ranges(scores)
        if not ranges:
            raise ValueError("Laney's limits need at least two months in a row with a rate.")
        sigma_z = sum(ranges) / len(ranges) / MEAN_RANGE
    widths = [3 * sigma * sigma_z if sigma is not None else None for sigma in sigmas]
    return AttributeChart(
        mean=per * mean,
        lower=tuple(None if w is None else per * max(0.0, mean - w) for w in widths),
        upper=tuple(None if w is None else per * (mean + w) for w in widths),
        values=tuple(per * pair[0] / pair[1] if pair else None for pair in pairs),
        points=len(used),
        sigma_z=sigma_z,
    )


#: Variation that chance alone would exceed in one series of twenty is more than chance.
DISPERSION_LEVEL = 0.05


def rate_limits(
    rates: Sequence[float | None],
    exposures: Sequence[float | None],
    baseline: int | None = None,
    per: float = 1,
) -> AttributeChart:
    """Limits of a u chart for every month of a series, from its first `baseline` months (all, if None).

    `rates` are per `per` of exposure. Where those months vary more than Poisson counts do, the limits are Laney's: wider by
    sigma_z. That they do is found by the dispersion test: the sum of z² of k months is, of Poisson counts, chi-square with
    k - 1 degrees of freedom. A month without a rate still has limits where its exposure is known.

    Source: D. Laney, 2002; R. Fisher, Statistical Methods for Research Workers, 16 (the test).
    """
    special = scipy_part("special")

    size = len(rates) if baseline is None else baseline
    counts = [
        None if value is None or not people else value * people / per
        for value, people in zip(rates, exposures, strict=True)
    ]
    basis = [
        (count, people)
        for count, people in zip(counts[:size], exposures[:size], strict=True)
        if count is not None and people
    ]
    if not basis:
        raise ValueError("A u chart needs at least one month with a count and an exposure.")
    mean = fsum(count for count, _ in basis) / fsum(people for _, people in basis)
    sigma_z = 1.0
    if mean > 0 and len(basis) > 1:
        scores = [
            None if count is None or not people else (count / people - mean) / sqrt(mean / people)
            for count, people in zip(counts[:size], exposures[:size], strict=True)
        ]
        spread = fsum(score * score for score in scores if score is not None)
        ranges = moving_ranges(scores)
        if ranges and special.chdtrc(len(basis) - 1, spread) < DISPERSION_LEVEL:
            sigma_z = max(1.0, fsum(ranges) / len(ranges) / MEAN_RANGE)
    widths = [3 * sqrt(mean / people) * sigma_z if people else None for people in exposures]
    return AttributeChart(
        mean=per * mean,
        lower=tuple(None if w is None else per * max(0.0, mean - w) for w in widths),
        upper=tuple(None if w is None else per * (mean + w) for w in widths),
        values=tuple(rates),
        points=len(basis),
        sigma_z=sigma_z,
    )


def moving_ranges(values: Sequence[float | None]) -> list[float]:
    """|x(i) - x(i-1)| of every two months in a row that both have a value."""
    return [
        abs(later - earlier)
        for earlier, later in pairwise(values)
        if earlier is not None and later is not None
    ]
