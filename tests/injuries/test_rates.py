"""Rates and comparisons against published values, and what must hold whatever the counts."""

from fractions import Fraction
from math import inf, isclose, log

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import beta, binom, chi2, poisson

from injuries.statistics.rates import (
    Verdict,
    change_percent,
    compare,
    decompose,
    funnel_limits,
    period_exposure,
    period_total,
    poisson_interval,
    rate,
    rate_interval,
    rate_ratio,
    round_half_away,
    verdict,
)

# A busy machine is no failure.
counts = st.integers(0, 5_000)
some = st.integers(1, 5_000)
exposures = st.floats(0.5, 1e6, allow_nan=False)
levels = st.floats(0.5, 0.999)


# Published values


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [
        # The 95% limits of a Poisson mean: F. Garwood, Biometrika 28 (1936), and every table since.
        (0, 0.0, 3.6889),
        (1, 0.0253, 5.5716),
        (2, 0.2422, 7.2247),
        (3, 0.6187, 8.7673),
        (4, 1.0899, 10.2416),
        (5, 1.6235, 11.6683),
        (10, 4.7954, 18.3904),
        (20, 12.2165, 30.8884),
        (30, 20.2409, 42.8269),
    ],
)
def test_interval_is_garwoods(count, low, high):
    assert poisson_interval(count) == pytest.approx((low, high), abs=6e-5)


@pytest.mark.parametrize(("count", "low", "high"), [(50, 37.11, 65.92), (100, 81.36, 121.63)])
def test_interval_of_larger_counts_to_two_decimals(count, low, high):
    # The same tables, as they are commonly printed.
    assert poisson_interval(count) == pytest.approx((low, high), abs=5.1e-3)


def test_rate_ratio_is_fays():
    # M. P. Fay, vignette of rateratio.test (R).
    result = rate_ratio(2, 17877, 9, 16660)

    assert result.ratio == pytest.approx(0.2070941557, abs=1e-10)
    assert result.low == pytest.approx(0.02177406, abs=1e-8)
    assert result.high == pytest.approx(1.0005491, abs=1e-7)
    assert result.p_value == pytest.approx(0.05011, abs=1e-5)


@pytest.mark.parametrize(
    ("expected", "level", "low", "high"),
    [
        # FunnelPlotR (R), tests/testthat/test-poisson_limits.R.
        (15, 0.95, 0.5596924, 1.649348),
        (20, 0.95, 0.6108260, 1.544419),
        (30, 0.95, 0.6746958, 1.427562),
        (15, 0.998, 0.3862650, 2.082907),
        (20, 0.998, 0.4479107, 1.902094),
        (30, 0.998, 0.5289724, 1.702771),
    ],
)
def test_funnel_limits_are_those_of_funnelplotr(expected, level, low, high):
    assert funnel_limits(expected, level) == pytest.approx((low, high), abs=5e-7)


def test_officers_assaulted_in_2020_21():
    # HSW Board paper of 5 July 2021: 595 more, rate up by 22%, with the strengths it rests on.
    result = compare(2748, 32406, 2153, 31054)

    assert result.change == 595
    assert result.change_percent == 22
    assert result.verdict == Verdict.HIGHER
    assert result.decomposition.rounded() == (94, 501)
    assert result.decomposition.more_people == pytest.approx(93.7, abs=0.05)
    assert result.decomposition.higher_rate == pytest.approx(501.3, abs=0.05)
    assert (result.prior_rate, result.rate) == pytest.approx((69.33, 84.80), abs=0.005)
    assert (result.ratio.low, result.ratio.high) == pytest.approx((1.16, 1.29), abs=0.005)


# Another road to the same place


@given(counts, levels)
def test_interval_equals_half_the_chi_square_quantiles(count, level):
    tail = (1 - level) / 2

    low, high = poisson_interval(count, level)

    assert low == pytest.approx(chi2.ppf(tail, 2 * count) / 2 if count else 0, rel=1e-8, abs=1e-12)
    assert high == pytest.approx(chi2.ppf(1 - tail, 2 * count + 2) / 2, rel=1e-8)


