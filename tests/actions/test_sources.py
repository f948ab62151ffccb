"""A measure that an injury line or an indicator of the floors above can tell the value of."""

import datetime as dt
from decimal import Decimal

import pytest

from actions import measure_sources
from actions.measure_sources import Viewer
from risks.models import Indicator, IndicatorCount, IndicatorReading
from tests.actions.factories import KeyTaskFactory, MeasureFactory

ON = dt.date(2021, 7, 5)


@pytest.fixture
def measure(db):
    task = KeyTaskFactory()
    return MeasureFactory(
        action=task.action, tasks=[task], kind="coverage", target=98, unit="% compliant"
    )


@pytest.fixture
def indicator(measure):
    indicator = Indicator.objects.create(
        title="Compliance", slug="compliance", unit="% compliant", definition="Who complies."
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


def of(measure, user, on=ON):
    return measure_sources.read_figures([measure], on, Viewer(user, "/"))


def test_a_measure_without_sources_has_none(measure, board_user):
    assert of(measure, board_user) == {}


def test_the_newest_reading_known_on_the_day_is_shown(measure, indicator, board_user):
    read(indicator, dt.date(2021, 3, 31), "97", "99")
    read(indicator, dt.date(2020, 12, 31), "95")
    read(indicator, dt.date(2021, 6, 30), "98", recorded_on=dt.date(2021, 7, 6))

    (source,) = of(measure, board_user)[measure.pk]

    assert (source.title, source.figure, source.unit) == ("Compliance", "97–99", "% compliant")
    assert source.period == "31 March 2021"
    assert [(reading.date, reading.value) for reading in source.readings] == [
        (dt.date(2020, 12, 31), 95),
        (dt.date(2021, 3, 31), 97),
    ]


def test_a_later_word_on_a_period_takes_the_place_of_the_earlier(measure, indicator, board_user):
    read(indicator, dt.date(2021, 3, 31), "97")
    read(indicator, dt.date(2021, 3, 31), "98", recorded_on=dt.date(2021, 6, 1))

    def figure(on):
        return of(measure, board_user, on)[measure.pk][0].figure

    assert figure(dt.date(2021, 5, 31)) == "97"
    assert figure(dt.date(2021, 6, 1)) == "98"


@pytest.mark.parametrize(("direction", "value"), [("higher", 97), ("lower", 99)])
def test_a_range_counts_by_its_worse_end(measure, indicator, board_user, direction, value):
    measure.direction = direction
    read(indicator, dt.date(2021, 3, 31), "97", "99")

    (source,) = of(measure, board_user)[measure.pk]

    assert source.readings[-1].value == value
    assert source.note == "a range counts by its worse end"


def test_an_indicator_counted_by_month_gives_its_newest_month(measure, indicator, board_user):
    indicator.by_month_and_unit = True
    indicator.save()
    for month, count in ((5, 4), (6, 7)):
        IndicatorCount.objects.create(
            indicator=indicator,
            month=dt.date(2021, month, 1),
            count=count,
            as_at=dt.date(2021, 7, 1),
            known_from=dt.date(2021, 7, 1),
            illustrative=True,
        )

    (source,) = of(measure, board_user)[measure.pk]

    assert (source.figure, source.period, source.base) == ("7", "June 2021", "not recorded by unit")
    assert source.illustrative
    assert of(measure, board_user, dt.date(2021, 6, 30))[measure.pk][0].figure == ""


def test_an_indicator_without_a_reading_is_named_all_the_same(measure, indicator, board_user):
    (source,) = of(measure, board_user)[measure.pk]

    assert (source.title, source.figure) == ("Compliance", "")


def test_the_progress_follows_from_the_indicator(client, board_user, measure, indicator, settings):
    settings.OHS_TODAY = ON.isoformat()
    read(indicator, dt.date(2021, 3, 31), "97")
    client.force_login(board_user)

    text = client.get(measure.tasks.get().get_absolute_url()).content.decode()

    assert "97%; the target is 98%, at 31 March 2021." in text
    assert '<a class="govuk-link" href="/risks/indicators/compliance/">Compliance</a>' in text
