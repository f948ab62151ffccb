"""Months that are not complete are in no total, comparison or default period, and say why."""

import datetime as dt
import random

import pytest

from injuries.disclosure import RawLineFigures, is_shown, protect_line
from injuries.lines.funnels import funnels
from injuries.lines.line_definition import load_scopes
from injuries.lines.publish_line import compared_months
from injuries.lines.wording import Statement, sentence
from injuries.models import ReportingCorrection
from injuries.statistics.completeness import bits, is_expected
from ohs.core.periods import Month, MonthRange
from ohs.imports.figures.comparison import Coverage
from ohs.organisation.models import BusinessGroup, CommandUnit
from tests.injuries import factories
from tests.organisation.factories import CommandUnitFactory

AS_AT = dt.date(2021, 6, 14)
UNITS = ("AS", "AW", "SO15")


@pytest.fixture
def lines(kinds):
    """All injuries, and assaults on officers."""
    factories.ReportLineFactory(slug="all", title="All")
    factories.ReportLineFactory(slug="assault", causes=["assault"], staff_groups=["officer"])


def record(hand, months, *, units=UNITS, causes=("assault", "other"), as_at=AS_AT, **options):
    rows = [
        (month, unit, cause, "minor", "officer", 10)
        for month in months
        for unit in units
        for cause in causes
    ]
    return hand.counts(*rows, as_at=as_at, **options)


def months(first, last):
    start = int(first[:4]) * 12 + int(first[5:]) - 1
    stop = int(last[:4]) * 12 + int(last[5:])
    return [f"{number // 12}-{number % 12 + 1:02d}" for number in range(start, stop)]


@pytest.fixture
def two_years(hand, lines):
    """April 2019 to May 2021, 20 injuries a month at each of three units, and their strengths."""
    record(hand, months("2019-04", "2021-05"))
    for unit in UNITS:
        hand.strengths("2019-04", [1000] * 26, unit=unit, as_at=AS_AT)
    return hand


@pytest.fixture
def lines_on(read_csv, board_user):
    def read(query="", on="2021-07-05"):
        rows = read_csv(f"/injuries/?format=csv&as_at={on}{query}", board_user)
        return {row["line"]: row for row in rows}

    return read


def test_regular_reporters_are_expected_and_those_that_stop_are_missed_for_a_year():
    known = bits(range(40))
    regular = bits(range(20))

    assert [is_expected(regular, known, place) for place in (2, 3, 20, 29, 30, 32)] == [
        False,
        True,
        True,
        True,
        False,
        False,
    ]


def test_who_reports_now_and_then_is_not_missed():
    known, rare = bits(range(24)), bits(range(0, 24, 3))

    assert not any(is_expected(rare, known, place) for place in range(24))


def test_one_month_missed_in_six_is_regular_and_two_are_not():
    known = bits(range(12))

    assert is_expected(bits({0, 1, 2, 3, 5, 6, 7, 8, 9, 11}), known, 12)
    assert not is_expected(bits({0, 1, 2, 3, 5, 7, 8, 9, 11}), known, 12)


def test_a_month_of_some_units_is_in_no_default_period(two_years, lines_on):
    record(two_years, ["2021-06"], units=UNITS[:1], as_at=dt.date(2021, 7, 4))

    row = lines_on()["All"]

    assert row["period"] == "2020-06/2021-05"
    assert row["count"] == "720"


def test_a_month_of_some_units_is_in_no_total_and_says_so(two_years, lines_on):
    record(two_years, ["2021-06"], units=UNITS[:1], as_at=dt.date(2021, 7, 4))

    row = lines_on("&from=2020-07&to=2021-06")["All"]

    assert (row["count"], row["prior_count"], row["count_change"]) == ("660", "660", "0")
    assert "11 of 12 months have complete figures (June 2021: 1 of 3 units)" in row["sentence"]
    assert "counted over the same months" in row["sentence"]


def test_the_page_of_a_line_shows_the_months_note(two_years, client, board_user):
    record(two_years, ["2021-06"], units=UNITS[:1], as_at=dt.date(2021, 7, 4))
    client.force_login(board_user)

    page = client.get("/injuries/lines/all/?as_at=2021-07-05").content.decode()

    assert "1 of 3 units" in page


def test_a_file_of_one_cause_leaves_the_other_lines_missing_and_not_zero(
    two_years, lines_on, board_user
):
    factories.ReportLineFactory(slug="other", title="Other", causes=["other"])
    from injuries import operations

    operations.publish(by=two_years.user)
    record(two_years, ["2021-06"], causes=("assault",), as_at=dt.date(2021, 7, 4))

    rows = lines_on("&from=2021-06&to=2021-06")

    assert rows["Other"]["count"] == "[x]"
    assert rows["Injuries of assault"]["count"] == "30"