@given(counts, levels)
def test_interval_ends_where_each_tail_has_half_of_what_is_left(count, level):
    tail = (1 - level) / 2

    low, high = poisson_interval(count, level)

    assert poisson.cdf(count, high) == pytest.approx(tail, rel=1e-6)
    if count:
        assert poisson.sf(count - 1, low) == pytest.approx(tail, rel=1e-6)


@given(counts, counts, exposures, exposures)
def test_p_value_is_twice_the_smaller_binomial_tail(count, prior, exposure, prior_exposure):
    assume(count + prior)
    share = exposure / (exposure + prior_exposure)
    total = count + prior

    result = rate_ratio(count, exposure, prior, prior_exposure)

    tails = binom.cdf(count, total, share), binom.sf(count - 1, total, share)
    assert result.p_value == pytest.approx(min(1, 2 * min(tails)), rel=1e-6, abs=1e-250)


@given(some, some, exposures, exposures, levels)
def test_ratio_interval_equals_the_beta_quantiles(count, prior, exposure, prior_exposure, level):
    tail = (1 - level) / 2
    low = beta.ppf(tail, count, prior + 1)
    high = beta.ppf(1 - tail, count + 1, prior)

    result = rate_ratio(count, exposure, prior, prior_exposure, level)

    relative = prior_exposure / exposure
    assert result.low == pytest.approx(low / (1 - low) * relative, rel=1e-6)
    assert result.high == pytest.approx(high / (1 - high) * relative, rel=1e-6)


# What must hold


@given(counts, levels)
def test_interval_is_ordered_and_covers_the_count(count, level):
    low, high = poisson_interval(count, level)

    assert 0 <= low <= count <= high


@given(counts, levels, levels)
def test_interval_widens_with_the_level(count, one, other):
    assume(abs(one - other) > 1e-6)
    narrow = poisson_interval(count, min(one, other))
    wide = poisson_interval(count, max(one, other))

    assert wide[0] <= narrow[0]
    assert wide[1] > narrow[1]


@given(counts)
def test_interval_rises_with_the_count(count):
    low, high = poisson_interval(count)
    next_low, next_high = poisson_interval(count + 1)

    assert next_low > low
    assert next_high > high


@pytest.mark.parametrize("mean", [0.3, 1, 2.5, 4.6, 12, 40])
def test_interval_covers_the_mean_at_least_as_often_as_it_says(mean):
    covered = sum(
        poisson.pmf(count, mean)
        for count in range(200)
        if poisson_interval(count)[0] <= mean <= poisson_interval(count)[1]
    )

    assert covered >= 0.95


@given(counts, counts, exposures, exposures, levels)
def test_ratio_interval_is_ordered_and_holds_the_ratio(count, prior, exposure, before, level):
    result = rate_ratio(count, exposure, prior, before, level)

    assert 0 <= result.low <= result.high
    assert 0 <= result.p_value <= 1
    if result.ratio is not None:
        assert result.low <= result.ratio * (1 + 1e-12)
        assert result.ratio <= result.high * (1 + 1e-12)


@given(some, some, exposures, exposures)
def test_swapping_the_periods_turns_the_ratio_over(count, prior, exposure, before):
    forth = rate_ratio(count, exposure, prior, before)
    back = rate_ratio(prior, before, count, exposure)

    assert forth.ratio * back.ratio == pytest.approx(1)
    assert forth.low * back.high == pytest.approx(1, rel=1e-6)
    assert forth.p_value == pytest.approx(back.p_value, rel=1e-6)


@given(counts, counts, exposures, exposures)
def test_p_value_and_interval_agree(count, prior, exposure, before):
    result = rate_ratio(count, exposure, prior, before)
    assume(abs(result.p_value - 0.05) > 1e-6)

    assert (result.p_value < 0.05) == (not result.spans_one)


@given(some, some, exposures, exposures, st.floats(0.1, 100))
def test_ratio_does_not_mind_the_unit_of_exposure(count, prior, exposure, before, scale):
    one = rate_ratio(count, exposure, prior, before)
    other = rate_ratio(count, exposure * scale, prior, before * scale)

    assert other.ratio == pytest.approx(one.ratio)
    assert other.low == pytest.approx(one.low)


