"""Rates of injury and how they compare: exact Poisson methods, without a database.

Counts are non-negative whole numbers. An exposure is the amount of work at risk, in person-years:
the average strength over the period times its months divided by 12, so that for a whole year it
*is* the average strength and a part year still gives a rate per year. A missing or zero exposure
gives no rate: the answer is None, printed [x], never zero and never an error.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import inf
from numbers import Real
from typing import Any

from .quantities import (
    Exposure,
    PeriodTotal,
    as_count,
    as_exposure,
    period_exposure,
    period_total,
    round_half_away,
)
from .scipy_parts import scipy_part

__all__ = [
    "FEWEST_EVENTS",
    "LEVEL",
    "PER",
    "Comparison",
    "Decomposition",
    "Exposure",
    "PeriodTotal",
    "RateRatio",
    "Verdict",
    "change_percent",
    "compare",
    "decompose",
    "funnel_limits",
    "period_exposure",
    "period_total",
    "poisson_interval",
    "rate",
    "rate_interval",
    "rate_ratio",
    "round_half_away",
    "verdict",
]

LEVEL = 0.95
PER = 1000
#: Fewer injuries than this in the two periods together cannot show even a large change.
FEWEST_EVENTS = 10


class Verdict(StrEnum):
    """What may be said about a change of rate. The rule is in `verdict`."""

    HIGHER = "higher"
    LOWER = "lower"
    NO_EVIDENCE = "not enough evidence to say"
    TOO_FEW = "too few to say"
    NOT_AVAILABLE = "not available"


@dataclass(frozen=True, slots=True)
class RateRatio:
    """The ratio of two rates. All four are None where either period has no exposure.

    `ratio` is None where both counts are zero (0 ÷ 0) and infinite where only the earlier one is.
    """

    ratio: float | None
    low: float | None
    high: float | None
    p_value: float | None
    level: float = LEVEL

    @property
    def available(self) -> bool:
        return self.low is not None

    @property
    def spans_one(self) -> bool:
        """True where the interval leaves open that the rate did not change."""
        return self.low is not None and self.high is not None and self.low <= 1 <= self.high


@dataclass(frozen=True, slots=True)
class Decomposition:
    """A change of count in two parts that add up to it exactly."""

    change: int
    more_people: float
    higher_rate: float

    def rounded(self) -> tuple[int, int]:
        """The two parts as whole injuries that still add up to `change`."""
        people = int(round_half_away(self.more_people))
        return people, self.change - people


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything the paper says about one line and two periods. See `compare`."""

    count: int
    prior_count: int
    exposure: float | None
    prior_exposure: float | None
    rate: float | None
    prior_rate: float | None
    rate_interval: tuple[float, float] | None
    change: int
    change_percent: int | None
    ratio: RateRatio
    decomposition: Decomposition | None
    verdict: Verdict
    per: float = PER


def poisson_interval(
    count: int, level: float = LEVEL, dispersion: float = 1.0
) -> tuple[float, float]:
    """The exact two-sided interval for the mean of a Poisson count (Garwood 1936).

    With a = 1 - level: lower = chi2(a/2; 2x)/2, zero for x = 0; upper = chi2(1 - a/2; 2x + 2)/2.
    Half a chi-square quantile with 2k degrees of freedom is the quantile of a gamma variable of
    shape k, which is what is computed. It covers the true mean at least `level` of the time.

    Where the variance is `dispersion` times the mean (`injuries.statistics.dispersion`), a count says as much of its mean as
    count ÷ dispersion Poisson injuries would: the limits are dispersion times those of that number, wider by about its root.

    Source: F. Garwood, "Fiducial limits for the Poisson distribution", Biometrika 28 (1936) 437.
    """
    special = scipy_part("special")

    events = as_count(count) / _dispersion(dispersion)
    tail = (1 - _level(level)) / 2
    low = float(special.gammaincinv(events, tail)) if events else 0.0
    return dispersion * low, dispersion * float(special.gammainccinv(events + 1, tail))


def rate(count: int, exposure: float | None, per: float = PER) -> float | None:
    """Injuries per `per` people a year; None where there is no exposure to divide by."""
    count, exposure = as_count(count), as_exposure(exposure)
    return per * count / exposure if exposure else None


