"""Returns on their pages: who may answer, what is in view, submitting, reviewing, and who is to be reminded."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from maturity.models import SelfAssessment
from maturity.selectors.self_assessment_returns import half_year_due, load_returns_table
from ohs.core.periods import Quarter
from tests.maturity.factories import (
    AnswerFactory,
    CriterionFactory,
    GroupSummaryFactory,
    LevelFactory,
    SelfAssessmentFactory,
    ThemeFactory,
    UnitPostFactory,
)
from tests.organisation.factories import CommandUnitFactory, PostFactory, PostHolderFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2021, 7, 5)


@pytest.fixture
def unit(lead_user):
    """L&D, for which the lead's post answers."""
    for number in (1, 6):
        ThemeFactory(number=number)
    for number in range(1, 6):
        LevelFactory(number=number)
    unit = CommandUnitFactory(code="L&D")
    answering = UnitPostFactory(unit=unit, post=PostFactory(title="Head of Learning"))
    PostHolderFactory(post=answering.post, user=lead_user, end=DAY)
    return unit


@pytest.fixture
def lead(client, lead_user, unit):
    client.force_login(lead_user)
    return client


def begin(client):
    return client.post(reverse("maturity:begin_assessment", args=["L&D"]))


def answers(*levels, **more):
    data = dict(more)
    for number, level in zip((1, 6), levels, strict=True):
        data |= {f"theme-{number}-level": level, f"theme-{number}-plan": f"Plan {number}."}
    return data


def test_the_unit_s_post_begins_the_return_of_the_quarter_that_is_due(lead, unit):
    assert "Open the self-assessment for Q1 2021/22" in lead.get("/maturity/units/L&D/").text

    response = begin(lead)
    again = begin(lead)

    made = SelfAssessment.objects.get()
    assert (made.unit, made.quarter) == (unit, Quarter(2021, 1))
    assert response.url == again.url == reverse("maturity:assessment", args=[made.pk])
    assert "0 of 2 themes answered" in lead.get(response.url).text


@pytest.mark.parametrize("who", ["other_lead_user", "board_user", "auditor_user"])
def test_nobody_else_answers_for_the_unit(client, request, lead, who):
    url = begin(lead).url
    client.force_login(request.getfixturevalue(who))

    assert begin(client).status_code == 403
    assert client.get(url).status_code == 403
    assert client.post(url, answers("3", "3")).status_code == 403
    assert "Open the self-assessment" not in client.get("/maturity/units/L&D/").text


def test_a_post_left_yesterday_answers_no_more(client, lead, lead_user):
    url = begin(lead).url
    lead_user.posts_held.update(end=dt.date(2021, 7, 4))

    assert lead.post(url, answers("3", "3")).status_code == 403


def test_the_hsw_team_answers_for_any_unit(client, hsw_user, unit):
    client.force_login(hsw_user)

    response = client.post(begin(client).url, answers("3", "4"))

    assert response.status_code == 302


def test_answers_are_saved_and_submitted_with_the_assurance_statement(lead):
    url = begin(lead).url

    refused = lead.post(url, answers("3", "", verb="submit"))
    assert "Not answered yet: 6." in refused.text

    without = lead.post(url, answers("3", "4", verb="submit"))
    assert "Give the assurance statement before submitting." in without.text

    reasonless = lead.post(url, answers("3", "4", verb="submit", kind="not assured"))
    assert "Say what the exceptions are" in reasonless.text

    done = lead.post(url, answers("3", "4", verb="submit", kind="assured"), follow=True)

    made = SelfAssessment.objects.get()
    assert made.state == "submitted"
    assert list(made.answers.order_by("theme__number").values_list("level", "plan")) == [
        (3, "Plan 1."),
        (4, "Plan 6."),
    ]
    assert made.assurance.signed_by.title == "Head of Learning"
    assert "Assured, Head of Learning, 5 July 2021" in done.text
    assert "claims Level 3 for quarter 1" in lead.get("/maturity/units/L&D/").text.lower().replace(
        "level 3", "Level 3"
    )


def test_a_theme_saves_itself(lead):
    url = begin(lead).url

    fine = lead.post(url, {"theme-6-level": "4", "theme-6-plan": ""}, headers={"X-Saves": "one"})
    wrong = lead.post(url, {"theme-1-level": "9", "theme-1-plan": ""}, headers={"X-Saves": "one"})

    assert fine.json() == {"saved": True, "problems": []}
    assert wrong.json()["saved"] is False
    assert list(
        SelfAssessment.objects.get()
        .answers.order_by("theme__number")
        .values_list("level", flat=True)
    ) == [None, 4]


