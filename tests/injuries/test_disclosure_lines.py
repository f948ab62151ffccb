"""What an audience is told of a line's months and periods, and what it can make of that."""

from collections import defaultdict
from dataclasses import fields
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from injuries.disclosure import Audience, LineFigures, Mark, is_shown, protect_line, protect_series
from injuries.disclosure.pairs import Sharing, sharing
from injuries.statistics.rates import Verdict, change_percent, rate_ratio, verdict

# A busy machine is no failure.
steady = settings(deadline=None)
BOARD = Audience("Board")
HSW = Audience("HSW team", sees_all=True)
C = Mark.CONFIDENTIAL
YEAR = [12, 9, 15, 11, 8, 14, 10, 13, 9, 16, 12, 11]


# Audiences


def test_five_is_the_first_number_the_board_sees():
    assert [BOARD.hides(count) for count in (0, 1, 4, 5, None)] == [False, True, True, False, False]


def test_the_hsw_team_sees_all():
    assert not any(HSW.hides(count) for count in range(10))


@pytest.mark.parametrize("threshold", [0, 1, 2, True])
def test_a_threshold_that_the_mark_itself_would_tell_is_refused(threshold):
    with pytest.raises(ValueError, match="at least 3"):
        Audience("Board", threshold)


# Months


def test_months_without_a_small_number_are_shown_as_they_are():
    series = protect_series([YEAR], BOARD)

    assert series.months == (tuple(YEAR),)
    assert series.total(0, 12) == sum(YEAR)
    assert series.for_chart() == YEAR


def test_a_small_month_takes_another_of_its_year_along():
    series = protect_series([[12, 9, 3, 11, *YEAR[4:]]], BOARD)

    assert series.hidden == {2, 3}
    assert series.months[0][:5] == (12, 9, C, C, 8)
    assert series.for_chart()[:5] == [12, 9, None, None, 8]


def test_a_small_march_takes_february_not_april():
    series = protect_series([[*YEAR[:11], 3, 12, 11]], BOARD)

    assert series.hidden == {10, 11}


def test_the_year_starts_where_april_is():
    series = protect_series([[12, 9, 3, 12, 11, 10]], BOARD, year_start=3)

    assert series.hidden == {1, 2}


def test_a_period_that_cuts_hidden_months_apart_has_no_total():
    series = protect_series([[12, 9, 3, 11, *YEAR[4:]]], BOARD)

    assert series.total(0, 12) == 12 + 9 + 3 + 11 + sum(YEAR[4:])
    assert series.total(0, 2) == 21
    assert series.total(2, 4) == 14
    assert series.total(0, 3) == C
    assert series.total(3, 12) == C


def test_two_small_months_side_by_side_go_together():
    assert protect_series([[12, 3, 4, 11]], BOARD).hidden == {1, 2}


def test_hidden_months_that_are_few_together_take_one_more():
    assert protect_series([[12, 1, 2, 11, 10]], BOARD).hidden == {1, 2, 3}


def test_zero_is_shown():
    assert protect_series([[0, 12, 0, 9]], BOARD).months == ((0, 12, 0, 9),)


def test_a_missing_month_is_neither_zero_nor_hidden():
    series = protect_series([[12, None, 9]], BOARD)

    assert series.months == ((12, None, 9),)
    assert series.total(1, 2) is None


def test_the_newest_small_month_waits_for_the_next():
    # All the months before it have been shown, so none of them can keep it company.
    before = protect_series([[12, 9, None, None], [12, 9, 3, None]], BOARD)
    after = protect_series([[12, 9, None, None], [12, 9, 3, None], [12, 9, 3, 11]], BOARD)

    assert before.hidden == {2}
    assert before.total(0, 3) == C
    assert before.total(0, 2) == 21
    assert after.hidden == {2, 3}
    assert after.total(0, 4) == 35
    assert after.total(0, 4, vintage=1) == C


def test_a_month_that_was_small_once_is_hidden_at_every_date():
    # 3 as first published, 7 a quarter later: the later page must not give the earlier away.
    series = protect_series([[12, 9, 3, 11], [12, 9, 7, 11]], BOARD)

    assert series.months == ((12, 9, C, C), (12, 9, C, C))
    assert (series.total(0, 4, 0), series.total(0, 4, 1)) == (35, 39)


