import datetime as dt

import pytest

from risks.models import Risk
from risks.rules import trend
from risks.rules.trend import Position
from risks.selectors.positions import Movement, position_of
from tests.organisation.factories import BoardMeetingFactory
from tests.risks.factories import RiskFactory, make_matrix, score


def at(likelihood, impact, band, matrix=1):
    return Position(likelihood, impact, band, matrix)


@pytest.mark.parametrize(
    ("before", "now", "word"),
    [
        (at(4, 4, 3), at(3, 4, 3), "improved"),
        (at(3, 4, 3), at(4, 4, 3), "worsened"),
        (at(3, 3, 2), at(3, 3, 2), "unchanged"),
        # The band decides before the numbers do: it belongs to the cell.
        (at(5, 2, 2), at(3, 4, 3), "worsened"),
        (at(1, 5, 1), at(2, 3, 2), "worsened"),
        # In one band the product decides, then the impact.
        (at(2, 5, 2), at(2, 4, 2), "improved"),
        (at(4, 3, 3), at(3, 4, 3), "worsened"),
    ],
)
def test_trend_follows_the_cell(before, now, word):
    assert trend.computed(before, now) == word


def test_a_risk_without_a_score_is_not_yet_rated():
    assert trend.computed(at(3, 3, 2), None) == "not yet rated"


def test_a_first_score_is_no_movement():
    assert trend.computed(None, at(3, 3, 2)) == "newly rated"


def test_scores_of_two_versions_are_not_comparable():
    assert trend.computed(at(3, 3, 2, matrix=1), at(3, 3, 2, matrix=2)) == "not comparable"


def test_without_a_meeting_there_is_nothing_to_compare_with():
    assert trend.computed(None, at(3, 3, 2), met=False) == "no earlier meeting"


@pytest.mark.parametrize(
    ("stated", "worked_out", "owed"),
    [
        ("improved", "unchanged", True),
        ("improved", "improved", False),
        ("unchanged", "worsened", True),
        ("not yet rated", "unchanged", False),
        ("improved", "newly rated", False),
        ("worsened", "not comparable", False),
    ],
)
def test_a_reason_is_owed_where_both_say_something_and_they_differ(stated, worked_out, owed):
    assert trend.differs(stated, worked_out) is owed


def test_every_word_has_its_place_in_the_reading_order():
    assert trend.READING_ORDER["worsened"] == 0
    assert trend.READING_ORDER["improved"] > trend.READING_ORDER["unchanged"]


def test_where_risks_stood_at_a_meeting_is_two_queries_for_all(db, django_assert_num_queries):
    make_matrix()
    for ref in ("1", "2", "3"):
        risk = RiskFactory(ref=ref)
        score(risk, 2, 2, dt.date(2021, 4, 1))
        score(risk, 4, 4, dt.date(2021, 6, 1))
    may = BoardMeetingFactory(date=dt.date(2021, 5, 6), as_at=dt.date(2021, 5, 6))
    rows = list(Risk.objects.as_at(dt.date(2021, 7, 5)).order_by("pk"))

    with django_assert_num_queries(2):
        movement = Movement(may)

    before = [movement.before(row.pk, position_of(row)) for row in rows]
    assert [position[:2] for position in before] == [(2, 2)] * 3
