"""What the Board is handed: every number is the number of rows behind its link, in a fixed number of queries."""

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maturity.reporting.summary import load_summary
from tests.maturity.factories import (
    AnswerFactory,
    AuditFactory,
    AuditProgrammeFactory,
    SelfAssessmentFactory,
    TargetFactory,
    ThemeFactory,
)
from tests.maturity.test_pages import a_force, audited
from tests.organisation.factories import BusinessGroupFactory, CommandUnitFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2021, 7, 5)


def rows_behind(client, url):
    response = client.get(f"{url}&format=csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def mixed_force(db):
    """Two groups with a unit of every kind."""
    theme, other = ThemeFactory(number=1), ThemeFactory(number=2)
    first, second = (
        BusinessGroupFactory(code="MO", order=1),
        BusinessGroupFactory(code="L&D", order=2),
    )
    place = 0
    for group in (first, second):
        for kind in ("fine", "one", "both", "never", "stale", "over"):
            place += 1
            unit = CommandUnitFactory(code=f"{kind}&{place}", group=group, order=place)
            if kind == "fine":
                audited(unit, {theme: "PC", other: "C"})
            if kind in ("one", "over"):
                audited(unit, {theme: "NC", other: "C"})
            if kind == "both":
                audited(unit, {theme: "NC", other: "NC"})
            if kind == "stale":
                audited(unit, {theme: "C", other: "C"}, audited_on=dt.date(2020, 1, 1))
            if kind == "over":
                assessment = SelfAssessmentFactory(unit=unit)
                AnswerFactory(assessment=assessment, theme=theme, level=3)
                AnswerFactory(assessment=assessment, theme=other, level=3)
    TargetFactory()
    programme = AuditProgrammeFactory(audits_intended=3)
    AuditFactory(programme=programme, unit=CommandUnitFactory(code=f"one&{place - 4}"))
    return first, second


@pytest.mark.parametrize("group", [None, 0, 1])
@pytest.mark.parametrize("on", [DAY, dt.date(2021, 6, 30), dt.date(2022, 7, 1)])
def test_each_number_is_the_number_of_rows_behind_its_link(
    client, hsw_user, mixed_force, group, on
):
    client.force_login(hsw_user)
    summary = load_summary(on=on, group=None if group is None else mixed_force[group])

    assert len(rows_behind(client, summary.headline.url)) == summary.headline.value
    for figure in summary.ratings:
        assert len(rows_behind(client, figure.url)) == figure.value, figure
    assert summary.attention
    for item in summary.attention:
        assert len(rows_behind(client, item.url)) == item.count, item


def test_the_summary_asks_as_many_queries_for_many_units(django_assert_max_num_queries):
    a_force(2, quarters=1)
    with CaptureQueriesContext(connection) as few:
        load_summary(on=DAY)
    a_force(28, themes=6, quarters=8, start=2)

    with django_assert_max_num_queries(len(few)):
        load_summary(on=DAY)


def test_an_empty_register_has_no_base_and_nothing_to_attend_to(db):
    summary = load_summary(on=DAY)

    assert summary.headline.value is None
    assert summary.headline.base is None
    assert summary.attention == ()
    assert summary.coverage == ("no unit to audit",)


def test_a_force_that_was_never_audited_says_so(db):
    ThemeFactory(number=1)
    CommandUnitFactory(code="A")

    summary = load_summary(on=DAY)

    assert summary.headline.label == "units verified by audit"
    assert (summary.headline.value, summary.headline.base) == (0, 1)
    assert summary.coverage[0] == "none of 1 unit has been audited"


def test_returns_missing_are_counted_in_words(db):
    ThemeFactory(number=1)
    for code in ("A", "B", "C"):
        CommandUnitFactory(code=code)
    SelfAssessmentFactory(unit=CommandUnitFactory(code="A"))

    sentences = [f"{item.subject} {item.sentence}" for item in load_summary(on=DAY).attention]

    assert "2 units of 3 have not submitted a self-assessment for Q1 2021/22." in sentences


@pytest.mark.parametrize(
    ("on", "told"),
    [(dt.date(2021, 6, 30), False), (dt.date(2021, 7, 1), True)],
)
def test_a_programme_is_overdue_from_the_day_after_it_ends(db, on, told):
    AuditProgrammeFactory(audits_intended=1)
    ThemeFactory(number=1)
    CommandUnitFactory(code="A")

    subjects = [item.subject for item in load_summary(on=on).attention]

    assert ("One maturity audit" in subjects) is told
