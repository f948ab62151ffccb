"""Each number of the summary is the number of rows behind its link."""

import datetime as dt

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from actions.reporting.summary import summarise
from ohs.registers.contract import LastMeeting
from tests.actions.factories import ActionPlanFactory, KeyActionFactory, KeyTaskFactory
from tests.organisation.factories import BoardMeetingFactory, PostFactory

ON = dt.date(2021, 7, 5)


@pytest.fixture(autouse=True)
def _today(settings):
    settings.OHS_TODAY = ON.isoformat()


def test_closed_plans_do_not_count(db):
    plan = ActionPlanFactory(slug="old", state="closed")
    KeyTaskFactory(action=KeyActionFactory(plan=plan), due_date=dt.date(2021, 6, 1))

    summary = summarise(ON, last_meeting=LastMeeting())

    assert summary.empty
    assert summary.figures[summary.headline].value is None


def test_the_summary_costs_the_same_with_two_tasks_and_two_hundred(db):
    last = LastMeeting(BoardMeetingFactory(frozen=True, date=dt.date(2021, 5, 6)))

    def cost():
        with CaptureQueriesContext(connection) as captured:
            summarise(ON, last_meeting=last)
        return len(captured)

    for _ in range(2):
        KeyTaskFactory(due_date=dt.date(2021, 6, 1), leads=[PostFactory()])
    few = cost()
    for _ in range(198):
        KeyTaskFactory(due_date=dt.date(2021, 6, 1), leads=[PostFactory()])

    assert cost() == few


def test_many_late_tasks_are_told_together_after_the_first_five(db):
    for _ in range(7):
        KeyTaskFactory(due_date=dt.date(2021, 6, 1))

    attention = summarise(ON, last_meeting=LastMeeting()).attention

    assert len(attention) == 6
    assert (attention[-1].subject, attention[-1].sentence) == ("2 more tasks", "are overdue.")


def test_an_empty_register_has_a_panel_too(db):
    panel = summarise(ON, last_meeting=LastMeeting()).panel
    html = render_to_string(panel.template, panel.context)

    assert "No plan is live" in html
