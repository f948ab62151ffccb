"""Process behaviour charts against published examples, and what must hold whatever the series."""

from datetime import date
from itertools import pairwise
from types import SimpleNamespace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from injuries.statistics.spc import (
    Direction,
    Kind,
    assurance,
    c_chart,
    chart,
    describe,
    headline,
    not_drawn,
    rebase_starts,
    signals,
    u_chart,
    xmr,
)
from injuries.statistics.spc_rules import near_limit_windows, part_of_run, shift_ends, trend_ends

# A busy machine is no failure.
# D. Montgomery, Introduction to Statistical Quality Control, example 6.5 (tables 6.6 and 6.7):
# costs of mortgage loan applications, limits from the first 20 weeks.
MORTGAGES = [
    *(310, 288, 297, 298, 307, 303, 294, 297, 308, 306),
    *(294, 299, 297, 299, 314, 295, 293, 306, 301, 304),
    *(305, 282, 305, 296, 314, 295, 287, 301, 298, 311),
    *(310, 292, 305, 299, 304, 310, 304, 305, 333, 328),
]
# Example 7.3 (table 7.8): nonconformities in 26 samples of 100 printed circuit boards.
BOARDS = [
    *(21, 24, 16, 12, 15, 5, 28, 20, 31, 25, 20, 24, 16),
    *(19, 10, 17, 13, 22, 18, 39, 30, 24, 16, 19, 17, 15),
]
# Example 7.4 (table 7.10): shipments with errors in 20 weeks, 50 shipments a week.
SHIPMENTS = [2, 3, 8, 1, 1, 4, 1, 4, 5, 1, 8, 2, 4, 3, 4, 1, 8, 3, 7, 4]
# NHSRplotthedots (R), vignettes/deviations.Rmd.
OUTLIER = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]

values = st.lists(st.one_of(st.none(), st.integers(-500, 500)), min_size=2, max_size=40).filter(
    lambda series: any(None not in pair for pair in pairwise(series))
)


# Published limits


def test_xmr_of_montgomery_6_5():
    limits = xmr(MORTGAGES, 20)

    assert limits.mean == 300.5
    assert limits.average_moving_range == pytest.approx(7.789474, abs=1e-6)
    # Montgomery divides by d2 = 1.128 (279.783, 321.217); Making Data Count multiplies by 2.66.
    assert (limits.lower, limits.upper) == pytest.approx((279.78, 321.22))
    assert (limits.lower, limits.upper) == pytest.approx((279.783315, 321.216685), abs=0.01)
    assert limits.moving_range_upper == pytest.approx(25.448211, abs=1e-6)


def test_signals_of_montgomery_6_5():
    found = signals(MORTGAGES, xmr(MORTGAGES, 20))

    assert [week for week, broken in enumerate(found, start=1) if "outside" in broken] == [39, 40]


def test_xmr_of_the_nist_flow_rates():
    # NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2: centre 50.81, limits with d2 = 1.128.
    flow = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]

    limits = xmr(flow)

    assert limits.mean == pytest.approx(50.81)
    assert limits.average_moving_range == pytest.approx(1.8778, abs=5e-5)
    assert (limits.lower, limits.upper) == pytest.approx((45.8159, 55.8041), abs=0.01)


def test_screening_leaves_the_two_ranges_of_an_outlier_out():
    limits = xmr(OUTLIER, screen=True)

    assert limits.mean == pytest.approx(1.944444, abs=1e-6)
    assert limits.average_moving_range == 1
    assert limits.screened == 2
    assert (limits.lower, limits.upper) == pytest.approx((-0.715556, 4.604444), abs=1e-6)
    assert limits.moving_range_upper == pytest.approx(3.267)


def test_without_screening_the_outlier_widens_the_limits():
    limits = xmr(OUTLIER)

    assert limits.average_moving_range == pytest.approx(1.882353, abs=1e-6)
    assert (limits.lower, limits.upper) == pytest.approx((-3.062614, 6.951503), abs=1e-6)
    assert limits.moving_range_upper == pytest.approx(6.149647, abs=1e-6)


