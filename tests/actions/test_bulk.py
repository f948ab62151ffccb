"""The same change of several tasks: through operations, with a reason, all or none."""

import datetime as dt

import pytest

from actions import operations
from actions.models import KeyTask, TaskPost
from actions.operations import Refused
from actions.standing import State
from tests.actions.factories import KeyTaskFactory, TaskPostFactory
from tests.organisation.factories import PostFactory

ON = dt.date(2021, 7, 5)


@pytest.fixture(autouse=True)
def _today(settings):
    settings.OHS_TODAY = ON.isoformat()


def test_several_are_withdrawn_with_one_reason(client, hsw_user):
    first, second, third = (KeyTaskFactory() for _ in range(3))
    client.force_login(hsw_user)

    client.post(
        "/actions/bulk/",
        {"tasks": [first.pk, second.pk], "verb": "withdraw", "reason": "Merged into another plan"},
    )

    states = dict(KeyTask.objects.values_list("pk", "state"))
    assert (states[first.pk], states[second.pk], states[third.pk]) == (
        State.WITHDRAWN,
        State.WITHDRAWN,
        State.NOT_STARTED,
    )
    assert first.updates.get().narrative == "Merged into another plan"


def test_one_that_cannot_be_changed_stops_them_all(hsw_user):
    tasks = [KeyTaskFactory(), KeyTaskFactory(initial_state=State.CONFIRMED)]

    with pytest.raises(Refused):
        operations.withdraw_all(tasks=tasks, by=hsw_user, on=ON, reason="No")

    assert not KeyTask.objects.filter(state=State.WITHDRAWN).exists()


def test_the_lead_of_several_is_changed(client, hsw_user):
    old, new, helper = PostFactory(), PostFactory(), PostFactory()
    tasks = [KeyTaskFactory(leads=[old]), KeyTaskFactory(leads=[old, new])]
    for task in tasks:
        TaskPostFactory(task=task, post=helper, role="supporting", order=9)
    client.force_login(hsw_user)

    response = client.post(
        "/actions/bulk/",
        {
            "tasks": [task.pk for task in tasks],
            "verb": "lead",
            "lead": new.pk,
            "reason": "The post was merged",
        },
    )

    assert response.status_code == 302
    for task in tasks:
        assert {(part.post, part.role) for part in task.posts.all()} == {
            (new, "lead"),
            (helper, "supporting"),
        }
    assert TaskPost.history.filter(history_change_reason="The post was merged").exists()


def test_only_the_tasks_of_the_list_can_be_chosen(client, hsw_user):
    KeyTaskFactory(title="Alpha")
    other = KeyTaskFactory(title="Beta")
    client.force_login(hsw_user)

    response = client.post(
        "/actions/bulk/?q=Alpha", {"tasks": [other.pk], "verb": "withdraw", "reason": "No"}
    )

    assert response.status_code == 200
    assert KeyTask.objects.get(pk=other.pk).state == State.NOT_STARTED


def test_a_lead_changes_nothing_in_bulk(client, lead_user):
    task = KeyTaskFactory()
    client.force_login(lead_user)

    response = client.post(
        "/actions/bulk/", {"tasks": [task.pk], "verb": "withdraw", "reason": "No"}
    )

    assert response.status_code == 403
    assert KeyTask.history.filter(id=task.pk).count() == 1