def test_a_block_whose_sum_was_told_takes_no_further_month_in():
    # The sum of the first two was told; with the third it would tell the third.
    series = protect_series([[1, 9, None], [1, 9, 3]], BOARD)

    assert series.total(0, 2) == 10
    assert series.total(0, 3) == C


def test_a_line_with_a_bound_shows_no_month():
    series = protect_series([[2, 0, 9, None]], BOARD, bound=3)

    assert series.months == ((C, C, C, None),)
    assert series.total(0, 4) == C


def test_the_hsw_team_sees_every_month_and_total():
    series = protect_series([[2, 0, 9, None]], HSW, bound=3)

    assert series.months == ((2, 0, 9, None),)
    assert series.total(0, 4) == 11
    assert series.hidden == frozenset()


def test_a_small_total_is_hidden():
    assert protect_series([[0, 2, 1, 0]], BOARD).total(0, 4) == C


def test_vintages_cover_the_same_months():
    with pytest.raises(ValueError, match="same months"):
        protect_series([[1, 2], [1, 2, 3]], BOARD)


def test_a_month_is_a_whole_number():
    with pytest.raises(ValueError, match="whole number"):
        protect_series([[1.5, 2]], BOARD)


def test_no_vintage_at_all():
    assert protect_series([], BOARD).months == ()


def all_on_offer(vintages, audience):
    """The months and the totals of every period at every as-at date."""
    series = protect_series(vintages, audience)
    size = len(vintages[0])
    totals = tuple(
        series.total(start, stop, vintage)
        for vintage in range(len(vintages))
        for start in range(size)
        for stop in range(start + 1, size + 1)
    )
    return series.months, totals


def all_ever_shown(vintages, audience):
    """The same, for somebody who has kept every page since the first extract."""
    return tuple(all_on_offer(vintages[: number + 1], audience) for number in range(len(vintages)))


def nothing_is_pinned(series, audience, seen, most):
    """No hidden small month has one value only in all the series that would look the same.

    Series that come so near to `most`, the greatest figure laid out, that the others that would
    look the same are not all laid out, are left aside.
    """
    alike = defaultdict(list)
    for vintages in series:
        alike[seen(vintages, audience)].append(vintages)
    checked = 0
    for same in alike.values():
        totals = [sum(value or 0 for value in values) for vintages in same for values in vintages]
        if max(totals) > most - audience.threshold + 1:
            continue
        for row, values in enumerate(same[0]):
            for place, value in enumerate(values):
                if value is not None and 0 < value < audience.threshold:
                    checked += 1
                    assert len({vintages[row][place] for vintages in same}) > 1, same
    assert checked


@pytest.mark.parametrize("threshold", [3, 5])
@pytest.mark.parametrize("months", [3, 4, 5])
def test_one_extract_pins_no_small_month(threshold, months):
    most = threshold + 5
    series = [
        (values,) for values in product(range(most + 1), repeat=months) if sum(values) <= most
    ]

    nothing_is_pinned(series, Audience("Board", threshold), all_ever_shown, most)


@pytest.mark.parametrize("threshold", [3, 5])
def test_monthly_extracts_pin_no_small_month_for_who_kept_every_page(threshold):
    most = threshold + 4
    series = [
        (
            (first, None, None, None),
            (first, second, None, None),
            (first, second, third, None),
            (first, second, third, fourth),
        )
        for first, second, third, fourth in product(range(most + 1), repeat=4)
        if first + second + third + fourth <= most
    ]

    nothing_is_pinned(series, Audience("Board", threshold), all_ever_shown, most)


@pytest.mark.parametrize("seen", [all_on_offer, all_ever_shown])
def test_a_revision_pins_no_small_month(seen):
    most = 7
    series = [
        ((first, second, third), (revised, second, third))
        for first, second, third, revised in product(range(most + 1), repeat=4)
    ]

    nothing_is_pinned(series, Audience("Board", 4), seen, most)


def test_a_new_month_and_revisions_pin_no_small_month():
    most = 6
    series = [
        ((first, second, None), (first_revised, second_revised, third))
        for first, second, first_revised, second_revised, third in product(
            range(most + 1), repeat=5
        )
    ]

    nothing_is_pinned(series, Audience("Board", 4), all_on_offer, most)


