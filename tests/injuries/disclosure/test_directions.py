"""A direction is told only where no year of the chain could be narrowed, and silence says nothing."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from injuries.disclosure.directions import (
    BoundedYear,
    Direction,
    decide_directions,
    direction_of,
    is_under,
    leaves_enough,
    may_tell_bound,
)


def chain(*counts, exposure=580.0):
    return [BoundedYear(2010 + n, count, exposure + n) for n, count in enumerate(counts)]


def fitting(years, told, bound):
    """Every chain of counts that shows the same, by brute force over the counts that the bound allows."""
    edge = 12 * bound
    ranges = [
        range(edge) if is_under(year.count, bound) else range(edge, 2 * edge) for year in years
    ]
    for counts in product(*ranges):
        pairs = zip(counts, years, counts[1:], years[1:], strict=False)
        if all(
            after.start_year not in told
            or direction_of(now, after.exposure, before, year.exposure) == told[after.start_year]
            for before, year, now, after in pairs
        ):
            yield counts


def test_a_clear_rise_is_told():
    assert decide_directions(chain(4, 20), 3, 5) == {2011: Direction.HIGHER}


def test_a_clear_fall_is_told():
    assert decide_directions(chain(20, 4), 3, 5) == {2011: Direction.LOWER}


def test_what_is_not_clear_is_said_to_be_so():
    assert decide_directions(chain(13, 14, 12), 3, 5) == {
        2011: Direction.UNCLEAR,
        2012: Direction.UNCLEAR,
    }


def test_the_first_year_has_no_direction():
    assert decide_directions(chain(4), 3, 5) == {}


def test_years_that_do_not_follow_each_other_are_not_compared():
    assert (
        decide_directions([BoundedYear(2010, 4, 580.0), BoundedYear(2012, 20, 580.0)], 3, 5) == {}
    )


@pytest.mark.parametrize("exposure", [None, 0.0])
def test_without_a_strength_there_is_no_direction(exposure):
    years = [BoundedYear(2010, 4, exposure), BoundedYear(2011, 20, 580.0)]

    assert decide_directions(years, 3, 5) == {}


def test_a_third_rise_would_leave_the_first_year_next_to_nothing():
    told = decide_directions(chain(2, 10, 24, 35), 3, 5)

    assert told == {2011: Direction.HIGHER, 2012: Direction.HIGHER}


@pytest.mark.parametrize("last", [0, 12, 24, 30, 35])
def test_that_a_direction_is_not_told_says_nothing(last):
    # Whatever the fourth year has, nothing is said of it: the three before decide that.
    assert 2013 not in decide_directions(chain(2, 10, 24, last), 3, 5)


@settings(max_examples=15)
@given(st.lists(st.integers(0, 11), min_size=2, max_size=4))
def test_every_year_keeps_as_many_counts_as_the_threshold(counts):
    years = chain(*counts)
    told = decide_directions(years, 1, 5)

    left = list(zip(*fitting(years, told, 1), strict=True))

    for count, possible in zip(counts, left, strict=True):
        assert count in possible
        assert len(set(possible)) >= 5


def test_a_year_over_the_bound_is_compared_too():
    assert decide_directions(chain(20, 60), 3, 5) == {2011: Direction.HIGHER}


@pytest.mark.parametrize(
    ("bound", "threshold", "may"), [(1, 5, True), (1, 12, True), (1, 13, False)]
)
def test_a_bound_is_told_where_it_leaves_enough_counts(bound, threshold, may):
    assert may_tell_bound(bound, threshold) is may
    assert may or decide_directions(chain(4, 11), bound, threshold) == {}


@pytest.mark.parametrize(("count", "under"), [(35, True), (36, False)])
def test_a_year_is_under_its_bound_up_to_its_last_count(count, under):
    assert is_under(count, 3) is under


@pytest.mark.parametrize(
    ("count", "within", "around", "enough"),
    [
        # Fewer than 3 a month: at most 35 in the year.
        (20, 0, None, True),
        (35, 33, None, True),
        (35, 34, None, False),
        # 3 a month or more: at least 36, and at most what a line around it comes to.
        (60, 0, None, True),
        (36, 0, 38, True),
        (36, 0, 37, False),
        (36, 36, 36, False),
    ],
)
def test_a_bound_is_said_where_the_lines_beside_it_leave_enough_months(
    count, within, around, enough
):
    assert leaves_enough(count, 3, within=within, around=around, threshold=3) == enough
