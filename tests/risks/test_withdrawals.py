"""A mistaken score, review or reading is taken back: it stays, marked, and counts nowhere."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from ohs.core.models import AppendOnlyError, withdrawn_of
from risks import operations
from risks.models import Indicator, IndicatorReading, Risk, RiskReview, RiskScore
from risks.reporting.verification import verify
from risks.selectors.indicators import load_statuses
from tests.risks.factories import IndicatorFactory, RiskFactory, make_matrix, review, score

pytestmark = pytest.mark.django_db

MAY, JUNE, JULY = dt.date(2021, 5, 3), dt.date(2021, 6, 1), dt.date(2021, 7, 5)


@pytest.fixture
def risk(hsw_user):
    make_matrix()
    made = RiskFactory(ref="36")
    score(made, 2, 2, MAY, by=hsw_user)
    return made


def test_the_risk_stands_where_its_other_scores_put_it(risk, hsw_user):
    wrong = score(risk, 5, 5, JUNE, by=hsw_user)

    operations.withdraw_score(score=wrong, by=hsw_user, reason="Meant for risk 37.")

    risk.refresh_from_db()
    assert (risk.current_likelihood, risk.scored_on) == (2, MAY)
    assert Risk.objects.as_at(JUNE).get().current_likelihood == 2
    assert list(verify()) == []
    assert RiskScore.objects.count() == risk.scores.count() == 1
    (kept,) = withdrawn_of(RiskScore, risk=risk)
    assert (kept.withdrawn_by, kept.withdrawal_reason) == (hsw_user, "Meant for risk 37.")
    assert "Meant for risk 37." in risk.history.first().history_change_reason


def test_what_the_lead_said_before_stands_again(risk, hsw_user):
    wrong = review(risk, "not_yet_rated", JUNE, by=hsw_user)

    operations.withdraw_review(review=wrong, by=hsw_user, reason="Typed for another.")

    risk.refresh_from_db()
    assert risk.last_review is None
    assert not RiskReview.objects.exists()
    review(risk, "not_yet_rated", MAY, by=hsw_user)


def test_an_indicator_shows_the_reading_before(hsw_user):
    indicator = IndicatorFactory()
    for low in (90, 9):
        reading = IndicatorReading(
            indicator=indicator, end=JUNE, low=low, high=low, recorded_on=JULY
        )
        operations.record_reading(reading=reading, by=hsw_user, reason="Read")

    operations.withdraw_reading(reading=reading, by=hsw_user, reason="A nought was left out.")

    (status,) = load_statuses(Indicator.objects.all(), JULY)
    assert status.reading.low == 90


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_mistake_is_not_withdrawn_without_its_reason(risk, hsw_user, reason):
    with pytest.raises(ValidationError, match="why it was a mistake"):
        operations.withdraw_score(score=risk.scores.get(), by=hsw_user, reason=reason)


def test_nothing_is_withdrawn_twice(risk, hsw_user):
    wrong = risk.scores.get()
    operations.withdraw_score(score=wrong, by=hsw_user, reason="Mistaken.")

    with pytest.raises(ValidationError, match="already"):
        operations.withdraw_score(score=wrong, by=hsw_user, reason="Again.")


def test_a_record_is_still_only_added_to(risk):
    with pytest.raises(AppendOnlyError):
        RiskScore.objects.update(impact=1)
    with pytest.raises(IntegrityError):
        RiskScore._base_manager.update(withdrawn_at=dt.datetime(2021, 7, 5, tzinfo=dt.UTC))


def test_the_page_offers_what_was_recorded_and_says_what_was_withdrawn(
    client, risk, hsw_user, lead_user
):
    client.force_login(lead_user)
    assert client.get("/risks/36/withdraw/").status_code == 403
    client.force_login(hsw_user)
    assert "2 × 2" in client.get("/risks/36/withdraw/").content.decode()

    refused = client.post("/risks/36/withdraw/", {"record": "0", "reason": ""})
    done = client.post("/risks/36/withdraw/", {"record": "0", "reason": "A trial."}, follow=True)

    assert "Enter why it was a mistake." in refused.content.decode()
    text = done.content.decode()
    assert "1 withdrawn as mistake" in text
    assert "A trial." in text