def test_c_chart_of_montgomery_7_3():
    limits = c_chart(BOARDS)

    assert sum(BOARDS) == 516
    assert limits.mean == pytest.approx(19.846154, abs=1e-6)
    assert limits.lower == pytest.approx([6.481447] * 26, abs=1e-6)
    assert limits.upper == pytest.approx([33.210861] * 26, abs=1e-6)
    outside = [n for n, s in enumerate(signals(BOARDS, limits), start=1) if "outside" in s]
    assert outside == [6, 20]


def test_c_chart_of_montgomery_7_3_without_its_two_special_causes():
    limits = c_chart(BOARDS, exclude=[5, 19])

    assert limits.mean == pytest.approx(19.666667, abs=1e-6)
    assert limits.lower[0] == pytest.approx(6.362532, abs=1e-6)
    assert limits.upper[0] == pytest.approx(32.970801, abs=1e-6)
    assert len(limits.lower) == 26


def test_u_chart_of_montgomery_7_4():
    limits = u_chart(SHIPMENTS, [50] * 20)

    assert limits.mean == pytest.approx(0.074)
    assert limits.lower == (0,) * 20
    assert limits.upper == pytest.approx([0.189412] * 20, abs=1e-6)


# The published rules: NHSRplotthedots (R), tests/testthat/test-ptd_calculate_point_type.R


@pytest.mark.parametrize(
    ("sides", "ends"),
    [
        ([1] * 6, [0] * 6),
        ([1] * 6 + [-1], [0] * 7),
        ([1] * 8 + [-1], [0] * 6 + [1, 1, 0]),
        ([-1] * 8 + [1], [0] * 6 + [1, 1, 0]),
    ],
)
def test_seven_points_on_one_side_of_the_mean(sides, ends):
    assert shift_ends(sides) == ends


@pytest.mark.parametrize(
    ("ends", "part"),
    [
        ([0] * 6, [0] * 6),
        ([0] * 6 + [1, 0], [1] * 7 + [0]),
        ([0] * 7 + [1, 0], [0] + [1] * 7 + [0]),
        ([0] * 6 + [-1, 0], [-1] * 7 + [0]),
    ],
)
def test_every_point_of_a_run_is_part_of_it(ends, part):
    assert part_of_run(ends) == part


@pytest.mark.parametrize(
    ("series", "ends"),
    [
        ([1, 2, 3, 4, 5, 6], [0] * 6),
        ([1, 2, 3, 3, 4, 5, 6], [0] * 7),
        ([1, 2, 3, 4, 5, 6, 7], [0] * 6 + [1]),
        ([2, 1, 2, 3, 4, 5, 6, 7, 3], [0] * 7 + [1, 0]),
        ([7, 6, 5, 4, 3, 2, 1], [0] * 6 + [-1]),
        ([2, 7, 6, 5, 4, 3, 2, 1, 3], [0] * 7 + [-1, 0]),
    ],
)
def test_seven_points_that_rise_or_fall(series, ends):
    assert trend_ends(series) == ends


@pytest.mark.parametrize(
    ("close", "sides", "windows"),
    [
        ([1, 0, 1], [1, 1, 1], [1, 1, 1]),
        ([0, 1, 1], [1, 1, 1], [1, 1, 1]),
        ([1, 1, 0], [1, 1, 1], [1, 1, 1]),
        ([0, 0, 1, 0, 1, 0, 0], [1] * 7, [0, 0, 1, 1, 1, 0, 0]),
        ([0, 0, 1, 1, 0, 0, 0], [1] * 7, [0, 1, 1, 1, 1, 0, 0]),
        ([1, 0, 1], [1, -1, 1], [0, 0, 0]),
        ([0, 0, 1, 0, 1, 0, 0], [1, -1, 1, -1, 1, -1, 1], [0] * 7),
    ],
)
def test_two_of_three_windows(close, sides, windows):
    assert near_limit_windows(close, sides) == windows