@steady
@given(
    st.lists(st.lists(st.integers(0, 20), min_size=8, max_size=8), min_size=1, max_size=4),
    st.integers(3, 8),
)
def test_what_is_shown_of_a_series_is_true_and_not_small(vintages, threshold):
    audience = Audience("Board", threshold)
    series = protect_series(vintages, audience)

    for number, values in enumerate(vintages):
        for value, shown in zip(values, series.months[number], strict=True):
            assert shown == C or (shown == value and not audience.hides(value))
        total = series.total(0, 8, number)
        assert total == C or (total == sum(values) and not audience.hides(total))
    assert {i for i, shown in enumerate(series.months[0]) if shown == C} == series.hidden


# Two periods of a line


def test_figures_that_are_not_small_are_shown_whole():
    line = protect_line(LineFigures(2748, 2153, 32406, 31054), BOARD)

    assert not line.suppressed
    assert (line.count, line.prior_count, line.change, line.mean) == (2748, 2153, 595, 229)
    assert (line.change_percent, line.verdict) == (22, Verdict.HIGHER)
    assert (line.more_people, line.higher_rate) == (94, 501)


COUNT_OF_NOW = ("count", "mean", "rate", "rate_low", "rate_high")
COUNT_OF_BEFORE = ("prior_count", "prior_mean", "prior_rate")
OF_BOTH = ("change", "ratio", "ratio_low", "ratio_high", "p_value", "more_people", "higher_rate")


def shown(line, names):
    return [name for name in names if is_shown(getattr(line, name))]


def test_a_small_count_takes_all_that_tells_it_along():
    line = protect_line(LineFigures(3, 40, 1000, 1000), BOARD)

    assert shown(line, (*COUNT_OF_NOW, *OF_BOTH, "change_percent")) == []
    assert shown(line, COUNT_OF_BEFORE) == list(COUNT_OF_BEFORE)
    assert line.verdict == Verdict.LOWER or line.verdict == C


def test_a_small_count_of_the_year_before_takes_the_comparison_along():
    line = protect_line(LineFigures(40, 3, 1000, 1000), BOARD)

    assert shown(line, (*COUNT_OF_BEFORE, *OF_BOTH, "change_percent")) == []
    assert shown(line, COUNT_OF_NOW) == list(COUNT_OF_NOW)


def test_zero_is_a_figure():
    line = protect_line(LineFigures(0, 40, 1000, 1000), BOARD)

    assert (line.count, line.mean, line.rate, line.change_percent) == (0, 0, 0, -100)


def test_a_bound_stands_for_the_mean():
    line = protect_line(LineFigures(24, 24, 1100, 1100), BOARD, bound=3)

    assert shown(line, (*COUNT_OF_NOW, *COUNT_OF_BEFORE, *OF_BOTH)) == []
    assert (line.mean_below, line.prior_mean_below) == (3, 3)


def test_a_mean_at_the_bound_is_shown():
    line = protect_line(LineFigures(36, 40, 1100, 1100), BOARD, bound=3)

    assert not line.suppressed
    assert line.mean == 3


def test_a_percentage_is_told_where_many_counts_would_give_it():
    # As in the Board's paper of July 2021: fewer than 3 a month and the same; fewer than 5 and -7%.
    same = protect_line(LineFigures(24, 24, 1100, 1100), BOARD, bound=3)
    fell = protect_line(LineFigures(50, 53, 800, 790), BOARD, bound=5)

    assert (same.change_percent, same.verdict) == (0, Verdict.NO_EVIDENCE)
    assert (fell.change_percent, fell.verdict) == (-7, Verdict.NO_EVIDENCE)


def test_a_percentage_is_withheld_where_it_would_give_the_count_away():
    # Of counts up to 35 only 1 is 97% fewer than another.
    line = protect_line(LineFigures(1, 34, 1000, 1000), BOARD, bound=3)

    assert line.change_percent == C


def test_a_percentage_against_a_shown_count_is_withheld():
    line = protect_line(LineFigures(50, 90, 800, 790), BOARD, bound=5)

    assert line.prior_count == 90
    assert line.change_percent == C


def test_picked_months_of_a_line_with_a_bound_are_told_nothing():
    figures = LineFigures(40, 44, 275, 275, months=3, prior_months=3, fixed_period=False)

    line = protect_line(figures, BOARD, bound=3)

    assert shown(line, [field.name for field in fields(line)]) == []
    assert line.verdict == C


def test_a_total_that_the_series_withholds_is_withheld():
    line = protect_line(LineFigures(140, 150, 1000, 1000, count_withheld=True), BOARD)

    assert shown(line, (*COUNT_OF_NOW, *OF_BOTH, "change_percent")) == []
    assert line.verdict == C
    assert line.prior_count == 150


