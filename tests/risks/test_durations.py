import datetime as dt

import pytest

from ohs.core.periods import add_months
from risks.rules import durations
from risks.rules.durations import DatedScore
from risks.rules.trend import Position

JAN, APR, JUN = dt.date(2021, 1, 20), dt.date(2021, 4, 28), dt.date(2021, 6, 28)
FEBRUARY, MAY = dt.date(2021, 2, 2), dt.date(2021, 5, 6)
ON = dt.date(2021, 7, 5)


def scored(on, likelihood, impact, band):
    return DatedScore(on, Position(likelihood, impact, band, 1), band >= 3)


def medium(on):
    return 2


def test_boards_outside_counts_back_from_the_last_one():
    scores = [scored(JAN, 4, 4, 3)]

    assert durations.boards_outside(scores, [FEBRUARY, MAY], medium) == 2


def test_boards_outside_stops_at_one_where_it_was_within():
    scores = [scored(JAN, 3, 3, 2), scored(APR, 4, 4, 3)]

    assert durations.boards_outside(scores, [FEBRUARY, MAY], medium) == 1


def test_boards_outside_goes_by_the_appetite_of_each_day():
    scores = [scored(JAN, 4, 4, 3)]

    assert durations.boards_outside(scores, [FEBRUARY, MAY], lambda on: 3 if on < MAY else 2) == 1


def test_a_board_before_the_first_score_counts_for_nothing():
    scores = [scored(APR, 4, 4, 3)]

    assert durations.boards_outside(scores, [FEBRUARY, MAY], medium) == 1


def test_red_since_starts_again_after_a_break():
    scores = [scored(JAN, 4, 4, 3), scored(APR, 3, 3, 2), scored(JUN, 4, 4, 3)]

    assert durations.red_since(scores, ON) == JUN
    assert durations.red_since(scores, MAY) is None
    assert durations.red_since(scores, FEBRUARY) == JAN


def test_scoring_a_risk_the_same_again_is_no_movement():
    scores = [scored(JAN, 4, 4, 3), scored(JUN, 4, 4, 3)]

    assert durations.still_since(scores, ON) == JAN


def test_quarters_are_whole():
    assert durations.quarters(dt.date(2020, 9, 30), dt.date(2021, 7, 5)) == 3
    assert durations.quarters(dt.date(2021, 4, 28), dt.date(2021, 7, 5)) == 0


@pytest.mark.parametrize(
    ("since", "on", "expected"),
    [
        (dt.date(2020, 7, 5), dt.date(2021, 7, 5), 4),
        (dt.date(2020, 7, 5), dt.date(2021, 7, 4), 3),
        (dt.date(2021, 1, 1), dt.date(2021, 4, 1), 1),
        (dt.date(2020, 11, 30), dt.date(2021, 2, 28), 1),
        (dt.date(2020, 2, 29), dt.date(2021, 2, 28), 4),
        (dt.date(2021, 7, 5), dt.date(2021, 7, 5), 0),
    ],
)
def test_quarters_are_of_three_calendar_months(since, on, expected):
    assert durations.quarters(since, on) == expected


def test_every_anniversary_is_whole():
    for start in range(0, 3 * 366, 5):
        since = dt.date(2019, 1, 1) + dt.timedelta(days=start)
        for number in range(9):
            assert durations.quarters(since, add_months(since, 3 * number)) == number