@pytest.mark.parametrize(
    ("close", "marked"),
    [([1, 0, 0, 1], [0, 0, 0, 0]), ([1, 0, 0, 1, 1], [0, 0, 0, 1, 1]), ([1, 0, 1], [1, 0, 1])],
)
def test_only_the_points_close_to_a_limit_are_marked(close, marked):
    windows = near_limit_windows(close, [1] * len(close))

    assert [int(bool(w and c)) for w, c in zip(windows, close, strict=True)] == marked


def test_two_of_three_on_both_sides_of_the_mean_is_no_signal():
    series = [1, -1] * 7 + [5.5, -5.5]

    points = chart(series).points

    assert [point.kind for point in points[-2:]] == [Kind.COMMON_CAUSE] * 2


def test_first_rule_broken_names_the_point():
    assert headline({"shift", "two_of_three", "trend", "outside"}) == "outside"
    assert headline({"shift", "two_of_three", "trend"}) == "trend"
    assert headline({"shift", "two_of_three"}) == "two_of_three"
    assert headline({"shift"}) == "shift"
    assert headline(set()) is None


@pytest.mark.parametrize(
    ("direction", "expected"),
    [
        ("higher", ["consistent_fail", "consistent_pass", "inconsistent"]),
        ("lower", ["consistent_pass", "consistent_fail", "inconsistent"]),
        ("neutral", [None, None, None]),
    ],
)
def test_assurance(direction, expected):
    rows = [(1, 3), (5, 7), (1, 5)]

    assert [assurance(low, high, 4, direction) for low, high in rows] == expected


# The rules on whole series

FLAT = SimpleNamespace(mean=10, lower=1, upper=19)  # close to a limit: over 16 or under 4


def test_a_point_on_the_limit_is_not_outside():
    assert signals([19, 19.1, 1, 0.9], FLAT) == [set(), {"outside"}, set(), {"outside"}]


def test_two_of_three_close_to_the_limit():
    assert signals([17, 11, 18], FLAT) == [{"two_of_three"}, set(), {"two_of_three"}]


def test_a_point_outside_is_not_close():
    # As the published code has it: one outside and one close are not two close.
    assert signals([20, 11, 18], FLAT) == [{"outside"}, set(), set()]


def test_a_point_two_thirds_of_the_way_is_not_close_yet():
    assert signals([16, 11, 18], FLAT) == [set(), set(), set()]


def test_close_is_measured_by_the_upper_limit_where_the_lower_is_cut_off():
    cut = SimpleNamespace(mean=4, lower=0, upper=10)

    assert signals([0.5, 1, 0.4], cut) == [set(), set(), set()]
    assert signals([8.5, 5, 9], cut)[0] == {"two_of_three"}


def test_shift_counts_from_the_seventh():
    assert signals([11] * 6, FLAT) == [set()] * 6
    assert signals([11] * 7, FLAT) == [{"shift"}] * 7


def test_a_point_on_the_mean_ends_a_shift():
    assert signals([11, 12, 11, 10, 11, 12, 11], FLAT) == [set()] * 7


def test_trend_and_shift_together():
    found = signals([11, 12, 13, 14, 15, 15.5, 16], FLAT)

    assert found == [{"shift", "trend"}] * 7


@pytest.mark.parametrize("run_length", [6, 7, 8])
def test_run_length_is_a_choice(run_length):
    assert signals([11] * run_length, FLAT, run_length) == [{"shift"}] * run_length
    assert signals([11] * (run_length - 1), FLAT, run_length) == [set()] * (run_length - 1)


def test_a_missing_month_ends_a_shift():
    assert signals([11, 12, 11, 12, None, 11, 12, 11], FLAT) == [set()] * 8


def test_a_missing_month_ends_a_trend():
    assert signals([6, 7, 8, 9, None, 10, 11, 12], FLAT) == [set()] * 8