def rate_interval(
    count: int,
    exposure: float | None,
    per: float = PER,
    level: float = LEVEL,
    dispersion: float = 1.0,
) -> tuple[float, float] | None:
    """The interval of `rate`: Garwood's limits of the count over the exposure (see `poisson_interval`)."""
    exposure = as_exposure(exposure)
    if not exposure:
        return None
    low, high = poisson_interval(count, level, dispersion)
    return per * low / exposure, per * high / exposure


def rate_ratio(
    count: int,
    exposure: float | None,
    prior_count: int,
    prior_exposure: float | None,
    level: float = LEVEL,
    dispersion: float = 1.0,
) -> RateRatio:
    """The later rate over the earlier one, with an exact interval and p-value.

    Given the two counts together, the later one, x of x + y, is binomial with probability
    p = r·e / (r·e + f), where r is the ratio of the rates and e and f the exposures. The interval
    is Clopper and Pearson's for p carried over to r:

        low  = f/e · B/(1 - B),  B the a/2 quantile of Beta(x, y + 1)
        high = f/e · B/(1 - B),  B the 1 - a/2 quantile of Beta(x + 1, y)

    and the p-value, of no change (r = 1), is twice the smaller tail, at most 1: the *central*
    p-value, which is below 1 - level exactly when the interval excludes 1.

    Defined at the edges: x = 0 gives low 0; y = 0 gives high infinite, and ratio infinite unless
    x = 0 too, when it is None; no exposure in either period (None or zero) gives None throughout.

    Where months vary more than Poisson counts do, by `dispersion` (`injuries.statistics.dispersion`), x and y stand above for
    the counts ÷ dispersion: as in a quasi-Poisson model they say as much as so many Poisson injuries would, and the interval
    is wider by about the root of it. The ratio is that of the counts themselves.

    Source: M. P. Fay, rateratio.test (R); E. L. Lehmann and J. P. Romano, Testing Statistical
    Hypotheses, 4.5.
    """
    special = scipy_part("special")

    x, y = (as_count(each) / _dispersion(dispersion) for each in (count, prior_count))
    e, f = as_exposure(exposure), as_exposure(prior_exposure)
    tail = (1 - _level(level)) / 2
    if not e or not f:
        return RateRatio(None, None, None, None, level)

    low, high = 0.0, inf
    ratio: float | None
    if x:
        later = float(special.betaincinv(x, y + 1, tail))
        low = later / (1 - later) * (f / e)
    if y:
        # The complement is the tail quantile of Beta(y, x + 1): nothing is lost near p = 1.
        earlier = float(special.betaincinv(y, x + 1, tail))
        high = (1 - earlier) / earlier * (f / e) if earlier else inf
    if y:
        ratio = (x / y) * (f / e)
    else:
        ratio = inf if x else None

    share = e / (e + f)
    at_least = float(special.betainc(x, y + 1, share)) if x else 1.0
    at_most = float(special.betainc(y, x + 1, f / (e + f))) if y else 1.0
    return RateRatio(ratio, low, high, min(1.0, 2 * min(at_least, at_most)), level)


def funnel_limits(expected: float, level: float = LEVEL) -> tuple[float, float]:
    """Limits of observed ÷ expected for a unit whose expected count is `expected`.

    Garwood's interval taken at the expected count and divided by it, as FunnelPlotR draws it:
    lower = chi2(a/2; 2E)/2E, upper = chi2(1 - a/2; 2E + 2)/2E. Use 0.95 for the inner and 0.998
    for the outer lines. `expected` need not be whole. With nothing expected no ratio can be
    surprising: (0, infinity).

    Source: C. Mainey, FunnelPlotR (R); D. Spiegelhalter, "Funnel plots for comparing
    institutional performance", Statistics in Medicine 24 (2005) 1185.
    """
    special = scipy_part("special")

    known = as_exposure(expected)
    if known is None:
        raise ValueError("The expected count must be a number, not missing.")
    tail = (1 - _level(level)) / 2
    if known == 0:
        return 0.0, inf
    low = float(special.gammaincinv(known, tail)) / known
    return low, float(special.gammainccinv(known + 1, tail)) / known


