"""A mistaken update of a task or reading of a measure is taken back: it stays, marked, and counts nowhere."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from actions import operations
from actions.models import MeasureReading, TaskUpdate
from actions.reporting.verification import verify
from actions.rules.standing import State
from ohs.core.models import withdrawn_of
from tests.actions.factories import KeyTaskFactory, MeasureFactory

pytestmark = pytest.mark.django_db

JUNE, JULY = dt.date(2021, 6, 1), dt.date(2021, 7, 5)


@pytest.fixture
def task():
    return KeyTaskFactory(added_on=dt.date(2021, 4, 1))


def begin(task, by, on=JUNE):
    task.refresh_from_db()
    return operations.record_update(
        task=task, by=by, on=on, narrative="Begun.", state=State.IN_PROGRESS
    )


def test_the_task_is_as_the_update_before_left_it(task, hsw_user):
    begin(task, hsw_user)
    task.refresh_from_db()
    wrong = operations.claim_complete(
        task=task, by=hsw_user, on=JULY, narrative="Done.", evidence_seen="In the file."
    )

    operations.withdraw_update(update=wrong, by=hsw_user, reason="Of another task.")

    task.refresh_from_db()
    assert (task.state, task.updated_on) == (State.IN_PROGRESS, JUNE)
    assert list(verify()) == []
    assert task.updates.count() == 1
    assert [each.withdrawal_reason for each in withdrawn_of(TaskUpdate, task=task)] == [
        "Of another task."
    ]


def test_the_only_update_withdrawn_leaves_the_task_as_it_began(task, hsw_user):
    operations.withdraw_update(update=begin(task, hsw_user), by=hsw_user, reason="A trial.")

    task.refresh_from_db()
    assert (task.state, task.updated_on) == (task.initial_state, None)
    assert list(verify()) == []


def test_what_later_updates_rest_on_is_not_withdrawn_before_them(task, hsw_user):
    claim = operations.claim_complete(
        task=task, by=hsw_user, on=JUNE, narrative="Done.", evidence_seen="In the file."
    )
    task.refresh_from_db()
    operations.return_to_lead(task=task, by=hsw_user, on=JULY, narrative="Not yet.")

    with pytest.raises(ValidationError, match="later ones first"):
        operations.withdraw_update(update=claim, by=hsw_user, reason="A mistake.")


def test_a_measure_is_read_without_what_was_withdrawn(hsw_user):
    measure = MeasureFactory()
    for day, value in ((JUNE, 3), (JULY, 300)):
        reading = MeasureReading.objects.create(measure=measure, date=day, value=value)

    operations.withdraw_reading(reading=reading, by=hsw_user, reason="Two noughts too many.")

    assert [row.value for row in measure.readings.all()] == [3]


def test_the_page_of_a_task_says_what_was_withdrawn(client, task, hsw_user):
    begin(task, hsw_user)
    client.force_login(hsw_user)

    page = client.post(
        f"/actions/tasks/{task.pk}/mistake/", {"record": "0", "reason": "A trial."}, follow=True
    )

    assert "1 withdrawn as mistake" in page.content.decode()
