"""A key task's measure judged by an injury line: what each audience is told of it, and what is worked out from that."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.measure_sources import Viewer
from actions.selectors.measure_cards import load_card
from injuries.models import SmallNumberView
from tests.actions.factories import KeyTaskFactory, MeasureFactory
from tests.injuries import factories

ON = dt.date(2021, 7, 5)


@pytest.fixture(autouse=True)
def _today(settings):
    settings.OHS_TODAY = ON.isoformat()


@pytest.fixture
def judged(assault_line):
    """A measure that the line judges: no more than 100 injuries."""
    task = KeyTaskFactory()
    measure = MeasureFactory(
        action=task.action,
        tasks=[task],
        kind="outcome",
        target=100,
        unit="injuries",
        direction="lower",
    )
    assault_line.measures.add(measure)
    return measure


def card(measure, user, on=ON):
    return load_card(measure, on, Viewer(user, "/here/"))


def page(client, measure, user, query=""):
    client.force_login(user)
    return client.get(measure.tasks.get().get_absolute_url() + query).content.decode()


def test_the_newest_whole_year_is_read_with_its_base_and_the_year_before(hand, judged, board_user):
    hand.monthly("2019-04", [10] * 12 + [11] * 12)
    hand.strengths("2019-04", [2000] * 24)

    told = card(judged, board_user)

    (source,) = told.sources
    assert (source.figure, source.unit) == ("132", "injuries")
    assert source.period == "Apr 2020 – Mar 2021"
    assert source.base == "of 2,000 police officers on average"
    assert [(reading.date, reading.value) for reading in source.readings] == [
        (dt.date(2020, 3, 31), 120),
        (dt.date(2021, 3, 31), 132),
    ]
    assert told.result.progress.sentence == (
        "132 injuries; the target is 100 injuries, at 31 March 2021."
    )
    assert not told.result.progress.met
    assert "<svg" in told.chart


def test_a_measure_in_rates_is_judged_by_the_rate(hand, judged, board_user):
    judged.unit, judged.target = "per 1,000 officers", Decimal(60)
    judged.save()
    hand.monthly("2019-04", [10] * 24)
    hand.strengths("2019-04", [2000] * 24)

    told = card(judged, board_user)

    assert (told.sources[0].figure, told.result.progress.value) == ("60", 60)
    assert told.result.progress.met


def test_a_change_is_worked_out_from_the_baseline_of_the_measure(hand, judged, board_user):
    judged.target, judged.target_is_change = Decimal(-10), True
    judged.baseline_date, judged.baseline_value = dt.date(2019, 3, 31), Decimal(150)
    judged.save()
    hand.monthly("2019-04", [10] * 24)

    told = card(judged, board_user)

    assert told.result.progress.sentence == (
        "20% lower at 31 March 2021. The target is 10% lower than on 31 March 2019."
    )


def test_a_rate_without_a_strength_is_not_available_and_says_so(hand, judged, board_user):
    judged.unit = "per 1,000 officers"
    judged.save()
    hand.monthly("2019-04", [10] * 24)

    told = card(judged, board_user)

    assert (told.sources[0].figure, told.sources[0].readings) == ("[x]", ())
    assert "a count or a strength is missing" in told.result.progress.sentence
    assert told.chart == ""


@pytest.fixture
def few(hand, judged, assault_line):
    """Fewer than three a month: the line says no more to readers."""
    assault_line.bound = 3
    assault_line.save()
    hand.monthly("2019-04", [1] * 12 + [1, 0] * 6)
    hand.strengths("2019-04", [641] * 24)
    return judged


def test_a_board_member_never_sees_a_withheld_figure(client, few, board_user):
    told = card(few, board_user)
    text = page(client, few, board_user)

    assert (told.sources[0].figure, told.sources[0].readings) == ("[c]", ())
    assert told.result.progress.value is None
    assert told.result.progress.sentence == (
        "[c], withheld because so few injuries could point at a person; the target is 100 injuries."
    )
    assert "[c]" in text
    assert "<svg" not in text
    assert "<strong>6</strong>" not in text
    assert not SmallNumberView.objects.exists()


def test_the_hsw_team_sees_it_and_a_note_is_kept(client, few, hsw_user):
    text = page(client, few, hsw_user)

    assert "<strong>6</strong> injuries" in text
    assert "<svg" in text
    note = SmallNumberView.objects.get()
    assert (note.user, note.path, note.figures) == (
        hsw_user,
        few.tasks.get().get_absolute_url(),
        1,
    )


def test_only_the_lines_of_the_measure_are_noted(few, hsw_user):
    factories.ReportLineFactory(
        slug="another", causes=["assault"], staff_groups=["officer"], bound=3
    )

    card(few, hsw_user)

    assert SmallNumberView.objects.get().figures == 1


def test_the_past_reads_what_was_known_then(hand, judged, board_user):
    hand.monthly("2019-04", [10] * 24, as_at=dt.date(2021, 4, 19))
    hand.monthly("2021-03", [25], as_at=dt.date(2021, 6, 1))

    def figure(on):
        return card(judged, board_user, on).sources[0].figure

    assert figure(dt.date(2021, 4, 18)) == "[x]"
    assert figure(dt.date(2021, 4, 19)) == "120"
    assert figure(dt.date(2021, 5, 31)) == "120"
    assert figure(dt.date(2021, 6, 1)) == "135"


def test_somebody_who_may_not_read_injuries_is_told_nothing_of_them(hand, judged, roles_applied):
    from tests.organisation.factories import UserFactory

    hand.monthly("2019-04", [10] * 24)

    assert card(judged, UserFactory()).sources == []


def test_its_own_readings_come_before_what_a_line_says(hand, judged, hsw_user, board_user):
    from actions import operations

    hand.monthly("2019-04", [10] * 24)
    operations.record_reading(
        measure=judged, date=dt.date(2021, 6, 30), value=Decimal(90), by=hsw_user, on=ON
    )

    told = card(judged, board_user)

    assert told.result.source is None
    assert (told.result.progress.value, told.sources[0].figure) == (90, "120")


def test_a_milestone_is_not_reached_by_a_count_of_injuries(hand, judged, board_user):
    judged.kind = "milestone"
    judged.save()
    hand.monthly("2019-04", [10] * 24)

    assert not card(judged, board_user).result.progress.met


def test_two_sources_are_shown_and_neither_is_chosen(hand, judged, board_user):
    other = factories.ReportLineFactory(
        slug="other", causes=["other"], staff_groups=["officer"], order=99
    )
    other.measures.add(judged)
    hand.monthly("2019-04", [10] * 24)

    told = card(judged, board_user)

    assert len(told.sources) == 2
    assert told.result.progress.sentence == "No reading recorded; the target is 100 injuries."


def test_the_page_of_the_plan_says_the_same_to_each_reader(client, few, board_user, hsw_user):
    address = few.action.plan.get_absolute_url()

    client.force_login(board_user)
    told = client.get(address).content.decode()
    client.force_login(hsw_user)
    told_in_full = client.get(address).content.decode()

    assert "[c], withheld because so few injuries" in told
    assert "6 injuries; the target is 100 injuries" not in told
    assert "6 injuries; the target is 100 injuries, at 31 March 2021." in told_in_full
    assert SmallNumberView.objects.get().path == address


def test_the_page_of_the_plan_asks_as_much_for_many_measures_as_for_few(client, few, hsw_user):
    client.force_login(hsw_user)
    client.get(few.action.plan.get_absolute_url())
    asked = []
    for number in (2, 20):
        for _ in range(number):
            MeasureFactory(action=few.action, tasks=[KeyTaskFactory(action__plan=few.action.plan)])
        with CaptureQueriesContext(connection) as queries:
            client.get(few.action.plan.get_absolute_url())
        asked.append(len(queries))

    assert asked[0] == asked[1]
