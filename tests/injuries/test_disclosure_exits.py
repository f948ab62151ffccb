"""No reader gets a small number out of any page, chart, CSV or admin; the HSW team does, and a log row says so."""

import datetime as dt
import re
from collections import defaultdict

import pytest

from injuries.disclosure.audit import worked_out
from injuries.disclosure.rules import gives_away
from injuries.disclosure.vintages import load_groups
from injuries.lines.comparison import compare_lines
from injuries.lines.line_definition import load_scopes
from injuries.models import MonthlyCount, ReportLine, SmallNumberView
from ohs.core.periods import FinancialYear, Month
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


@pytest.fixture
def truth(demo):
    """What is known now, with what of it is shown to readers."""
    return list(
        MonthlyCount.objects.current().values(
            "pk", "month", "unit", "unit__code", "unit__group", "cause", "severity", "staff_group", "count",
            "shown_count", "listed",
        )
    )  # fmt: skip


@pytest.mark.parametrize("username", ["board", "lead", "auditor"])
def test_no_reader_sees_a_small_count_in_the_csv_of_counts(demo, truth, read_csv, username):
    rows = read_csv("/injuries/counts/?format=csv", User.objects.get(username=username))

    assert len(rows) == len([row for row in truth if row["listed"]])
    assert not [row for row in rows if row["count"] in {"1", "2", "3", "4"}]
    assert {row["marker"].split()[0] for row in rows if row["count"] == "[c]"} == {"[c]"}
    shown = sorted(int(row["count"]) for row in rows if row["count"] != "[c]")
    assert shown == sorted(row["shown_count"] for row in truth if row["shown_count"] is not None)


def test_a_shown_count_is_never_small(truth):
    assert not [row for row in truth if row["shown_count"] in {1, 2, 3, 4}]


def test_no_published_total_gives_a_withheld_count_away(truth):
    scopes = load_scopes()
    sums = defaultdict(list)
    for row in truth:
        for scope in scopes:
            if scope.counts(row["cause"], row["severity"], row["staff_group"]):
                year = FinancialYear.of(row["month"])
                sums[scope.line.slug, "month", row["month"]].append(row)
                sums[scope.line.slug, "unit", row["unit"], year].append(row)
    force, _ = load_groups(scopes)
    slugs = {scope.line.slug: scope.line.pk for scope in scopes}
    for (slug, sort, *where), rows in sums.items():
        hidden = [row["count"] for row in rows if row["shown_count"] is None]
        unlisted = [row for row in rows if not row["listed"]]
        if sort == "month" and force.place(Month.of(where[0])) in force.lines[slugs[slug]].hidden:
            # The total is not told either, and nothing in it is.
            assert not [row for row in rows if row["shown_count"]]
        else:
            # Where all of a sum is hidden, how many counts it has is hidden too.
            assert not gives_away(hidden) or unlisted, (slug, where, hidden)


@pytest.mark.parametrize("year", [2018, 2019, 2020])
def test_nothing_withheld_comes_out_of_all_published_totals_taken_together(truth, year):
    """Lines by month, by group and month, and by unit and year, as one system of equations."""
    scopes = load_scopes()
    force, groups = load_groups(scopes)
    months = FinancialYear(year).months
    rows = [row for row in truth if Month.of(row["month"]) in months]
    hidden = {row["pk"] for row in rows if row["shown_count"] is None}
    sums = defaultdict(list)
    for row in rows:
        for scope in scopes:
            if scope.line.bound or not scope.counts(
                row["cause"], row["severity"], row["staff_group"]
            ):
                continue
            pk, place = scope.line.pk, force.place(Month.of(row["month"]))
            if place not in force.lines[pk].hidden:
                sums[pk, "month", place].append(row)
            group = row["unit__group"]
            if group and place not in groups[group].lines[pk].hidden:
                sums[pk, "group", group, place].append(row)
            if row["unit"]:
                sums[pk, "unit", row["unit"]].append(row)
    published = [
        [row["pk"] for row in inside]
        for inside in sums.values()
        if sum(row["count"] for row in inside) >= 5
    ]

    assert len(hidden) > 1000
    assert not worked_out(hidden, published)


def test_a_hidden_group_has_company_in_its_month(truth):
    scopes = load_scopes()
    force, groups = load_groups(scopes)
    for scope in scopes:
        if scope.line.bound:
            continue
        pk = scope.line.pk
        for place, total in enumerate(force.lines[pk].counts[-1]):
            if total is None or place in force.lines[pk].hidden:
                continue
            hidden = [
                found.lines[pk].counts[-1][place]
                for found in groups.values()
                if place in found.lines[pk].hidden
            ]
            shown = [
                found.lines[pk].counts[-1][place]
                for found in groups.values()
                if place not in found.lines[pk].hidden
            ]
            assert not [value for value in shown if 0 < value < 5]
            rest = total - sum(hidden) - sum(shown)
            if any(hidden):
                assert not gives_away([value for value in (*hidden, rest) if value])


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
    scopes = load_scopes()
    force, _ = load_groups(scopes)
    return {force.months.first.plus(place) for place in force.lines[scopes[0].line.pk].hidden}


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
    assert [point.value for point in shown.chart.points] == list(shown.monthly)


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

    assert "Units are compared over whole financial years only" in page
    assert "Units of " not in page


def test_revisions_tell_no_hidden_month(small_month, read_csv, board_user):
    hidden = {str(month) for month in hidden_months()}

    rows = read_csv("/injuries/revisions/?format=csv&line=assault", board_user)

    for row in rows:
        said = (row["first_count"], row["count"], row["growth"])
        assert (said == ("[c]", "[c]", "[c]")) == (row["month"] in hidden)
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