def test_the_list_of_months_prints_no_nought_for_what_was_not_reported(
    two_years, read_csv, board_user
):
    factories.ReportLineFactory(slug="other", title="Other", causes=["other"])
    record(two_years, ["2021-06"], causes=["assault"], as_at=dt.date(2021, 7, 5))

    rows = read_csv("/injuries/counts/?format=csv&as_at=2021-07-05", board_user)

    june = {row["line"]: row for row in rows if row["month"] == "2021-06"}
    assert june["Other"]["count"] == "[x]"
    assert june["Other"]["as_at"] == ""
    assert "[x]" in june["Other"]["marker"]
    assert june["All"]["count"] == "30"


def test_the_list_of_months_says_how_many_units_reported(two_years, read_csv, board_user):
    record(two_years, ["2021-06"], units=["AS"], as_at=dt.date(2021, 7, 5))

    rows = read_csv("/injuries/counts/?format=csv&as_at=2021-07-05", board_user)

    june = {row["line"]: row for row in rows if row["month"] == "2021-06"}
    assert june["All"]["count"] == "20"
    assert june["All"]["marker"].endswith("1 of 3 units")


def test_months_that_are_not_complete_are_in_no_funnel(two_years, hsw_user, client):
    CommandUnitFactory(code="AZ", group=BusinessGroup.objects.get(code="FLP"))
    record(two_years, months("2019-04", "2021-05"), units=["AZ"], as_at=dt.date(2021, 6, 15))
    two_years.strengths("2019-04", [1000] * 26, unit="AZ", as_at=dt.date(2021, 6, 15))
    record(two_years, ["2021-06"], units=["AS"], as_at=dt.date(2021, 7, 5))
    client.force_login(hsw_user)

    page = client.get(
        "/injuries/lines/all/?as_at=2021-07-05&from=2020-07&to=2021-06"
    ).content.decode()

    assert "Not complete: June 2021: 1 of 4 units. These months are left out." in page
    (scope, _) = load_scopes()
    (funnel,) = funnels(
        scope=scope,
        units=list(CommandUnit.objects.all()),
        on=dt.date(2021, 7, 5),
        period=MonthRange(Month(2020, 7), Month(2021, 6)),
        full=True,
        left_out={Month(2021, 6)},
    )
    assert {unit.count for unit in funnel.units} == {220}


def test_what_an_extract_covers_is_zero(two_years, lines_on):
    factories.ReportLineFactory(slug="other", title="Other", causes=["other"])
    record(
        two_years,
        ["2021-06"],
        units=UNITS[:1],
        causes=("assault",),
        as_at=dt.date(2021, 7, 4),
        covers=Coverage(everything=True),
    )

    rows = lines_on("&from=2021-06&to=2021-06")

    assert (rows["Other"]["count"], rows["All"]["count"]) == ("0", "10")


def test_a_month_that_was_not_over_is_not_complete(two_years, lines_on):
    record(two_years, ["2021-06"], as_at=dt.date(2021, 6, 29))

    assert lines_on(on="2021-06-29")["All"]["period"] == "2020-06/2021-05"
    assert (
        "drawn before the month was over" in lines_on("&from=2021-06&to=2021-06")["All"]["sentence"]
    )


@pytest.mark.parametrize(
    ("period", "count", "prior", "change", "words"),
    [
        # The year before has more months: it is counted over the same ones.
        ("from=2021-04&to=2022-03", "120", "120", "0", "2 of 12 months"),
        # The year before has fewer: no change is told but of the months that both have.
        ("from=2019-10&to=2020-09", "720", "360", "[z]", "the year before has complete figures for 6 of 12 months"),
        ("from=2020-04&to=2021-03", "720", "720", "0", ""),
    ],
)  # fmt: skip
def test_unlike_periods_are_never_subtracted(
    two_years, lines_on, period, count, prior, change, words
):
    row = lines_on(f"&{period}")["All"]

    assert (row["count"], row["prior_count"], row["count_change"]) == (count, prior, change)
    assert words in row["sentence"]
    if change == "[z]":
        assert (row["rate_change_pct"], row["verdict"]) == ("[z]", "not available")
        assert "Over the months that both have, April 2020 to September 2020: " in row["sentence"]
        assert "360 injuries, as many as the year before" in row["sentence"]


def test_a_unit_that_reports_no_more_is_left_out_by_the_hsw_team(two_years, lines_on, hsw_user):
    record(two_years, ["2021-06"], units=UNITS[:2], as_at=dt.date(2021, 7, 4))
    assert lines_on()["All"]["period"] == "2020-06/2021-05"

    from injuries import operations

    operations.correct_reporting(
        correction=ReportingCorrection(
            unit=CommandUnit.objects.get(code="SO15"), first_month=dt.date(2021, 6, 1)
        ),
        by=hsw_user,
        reason="Disbanded in June.",
    )

    assert lines_on()["All"]["period"] == "2020-07/2021-06"


