"""What the database adds up for a page is what the counts themselves say."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from injuries import operations
from injuries.lines.completeness import load_reports
from injuries.lines.history import load_history
from injuries.lines.line_definition import load_scopes
from injuries.models import Cause, CountExtract, MonthlyCount, MonthlyStrength
from ohs.core.periods import Month
from ohs.organisation.models import BusinessGroup
from tests.injuries import factories

EARLY, LATE = dt.date(2021, 4, 19), dt.date(2021, 6, 14)
DAYS = [EARLY - dt.timedelta(days=1), EARLY, LATE - dt.timedelta(days=1), LATE]


@pytest.fixture
def register(hand):
    """Two extracts: the second changes counts, adds kinds and has a month of its own; a line each of all and of some kinds."""
    factories.ReportLineFactory(slug="all")
    assault = factories.ReportLineFactory(slug="assault")
    assault.causes.add(Cause.objects.get(code="assault"))
    vehicle = factories.ReportLineFactory(slug="vehicle")
    vehicle.causes.add(Cause.objects.get(code="moving-vehicle"))
    hand.monthly("2019-04", [20, 0, 31, None, 7], unit="AS", as_at=EARLY)
    hand.monthly("2019-04", [3, 4], unit="SO15", as_at=EARLY, on=LATE)
    hand.counts(
        ("2019-04", "AS", "assault", "minor", "officer", 22),
        ("2019-04", "AW", "mv-rammed", "minor", "pcso", 2),
        ("2019-10", "", "other", "over-7-day", "officer", 5),
        as_at=LATE,
    )
    hand.strengths("2019-04", [500, 500], unit="AS", as_at=EARLY)
    hand.strengths("2019-04", [600, 500, 400], unit="AS", as_at=LATE)
    return hand


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("code", ["", "FLP", "SO"])
def test_lines_are_the_sums_of_their_counts_as_known_on_a_day(register, day, code):
    group = BusinessGroup.objects.get(code=code) if code else None
    scopes = load_scopes()
    history = load_history(scopes, group, full=True)
    extract = history.extract(day)
    recorded = MonthlyCount.objects.known(day).of_group(group)

    for scope in scopes:
        for place, month in enumerate(history.months):
            told = None if extract is None else history.lines[scope.line.pk].counts[extract][place]
            counted = [row.count for row in recorded.filter(scope.as_filter(), month=month.start)]
            assert (told or 0) == sum(counted), (scope.line.slug, month)
    assert len(history.months) == 7


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"line": "assault"},
        {"cause": "moving-vehicle"},
        {"severity": "over-7-day", "staff_group": "officer"},
        {"from": "2019-05", "to": "2019-08"},
        {"unit": "AS"},
        {"unit": "none"},
        {"group": "SO"},
        {"from": "2018-01", "to": "2018-02"},
        {"unit": "nowhere"},
    ],
)
def test_the_list_says_how_many_counts_there_are(register, client, hsw_user, asked, day):
    client.force_login(hsw_user)
    page = client.get("/injuries/counts/", {**asked, "as_at": day.isoformat()})
    table = page.context["table"]

    assert table.paginator.count == page.context["total"] == len(list(table.data.data))


def test_a_withdrawn_extract_is_no_longer_counted(register, client, hsw_user):
    client.force_login(hsw_user)
    before = client.get("/injuries/counts/").context["total"]
    operations.withdraw_counts(
        extract=CountExtract.objects.latest("pk"), reason="A mistake.", by=hsw_user
    )
    page = client.get("/injuries/counts/")

    assert (before, page.context["total"]) == (8, 6)
    assert len(list(page.context["table"].data.data)) == 6


def test_who_reported_is_known_from_the_first_day_on_which_it_came_in(register):
    reports = load_reports()

    for strength in MonthlyStrength.objects.order_by("pk"):
        seen = reports.strengths[strength.staff_group_id][strength.unit_id]
        bit = 1 << Month.of(strength.month).index - reports.first.index
        first = min(day for day, months in seen.items() if months & bit)
        same = MonthlyStrength.objects.filter(
            month=strength.month, unit=strength.unit_id, staff_group=strength.staff_group_id
        )
        assert first == same.order_by("known_from").first().known_from


@pytest.mark.parametrize("as_at", ["", "?as_at=2021-05-01"])
def test_the_keepers_list_costs_the_same_with_two_rows_and_with_two_hundred(
    client, hand, hsw_user, as_at
):
    def cost():
        client.get(f"/injuries/counts/{as_at}")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/injuries/counts/{as_at}")
        return len(queries)

    client.force_login(hsw_user)
    hand.monthly("2019-04", [20, 22], unit="AS")
    few = cost()
    hand.monthly("2005-04", range(100), unit="AS")
    hand.monthly("2005-04", range(100), unit="AW", as_at=LATE)

    assert cost() == few
