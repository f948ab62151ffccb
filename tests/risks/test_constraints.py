"""Every rule that the database holds, one test each."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from risks import models
from tests.organisation.factories import BusinessGroupFactory, PostFactory, UserFactory
from tests.risks.factories import (
    AppetiteFactory,
    CategoryFactory,
    IndicatorFactory,
    RiskFactory,
    make_matrix,
)

pytestmark = pytest.mark.django_db
DAY = dt.date(2021, 6, 1)


def refused(obj, words):
    """Both the form's check and the database refuse it; the sentence says what is wrong."""
    with pytest.raises(ValidationError) as error:
        obj.full_clean()
    assert words in " ".join(error.value.messages)
    with pytest.raises(IntegrityError), transaction.atomic():
        obj.save()


def test_a_reference_is_not_given_twice():
    RiskFactory(ref="36")

    refused(RiskFactory.build(ref="36", category=CategoryFactory()), "never used again")


def test_a_reference_is_absent_rather_than_blank():
    risk = RiskFactory()
    risk.ref = ""

    with pytest.raises(IntegrityError), transaction.atomic():
        risk.save()


def test_a_reference_has_letters_digits_dots_and_hyphens():
    with pytest.raises(ValidationError, match="at least one digit"):
        RiskFactory.build(ref="heat-map", category=CategoryFactory()).full_clean()


def test_a_date_of_reference_needs_the_reference():
    risk = RiskFactory.build(ref=None, ref_given_on=DAY, category=CategoryFactory())

    refused(risk, "together with its date")


def test_a_group_register_names_its_group():
    refused(RiskFactory.build(register="group", category=CategoryFactory()), "business group")


def test_a_risk_is_not_its_own_family():
    risk = RiskFactory()
    risk.parent = risk

    refused(risk, "not a member of itself")


def test_a_score_is_whole_or_absent():
    risk = RiskFactory()
    risk.current_likelihood = 3

    with pytest.raises(IntegrityError), transaction.atomic():
        risk.save()


def test_a_post_leads_a_risk_once_at_a_time():
    risk = RiskFactory(leads=[post := PostFactory()])

    refused(models.RiskLead(risk=risk, post=post), "leads the risk already")


def test_a_lead_does_not_end_before_it_starts():
    lead = models.RiskLead(
        risk=RiskFactory(leads=[]), post=PostFactory(), start=DAY, end=DAY - dt.timedelta(days=1)
    )

    refused(lead, "ends before it starts")


def test_a_matrix_has_three_to_ten_levels():
    refused(models.RiskMatrix(version=1, title="Matrix", size=2), "3")


@pytest.mark.parametrize("model", [models.LikelihoodLevel, models.ImpactLevel])
def test_a_level_is_named_once(model):
    matrix = make_matrix()

    refused(model(matrix=matrix, value=1, name="Again"), "already")


def test_a_cell_has_one_band():
    matrix = make_matrix()

    refused(models.MatrixCell(matrix=matrix, likelihood=1, impact=1, band_id=2), "already")


def test_a_band_has_one_review_interval():
    matrix = make_matrix()

    refused(models.ReviewInterval(matrix=matrix, band_id=1, months=3), "already")


def test_a_review_interval_is_at_least_a_month():
    matrix = make_matrix()
    interval = matrix.review_intervals.get(band_id=1)
    interval.months = 0

    refused(interval, "1 or more")


def test_an_appetite_does_not_end_before_it_starts():
    make_matrix()

    refused(AppetiteFactory.build(start=DAY, end=DAY - dt.timedelta(days=1)), "before it starts")


def test_a_category_has_one_appetite_from_a_date():
    make_matrix()
    category = CategoryFactory()
    AppetiteFactory(category=category)

    refused(AppetiteFactory.build(category=category), "already has an appetite")


def test_there_is_one_general_appetite_from_a_date():
    make_matrix()
    AppetiteFactory()

    refused(AppetiteFactory.build(), "general appetite")


def test_a_score_lies_on_a_scale():
    matrix = make_matrix()
    score = models.RiskScore(
        risk=RiskFactory(),
        kind="current",
        matrix=matrix,
        likelihood=11,
        impact=1,
        band_id=1,
        scored_on=DAY,
        reason="Judged.",
        scored_by=UserFactory(),
    )

    refused(score, "off the scale")


def test_the_next_review_is_after_this_one():
    review = models.RiskReview(
        risk=RiskFactory(),
        reviewed_on=DAY,
        narrative="How it stands.",
        trend="unchanged",
        next_review=DAY,
        reviewed_by=UserFactory(),
    )

    refused(review, "later date")


def test_a_step_changes_the_state():
    step = models.RiskStateChange(
        risk=RiskFactory(),
        from_state="open",
        to_state="open",
        on=DAY,
        reason="None.",
        by=UserFactory(),
    )

    refused(step, "in that state already")


def test_a_control_is_named_once_on_a_risk():
    risk = RiskFactory()
    models.Control.objects.create(risk=risk, title="Training")

    refused(models.Control(risk=risk, title="Training"), "already has a control")


def test_an_indicators_target_runs_upwards():
    refused(IndicatorFactory.build(target_low=98, target_high=97), "swap them")


def test_a_readings_range_runs_upwards():
    reading = models.IndicatorReading(
        indicator=IndicatorFactory(), end=DAY, low=99, high=97, recorded_on=DAY
    )

    refused(reading, "swap them")


def test_a_reading_does_not_end_before_it_starts():
    reading = models.IndicatorReading(
        indicator=IndicatorFactory(),
        start=DAY,
        end=DAY - dt.timedelta(days=1),
        low=97,
        high=97,
        recorded_on=DAY,
    )

    refused(reading, "before it starts")


def test_a_month_and_unit_stand_once_in_an_extract():
    from tests.organisation.factories import CommandUnitFactory

    facts = {
        "indicator": IndicatorFactory(),
        "month": dt.date(2021, 5, 1),
        "unit": CommandUnitFactory(),
        "as_at": DAY,
        "known_from": DAY,
    }
    models.IndicatorCount.objects.create(**facts, count=3)

    refused(models.IndicatorCount(**facts, count=4), "already in the extract")


def test_a_month_without_units_stands_once_in_an_extract():
    facts = {"indicator": IndicatorFactory(), "month": dt.date(2021, 5, 1)}
    facts |= {"as_at": DAY, "known_from": DAY}
    models.IndicatorCount.objects.create(**facts, count=3)

    refused(models.IndicatorCount(**facts, count=4), "already in the extract")


def test_groups_and_corporate_registers_may_both_name_a_group():
    group = BusinessGroupFactory()

    RiskFactory(register="group", group=group)
    RiskFactory(register="corporate", group=group)

    assert group.risks.count() == 2
