"""A measure on its own page and on the pages of its tasks: words, chart, figures, and who records a reading."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from actions import measure_charts, measure_sources, operations
from actions.models import Measure, MeasureReading, SeeAlso
from actions.rules import progress
from actions.rules.progress import Reading
from ohs.core.errors import OperationRefused
from tests.actions.factories import (
    KeyActionFactory,
    KeyTaskFactory,
    MeasureFactory,
    TaskStepFactory,
)
from tests.actions.pages import queries
from tests.organisation.factories import PostFactory, PostHolderFactory

ON = dt.date(2021, 7, 5)


@pytest.fixture(autouse=True)
def _today(settings):
    settings.OHS_TODAY = ON.isoformat()


@pytest.fixture
def post(lead_user):
    post = PostFactory()
    PostHolderFactory(post=post, user=lead_user, start=dt.date(2021, 5, 1))
    return post


@pytest.fixture
def coverage(post):
    task = KeyTaskFactory(leads=[post])
    return MeasureFactory(
        action=task.action, tasks=[task], kind="coverage", target=95, unit="% trained"
    )


def read(measure, *readings):
    for day, value in readings:
        MeasureReading.objects.create(measure=measure, date=day, value=Decimal(value))


def text(client, user, address):
    client.force_login(user)
    return client.get(address).content.decode()


def drawn(measure, *readings, on=ON):
    known = [Reading(day, Decimal(value)) for day, value in readings]
    stand = measure_sources.result_of(measure, known, [], on)
    occurrences = (
        progress.by_occurrence(measure, known, on=on) if measure.kind == "recurring" else []
    )
    return measure_charts.chart(measure, stand, occurrences)


def test_readings_are_drawn_against_target_and_said_in_words(client, board_user, coverage):
    read(coverage, (dt.date(2021, 5, 31), "41"), (dt.date(2021, 6, 30), "70"))

    for address in (coverage.get_absolute_url(), coverage.tasks.get().get_absolute_url()):
        page = text(client, board_user, address)

        assert "70%; the target is 95%, at 30 June 2021." in page
        assert "2 readings: 31 May 2021: 41; 30 June 2021: 70. Target 95." in page, (
            "the chart's text"
        )
        assert 'role="img"' in page
        assert page.count("<td") >= 6, "the figures as a table"


def test_without_a_reading_nothing_is_drawn(client, board_user, coverage):
    page = text(client, board_user, coverage.get_absolute_url())

    assert "No reading recorded; the target is 95%." in page
    assert "<svg" not in page


def test_one_reading_is_a_point(coverage):
    assert "1 reading: 31 May 2021: 41." in drawn(coverage, (dt.date(2021, 5, 31), "41"))


def test_the_past_shows_the_readings_up_to_then(client, board_user, coverage):
    read(coverage, (dt.date(2021, 5, 31), "41"), (dt.date(2021, 6, 30), "70"))

    page = text(client, board_user, f"{coverage.get_absolute_url()}?as_at=2021-06-29")

    assert "41%; the target is 95%" in page
    assert "30 June 2021: 70" not in page


def outcome(**values):
    return Measure(
        title="Fewer days lost",
        kind="outcome",
        target=Decimal(-30),
        target_is_change=True,
        unit="days",
        direction="lower",
        baseline_date=dt.date(2021, 3, 31),
        **values,
    )


def test_a_baseline_gives_the_level_to_reach():
    chart = drawn(outcome(baseline_value=Decimal(10)), (dt.date(2021, 6, 30), "8"))

    assert "Target 7. Baseline 10 on 31 March 2021." in chart


def test_a_missing_baseline_is_not_drawn_and_neither_is_its_target():
    chart = drawn(outcome(), (dt.date(2021, 6, 30), "8"))

    assert "No target to draw. The value of the baseline is not recorded." in chart
    assert "target 7" not in chart


@pytest.mark.parametrize("value", ["0", "-3", "999999999"])
def test_values_out_of_the_ordinary_are_drawn(coverage, value):
    assert "<svg" in drawn(coverage, (dt.date(2021, 5, 31), value))


def test_markup_in_a_title_stays_text(coverage):
    coverage.title = "<script>alert(1)</script>"

    assert "<script" not in drawn(coverage, (dt.date(2021, 5, 31), "41"))


@pytest.fixture
def monthly(post):
    task = KeyTaskFactory(recurring=True, leads=[post])
    return MeasureFactory(
        action=task.action,
        tasks=[task],
        kind="recurring",
        target=1,
        unit="visits",
        per_months=1,
        period_start=dt.date(2020, 10, 1),
        period_end=dt.date(2021, 9, 30),
    )


def test_occurrences_are_counted_and_drawn(client, board_user, monthly):
    read(
        monthly,
        *((dt.date(2020 + month // 13, (month - 1) % 12 + 1, 9), "1") for month in range(10, 17)),
    )

    page = text(client, board_user, monthly.get_absolute_url())

    assert "7 of 12 visits, 2 behind." in page
    assert "7 done, 2 none recorded, 3 to come" in page
    assert "Each of the 12 times" in page


@pytest.mark.parametrize(
    ("on", "status"),
    [
        (dt.date(2021, 6, 29), "to come"),
        (dt.date(2021, 6, 30), "to come"),
        (dt.date(2021, 7, 1), "none recorded"),
    ],
)
def test_a_period_is_missed_on_the_day_after_it(monthly, on, status):
    june = progress.by_occurrence(monthly, [], on=on)[8]

    assert (june.start, june.end) == (dt.date(2021, 6, 1), dt.date(2021, 6, 30))
    assert june.status == status


def test_fewer_than_wanted_are_too_few(monthly):
    monthly.target = Decimal(2)

    first = progress.by_occurrence(monthly, [Reading(dt.date(2020, 10, 9), Decimal(1))], on=ON)[0]

    assert (first.done, first.status) == (1, "too few")


# Who records a reading


def test_a_lead_records_a_reading_of_what_their_post_leads(client, lead_user, coverage):
    client.force_login(lead_user)

    response = client.post(
        f"/actions/measures/{coverage.pk}/read/",
        {"date": "2021-07-01", "value": "62.5", "note": "After the June courses"},
        follow=True,
    )

    assert "62.5%; the target is 95%, at 1 July 2021." in response.content.decode()
    assert coverage.readings.get().read_by == lead_user


def test_a_milestone_is_reached_on_a_day_and_has_no_value_to_type(client, hsw_user):
    task = KeyTaskFactory()
    measure = MeasureFactory(action=task.action, tasks=[task])
    client.force_login(hsw_user)
    address = f"/actions/measures/{measure.pk}/read/"
    assert "Value" not in client.get(address).content.decode()

    response = client.post(address, {"date": "2021-07-01"}, follow=True)

    assert "Reached on 1 July 2021" in response.content.decode()


@pytest.mark.parametrize("who", ["other_lead_user", "board_user", "auditor_user"])
def test_nobody_else_does(client, request, who, coverage):
    person = request.getfixturevalue(who)
    client.force_login(person)
    address = f"/actions/measures/{coverage.pk}/read/"

    assert client.get(address).status_code == 403
    assert client.post(address, {"date": "2021-07-01", "value": "99"}).status_code == 403
    assert not coverage.readings.exists()
    with pytest.raises(PermissionDenied):
        operations.record_reading(measure=coverage, date=ON, value=Decimal(99), by=person, on=ON)


@pytest.mark.parametrize(
    ("day", "words"),
    [("2021-07-06", "in the future"), ("2021-04-30", "you did not hold a post"), ("soon", "date")],
)
def test_a_reading_on_a_wrong_day_is_refused_in_words(client, lead_user, coverage, day, words):
    client.force_login(lead_user)

    response = client.post(f"/actions/measures/{coverage.pk}/read/", {"date": day, "value": "62.5"})

    assert words in response.content.decode()
    assert not coverage.readings.exists()


def test_a_measure_that_cannot_be_measured_takes_no_reading(lead_user, post):
    task = KeyTaskFactory(leads=[post])
    measure = MeasureFactory(action=task.action, tasks=[task], kind="none")

    with pytest.raises(OperationRefused):
        operations.record_reading(measure=measure, date=ON, value=Decimal(1), by=lead_user, on=ON)


# What the pages cost


def test_the_fullest_page_of_a_lead_offers_what_a_lead_may_do(
    client,
    lead_user,
    hsw_user,
    post,
    coverage,
    monthly,
    settings,
    tmp_path,
):
    settings.MEDIA_ROOT = tmp_path
    settings.OHS_MOVES_WITHOUT_BOARD = 5
    task = coverage.tasks.get()
    monthly.tasks.add(task)
    read(coverage, (dt.date(2021, 5, 31), "41"))
    TaskStepFactory(task=task)
    SeeAlso.objects.create(first=task.action, second=KeyActionFactory(plan=task.plan))
    task.depends_on.add(KeyTaskFactory(action__plan=task.plan))
    for number in range(3):
        operations.record_update(
            task=task,
            by=lead_user,
            on=ON,
            narrative="Going on.",
            files=[SimpleUploadedFile(f"{number}.txt", b"Seen.")],
        )
        operations.move_due_date(
            task=task,
            to=dt.date(2021, 10, 1 + number),
            reason="Later",
            by=hsw_user,
            on=ON,
        )
    client.force_login(lead_user)

    page = client.get(task.get_absolute_url())

    assert "Change the due date" in page.content.decode()


def test_the_page_of_a_measure_costs_the_same_with_many_readings(client, board_user, coverage):
    client.force_login(board_user)
    asked = []
    for few_or_many in (range(2), range(2, 60)):
        for number in few_or_many:
            read(coverage, (dt.date(2021, 5, 1) + dt.timedelta(days=number), str(number)))
        asked.append(queries(client, coverage.get_absolute_url()))

    assert asked[0] == asked[1]