def decompose(
    count: int, exposure: float | None, prior_count: int, prior_exposure: float | None
) -> Decomposition | None:
    """Part a change of count into *more people* and *higher rate*; None without both exposures.

    First the people change and the rate stays: more people = prior rate x (exposure - prior
    exposure). Then the rate changes for the people of today: higher rate = (rate - prior rate) x
    exposure. The two add up to the change. (Kitagawa's symmetric version puts each factor at the
    average of the other; it differs from this by half the product of the two changes.)

    Source: E. M. Kitagawa, "Components of a difference between two rates", JASA 50 (1955) 1168.
    """
    count, prior_count = as_count(count), as_count(prior_count)
    exposure, prior_exposure = as_exposure(exposure), as_exposure(prior_exposure)
    if not exposure or not prior_exposure:
        return None
    expected_today = prior_count * exposure / prior_exposure
    return Decomposition(count - prior_count, expected_today - prior_count, count - expected_today)


def change_percent(
    count: int, exposure: float | None, prior_count: int, prior_exposure: float | None
) -> int | None:
    """The change of the rate in whole per cent, halves away from zero: 22.5 is 23, -22.5 is -23.

    None where there is no exposure, or where the earlier count is zero and the later is not (no
    percentage of nothing). Zero to zero is 0.
    """
    count, prior_count = as_count(count), as_count(prior_count)
    exposure, prior_exposure = as_exposure(exposure), as_exposure(prior_exposure)
    if not exposure or not prior_exposure:
        return None
    if not prior_count:
        return None if count else 0
    # Exact arithmetic: a half that floats would put on the wrong side stays a half.
    ratio = Fraction(count, prior_count) * Fraction(str(prior_exposure)) / Fraction(str(exposure))
    return int(round_half_away(100 * (ratio - 1)))


def verdict(count: int, prior_count: int, ratio: RateRatio) -> Verdict:
    """What the two counts allow one to say of the rate. In this order:

    - *not available* where there is no exposure;
    - *higher* or *lower* where the interval of the ratio excludes 1, however small the
      counts (the interval is exact at any count, and wider where months vary more than chance);
    - *too few to say* where it does not and the two periods together have fewer than
      `FEWEST_EVENTS` injuries: silence is then no evidence of anything;
    - *not enough evidence to say* otherwise: the interval leaves open both a rise and a fall.
    """
    if ratio.low is None or ratio.high is None:
        return Verdict.NOT_AVAILABLE
    if ratio.low > 1:
        return Verdict.HIGHER
    if ratio.high < 1:
        return Verdict.LOWER
    if as_count(count) + as_count(prior_count) < FEWEST_EVENTS:
        return Verdict.TOO_FEW
    return Verdict.NO_EVIDENCE


def compare(
    count: int,
    exposure: float | None,
    prior_count: int,
    prior_exposure: float | None,
    *,
    per: float = PER,
    level: float = LEVEL,
    dispersion: float = 1.0,
) -> Comparison:
    """Both periods of a line, with rates, intervals, verdict and the two parts of the change.

    `dispersion` widens the intervals, on which the verdict rests, where months vary more than chance.
    """
    ratio = rate_ratio(count, exposure, prior_count, prior_exposure, level, dispersion)
    return Comparison(
        count=count,
        prior_count=prior_count,
        exposure=exposure,
        prior_exposure=prior_exposure,
        rate=rate(count, exposure, per),
        prior_rate=rate(prior_count, prior_exposure, per),
        rate_interval=rate_interval(count, exposure, per, level, dispersion),
        change=count - prior_count,
        change_percent=change_percent(count, exposure, prior_count, prior_exposure),
        ratio=ratio,
        decomposition=decompose(count, exposure, prior_count, prior_exposure),
        verdict=verdict(count, prior_count, ratio),
        per=per,
    )


def _level(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, Real) or not 0 < float(value) < 1:
        raise ValueError(f"The level must lie between 0 and 1, such as 0.95, not {value!r}.")
    return float(value)


def _dispersion(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, Real) or not 1 <= float(value) < inf:
        raise ValueError(f"A dispersion must be at least 1, not {value!r}.")
    return float(value)