@given(st.floats(0.01, 1e5), levels)
def test_funnel_narrows_towards_one(expected, level):
    low, high = funnel_limits(expected, level)
    next_low, next_high = funnel_limits(expected * 2, level)

    assert 0 <= low < 1 < high
    assert next_low >= low
    assert next_high < high


# Decomposition


@given(counts, counts, exposures, exposures)
def test_the_two_parts_add_up_to_the_change(count, prior, exposure, before):
    parts = decompose(count, exposure, prior, before)

    assert parts.change == count - prior
    assert parts.more_people + parts.higher_rate == pytest.approx(count - prior, abs=1e-6, rel=1e-9)
    assert sum(parts.rounded()) == count - prior


@given(counts, counts, exposures, exposures)
def test_kitagawas_share_lies_between_people_first_and_rate_first(count, prior, exposure, before):
    # E. M. Kitagawa, JASA 50 (1955): the change of people at the average of the two rates.
    kitagawa = (exposure - before) * (count / exposure + prior / before) / 2
    people_first = decompose(count, exposure, prior, before).more_people
    rate_first = -decompose(prior, before, count, exposure).more_people

    slack = 1e-6 * (1 + abs(people_first) + abs(rate_first))
    low, high = sorted((people_first, rate_first))
    assert low - slack <= kitagawa <= high + slack


def test_same_people_leave_all_of_the_change_to_the_rate():
    parts = decompose(120, 1000, 100, 1000)

    assert (parts.more_people, parts.higher_rate) == (0, 20)


def test_same_rate_leaves_all_of_the_change_to_the_people():
    parts = decompose(120, 1200, 100, 1000)

    assert (parts.more_people, parts.higher_rate) == pytest.approx((20, 0))


def test_more_people_at_a_lower_rate_pull_apart():
    assert decompose(90, 1200, 100, 1000).rounded() == (20, -30)


# Edges, each with its defined answer


def test_no_injuries_in_either_period():
    result = rate_ratio(0, 1000, 0, 1000)

    assert (result.ratio, result.low, result.high, result.p_value) == (None, 0, inf, 1)
    assert verdict(0, 0, result) == Verdict.TOO_FEW
    assert change_percent(0, 1000, 0, 1000) == 0


def test_no_injuries_before():
    result = rate_ratio(12, 1000, 0, 1000)

    assert (result.ratio, result.high) == (inf, inf)
    assert result.low > 1
    assert change_percent(12, 1000, 0, 1000) is None


def test_no_injuries_now():
    result = rate_ratio(0, 1000, 12, 1000)

    assert (result.ratio, result.low) == (0, 0)
    assert result.high < 1
    assert change_percent(0, 1000, 12, 1000) == -100


@pytest.mark.parametrize("strength", [0, 0.0, None])
def test_no_strength_gives_no_rate(strength):
    result = compare(12, strength, 10, 1000)

    assert rate(12, strength) is None
    assert rate_interval(12, strength) is None
    assert result.rate is None
    assert result.change_percent is None
    assert result.decomposition is None
    assert not result.ratio.available
    assert result.verdict == Verdict.NOT_AVAILABLE
    assert result.change == 2


def test_nothing_expected_surprises_nobody():
    assert funnel_limits(0, 0.95) == (0, inf)


def test_rate_is_per_thousand_a_year():
    assert rate(12, 6000) == 2
    assert rate_interval(0, 1000) == pytest.approx((0, 3.6889), abs=1e-4)


@pytest.mark.parametrize(
    ("count", "prior", "said"),
    [
        (20, 6, Verdict.HIGHER),
        (6, 20, Verdict.LOWER),
        (20, 21, Verdict.NO_EVIDENCE),
        (5, 5, Verdict.NO_EVIDENCE),
        (5, 4, Verdict.TOO_FEW),
        (9, 0, Verdict.HIGHER),  # exact at any count: nine to none is no accident
    ],
)
def test_verdict(count, prior, said):
    assert compare(count, 1000, prior, 1000).verdict == said


