"""Risks as at a past day: the stored columns where they hold, the dated records where they do not."""

import datetime as dt

import pytest

from risks import operations
from risks.models import Risk
from risks.models.record import Trend
from risks.querysets import AS_AT_COLUMNS, _from_records, _moves_around
from tests.organisation.factories import BoardMeetingFactory
from tests.risks.factories import KeeperFactory, RiskFactory, make_matrix, review, score

pytestmark = pytest.mark.django_db

DAYS = [dt.date(2021, 6, day) for day in range(1, 30)]


def both(on):
    """What `as_at` says of a day, and what the records alone say of it."""
    risks = Risk.objects.order_by("pk")
    recorded = risks.recorded(on).annotate(**_moves_around(on), **_from_records(on))
    return (
        list(risks.as_at(on).values_list("pk", *AS_AT_COLUMNS)),
        list(recorded.values_list("pk", *AS_AT_COLUMNS)),
    )


def test_a_past_day_is_told_as_the_records_tell_it_whatever_was_recorded_since():
    make_matrix()
    meeting = BoardMeetingFactory(frozen=True, date=DAYS[0])
    keeper = KeeperFactory()
    reviewed, scored, mistaken, unrated, stepped = (RiskFactory(ref=str(n)) for n in range(1, 6))
    score(reviewed, 2, 2, DAYS[4])
    score(reviewed, 1, 2, DAYS[4], kind="target")
    review(reviewed, "worsened", DAYS[9])
    review(reviewed, "improved", DAYS[19], compared_with=meeting, next_review=DAYS[24])
    review(scored, "unchanged", DAYS[4])
    score(scored, 2, 3, DAYS[9])
    score(scored, 4, 4, DAYS[14])
    score(scored, 3, 3, DAYS[14])
    score(scored, 4, 4, DAYS[19], kind="inherent")
    score(mistaken, 2, 2, DAYS[4])
    wrong = score(mistaken, 4, 4, DAYS[14])
    review(mistaken, "worsened", DAYS[9])
    said = review(mistaken, "improved", DAYS[14], compared_with=meeting)
    operations.withdraw_score(score=wrong, by=keeper, reason="Meant for another.")
    operations.withdraw_review(review=said, by=keeper, reason="Meant for another.")
    operations.change_state(
        risk=stepped, to="closure_proposed", reason="Done.", on=DAYS[9], by=keeper
    )
    score(stepped, 2, 2, DAYS[14])

    for on in DAYS:
        told, recorded = both(on)
        assert told == recorded, on

    # The day before a review, its day, the day after; the score that stands meanwhile is the same.
    rows = {on: Risk.objects.as_at(on).get(pk=reviewed.pk) for on in DAYS[8:11]}
    found = [(row.asof_trend, row.asof_likelihood, row.asof_last_review) for row in rows.values()]
    assert found == [
        (Trend.NOT_YET_RATED, 2, None),
        (Trend.WORSENED, 2, DAYS[9]),
        (Trend.WORSENED, 2, DAYS[9]),
    ]
    assert Risk.objects.as_at(DAYS[20]).get(pk=unrated.pk).asof_band is None


def test_the_demonstration_is_told_of_every_day_as_its_records_tell_it(demo):
    days = {day for day in Risk.objects.values_list("last_recorded_on", flat=True) if day}
    assert days

    for day in sorted(days):
        for on in (day - dt.timedelta(days=1), day, day + dt.timedelta(days=1)):
            told, recorded = both(on)
            assert told == recorded, on
