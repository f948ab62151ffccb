"""Which months a page, a file, a paper or a measure compares, where it is asked for none, for a name, or for months."""

import datetime as dt

import pytest

from ohs.organisation.models import Force
from tests.organisation.factories import BoardMeetingFactory

ON = dt.date(2021, 7, 5)


@pytest.fixture
def register(hand, assault_line):
    hand.monthly(
        "2019-04",
        [20, 22, 19, 21, 20, 23, 18, 20, 21, 22, 19, 20] * 2 + [21, 22],
        as_at=dt.date(2021, 6, 14),
    )
    hand.strengths("2019-04", [1000] * 26)
    return hand


@pytest.fixture
def period_of(read_csv, board_user):
    def read(query=""):
        (row,) = read_csv(f"/injuries/?format=csv&as_at=2021-07-05{query}", board_user)
        return row["period"]

    return read


def test_the_usual_period_is_twelve_months_to_the_newest(register, period_of):
    assert period_of() == "2020-06/2021-05"


def test_the_force_chooses_its_usual_period(register, period_of):
    Force(usual_period="year-to-date").save()

    assert period_of() == "2021-04/2021-05"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("&period=twelve-months", "2020-06/2021-05"),
        ("&period=financial-year", "2020-04/2021-03"),
        ("&period=year-to-date", "2021-04/2021-05"),
        ("&period=quarter", "2021-01/2021-03"),
        ("&from=2020-07&to=2020-09", "2020-07/2020-09"),
    ],
)
def test_a_period_is_asked_for_by_name_or_by_its_months(register, period_of, query, expected):
    BoardMeetingFactory(date=ON, as_at=ON, period="quarter")

    assert period_of(query) == expected


def test_a_page_as_at_a_meetings_day_has_the_meetings_period(register, period_of):
    BoardMeetingFactory(
        date=ON,
        as_at=ON,
        period="chosen",
        period_from=dt.date(2020, 4, 1),
        period_to=dt.date(2021, 3, 1),
    )

    assert period_of() == "2020-04/2021-03"


def test_a_meeting_without_an_as_at_date_has_its_period_on_its_own_day(register, period_of):
    BoardMeetingFactory(date=ON, period="quarter")

    assert period_of() == "2021-01/2021-03"


def test_a_meeting_of_another_day_changes_nothing(register, period_of):
    BoardMeetingFactory(date=dt.date(2021, 7, 6), period="quarter")

    assert period_of() == "2020-06/2021-05"


def test_a_name_and_months_at_once_are_refused(register, client, board_user):
    client.force_login(board_user)

    page = client.get("/injuries/?period=quarter&from=2020-07&to=2020-09")

    assert "Choose a period by name, or give its months, not both." in page.content.decode()


def test_dashboard_page_line_and_paper_compare_the_same_months(register, client, board_user):
    meeting = BoardMeetingFactory(date=ON, as_at=ON, period="quarter")
    client.force_login(board_user)

    for path in ("/?as_at=2021-07-05", "/injuries/?as_at=2021-07-05",
                 "/injuries/lines/assault/?as_at=2021-07-05", f"/board/meetings/{meeting.slug}/pack/"):  # fmt: skip
        page = client.get(path).content.decode()
        assert "anuary 2021 to March 2021" in page, path