@pytest.mark.parametrize(
    ("count", "prior", "printed"),
    [
        (1225, 1000, 23),  # 22.5 is 23
        (1224, 1000, 22),
        (775, 1000, -23),  # -22.5 is -23
        (776, 1000, -22),
        (1005, 1000, 1),  # 0.5 is 1
        (1004, 1000, 0),
        (995, 1000, -1),
    ],
)
def test_change_is_rounded_half_away_from_zero(count, prior, printed):
    assert change_percent(count, 1000, prior, 1000) == printed


def test_a_half_stays_a_half_with_a_fractional_strength():
    # 1.1 / 1 x 100 / 0.1 as floats falls short of the half.
    assert change_percent(1225, 0.1, 1000, 0.1) == 23


@given(st.integers(-(10**9), 10**9), st.integers(1, 10**6))
def test_rounding_is_never_out_by_more_than_a_half(numerator, denominator):
    exact = Fraction(numerator, denominator)

    rounded = int(round_half_away(exact))

    assert abs(rounded - exact) <= Fraction(1, 2)
    assert int(round_half_away(-exact)) == -rounded


def test_round_half_away_to_places():
    assert [str(round_half_away(value, 1)) for value in (0.25, -0.25, 84.799)] == [
        "0.3",
        "-0.3",
        "84.8",
    ]
    assert str(round_half_away(Fraction(1, 8), 2)) == "0.13"


# Periods


def test_a_missing_month_is_no_zero():
    total = period_total([10, None, 20, 0])

    assert (total.count, total.months, total.mean, total.complete) == (30, 3, 10, False)


def test_a_whole_period():
    total = period_total([10, 20])

    assert (total.count, total.mean, total.complete) == (30, 15, True)


def test_a_period_without_a_month():
    total = period_total([None, None])

    assert (total.count, total.mean, total.complete) == (None, None, False)


def test_exposure_of_a_year_is_the_average_strength():
    exposure = period_exposure([1000] * 6 + [1100] * 6)

    assert (exposure.person_years, exposure.average_strength) == (1050, 1050)
    assert exposure.complete


def test_exposure_of_a_part_year_keeps_the_rate_a_year():
    exposure = period_exposure([1200] * 3)

    assert exposure.person_years == 300
    assert rate(30, exposure.person_years) == rate(120, 1200)


def test_exposure_covers_the_months_that_have_a_count():
    exposure = period_exposure([1000, 1000, 4000, 1000], [5, 6, None, 7])

    assert (exposure.average_strength, exposure.months) == (1000, 3)
    assert exposure.person_years == 250
    assert not exposure.complete


def test_a_missing_strength_takes_the_average_of_the_others():
    exposure = period_exposure([1000, None, 1200], [5, 6, 7])

    assert (exposure.average_strength, exposure.months) == (1100, 3)
    assert exposure.person_years == pytest.approx(275)
    assert not exposure.complete


def test_no_strength_at_all_is_no_exposure():
    assert period_exposure([None, None], [5, 6]).person_years is None


# What is refused


@pytest.mark.parametrize("count", [-1, 1.5, "12", None, True, float("nan"), inf])
def test_a_count_is_a_whole_number(count):
    with pytest.raises(ValueError, match="count"):
        poisson_interval(count)


@pytest.mark.parametrize("exposure", [-1, "12", True, float("nan"), inf])
def test_an_exposure_is_a_number(exposure):
    with pytest.raises(ValueError, match="exposure"):
        rate(12, exposure)


@pytest.mark.parametrize("level", [0, 1, 95, -0.5, "0.95", True])
def test_a_level_lies_between_0_and_1(level):
    with pytest.raises(ValueError, match="level"):
        poisson_interval(12, level)


def test_unlike_months_are_refused():
    with pytest.raises(ValueError, match="3 months of strength and 2 of counts"):
        period_exposure([1, 2, 3], [1, 2])


def test_large_counts_are_no_trouble():
    result = rate_ratio(10**7, 10**6, 10**7, 10**6)

    assert isclose(log(result.high), -log(result.low), rel_tol=1e-3)
    assert result.high < 1.001