def test_a_unit_that_is_closed_is_not_expected(two_years, lines_on):
    CommandUnit.objects.filter(code="SO15").update(closed=dt.date(2021, 5, 31))
    record(two_years, ["2021-06"], units=UNITS[:2], as_at=dt.date(2021, 7, 4))

    assert lines_on()["All"]["period"] == "2020-07/2021-06"


def test_strengths_of_some_units_make_no_rate(two_years, lines_on):
    record(two_years, ["2021-06"], as_at=dt.date(2021, 7, 4))
    two_years.strengths("2021-06", [1000], unit="AS", as_at=dt.date(2021, 7, 4))

    row = lines_on("&from=2020-07&to=2021-06")["All"]

    assert row["rate"] == "240.0"  # 20 a month of 1,000, and not of the 1,000 of one unit of three
    assert "strength is known for 11 of 12 months" in row["sentence"]


def test_a_strength_of_one_month_in_twelve_makes_no_rate(hand, lines, lines_on):
    record(hand, months("2019-04", "2021-05"))
    hand.strengths("2019-04", [1000] * 12 + [1000], unit="", as_at=AS_AT)

    row = lines_on("&from=2020-04&to=2021-03")["Injuries of assault"]

    assert (row["rate"], row["verdict"]) == ("[x]", "not available")
    assert "strength is known for 1 of 12 months" in row["sentence"]


def test_a_staff_group_whose_strength_is_missing_makes_no_rate_of_everybody(two_years, lines_on):
    rows = [(month, "AS", "assault", "minor", "pcso", 5) for month in months("2019-04", "2021-05")]
    two_years.counts(*rows, as_at=AS_AT)

    rows = lines_on("&from=2020-04&to=2021-03")

    assert rows["All"]["rate"] == "[x]"
    assert rows["Injuries of assault"]["rate"] != "[x]"


def test_the_register_says_the_same_to_everybody(two_years, read_csv, board_user, hsw_user):
    record(two_years, ["2021-06"], units=UNITS[:1], as_at=dt.date(2021, 7, 4))
    url = "/injuries/?format=csv&as_at=2021-07-05&from=2020-07&to=2021-06"

    assert read_csv(url, board_user) == read_csv(url, hsw_user)


class Known:
    """A series of which only the months at some places are complete."""

    def __init__(self, places):
        self.places = set(places)

    def places_counted(self, period):
        first = Month(2018, 4).index
        return [month.index - first for month in period if month.index - first in self.places]


def test_of_two_thousand_random_registers_no_comparison_of_unlike_periods_states_a_change():
    chooser = random.Random(13)
    told = 0
    for _ in range(2000):
        known = [place for place in range(48) if chooser.random() < chooser.choice((0.5, 0.9, 1))]
        counts = [chooser.randrange(0, 60) for _ in range(48)]
        first = Month(2019, 4).plus(chooser.randrange(0, 24))
        period = MonthRange(first, first.plus(chooser.randrange(0, 12)))
        months = compared_months(Known(known), period)
        figures = protect_line(
            RawLineFigures(
                count=sum(counts[place] for place in months.now) if months.now else None,
                prior_count=sum(counts[place] for place in months.before)
                if months.before
                else None,
                exposure=len(months.now) * 100 or None,
                prior_exposure=len(months.before) * 100 or None,
                months=len(months.now),
                prior_months=len(months.before),
                alike=months.alike,
            )
        )
        said = sentence(
            Statement(
                "A line",
                figures,
                months=len(months.now),
                expected_months=len(period),
                prior_months=len(months.before),
            )
        )
        same = [place - 12 for place in months.now] == months.before
        if is_shown(figures.change):
            told += 1
            assert same
            assert figures.change == sum(counts[place] - counts[place - 12] for place in months.now)
        elif months.now and months.before:
            assert not same
            assert figures.verdict == "not available"
            assert " than the year before" not in said
            assert "the rate rose" not in said
            assert "the rate fell" not in said
        if len(months.now) < len(period):
            assert f"{len(months.now)} of {len(period)} months" in said

    assert 200 < told < 1900


def test_a_units_average_strength_is_of_the_months_there_are(two_years):
    CommandUnitFactory(code="SE", group=BusinessGroup.objects.get(code="FLP"))
    two_years.strengths("2021-04", [1000, 1000], unit="SE", as_at=AS_AT)
    (scope,) = (scope for scope in load_scopes() if scope.line.slug == "all")

    (funnel,) = funnels(
        scope=scope,
        units=list(CommandUnit.objects.filter(group__code="FLP").order_by("pk")),
        on=dt.date(2021, 7, 5),
        period=MonthRange(Month(2021, 4), Month(2022, 3)),
        full=True,
    )

    assert {unit.strength for unit in funnel.units} == {1000}
