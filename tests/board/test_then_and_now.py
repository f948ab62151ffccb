"""What you were told, what is known now: frozen figures beside today's, why they differ, and one paragraph of it."""

import datetime as dt

import pytest
from django.urls import reverse

from actions.models import ActionPlan, KeyTask
from actions.operations import record_update
from ohs.board.restatement import known_otherwise, restatements
from ohs.board.snapshots.read import SnapshotReader
from ohs.board.then_and_now import load_then_and_now
from ohs.core.cache import data_version
from ohs.organisation.models import BoardMeeting
from ohs.registers.audience import BOARD
from risks.models import RiskScore
from tests.actions.factories import KeyActionFactory, KeyTaskFactory

pytestmark = pytest.mark.django_db

JULY = dt.date(2021, 7, 5)


@pytest.fixture
def may(demo):
    return BoardMeeting.objects.select_related("board", "snapshot").get(slug="hsw-board-2021-05-06")


def test_counts_that_came_late_stand_beside_what_was_told_with_the_reason(may):
    injuries = next(
        table for table in restatements(SnapshotReader(may), JULY) if table.title == "Injuries"
    )

    row = injuries.rows[0]
    assert (row.name, row.what) == ("All accident injuries Apr 2020 – Mar 2021", "count")
    assert (row.then, row.now, row.why) == ("5,378", "5,412", "Reported late.")


def test_what_only_moved_on_since_is_no_correction_and_stands_beside(may):
    found = load_then_and_now(SnapshotReader(may), JULY)

    overdue = next(figure for figure in found.figures if figure.label == "tasks overdue")
    assert (overdue.then, overdue.known_now, overdue.today, overdue.why) == (0, 0, 2, "")
    assert not [table for table in found.tables if table.title == "Actions"]


def test_the_sentences_that_would_read_otherwise_are_told(may):
    found = load_then_and_now(SnapshotReader(may), JULY)

    sentence = next(each for each in found.sentences if "All accident injuries" in each.where)
    assert "5,378 injuries" in sentence.then
    assert "5,412 injuries" in sentence.now


def score_before_the_meeting():
    score = RiskScore.objects.filter(risk__ref="34", kind="current").latest("pk")
    score.pk, score._state.adding = None, True
    score.likelihood, score.impact, score.scored_on = 2, 2, dt.date(2021, 5, 1)
    score.save()


def test_what_was_recorded_afterwards_for_a_day_before_is_told(may, demo):
    score_before_the_meeting()

    risks = [table for table in restatements(SnapshotReader(may), JULY) if table.title == "Risks"]

    assert risks
    assert "recorded afterwards" in risks[0].rows[0].why


def test_what_is_kept_of_it_by_register_tells_what_is_so(may, demo):
    reader = SnapshotReader(may)
    before = load_then_and_now(reader, JULY, data_version())
    task = KeyTask.objects.filter(plan__state="live", state="not_started", updates=None).first()

    record_update(
        task=task,
        by=demo,
        on=JULY,
        date=dt.date(2021, 5, 4),
        state="in_progress",
        narrative="Begun.",
    )
    of_tasks = load_then_and_now(reader, JULY, data_version())
    score_before_the_meeting()
    of_risks = load_then_and_now(reader, JULY, data_version())

    assert before != of_tasks != of_risks
    assert of_risks == load_then_and_now(reader, JULY)


def test_the_next_paper_has_one_paragraph_of_it(client, demo_users, may):
    opening, told, *_ = known_otherwise(SnapshotReader(may), JULY, BOARD)
    client.force_login(demo_users["board"])
    page = client.get(reverse("board:pack", args=["joint-audit-panel-2021-07-05"]))

    assert opening.text.startswith(
        "The meeting of 6 May 2021 was told, and it is known otherwise now (reported late"
    )
    assert told.items[0].endswith("count: 5,378 then, 5,412 now.")
    assert len(told.items) == len(set(told.items))
    assert "5,378 then, 5,412 now" in page.content.decode()


def test_the_page_is_for_frozen_meetings(client, demo_users, may):
    client.force_login(demo_users["board"])

    page = client.get(reverse("board:then_and_now", args=[may.slug])).content.decode()
    planned = client.get(reverse("board:then_and_now", args=["hsw-board-2021-08"]))

    assert "Reported late." in page
    assert planned.status_code == 404


def test_of_many_rows_the_first_are_listed_and_all_are_behind_a_link(may, client, demo_users):
    plan = ActionPlan.objects.get(slug__contains="2021")
    action = KeyActionFactory(plan=plan, number="900")
    for place in range(1, 121):
        # Recorded since, for a day before the meeting.
        KeyTaskFactory(action=action, plan=plan, number=f"900.{place}")
    client.force_login(demo_users["board"])
    address = reverse("board:then_and_now", args=[may.slug])

    page = client.get(address).content.decode()
    alone = client.get(f"{address}?table=key-tasks").content.decode()
    last = client.get(f"{address}?table=key-tasks&page=3").content.decode()

    assert "The first 50 of 120." in page
    assert 'href="?table=key-tasks"' in page
    row = 'ohs-row-header">900.'
    assert [text.count(row) for text in (page, alone, last)] == [50, 50, 20]
    assert "Figures of the dashboard" not in alone
    assert client.get(f"{address}?table=nothing").status_code == 400