def test_the_hsw_team_sees_every_figure():
    line = protect_line(LineFigures(3, 2, 1000, 1000, count_withheld=True), HSW, bound=3)

    assert not line.suppressed
    assert (line.count, line.prior_count, line.mean_below) == (3, 2, None)


def test_no_strength_is_not_available():
    line = protect_line(LineFigures(12, 10, None, 1000), BOARD)

    assert (line.rate, line.change_percent, line.more_people) == (Mark.NOT_AVAILABLE,) * 3
    assert (line.count, line.change, line.verdict) == (12, 2, Verdict.NOT_AVAILABLE)


def test_a_hidden_count_without_a_strength_has_no_rate_to_hide():
    line = protect_line(LineFigures(3, 10, None, 1000), BOARD)

    assert (line.count, line.rate, line.verdict) == (C, Mark.NOT_AVAILABLE, C)


def test_nothing_recorded_is_not_available():
    line = protect_line(LineFigures(None, 10, 1000, 1000), BOARD)

    assert (line.count, line.mean, line.rate, line.change) == (Mark.NOT_AVAILABLE,) * 4
    assert line.verdict == Verdict.NOT_AVAILABLE


def test_nothing_before_has_no_percentage():
    line = protect_line(LineFigures(12, 0, 1000, 1000), BOARD)

    assert (line.change_percent, line.ratio, line.ratio_high) == (Mark.NOT_APPLICABLE,) * 3
    assert (line.change, line.verdict) == (12, Verdict.HIGHER)


def test_a_change_between_unlike_months_has_no_parts():
    line = protect_line(LineFigures(110, 120, 1000, 1000, months=11), BOARD)

    assert (line.more_people, line.higher_rate) == (Mark.NOT_APPLICABLE,) * 2


@settings(deadline=None, max_examples=50)
@given(
    st.integers(0, 60),
    st.integers(0, 60),
    st.sampled_from([None, 3, 5]),
    st.sampled_from([(1000, 1000), (1100, 950), (800, 790)]),
)
def test_a_reader_is_left_with_as_many_counts_as_the_threshold(count, prior, bound, exposures):
    """By brute force over every pair of counts that would be printed the same."""
    figures = LineFigures(count, prior, *exposures)
    line = protect_line(figures, BOARD, bound=bound)
    most = max(5, (bound or 0) * 12)

    def may_be(value, hidden):
        return range(1, most) if hidden else (value,)

    alike = [
        (now, before)
        for now in may_be(count, line.count == C)
        for before in may_be(prior, line.prior_count == C)
        if protect_line(LineFigures(now, before, *exposures), BOARD, bound=bound) == line
    ]

    fewest = min(BOARD.threshold, most - 1)
    for side, hidden in enumerate((line.count == C, line.prior_count == C)):
        assert not hidden or len({pair[side] for pair in alike}) >= fewest


# What may be told of two hidden counts


@pytest.mark.parametrize("exposures", [(1000.0, 1000.0), (1040.5, 990.25), (300.0, 1000.0)])
@pytest.mark.parametrize(("most", "prior_most"), [(35, 35), (59, 59), (11, 20), (59, None)])
def test_what_is_told_leaves_each_hidden_count_enough_values(exposures, most, prior_most):
    told = defaultdict(set)
    priors = range(1, prior_most + 1) if prior_most else [70]
    for count, prior in product(range(1, most + 1), priors):
        level = sharing(
            count=count,
            prior_count=prior,
            exposure=exposures[0],
            prior_exposure=exposures[1],
            most=most,
            prior_most=prior_most,
            fewest=5,
        )
        ratio = rate_ratio(count, exposures[0], prior, exposures[1])
        said = verdict(count, prior, ratio) if level else None
        percent = (
            change_percent(count, exposures[0], prior, exposures[1])
            if level == Sharing.PERCENT_AND_VERDICT
            else None
        )
        told[level, said, percent].add((count, prior))

    for pairs in told.values():
        assert len({count for count, _ in pairs}) >= 5
        assert prior_most is None or len({prior for _, prior in pairs}) >= 5


def test_nothing_hidden_keeps_nothing_back():
    level = sharing(
        count=1,
        prior_count=2,
        exposure=1.0,
        prior_exposure=1.0,
        most=None,
        prior_most=None,
        fewest=5,
    )

    assert level == Sharing.PERCENT_AND_VERDICT