def test_no_window_of_three_over_a_missing_month():
    assert signals([17, None, 18], FLAT) == [set(), set(), set()]


def test_a_run_goes_on_after_seven():
    assert signals([11] * 9 + [9], FLAT) == [{"shift"}] * 9 + [set()]


# Limits


def test_no_moving_range_across_a_missing_month():
    limits = xmr([10, 12, None, 50, 52])

    assert limits.average_moving_range == 2
    assert limits.mean == 31
    assert limits.points == 4


def test_twelve_points_give_trial_limits_and_thirteen_do_not():
    assert xmr([10, 12] * 6).trial
    assert not xmr([*[10, 12] * 6, 11]).trial


def test_missing_months_do_not_count_towards_thirteen():
    assert xmr([*[10, 12] * 6, None]).trial


def test_a_constant_series_has_no_width():
    limits = xmr([5, 5, 5], screen=True)

    assert (limits.lower, limits.mean, limits.upper) == (5, 5, 5)
    assert signals([5, 5, 5], limits) == [set()] * 3


@pytest.mark.parametrize("series", [[], [5], [None, None], [5, None, 6]])
def test_no_limits_without_two_months_in_a_row(series):
    with pytest.raises(ValueError, match="two months in a row"):
        xmr(series)


@pytest.mark.parametrize("baseline", [0, 1, -3, 4, True])
def test_a_baseline_lies_within_the_series(baseline):
    with pytest.raises(ValueError, match="baseline"):
        xmr([1, 2, 3], baseline)


@pytest.mark.parametrize("value", ["12", True, float("nan"), float("inf")])
def test_a_monthly_figure_is_a_number(value):
    with pytest.raises(ValueError, match="monthly figure"):
        xmr([1, 2, value])
    with pytest.raises(ValueError, match="monthly figure"):
        signals([1, 2, value], FLAT)


def test_limits_and_values_must_match():
    with pytest.raises(ValueError, match="3 values and 2 limits"):
        signals([1, 2, 3], c_chart([1, 2]))


def test_a_run_needs_two_points():
    with pytest.raises(ValueError, match="at least 2"):
        signals([1, 2], FLAT, run_length=1)


def test_c_chart_keeps_its_limits_over_a_missing_month():
    limits = c_chart([9, None, 9])

    assert limits.values == (9, None, 9)
    assert limits.mean == 9
    assert limits.upper == (18, 18, 18)
    assert limits.lower == (0, 0, 0)


def test_c_chart_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least one month"):
        c_chart([None])


def test_u_limits_widen_where_there_is_less_exposure():
    limits = u_chart([10, 10], [100, 400], per=100)

    assert limits.mean == pytest.approx(4)
    assert limits.values == pytest.approx((10, 2.5))
    assert limits.upper == pytest.approx((10, 7))


def test_u_chart_of_a_month_without_count_or_exposure():
    limits = u_chart([10, None, 10, 3], [100, 100, 0, None])

    assert limits.values == (0.1, None, None, None)
    assert limits.upper[1] == limits.upper[0]
    assert (limits.upper[2], limits.lower[3]) == (None, None)


def test_u_chart_without_any_exposure_is_refused():
    with pytest.raises(ValueError, match="an exposure"):
        u_chart([1, 2], [0, None])
    with pytest.raises(ValueError, match="2 counts and 1 exposures"):
        u_chart([1, 2], [1])
    with pytest.raises(ValueError, match="negative"):
        u_chart([1, -2], [1, 1])


def test_laney_widens_by_the_variation_beyond_poisson():
    # z = (u - mean) / sqrt(mean / n) is -2, 2, -2, 2; three moving ranges of 4; 4 / 1.128.
    limits = u_chart([80, 120, 80, 120], [100] * 4, laney=True)

    assert limits.mean == 1
    assert limits.sigma_z == pytest.approx(4 / 1.128)
    assert limits.upper[0] == pytest.approx(1 + 3 * 0.1 * 4 / 1.128)
    assert limits.lower[0] == 0


