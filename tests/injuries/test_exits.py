"""No reader gets a small number out of any page, chart, CSV or admin; the HSW team does, and a log row says so."""

import datetime as dt
import re

import pytest

from injuries.lines.comparison import compare_lines
from injuries.models import PublishedMonth, ReportLine, SmallNumberView
from ohs.core.periods import Month
from ohs.organisation.models import BusinessGroup, User

pytestmark = pytest.mark.django_db

ON = dt.date(2021, 7, 5)
ADMIN_OF_FIGURES = ("monthlycount", "countextract", "smallnumberview")


@pytest.fixture(autouse=True)
def _nothing_logged_yet(request):
    """Freezing the demonstration's meetings for the HSW team is logged too: here only what follows is read."""
    if "demo" in request.fixturenames:
        request.getfixturevalue("demo")
        SmallNumberView.objects.all()._raw_delete(SmallNumberView.objects.db)


@pytest.mark.parametrize("username", ["board", "lead", "auditor"])
def test_readers_get_the_published_months_of_the_lines(demo, read_csv, username):
    rows = read_csv("/injuries/counts/?format=csv", User.objects.get(username=username))

    assert list(rows[0]) == ["month", "line", "count", "as_at", "marker"]
    assert len(rows) == 9 * 38
    assert not [row for row in rows if row["count"] in {"1", "2", "3", "4"}]
    assert {row["marker"].split()[0] for row in rows if row["count"] == "[c]"} == {"[c]"}


def test_the_extract_of_what_is_withheld_is_not_told(demo, read_csv):
    rows = read_csv("/injuries/counts/?format=csv", User.objects.get(username="board"))

    assert {row["as_at"] for row in rows if row["count"] == "[c]"} == {""}
    assert not [row for row in rows if row["count"] != "[c]" and not row["as_at"]]


@pytest.mark.parametrize("query", ["unit=AS", "cause=assault", "group=FLP"])
def test_readers_have_no_way_to_single_counts(demo, client, read_csv, query):
    board = User.objects.get(username="board")
    client.force_login(board)

    for address in (f"/injuries/counts/?{query}", f"/injuries/counts/?format=csv&{query}"):
        answer = client.get(address)
        assert answer.status_code == 400
        assert "[c]" not in answer.content.decode()

    rows = read_csv("/injuries/counts/?format=csv", board)
    assert list(rows[0]) == ["month", "line", "count", "as_at", "marker"]


def test_keepers_get_every_single_count_and_it_is_logged(demo, read_csv):
    rows = read_csv("/injuries/counts/?format=csv", User.objects.get(username="hsw"))

    assert list(rows[0])[:5] == ["month", "unit", "cause", "severity", "staff_group"]
    assert {"1", "2", "3", "4"} <= {row["count"] for row in rows}
    assert SmallNumberView.objects.get().figures == len(rows)


@pytest.mark.parametrize("username", ["board", "lead", "auditor"])
def test_how_many_people_an_incident_hurt_is_for_keepers(demo, read_csv, client, username):
    rows = read_csv("/injuries/investigations/?format=csv", User.objects.get(username=username))

    assert [row["people"] for row in rows if row["people"]] == ["[c]", "[c]"]
    assert "People harmed" not in client.get("/injuries/investigations/1/").content.decode()


def test_keepers_see_how_many_people_were_hurt_and_it_is_logged(demo, read_csv, client):
    hsw = User.objects.get(username="hsw")
    rows = read_csv("/injuries/investigations/?format=csv", hsw)

    assert sorted(row["people"] for row in rows if row["people"]) == ["1", "3"]
    assert "People harmed" in client.get("/injuries/investigations/1/").content.decode()
    assert SmallNumberView.objects.count() == 2


def numbers_of(html: str) -> set[str]:
    """Every number in the words and drawings of a page, without those in addresses and attributes."""
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", html, flags=re.S)
    text = re.sub(r"<[^>]+>", " ", text)
    return set(re.findall(r"(?<![\d.,])\d[\d,]*(?![\d.,]*\d)", text))


@pytest.mark.parametrize("username", ["board", "lead"])
def test_lines_with_a_bound_say_no_number_on_any_page(demo, client, username):
    client.force_login(User.objects.get(username=username))

    for slug, bound, count, prior in (("assault-pcsos", 3, 27, 27), ("assault-ddos", 5, 54, 58)):
        page = client.get(f"/injuries/lines/{slug}/").content.decode()
        # The units' strengths further down are no counts of injuries.
        main = page[page.index('id="main"') : page.index("Units within their business group")]
        assert f"fewer than {bound} injuries a month on average" in main.lower()
        assert "%" not in re.sub(r"<[^>]+>", " ", main).replace("95% interval", "")
        assert not numbers_of(main) & {str(count), str(prior)}
        assert "22.1" not in main
        assert "84.2" not in main
        # Not drawn, so not in a drawing either.
        assert "<svg" not in main


# A line with a small month: 3 in September 2020, which takes another month of its extract with it.
YEAR = [20, 22, 19, 21, 20, 3, 18, 24, 21, 22, 19, 20]
SMALL = Month(2020, 9)


