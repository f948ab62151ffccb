"""An indicator's month that units have yet to report is no reading: it says which of them did."""

import datetime as dt

import pytest

from injuries.models import ReportingCorrection
from ohs.core.periods import Month
from risks.operations.indicator_counts import GivenIndicatorCount, record_indicator_counts
from risks.selectors import indicator_counts, indicators
from tests.organisation.factories import CommandUnitFactory
from tests.risks.factories import IndicatorFactory

pytestmark = pytest.mark.django_db

ON = dt.date(2021, 7, 5)
UNITS = ("AS", "AW", "MO3")


@pytest.fixture
def interventions(hsw_user):
    """Ten a month of three units from January to May 2021; in June only one has reported, and one injury."""
    units = {code: CommandUnitFactory(code=code) for code in UNITS}
    indicator = IndicatorFactory(
        slug="interventions",
        unit="interventions",
        by_month_and_unit=True,
        frequency="monthly",
        target_low=20,
    )
    rows = [
        GivenIndicatorCount(indicator.pk, dt.date(2021, month, 1), units[code].pk, 10)
        for month in range(1, 6)
        for code in UNITS
    ]
    rows.append(GivenIndicatorCount(indicator.pk, dt.date(2021, 6, 1), units["AS"].pk, 10))
    record_indicator_counts(rows=rows, as_at=ON, source="Returns", by=hsw_user, on=ON)
    return indicator


def status_of(indicator):
    (status,) = indicators.load_statuses(type(indicator).objects.filter(pk=indicator.pk), ON)
    return status


def test_the_reading_is_that_of_the_newest_month_for_which_all_reported(interventions):
    status = status_of(interventions)

    assert status.reading.period_printed == "May 2021, 3 units"
    assert status.figure == "30 interventions"
    assert status.against_target == "on target"


def test_the_page_says_who_reported_of_whom(interventions, client, board_user):
    client.force_login(board_user)

    page = client.get("/risks/indicators/interventions/?as_at=2021-07-05").content.decode()

    assert "1 of 3 units" in page
    assert "May 2021, 3 units" in page


def test_before_any_month_is_complete_nothing_is_held_against_the_target(interventions):
    ReportingCorrection.objects.create(
        figures="indicator",
        unit=CommandUnitFactory(code="SO15"),
        is_expected=True,
        first_month=dt.date(2021, 1, 1),
    )

    status = status_of(interventions)

    assert status.reading.period_printed == "June 2021, 1 of 4 units"
    assert status.against_target == "not complete"


def test_a_unit_that_reports_no_more_is_left_out(interventions, hsw_user):
    for code in ("AW", "MO3"):
        ReportingCorrection.objects.create(
            figures="indicator",
            unit=CommandUnitFactory(code=code),
            is_expected=False,
            first_month=dt.date(2021, 6, 1),
        )

    assert status_of(interventions).reading.period_printed == "June 2021, 1 unit"


def test_a_correction_of_injury_counts_says_nothing_of_indicators(interventions):
    ReportingCorrection.objects.create(
        unit=CommandUnitFactory(code="AW"), is_expected=False, first_month=dt.date(2021, 6, 1)
    )

    assert status_of(interventions).reading.period_printed == "May 2021, 3 units"


def test_a_closed_unit_is_not_expected(interventions):
    for code in ("AW", "MO3"):
        unit = CommandUnitFactory(code=code)
        unit.closed = dt.date(2021, 5, 31)
        unit.save()

    assert status_of(interventions).reading.period_printed == "June 2021, 1 unit"


def test_what_is_not_recorded_by_unit_is_no_unit():
    counts = {(dt.date(2021, 5, 1), None): 12}

    (total,) = indicator_counts.totals_by_month(counts)

    assert (total.month, total.total, total.units, total.note) == (
        Month(2021, 5),
        12,
        0,
        "not recorded by unit",
    )


def test_an_earlier_day_reads_what_was_known_then(interventions, hsw_user):
    later = dt.date(2021, 7, 20)
    rows = [
        GivenIndicatorCount(
            interventions.pk, dt.date(2021, 6, 1), CommandUnitFactory(code=code).pk, 10
        )
        for code in ("AW", "MO3")
    ]
    record_indicator_counts(rows=rows, as_at=later, source="Returns", by=hsw_user, on=later)

    newest = indicator_counts.load_newest_totals([interventions.pk], later)[interventions.pk]

    assert (newest.month, newest.total) == (Month(2021, 6), 30)
    assert status_of(interventions).reading.period_printed == "May 2021, 3 units"
