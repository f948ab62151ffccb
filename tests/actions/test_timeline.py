"""A plan's timeline: what is drawn of each task, and the same in words."""

import datetime as dt

import pytest

from actions.models import KeyTask
from actions.selectors.plan_page import ShownTask
from actions.timeline import draw_timeline
from tests.actions.factories import ActionPlanFactory, KeyTaskFactory

pytestmark = pytest.mark.django_db

START, END, ON = dt.date(2021, 4, 1), dt.date(2022, 3, 31), dt.date(2021, 7, 5)


def rows(*tasks):
    found = KeyTask.objects.as_at(ON).filter(pk__in=[task.pk for task in tasks]).order_by("pk")
    return [ShownTask(task, task.standing(ON), [], False, [], []) for task in found]


def test_a_task_is_drawn_from_its_start_to_the_day_it_is_due():
    task = KeyTaskFactory(
        number="6", title="Train", start_date=dt.date(2021, 4, 1), due_date=dt.date(2022, 3, 31)
    )

    timeline = draw_timeline(rows(task), start=START, end=END, on=ON)
    (row,) = timeline.rows

    assert row.words == "from 1 April 2021, due 31 March 2022"
    assert 'aria-label="6 Train: from 1 April 2021, due 31 March 2022"' in row.drawing
    assert '<rect x="1.00%" y="6" width="98.00%"' in row.drawing
    assert (timeline.start, timeline.end) == (START, END)


def test_a_date_beyond_the_plan_stretches_the_scale_and_one_without_a_date_is_counted():
    late = KeyTaskFactory(due_date=dt.date(2023, 3, 31))
    never = KeyTaskFactory(timescale_kind="ongoing", due_date=None)

    timeline = draw_timeline(rows(late, never), start=START, end=END, on=ON)

    assert timeline.end == dt.date(2023, 3, 31)
    assert (len(timeline.rows), timeline.undated) == (1, 1)


@pytest.mark.parametrize("day", [dt.date.min, dt.date(2201, 3, 31), dt.date.max])
def test_a_year_that_was_typed_wrong_is_drawn_at_the_edge(day):
    wrong = KeyTaskFactory(due_date=day)

    timeline = draw_timeline(rows(wrong), start=START, end=END, on=ON)

    assert START.year - 10 <= timeline.start.year <= timeline.end.year <= END.year + 10
    assert timeline.scale.count("<text") < 50
    assert timeline.rows[0].words.endswith(f"{day.day} {day:%B} {day.year}")


def test_a_plan_without_dates_has_no_timeline():
    never = KeyTaskFactory(timescale_kind="ongoing", due_date=None)

    assert draw_timeline(rows(never), start=START, end=END, on=ON) is None
    assert draw_timeline([], start=START, end=END, on=ON) is None


def test_what_is_typed_stays_text():
    task = KeyTaskFactory(title='<script>"x"', due_date=dt.date(2021, 9, 1))

    (row,) = draw_timeline(rows(task), start=START, end=END, on=ON).rows

    assert "<script>" not in row.drawing
    assert "&lt;script&gt;&quot;x&quot;" in row.drawing


def test_the_plan_page_shows_it(client, board_user):
    plan = ActionPlanFactory(period_start=START, period_end=END)
    KeyTaskFactory(action__plan=plan, title="Train", due_date=dt.date(2021, 9, 1))
    client.force_login(board_user)

    page = client.get(plan.get_absolute_url()).content.decode()

    assert '<h2 class="govuk-heading-m" id="timeline">Timeline</h2>' in page