@pytest.fixture
def small_month(hand, assault_line):
    """Two years in one extract, and another extract in which one month grew."""
    hand.monthly("2019-04", [20] * 12 + YEAR)
    hand.monthly("2020-12", [25], as_at=dt.date(2021, 6, 14))
    hand.strengths("2019-04", [1000] * 24)
    return hand


def hidden_months():
    months = PublishedMonth.objects.filter(count=None).values_list("month", flat=True)
    return {Month.of(month) for month in months}


def test_a_small_month_is_hidden_with_company(small_month):
    assert SMALL in hidden_months()
    assert len(hidden_months()) == 2


@pytest.mark.parametrize("who", ["board_user", "lead_user"])
@pytest.mark.parametrize("as_at", ["", "as_at=2021-04-20"])
def test_hidden_months_are_on_no_table_and_in_no_chart(small_month, client, request, who, as_at):
    client.force_login(request.getfixturevalue(who))

    page = client.get(f"/injuries/lines/assault/?{as_at}").content.decode()

    for month in hidden_months():
        cells = re.findall(
            rf"<th[^>]*>{month.start:%B %Y}</th><td[^>]*>(.*?)</td>", page, flags=re.S
        )
        assert len(cells) == 2
        assert all("[c]" in cell for cell in cells)
        # A reader of a drawing's parts finds each month that is drawn by its name.
        assert f"{month.start:%b %d, %Y}" not in page


def test_months_are_drawn_from_what_is_shown_alone(small_month):
    (full,) = compare_lines(on=ON, full=True).lines
    (shown,) = compare_lines(on=ON).lines

    for month, value, true in zip(shown.months, shown.monthly, full.monthly, strict=True):
        assert value == (None if month in hidden_months() else true)
    drawn = [point.value for point in shown.chart.points]
    assert drawn == pytest.approx(list(shown.monthly_rates))
    assert [value is None for value in drawn] == [value is None for value in shown.monthly]
    assert [point.value for point in full.chart.points] == drawn


def told(read_csv, user, as_at="") -> dict:
    """The total of every run of months of 2020/21 that a page gives a reader, by its first and last month."""
    found = {}
    for first in range(12):
        for last in range(first, 12):
            start, end = Month(2020, 4).plus(first), Month(2020, 4).plus(last)
            (row,) = read_csv(f"/injuries/?format=csv&from={start}&to={end}{as_at}", user)
            if row["count"] != "[c]":
                found[first, last + 1] = int(row["count"])
    return found


def test_a_period_that_would_part_hidden_months_is_not_told(small_month, read_csv, board_user):
    hidden = {month.index - Month(2020, 4).index for month in hidden_months()}

    for (first, stop), total in told(read_csv, board_user).items():
        inside = hidden & set(range(first, stop))
        assert inside in (set(), hidden)
        assert total >= 5


def test_no_two_periods_or_days_on_offer_tell_a_hidden_month(small_month, read_csv, board_user):
    """All that is told over all periods at both days, as equations: two values of each hidden month fit them."""
    hidden = sorted(month.index - Month(2020, 4).index for month in hidden_months())
    for as_at, values in (("&as_at=2021-04-20", YEAR), ("", [*YEAR[:8], 25, *YEAR[9:]])):
        answers = told(read_csv, board_user, as_at)
        assert (0, 12) in answers
        fitting = set()
        for shift in range(-3, 4):
            other = list(values)
            other[hidden[0]] += shift
            other[hidden[1]] -= shift
            if min(other) >= 0 and all(
                sum(other[first:stop]) == total for (first, stop), total in answers.items()
            ):
                fitting.add(tuple(other[place] for place in hidden))
        assert len(fitting) >= 2


def test_the_group_pages_tell_no_small_number(demo, read_csv):
    board = User.objects.get(username="board")
    for group in BusinessGroup.objects.all():
        for row in read_csv(f"/injuries/?format=csv&group={group.code}", board):
            assert row["count"] not in {"1", "2", "3", "4"}, (group.code, row)
            assert row["prior_count"] not in {"1", "2", "3", "4"}, (group.code, row)


@pytest.mark.parametrize(
    "period",
    ["from=2020-04&to=2020-04", "from=2020-05&to=2021-04", "from=2019-04&to=2021-03"],
)
def test_a_group_is_told_of_no_period_but_a_financial_year(demo, read_csv, client, period):
    board = User.objects.get(username="board")

    rows = read_csv(f"/injuries/?format=csv&group=MO&{period}", board)
    page = client.get(f"/injuries/?group=MO&{period}").content.decode()

    assert {row["count"] for row in rows} == {"[c]"}
    assert "whole financial years are published" in page


def test_a_groups_page_shows_no_month(demo, client):
    client.force_login(User.objects.get(username="board"))

    page = client.get("/injuries/lines/all/?group=FLP").content.decode()

    assert "Month by month" not in page
    assert "whole financial years are published and no months" in page