def test_the_last_answer_and_the_criteria_stand_beside_the_question(lead, unit):
    before = SelfAssessmentFactory(unit=unit, quarter_start=dt.date(2021, 1, 1))
    theme = ThemeFactory(number=6)
    AnswerFactory(assessment=before, theme=theme, level=3, plan="Train the sergeants.")
    for level in (2, 3, 4, 5):
        CriterionFactory(theme=theme, level=level, text=f"What {level} looks like.")

    html = lead.get(begin(lead).url).text

    assert "Train the sergeants." in html
    assert "Not answered for Q4 2020/21." in html
    for level, shown in ((2, False), (3, True), (4, True), (5, False)):
        assert (f'<details open data-level="{level}">' in html) is shown
        assert f"What {level} looks like." in html


def test_the_team_sends_back_with_a_comment_and_accepts(client, hsw_user, lead):
    url = begin(lead).url
    lead.post(url, answers("3", "4", verb="submit", kind="assured"))
    client.force_login(hsw_user)

    silent = client.post(url, {"verb": "return", "comment": ""}, follow=True)
    assert "Say what has to be put right" in silent.text
    assert SelfAssessment.objects.get().state == "submitted"

    back = client.post(url, {"verb": "return", "comment": "Theme 6 has no plan."}, follow=True)
    assert "Theme 6 has no plan." in back.text
    assert SelfAssessment.objects.get().state == "returned"

    client.post(url, answers("3", "3", verb="submit"))
    client.post(url, {"verb": "accept"})
    assert SelfAssessment.objects.get().state == "accepted"


def test_a_unit_does_not_accept_its_own_return(lead):
    url = begin(lead).url
    lead.post(url, answers("3", "4", verb="submit", kind="assured"))

    assert lead.post(url, {"verb": "accept"}).status_code == 403
    assert "has been submitted" in lead.post(url, answers("5", "5")).text
    assert SelfAssessment.objects.get().state == "submitted"


def test_reminders_list_who_has_not_returned_and_which_post_to_ask(lead, unit):
    other = CommandUnitFactory(code="MO3")
    SelfAssessmentFactory(unit=other)
    sent_back = CommandUnitFactory(code="MO10")
    SelfAssessmentFactory(unit=sent_back, state="returned")

    table = load_returns_table(DAY)
    html = lead.get("/maturity/returns/").text

    assert [(row.code, row.due.words) for row in table.to_remind] == [
        ("L&D", "not submitted"),
        ("MO10", "returned"),
    ]
    assert "2 of 3 units have not submitted quarter 1 2021/22." in html
    assert "Head of Learning" in html
    assert "nobody assigned" in html


def test_the_table_asks_as_many_queries_for_many_units(
    client, board_user, django_assert_max_num_queries
):
    client.force_login(board_user)
    SelfAssessmentFactory()
    with CaptureQueriesContext(connection) as few:
        client.get("/maturity/returns/")
    for _ in range(10):
        SelfAssessmentFactory()

    with django_assert_max_num_queries(len(few)):
        client.get("/maturity/returns/")


@pytest.mark.parametrize(
    ("on", "half"),
    [
        (dt.date(2021, 3, 31), dt.date(2020, 4, 1)),
        (dt.date(2021, 4, 1), dt.date(2020, 10, 1)),
        (dt.date(2021, 9, 30), dt.date(2020, 10, 1)),
        (dt.date(2021, 10, 1), dt.date(2021, 4, 1)),
    ],
)
def test_group_summaries_are_due_for_the_half_year_that_has_ended(on, half):
    assert half_year_due(on) == half


def test_group_summaries_are_shown_once_they_are_submitted(client, board_user):
    unit = CommandUnitFactory(code="A")
    GroupSummaryFactory(
        group=unit.group,
        half_start=dt.date(2020, 10, 1),
        state="submitted",
        submitted_on=DAY,
        text="All hold Level 3.",
    )
    client.force_login(board_user)

    html = client.get("/maturity/returns/").text
    before = client.get("/maturity/returns/?as_at=2021-07-04").text

    assert "All hold Level 3." in html
    assert "second half of 2020/21" in html
    assert "All hold Level 3." not in before