def test_laney_needs_two_months_in_a_row():
    with pytest.raises(ValueError, match="Laney"):
        u_chart([1, None, 2], [1, 1, 1], laney=True)


# Charts


def test_no_chart_under_a_mean_of_five():
    assert not_drawn([5, 5, 5]) is None
    assert "fewer than 5 a month" in not_drawn([5, 5, 4])
    assert not chart([4, 5, 5, 4]).drawn


def test_why_no_chart_is_a_sentence():
    for counts in ([], [None, None], [1, 2], [50, None, 60]):
        assert not_drawn(counts).startswith("No chart is drawn because ")
        assert not_drawn(counts).endswith(".")


def test_a_chart_of_rates_is_judged_by_its_counts():
    rates = [0.4, 0.5, 0.4, 0.6]

    assert chart(rates, counts=[40, 50, 40, 60]).drawn
    assert not chart(rates, counts=[4, 5, 4, 6]).drawn


@pytest.mark.parametrize(
    ("direction", "high", "low"),
    [
        (Direction.LOWER, Kind.CONCERN, Kind.IMPROVEMENT),
        (Direction.HIGHER, Kind.IMPROVEMENT, Kind.CONCERN),
        (Direction.NEUTRAL, Kind.NEUTRAL, Kind.NEUTRAL),
    ],
)
def test_direction_says_what_a_signal_means(direction, high, low):
    steady = [10, 12] * 8

    rise = chart([*steady, 40], direction=direction, baseline=16).points[-1]
    fall = chart([*steady, 0], direction=direction, baseline=16).points[-1]

    assert (rise.kind, rise.way, rise.rule) == (high, 1, "outside")
    assert (fall.kind, fall.way, fall.rule) == (low, -1, "outside")


def test_a_trend_points_the_way_it_runs_not_the_side_it_lies_on():
    series = [30, 31, 29, 30, 31, 29, 20, 21, 22, 23, 24, 25, 26]

    points = chart(series, direction="lower", baseline=6).points

    assert all(point.kind == Kind.IMPROVEMENT for point in points[6:] if point.rule == "outside")
    under = [point for point in points[6:] if point.rule == "trend"]
    assert all(point.kind == Kind.CONCERN and point.way == 1 for point in under)


def test_a_peak_shared_by_two_trends_points_the_later_way():
    series = [*range(60, 67), *range(65, 59, -1)]
    wide = SimpleNamespace(mean=62, lower=0, upper=200)

    ways = part_of_run(trend_ends(series))

    assert signals(series, wide)[6] >= {"trend"}
    assert ways == [1] * 6 + [-1] * 7


def test_a_missing_month_is_a_point_without_a_kind():
    point = chart([10, None, 12, 11]).points[1]

    assert (point.value, point.kind, point.signals) == (None, None, frozenset())


def test_a_rebase_gives_each_part_limits_of_its_own():
    series = [*[10, 12] * 7, *[50, 52] * 7]

    drawn = chart(series, rebase_at=[14])

    assert [(part.start, part.stop) for part in drawn.segments] == [(0, 14), (14, 28)]
    assert [part.limits.mean for part in drawn.segments] == [11, 51]
    assert {point.kind for point in drawn.points} == {Kind.COMMON_CAUSE}
    assert not drawn.trial


def test_no_run_crosses_a_rebase():
    series = [9, 11] * 7 + [12, 12, 12] + [13, 13, 13, 13]

    without = chart(series, baseline=14)
    rebased = chart(series, baseline=14, rebase_at=[17])

    assert "shift" in without.points[-1].signals
    assert not any(point.signals for point in rebased.points[14:])


def test_limits_after_a_fresh_rebase_are_trial_limits():
    drawn = chart([*[10, 12] * 7, 50, 52], rebase_at=[14])

    assert drawn.segments[-1].trial
    assert drawn.trial