def test_a_group_is_told_of_the_newest_settled_year(demo, read_csv):
    board = User.objects.get(username="board")

    now = read_csv("/injuries/?format=csv&group=MO", board)
    before = read_csv("/injuries/?format=csv&group=MO&as_at=2021-05-06", board)

    assert {row["period"] for row in now} == {"2020-04/2021-03"}
    assert {row["period"] for row in before} == {"2019-04/2020-03"}
    assert now[0]["count"] != "[c]"


def test_units_and_groups_of_a_year_say_the_same_on_every_day(demo, client):
    client.force_login(User.objects.get(username="board"))

    def units(as_at):
        page = client.get(f"/injuries/lines/all/?from=2018-04&to=2019-03&as_at={as_at}")
        tables = re.findall(r"<caption[^>]*>Units of .*?</table>", page.content.decode(), re.S)
        return [re.findall(r"</th><td[^>]*>(.*?)</td>", table, re.S) for table in tables]

    assert units("2019-06-01") == []
    assert units("2019-08-01") != []
    assert units("2019-08-01") == units("2020-08-01") == units("2021-07-05")


def test_the_funnel_of_units_tells_no_small_number(demo, client):
    client.force_login(User.objects.get(username="board"))

    for slug in ReportLine.objects.values_list("slug", flat=True):
        page = client.get(f"/injuries/lines/{slug}/").content.decode()
        for table in re.findall(r"<caption[^>]*>Units of .*?</table>", page, flags=re.S):
            cells = re.findall(r"</th><td[^>]*>(.*?)</td>", table, flags=re.S)
            assert not [cell for cell in cells if cell in {"1", "2", "3", "4"}], slug


def test_units_are_not_compared_over_months_that_a_reader_picks(demo, client):
    client.force_login(User.objects.get(username="board"))

    page = client.get("/injuries/lines/major/?from=2020-05&to=2021-03").content.decode()

    assert "Units are compared over completed financial years only" in page
    assert "Units of " not in page


def test_revisions_tell_no_hidden_month(small_month, read_csv, board_user):
    hidden = {str(month) for month in hidden_months()}

    rows = read_csv("/injuries/revisions/?format=csv&line=assault", board_user)

    for row in rows:
        said = (row["first_count"], row["count"], row["growth"])
        assert (said == ("[c]", "[c]", "[c]")) == (row["month"] in hidden)
        assert (row["first_as_at"] == "") == (row["month"] in hidden)
    assert next(row["growth"] for row in rows if row["month"] == "2020-12") == "4"


@pytest.mark.parametrize("username", ["board", "lead", "auditor"])
@pytest.mark.parametrize("model", ADMIN_OF_FIGURES[::2])
def test_the_admin_of_figures_is_closed_to_readers(demo, client, username, model):
    client.force_login(User.objects.get(username=username))

    # A board member does not enter the admin at all and is sent to sign in.
    assert client.get(f"/admin/injuries/{model}/").status_code in (302, 403)


@pytest.mark.parametrize("username", ["lead", "auditor"])
def test_leads_and_auditors_read_the_extracts_and_cannot_import(demo, client, username):
    client.force_login(User.objects.get(username=username))

    assert client.get("/admin/injuries/countextract/").status_code == 200
    assert client.get("/import/counts/").status_code == 403


def test_the_hsw_team_sees_full_figures_and_the_log_says_so(demo, client, read_csv):
    hsw = User.objects.get(username="hsw")

    rows = {row["slug"]: row for row in read_csv("/injuries/?format=csv", hsw)}

    assert rows["assault-pcsos"]["count"] == "27"
    assert rows["assault-ddos"]["count"] == "54"
    seen = SmallNumberView.objects.get()
    assert (seen.user, seen.path) == (hsw, "/injuries/?format=csv")
    assert seen.figures >= 2


@pytest.mark.parametrize(
    "path",
    [
        "/injuries/", "/injuries/lines/assault-pcsos/", "/injuries/counts/", "/injuries/counts/?format=csv",
        "/injuries/staff-groups/", "/injuries/revisions/?line=assault-ddos", "/admin/injuries/monthlycount/",
    ],
)  # fmt: skip
def test_every_exit_that_shows_small_numbers_is_logged(demo, client, path):
    client.force_login(User.objects.get(username="hsw"))

    response = client.get(path)

    if response.streaming:
        b"".join(response.streaming_content)
    assert [view.path for view in SmallNumberView.objects.all()] == [path]


def test_a_page_on_which_nothing_is_hidden_from_others_is_not_logged(demo, client):
    client.force_login(User.objects.get(username="hsw"))

    client.get("/injuries/investigations/")
    client.get("/injuries/?from=2021-01&to=2021-03&verdict=changed&as_at=2018-01-01")

    assert not SmallNumberView.objects.exists()


def test_the_dashboards_summary_is_as_readers_may_see_it(demo):
    from injuries.reporting.summary import summarise
    from ohs.registers.contract import LastMeeting

    summary = summarise(ON, last_meeting=LastMeeting())
    for line in summary.panel.context["summary"].comparison.lines:
        if line.line.bound:
            assert str(line.count) == "[c]"
