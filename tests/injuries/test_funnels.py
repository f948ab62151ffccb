"""Units within their business group: what a funnel says, and that it tells readers whole settled years alone."""

import datetime as dt

import pytest

from injuries.charts.unit_years import draw_unit_years
from injuries.disclosure import Mark
from injuries.lines.funnels import Funnel, UnitFigures, _funnel
from injuries.lines.unit_years import GroupYears, UnitYears
from ohs.core.periods import FinancialYear
from ohs.organisation.models import BusinessGroup, CommandUnit
from tests.injuries import factories
from tests.organisation.factories import CommandUnitFactory

pytestmark = pytest.mark.django_db

C = Mark.CONFIDENTIAL
GROUP = BusinessGroup(pk=1, code="FLP", name="Frontline Policing")


def said(*units):
    return Funnel(GROUP, units, ()).sentence


def unit(code, ratio=1.0, place="within", count=20):
    return UnitFigures(code, count, 1000.0, ratio, place)


def hidden(code):
    return UnitFigures(code, C, 1000.0, C, "")


@pytest.mark.parametrize(
    ("units", "words"),
    [
        ((unit("A"),), "The one unit that is shown lies within the limits"),
        ((unit("A"), unit("B")), "Both units that are shown lie within"),
        ((unit("A"), unit("B"), unit("C")), "All 3 units that are shown lie within"),
        (
            (unit("A", 2.0, "above"), unit("B")),
            "Outside the limits that chance allows: A above; the other lies within.",
        ),
        (
            (unit("A", 2.0, "above"), unit("B"), unit("C")),
            "Outside the limits that chance allows: A above; the other 2 lie within.",
        ),
        ((unit("A"), unit("B"), hidden("C")), "1 withheld to protect small numbers."),
        ((hidden("A"), hidden("B")), "No unit can be compared with its group"),
    ],
)
def test_what_is_said_is_english_and_calls_no_companion_small(units, words):
    assert words in said(*units)
    assert "small number," not in said(*units)


def test_a_withheld_group_is_told_by_no_ratio_of_its_units():
    members = [CommandUnit(pk=number, code=f"U{number}", group=GROUP) for number in range(3)]
    counts = {0: 96, 1: 108, 2: C}

    funnel = _funnel(GROUP, members, counts, C, {0: 900.0, 1: 1000.0, 2: 40.0})

    assert [unit.ratio for unit in funnel.units if unit.count is not C] == [Mark.NOT_AVAILABLE] * 2
    assert funnel.curve == ()


@pytest.fixture
def three_years(hand):
    """Three units of one group, and the group's years of 2018/19 to 2020/21; the last is settled in June 2021."""
    factories.ReportLineFactory(slug="all", title="All")
    flp = BusinessGroup.objects.get(code="FLP")
    CommandUnitFactory(code="AX", group=flp)
    for code in ("AS", "AW", "AX"):
        hand.monthly("2018-04", [10] * 38, unit=code, as_at=dt.date(2021, 6, 14))
        hand.strengths("2018-04", [1000] * 38, unit=code, as_at=dt.date(2021, 6, 14))
    return hand


@pytest.mark.parametrize(
    ("period", "told"),
    [
        ("from=2020-04&to=2021-03", True),
        ("from=2019-04&to=2020-03", True),
        ("from=2019-04&to=2021-03", False),
        ("from=2018-04&to=2021-03", False),
        ("from=2020-05&to=2021-04", False),
        ("from=2020-04&to=2020-06", False),
        ("from=2021-04&to=2021-05", False),
        ("from=2021-04&to=2022-03", False),
    ],
)
def test_readers_are_told_of_units_over_single_settled_years_alone(
    three_years, client, board_user, hsw_user, period, told
):
    address = f"/injuries/lines/all/?{period}&as_at=2021-07-05"
    client.force_login(board_user)

    page = client.get(address).content.decode()

    assert ("Units of Frontline Policing" in page) == told
    assert ("Units are compared over completed financial years only" in page) != told
    client.force_login(hsw_user)
    assert "Units of Frontline Policing" in client.get(address).content.decode()


def test_a_year_is_told_of_units_from_the_day_on_which_it_is_settled(
    three_years, client, board_user
):
    client.force_login(board_user)

    before = client.get("/injuries/lines/all/?from=2020-04&to=2021-03&as_at=2021-06-13")

    assert "Units of Frontline Policing" not in before.content.decode()


def test_small_pictures_tell_published_years_alone_and_the_same_to_everybody(
    three_years, client, board_user, hsw_user
):
    address = "/injuries/lines/all/?as_at=2021-07-05"
    seen = []
    for user in (board_user, hsw_user):
        client.force_login(user)
        page = client.get(address).text
        seen.append(page.partition('class="ohs-multiples"')[2].partition("</section>")[0])

    assert seen[0] == seen[1]
    # The years were settled with what was known of AS alone, and stay as they were told.
    assert seen[0].count("<svg") == 1
    assert "AS: 2018/19 not shown, 2019/20 not shown, 2020/21 not shown" in seen[0]
    assert "120" not in seen[0]
    assert client.get("/injuries/lines/all/?as_at=2021-06-13").text.count("ohs-multiples") == 0


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        (
            ((5, 9), (9, 5), (7, 7)),
            "of 3 units: 1 had more injuries, 1 had fewer and 1 had as many.",
        ),
        (((5, 9), (C, 5)), "of 2 units: 1 had more injuries and of 1 both years are not shown."),
        (((C, C),), "Of no unit both of the newest years are shown."),
    ],
)
def test_how_units_went_over_two_years_is_said_in_words(counts, words):
    units = tuple(UnitYears(f"U{place}", pair) for place, pair in enumerate(counts))
    years = (FinancialYear(2019), FinancialYear(2020))

    group = GroupYears(GROUP, years, units, illustrative=False)

    assert group.sentence.endswith(words)
    # What is withheld is drawn as its mark and leaves no bar.
    for unit_years in units:
        drawn = draw_unit_years(group, unit_years)
        assert drawn.count("<rect") == sum(count is not C for count in unit_years.counts)
