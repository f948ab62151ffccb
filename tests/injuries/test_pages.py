"""What the pages show, to whom, and what they make of odd questions."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from injuries.models import SmallNumberView
from tests.injuries import factories
from tests.organisation.factories import BoardMeetingFactory

LINE_HEADER = (
    "line,period,prior_period,count,prior_count,count_change,mean_per_month,rate,prior_rate,rate_change_pct,"
    "ratio_low,ratio_high,verdict,marker,sentence"
)
COUNT_HEADER = "month,unit,cause,severity,staff_group,count,as_at,marker"
PATHS = (
    "/injuries/",
    "/injuries/lines/assault/",
    "/injuries/counts/",
    "/injuries/revisions/",
    "/injuries/investigations/",
    "/injuries/investigations/1/",
)


@pytest.fixture
def register(hand, assault_line):
    """Two years of counts and strengths, and an investigation."""
    hand.monthly("2019-04", [20, 22, 19, 21, 20, 23, 18, 20, 21, 22, 19, 20] * 2, unit="AS")
    hand.strengths("2019-04", [1000] * 12 + [1100] * 12, unit="AS")
    factories.InvestigationFactory(number=1)
    return hand


def get(client, user, path):
    client.force_login(user)
    return client.get(path)


@pytest.mark.parametrize("path", PATHS)
def test_pages_ask_for_a_sign_in(client, register, path):
    response = client.get(path)

    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "who", ["board_user", "lead_user", "hsw_user", "auditor_user", "admin_user"]
)
def test_every_role_reads_every_page(client, register, request, who, path):
    assert get(client, request.getfixturevalue(who), path).status_code == 200


def test_somebody_without_a_role_reads_nothing(client, register):
    from tests.organisation.factories import UserFactory

    stranger = UserFactory()
    for path in PATHS:
        assert get(client, stranger, path).status_code == 403, path


def test_a_list_costs_the_same_with_two_rows_and_with_two_hundred(
    client, hand, assault_line, board_user
):
    def cost(path):
        client.force_login(board_user)
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        return len(queries)

    hand.monthly("2019-04", [20, 22], unit="AS")
    hand.strengths("2019-04", [1000, 1000], unit="AS")
    few = [cost(path) for path in PATHS[:4]]
    hand.monthly("2005-04", range(100), unit="AS")
    hand.monthly("2005-04", range(100), unit="AW")

    assert [cost(path) for path in PATHS[:4]] == few


def test_the_csv_of_the_lines_has_the_columns_of_the_contract(client, register, board_user):
    response = get(client, board_user, "/injuries/?format=csv")
    text = b"".join(response.streaming_content).decode("utf-8")

    assert text.startswith("\ufeff" + LINE_HEADER)


def test_the_csv_of_the_counts_has_the_columns_of_the_contract(client, register, hsw_user):
    response = get(client, hsw_user, "/injuries/counts/?format=csv&from=2020-04&to=2020-04")
    text = b"".join(response.streaming_content).decode("utf-8-sig")

    assert text.splitlines() == [
        COUNT_HEADER,
        "2020-04,AS,Assault,Minor,Police officer,20,2021-04-19,",
    ]


def test_the_csv_of_the_published_months_has_the_columns_of_the_contract(
    client, register, board_user
):
    response = get(client, board_user, "/injuries/counts/?format=csv&from=2020-04&to=2020-04")
    text = b"".join(response.streaming_content).decode("utf-8-sig")

    assert text.splitlines() == [
        "month,line,count,as_at,marker",
        "2020-04,Injuries of assault,20,2021-04-19,",
    ]


def test_published_months_can_be_narrowed_and_sorted(hand, read_csv, board_user):
    factories.ReportLineFactory(slug="all", title="All")
    factories.ReportLineFactory(slug="vehicle", title="Vehicle", causes=["moving-vehicle"])
    hand.counts(
        ("2020-04", "AS", "assault", "minor", "officer", 40),
        ("2020-04", "AS", "mv-collision", "minor", "officer", 30),
        ("2020-05", "", "mv-rammed", "minor", "officer", 20),
    )

    def found(query):
        rows = read_csv(f"/injuries/counts/?format=csv&{query}", board_user)
        return [(row["month"], row["line"], row["count"]) for row in rows]

    assert found("line=vehicle") == [("2020-05", "Vehicle", "20"), ("2020-04", "Vehicle", "30")]
    assert found("to=2020-04") == [("2020-04", "All", "70"), ("2020-04", "Vehicle", "30")]
    assert [count for _, _, count in found("sort=-count")] == ["70", "30", "20", "20"]


def test_a_published_month_is_marked_where_the_last_board_had_another(
    hand, read_csv, board_user, assault_line
):
    hand.monthly("2020-04", [20, 30], as_at=dt.date(2020, 6, 15))
    BoardMeetingFactory(date=dt.date(2020, 7, 6), frozen=True)
    hand.monthly("2020-05", [31, 25], as_at=dt.date(2020, 8, 15))

    rows = read_csv("/injuries/counts/?format=csv&as_at=2020-09-01", board_user)

    assert [(row["month"], row["marker"]) for row in rows] == [
        ("2020-06", "[p]"),
        ("2020-05", "[r]"),
        ("2020-04", ""),
    ]


def test_a_line_is_compared_with_the_same_months_a_year_before(register, read_csv, board_user):
    (row,) = read_csv("/injuries/?format=csv&from=2020-04&to=2020-09", board_user)

    assert row["period"] == "2020-04/2020-09"
    assert row["prior_period"] == "2019-04/2019-09"
    assert (row["count"], row["prior_count"], row["count_change"]) == ("125", "125", "0")
    # 125 injuries among 1,100 people in half a year: 227.27 per 1,000 a year.
    assert (row["rate"], row["prior_rate"], row["rate_change_pct"]) == ("227.27", "250.0", "-9")


def test_the_denominator_is_the_strength_of_the_staff_groups_of_the_line(
    register, read_csv, board_user
):
    register.strengths("2019-04", [9000] * 24, unit="AS", group="pcso")

    (row,) = read_csv("/injuries/?format=csv&from=2020-04&to=2021-03", board_user)

    assert row["rate"] == "222.73"  # 245 ÷ 1,100


def test_a_missing_strength_prints_not_available(hand, assault_line, read_csv, board_user):
    hand.monthly("2019-04", [20] * 24)

    (row,) = read_csv("/injuries/?format=csv", board_user)

    assert (row["count"], row["rate"], row["rate_change_pct"], row["marker"]) == (
        "240",
        "[x]",
        "[x]",
        "[x] [p]",
    )


def test_zero_prints_zero(hand, assault_line, read_csv, board_user):
    hand.monthly("2019-04", [0] * 24)
    hand.strengths("2019-04", [1000] * 24)

    (row,) = read_csv("/injuries/?format=csv", board_user)

    assert (row["count"], row["prior_count"], row["rate"], row["rate_change_pct"]) == (
        "0",
        "0",
        "0.0",
        "0",
    )


def test_a_month_without_an_extract_is_missing_and_not_zero(
    hand, assault_line, read_csv, board_user
):
    hand.monthly("2019-04", [20] * 10 + [None, None] + [20] * 12)
    hand.strengths("2019-04", [1000] * 24)

    (row,) = read_csv("/injuries/?format=csv&from=2019-04&to=2020-03", board_user)

    assert row["count"] == "200"
    assert "10 of 12 months have figures" in row["sentence"]


def test_the_newest_month_is_provisional(register, read_csv, board_user):
    whole = read_csv("/injuries/?format=csv&from=2020-04&to=2021-03", board_user)[0]
    before = read_csv("/injuries/?format=csv&from=2020-04&to=2021-02", board_user)[0]

    assert "[p]" in whole["marker"].split()
    assert "[p]" not in before["marker"].split()


def test_a_figure_that_changed_since_the_last_board_is_revised(register, read_csv, board_user):
    BoardMeetingFactory(date=dt.date(2021, 5, 6), frozen=True)
    register.counts(
        ("2021-02", "AS", "assault", "minor", "officer", 25), as_at=dt.date(2021, 6, 14)
    )
    url = "/injuries/?format=csv&from=2020-04&to=2021-03"

    now = read_csv(url, board_user)[0]
    then = read_csv(f"{url}&as_at=2021-06-13", board_user)[0]

    assert (now["count"], now["marker"]) == ("251", "[p] [r]")
    assert (then["count"], then["marker"]) == ("245", "[p]")


def test_counts_are_reproduced_as_at_any_day(hand, assault_line, read_csv, board_user):
    january = ("2008-01", "AS", "assault", "minor", "officer")
    hand.counts((*january, 40), as_at=dt.date(2008, 3, 14))
    hand.counts((*january, 43), as_at=dt.date(2008, 6, 12))

    def counts(day):
        return [
            row["count"]
            for row in read_csv(f"/injuries/counts/?format=csv&as_at={day}", board_user)
        ]

    assert counts("2008-03-13") == []
    assert counts("2008-04-01") == ["40"]
    assert counts("2008-06-11") == ["40"]
    assert counts("2008-06-12") == ["43"]
    assert counts("2021-07-05") == ["43"]


def test_lines_are_reproduced_as_at_any_day_and_the_revision_is_listed(
    hand, assault_line, read_csv, board_user
):
    january = ("2008-01", "AS", "assault", "minor", "officer")
    hand.counts((*january, 40), as_at=dt.date(2008, 3, 14))
    hand.counts((*january, 43), as_at=dt.date(2008, 6, 12))
    url = "/injuries/?format=csv&from=2008-01&to=2008-01"

    assert read_csv(f"{url}&as_at=2008-04-01", board_user)[0]["count"] == "40"
    assert read_csv(f"{url}&as_at=2008-06-12", board_user)[0]["count"] == "43"
    (revision,) = read_csv("/injuries/revisions/?format=csv&line=assault", board_user)
    assert (revision["month"], revision["first_count"], revision["count"], revision["growth"]) == (
        "2008-01",
        "40",
        "43",
        "3",
    )


def test_the_usual_shortfall_of_the_newest_month_is_printed(hand, assault_line, client, board_user):
    for month, light, whole, day, later in (
        ("2020-10", 94, 100, dt.date(2020, 11, 9), dt.date(2020, 12, 7)),
        ("2020-11", 188, 200, dt.date(2020, 12, 7), dt.date(2021, 1, 11)),
    ):
        hand.monthly(month, [light], as_at=day)
        hand.monthly(month, [whole], as_at=later)

    page = get(client, board_user, "/injuries/revisions/").content.decode()

    assert "will rise: about 6 in every 100 injuries are reported late" in page


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("from=2020-13&to=2021-03", "Write the month as year and month"),
        ("from=banana&to=2021-03", "Write the month as year and month"),
        ("from=2021-04&to=2021-03", "The period ends before it starts"),
        ("from=2021-04", "Give the last month of the period too"),
        ("to=2021-04", "Give the first month of the period too"),
        ("from=1990-01&to=2021-03", "A period has at most 120 months"),
        ("group=NONE", "from those offered"),
        ("verdict=worse", "from those offered"),
    ],
)
def test_what_cannot_be_asked_is_said_on_the_form_and_nothing_is_compared(
    client, register, board_user, query, words
):
    page = get(client, board_user, f"/injuries/?{query}")

    assert page.status_code == 200
    text = page.content.decode()
    assert "There is a problem" in text
    assert words in text
    assert "ohs-lines" not in text
    assert get(client, board_user, f"/injuries/?{query}&format=csv").status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "/injuries/?as_at=banana", "/injuries/?format=pdf", "/injuries/lines/assault/?format=csv",
        "/injuries/counts/?format=csv&line=banana", "/injuries/revisions/?line=banana", "/injuries/revisions/?format=pdf",
    ],
)  # fmt: skip
def test_a_question_without_sense_is_a_bad_request(client, register, board_user, path):
    assert get(client, board_user, path).status_code == 400


@pytest.mark.parametrize("path", ["/injuries/lines/none/", "/injuries/investigations/99/"])
def test_what_is_not_there_is_not_found(client, register, board_user, path):
    assert get(client, board_user, path).status_code == 404


@pytest.mark.parametrize(
    ("who", "value"),
    [
        *(("hsw_user", f"{name}=banana") for name in ("cause", "unit", "line", "from", "severity")),
        *(("board_user", f"{name}=banana") for name in ("line", "from", "to")),
    ],
)
def test_an_unknown_filter_value_shows_the_forms_error(client, register, request, who, value):
    text = get(client, request.getfixturevalue(who), f"/injuries/counts/?{value}").content.decode()

    assert "There is a problem" in text
    assert "Correct the filter to see results." in text


def test_filters_find_the_rows_of_a_line_a_unit_and_a_divided_cause(hand, read_csv, hsw_user):
    factories.ReportLineFactory(slug="vehicle", causes=["moving-vehicle"])
    hand.counts(
        ("2020-04", "AS", "assault", "minor", "officer", 40),
        ("2020-04", "AS", "mv-collision", "minor", "officer", 30),
        ("2020-04", "SO15", "mv-rammed", "minor", "officer", 20),
        ("2020-05", "", "other", "minor", "pcso", 10),
    )

    def found(query):
        rows = read_csv(f"/injuries/counts/?format=csv&sort=-count&{query}", hsw_user)
        return [row["count"] for row in rows]

    assert found("") == ["40", "30", "20", "10"]
    assert found("line=vehicle") == found("cause=moving-vehicle") == ["30", "20"]
    assert found("group=FLP") == found("unit=AS") == ["40", "30"]
    assert found("unit=none") == found("from=2020-05") == found("staff_group=pcso") == ["10"]
    assert found("to=2020-04&severity=minor&cause=mv-rammed") == ["20"]


def test_an_empty_register_says_so(client, kinds, board_user):
    page = get(client, board_user, "/injuries/").content.decode()
    assert "No report line has been set up" in page
    assert "No count had been recorded" in page
    assert (
        "Nothing has been published"
        in get(client, board_user, "/injuries/counts/").content.decode()
    )
    assert "No report line" in get(client, board_user, "/injuries/revisions/").content.decode()
    assert (
        "No incident has been recorded"
        in get(client, board_user, "/injuries/investigations/").content.decode()
    )


def test_a_line_without_figures_says_so(client, assault_line, board_user):
    for path in ("/injuries/", "/injuries/lines/assault/", "/injuries/revisions/"):
        assert get(client, board_user, path).status_code == 200
    page = get(client, board_user, "/injuries/").content.decode()
    assert "No figures are recorded for the period" in page


def test_a_register_of_one_month_has_its_pages(client, hand, assault_line, board_user):
    hand.monthly("2020-04", [20])

    for path in (
        "/injuries/",
        "/injuries/lines/assault/",
        "/injuries/revisions/",
        "/injuries/counts/",
    ):
        assert get(client, board_user, path).status_code == 200


def test_only_the_lines_with_a_verdict_are_listed_where_it_is_asked_for(hand, read_csv, board_user):
    factories.ReportLineFactory(slug="assault", causes=["assault"])
    factories.ReportLineFactory(slug="other", causes=["other"])
    hand.strengths("2019-04", [1000] * 24)
    hand.monthly("2019-04", [20] * 12 + [40] * 12)
    hand.counts(
        *[
            (f"20{19 + n // 9}-{n % 9 + 4:02d}", "", "other", "minor", "officer", 20)
            for n in range(18)
        ]
    )

    def lines(verdict):
        return [
            row["slug"] for row in read_csv(f"/injuries/?format=csv&verdict={verdict}", board_user)
        ]

    assert lines("") == ["assault", "other"]
    assert lines("higher") == lines("changed") == ["assault"]
    assert lines("lower") == []


def test_a_chart_is_not_drawn_under_a_mean_of_five_and_says_why(
    client, hand, assault_line, hsw_user
):
    hand.monthly("2019-04", [4] * 24)

    page = get(client, hsw_user, "/injuries/lines/assault/").content.decode()

    assert "No chart is drawn because the mean is fewer than 5 a month" in page


def test_a_rebase_starts_new_limits_and_names_its_reason(
    client, register, assault_line, board_user, hsw_user
):
    factories.AnnotationFactory(
        line=assault_line,
        month=dt.date(2020, 4, 1),
        kind="rebase",
        approved_by=hsw_user,
        text="A new form.",
    )

    page = get(client, board_user, "/injuries/lines/assault/").content.decode()

    assert "A new form." in page
    assert "Apr 2020 – " in page


def test_an_annotation_entered_later_is_not_known_before(
    client, register, assault_line, board_user
):
    factories.AnnotationFactory(
        line=assault_line, text="A new form.", entered_on=dt.date(2021, 6, 1)
    )

    def page(day):
        return get(client, board_user, f"/injuries/lines/assault/?as_at={day}").content.decode()

    assert "A new form." not in page("2021-05-31")
    assert "A new form." in page("2021-06-01")


def test_readers_leave_no_note_in_the_log_of_small_numbers(client, register, board_user):
    for path in PATHS:
        get(client, board_user, path)

    assert not SmallNumberView.objects.exists()
