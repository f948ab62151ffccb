"""A measure that an injury line or an indicator of the floors above can tell the value of."""

import datetime as dt
from decimal import Decimal

import pytest

from actions import sources
from injuries.models import ReportLine
from risks.models import Indicator, IndicatorReading
from tests.actions.factories import KeyTaskFactory, MeasureFactory

ON = dt.date(2021, 7, 5)


@pytest.fixture
def measure(db):
    task = KeyTaskFactory()
    return MeasureFactory(action=task.action, tasks=[task])


@pytest.fixture
def indicator(measure):
    indicator = Indicator.objects.create(
        title="Compliance", unit="% compliant", definition="Who complies."
    )
    indicator.measures.add(measure)
    return indicator


def read(indicator, end, low, high=None, recorded_on=None):
    return IndicatorReading.objects.create(
        indicator=indicator,
        end=end,
        low=Decimal(low),
        high=Decimal(high or low),
        recorded_on=recorded_on or end,
    )


def test_a_measure_without_sources_has_none(measure):
    assert sources.of_measures([measure.pk], ON) == {}


def test_the_newest_reading_known_on_the_day_is_shown(measure, indicator):
    read(indicator, dt.date(2021, 3, 31), "97", "99")
    read(indicator, dt.date(2020, 12, 31), "95")
    read(indicator, dt.date(2021, 6, 30), "98", recorded_on=dt.date(2021, 7, 6))

    (source,) = sources.of_measures([measure.pk], ON)[measure.pk]

    assert (source.title, source.figure, source.unit) == ("Compliance", "97–99", "% compliant")
    assert source.read_on == dt.date(2021, 3, 31)


def test_an_indicator_without_a_reading_is_named_all_the_same(measure, indicator):
    (source,) = sources.of_measures([measure.pk], ON)[measure.pk]

    assert (source.title, source.figure) == ("Compliance", "")


def test_an_injury_line_is_a_link_to_its_own_page(client, board_user, measure, settings):
    settings.OHS_TODAY = ON.isoformat()
    line = ReportLine.objects.create(title="Slip, trip or fall", slug="slips")
    line.measures.add(measure)
    client.force_login(board_user)

    text = client.get(measure.tasks.get().get_absolute_url()).content.decode()

    assert '<a class="govuk-link" href="/injuries/lines/slips/">Slip, trip or fall</a>' in text
