"""The HSW team sees which units have not reported, and corrects who is expected to, on a page."""

import datetime as dt

import pytest

from injuries.models import ReportingCorrection
from ohs.organisation.models import CommandUnit
from tests.injuries import factories

pytestmark = pytest.mark.django_db

PAGE = "/injuries/reporting/"


@pytest.fixture
def one_of_three(hand):
    """Three units for two years; in June only one of them."""
    factories.ReportLineFactory(slug="all", title="All")
    for unit in ("AS", "AW", "SO15"):
        hand.monthly("2019-04", [20] * 26, unit=unit, as_at=dt.date(2021, 6, 14))
    hand.monthly("2021-06", [20], unit="AS", as_at=dt.date(2021, 7, 5))
    return hand


def typed(**values):
    given = {"figures": "counts", "unit": "", "staff_group": "", "is_expected": "False"}
    return {**given, "first_month": "2021-06", "last_month": "", "reason": "Disbanded.", **values}


def test_the_page_names_the_units_that_have_not_reported(one_of_three, client, hsw_user):
    client.force_login(hsw_user)

    page = client.get(f"{PAGE}?as_at=2021-07-05").content.decode()

    assert "1 of 3" in page
    assert "AW, SO15" in page
    assert "3 of 3" in page


def test_a_correction_completes_the_month(one_of_three, client, hsw_user):
    client.force_login(hsw_user)

    for code in ("AW", "SO15"):
        unit = CommandUnit.objects.get(code=code)
        answer = client.post(f"{PAGE}new/", typed(unit=unit.pk))
        assert answer.status_code == 302

    page = client.get(f"{PAGE}?as_at=2021-07-05").content.decode()
    assert "1 of 1" in page
    lines = client.get("/injuries/?as_at=2021-07-05").content.decode()
    assert "July 2020 to June 2021" in lines
    assert ReportingCorrection.history.first().history_change_reason == "Disbanded."


def test_a_correction_is_given_an_end(one_of_three, client, hsw_user):
    client.force_login(hsw_user)
    client.post(f"{PAGE}new/", typed(unit=CommandUnit.objects.get(code="AW").pk))
    correction = ReportingCorrection.objects.get()
    form = client.get(f"{PAGE}{correction.pk}/").content.decode()

    client.post(f"{PAGE}{correction.pk}/", typed(unit=correction.unit_id, last_month="2021-08"))

    correction.refresh_from_db()
    assert 'value="2021-06"' in form
    assert correction.last_month == dt.date(2021, 8, 1)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "Choose a unit or a staff group, one of them."),
        ({"first_month": "June"}, "Write the month"),
        ({"figures": "indicator"}, "choose a unit"),
    ],
)
def test_what_does_not_hold_is_said(one_of_three, client, hsw_user, values, words):
    client.force_login(hsw_user)
    group = (
        {"staff_group": factories.StaffGroupFactory(code="officer").pk}
        if "figures" in values
        else {}
    )

    answer = client.post(f"{PAGE}new/", typed(**group, **values))

    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not ReportingCorrection.objects.exists()


def test_nobody_else_sees_or_corrects_it(one_of_three, client, board_user):
    client.force_login(board_user)

    assert client.get(PAGE).status_code == 403
    assert client.post(f"{PAGE}new/", typed()).status_code == 403