def test_a_segment_without_two_months_in_a_row_says_so():
    drawn = chart([*[10, 12] * 7, 50], rebase_at=[14])

    assert drawn.segments[-1].limits is None
    assert "no two months in a row" in drawn.segments[-1].reason
    assert drawn.points[-1].kind == Kind.COMMON_CAUSE


@pytest.mark.parametrize("place", [-1, 4, 99])
def test_a_rebase_falls_on_a_month_of_the_series(place):
    with pytest.raises(ValueError, match="rebase"):
        chart([1, 2, 3, 4], rebase_at=[place])


def test_rebase_starts_on_the_next_month_of_the_series():
    months = [date(2020, 4, 1), date(2020, 5, 1), date(2020, 6, 1)]

    assert rebase_starts(months, [date(2020, 5, 1)]) == (1,)
    assert rebase_starts(months, [date(2020, 5, 2)]) == (2,)
    assert rebase_starts(months, [date(2019, 1, 1), date(2020, 4, 1), date(2020, 6, 2)]) == ()
    assert rebase_starts(months, [date(2020, 5, 15), date(2020, 5, 20)]) == (2,)


def test_an_empty_series_is_an_empty_chart():
    drawn = chart([])

    assert (drawn.points, drawn.drawn) == ((), False)


def test_rules_are_told_with_their_run_length():
    assert "8 or more months" in describe("shift", 8)
    assert "8 or more months" in describe("trend", 8)
    assert describe("outside") == "outside the limits"


# What must hold


@given(values, st.integers(-1_000, 1_000), st.sampled_from([0.5, 2, 4, 64]))
def test_shift_and_scale_of_a_series_move_its_limits_and_no_signal(series, shift, scale):
    moved = [None if value is None else value * scale + shift for value in series]
    before, after = xmr(series), xmr(moved)
    edge = max(1, before.average_moving_range) * 1e-9
    for value in series:
        for line in (before.lower, before.mean, before.upper):
            assume(value is None or abs(value - line) > edge)

    assert after.mean == pytest.approx(before.mean * scale + shift)
    assert after.upper == pytest.approx(before.upper * scale + shift)
    assert after.lower == pytest.approx(before.lower * scale + shift)
    near = 2 / 3 * (before.upper - before.mean)
    assume(all(v is None or abs(abs(v - before.mean) - near) > edge for v in series))
    assert signals(moved, after) == signals(series, before)


@given(values)
def test_turning_a_series_over_keeps_its_signals(series):
    flipped = [None if value is None else -value for value in series]

    assert signals(flipped, xmr(flipped)) == signals(series, xmr(series))


@given(values, st.booleans())
def test_limits_are_ordered(series, screen):
    limits = xmr(series, screen=screen)

    assert limits.lower <= limits.mean <= limits.upper


@given(values)
def test_screening_never_widens(series):
    assert xmr(series, screen=True).average_moving_range <= xmr(series).average_moving_range


@given(values)
def test_a_missing_month_breaks_no_rule(series):
    found = signals(series, xmr(series))

    assert len(found) == len(series)
    assert all(not broken for value, broken in zip(series, found, strict=True) if value is None)


@given(values)
def test_an_equal_exposure_u_chart_is_a_c_chart(series):
    counts = [None if value is None else abs(value) for value in series]

    c, u = c_chart(counts), u_chart(counts, [1] * len(counts))

    assert u.mean == pytest.approx(c.mean)
    assert u.upper == pytest.approx(c.upper)
    assert u.lower == pytest.approx(c.lower)


@pytest.mark.parametrize(("value", "number"), [(84.8, 24), (0.7, 26), (0.1, 13), (1 / 3, 30)])
def test_equal_decimals_are_no_signal(value, number):
    limits = xmr([value] * number)

    assert not any(signals([value] * number, limits))


def test_decimals_that_differ_by_rounding_alone_are_no_trend():
    # 0.1 + 0.2 and the like: each a hair above the last.
    values = [0.3 + place * 2**-54 for place in range(10)]

    assert not any("trend" in broken for broken in signals(values, xmr(values)))
