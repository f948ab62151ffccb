"""Updates, claims, decisions: what each may do, what it leaves behind, and who is turned away."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from actions import operations
from actions.models import KeyTask, TaskUpdate
from actions.rules.standing import State
from ohs.core.errors import EditConflict, OperationRefused
from tests.actions.factories import KeyTaskFactory
from tests.organisation.factories import PostFactory, PostHolderFactory

ON = dt.date(2021, 7, 5)


@pytest.fixture
def post(db):
    return PostFactory(title="Practice Manager")


@pytest.fixture
def lead(lead_user, post):
    PostHolderFactory(post=post, user=lead_user, start=dt.date(2021, 5, 1))
    return lead_user


@pytest.fixture
def task(post):
    return KeyTaskFactory(leads=[post])


def nothing_was_recorded(task):
    return (
        not TaskUpdate.objects.exists()
        and KeyTask.objects.get(pk=task.pk).version == 1
        and KeyTask.history.filter(id=task.pk).count() == 1
    )


def test_an_update_sets_state_and_leaves_author_post_and_history(task, lead, post):
    update = operations.record_update(
        task=task, by=lead, on=ON, state=State.IN_PROGRESS, narrative="Begun."
    )

    task.refresh_from_db()
    assert (task.state, task.updated_on) == (State.IN_PROGRESS, ON)
    assert (update.author, update.author_post) == (lead, post)
    record = task.history.first()
    assert (record.history_user, record.state) == (lead, State.IN_PROGRESS)
    assert record.history_change_reason == "Progress: Begun."


@pytest.mark.parametrize("role", ["joint_lead", "lead"])
def test_any_leading_post_may_update(lead_user, role):
    post, other = PostFactory(), PostFactory()
    PostHolderFactory(post=post, user=lead_user)
    task = KeyTaskFactory(leads=[other, post] if role == "joint_lead" else [post])

    operations.record_update(task=task, by=lead_user, on=ON, narrative="Seen.")

    assert TaskUpdate.objects.count() == 1


def test_a_supporting_post_may_not_update(lead_user, task):
    from tests.actions.factories import TaskPostFactory

    post = PostFactory()
    TaskPostFactory(task=task, post=post, role="supporting")
    PostHolderFactory(post=post, user=lead_user)

    with pytest.raises(PermissionDenied):
        operations.record_update(task=task, by=lead_user, on=ON, narrative="Seen.")

    assert nothing_was_recorded(task)


@pytest.mark.parametrize("who", ["other_lead_user", "board_user", "auditor_user"])
def test_nobody_else_may_update(request, task, who):
    stranger = request.getfixturevalue(who)

    with pytest.raises(PermissionDenied):
        operations.record_update(task=task, by=stranger, on=ON, narrative="Mine now.")

    assert nothing_was_recorded(task)


@pytest.mark.parametrize(
    ("on", "allowed"),
    [
        (dt.date(2021, 5, 31), False),
        (dt.date(2021, 6, 1), True),
        (dt.date(2021, 6, 30), True),
        (dt.date(2021, 7, 1), False),
    ],
)
def test_rights_follow_the_post_on_the_day(lead_user, on, allowed):
    post = PostFactory()
    PostHolderFactory(
        post=post, user=lead_user, start=dt.date(2021, 6, 1), end=dt.date(2021, 6, 30)
    )
    task = KeyTaskFactory(leads=[post])

    if allowed:
        operations.record_update(task=task, by=lead_user, on=on, narrative="Begun.")
    else:
        with pytest.raises(PermissionDenied):
            operations.record_update(task=task, by=lead_user, on=on, narrative="Begun.")

    assert TaskUpdate.objects.exists() is allowed


def test_an_update_cannot_be_dated_to_a_day_before_the_lead_held_the_post(task, lead):
    with pytest.raises(OperationRefused, match="you did not hold a post"):
        operations.record_update(
            task=task, by=lead, on=ON, date=dt.date(2021, 4, 30), narrative="Before my time."
        )

    assert nothing_was_recorded(task)


@pytest.mark.parametrize(
    ("date", "message"),
    [
        (dt.date(2021, 7, 6), "in the future"),
        (dt.date(2021, 3, 31), "in the plan since"),
    ],
)
def test_an_update_is_dated_within_the_tasks_life(task, hsw_user, date, message):
    with pytest.raises(OperationRefused, match=message):
        operations.record_update(task=task, by=hsw_user, on=ON, date=date, narrative="Odd.")


def test_updates_are_recorded_in_order(task, hsw_user):
    operations.record_update(task=task, by=hsw_user, on=ON, narrative="Now.")

    with pytest.raises(OperationRefused, match="The last update is of 5 July 2021"):
        operations.record_update(
            task=task, by=hsw_user, on=ON, date=dt.date(2021, 7, 4), narrative="Then."
        )


@pytest.mark.parametrize("note", ["", "   "])
def test_an_update_needs_a_note(task, hsw_user, note):
    with pytest.raises(OperationRefused, match="Write a note"):
        operations.record_update(task=task, by=hsw_user, on=ON, narrative=note)


def test_closing_takes_two(task, lead, hsw_user):
    operations.claim_complete(
        task=task, by=lead, on=ON, narrative="Done.", evidence_seen="In the file."
    )
    operations.confirm(task=task, by=hsw_user, on=ON, narrative="Seen.")

    task.refresh_from_db()
    assert task.state == State.CONFIRMED
    kinds = list(task.updates.order_by("pk").values_list("kind", "author__username"))
    assert kinds == [("claim", "a-lead"), ("confirm", "an-hsw-member")]


def test_a_claim_cannot_be_confirmed_by_who_made_it(task, hsw_user, admin_user):
    operations.claim_complete(
        task=task, by=hsw_user, on=ON, narrative="Done.", evidence_seen="In the file."
    )

    with pytest.raises(OperationRefused, match="ask somebody else"):
        operations.confirm(task=task, by=hsw_user, on=ON, narrative="Seen.")
    operations.confirm(task=task, by=admin_user, on=ON, narrative="Seen.")

    task.refresh_from_db()
    assert task.state == State.CONFIRMED


def test_a_lead_cannot_confirm(task, lead, other_lead_user):
    operations.claim_complete(
        task=task, by=lead, on=ON, narrative="Done.", evidence_seen="In the file."
    )

    for person in (lead, other_lead_user):
        with pytest.raises(PermissionDenied):
            operations.confirm(task=task, by=person, on=ON, narrative="Seen.")


def test_a_returned_claim_is_in_progress_again_with_its_reason(task, lead, hsw_user):
    operations.claim_complete(
        task=task, by=lead, on=ON, narrative="Done.", evidence_seen="In the file."
    )

    update = operations.return_to_lead(
        task=task, by=hsw_user, on=ON, narrative="The report is a draft."
    )

    task.refresh_from_db()
    assert task.state == State.IN_PROGRESS
    assert (update.kind, update.narrative) == ("return", "The report is a draft.")


def test_what_is_not_claimed_cannot_be_confirmed_or_returned(task, hsw_user):
    for operation in (operations.confirm, operations.return_to_lead):
        with pytest.raises(OperationRefused, match="not claimed complete"):
            operation(task=task, by=hsw_user, on=ON, narrative="Seen.")


def test_a_claimed_task_takes_no_update_until_it_is_decided(task, lead):
    operations.claim_complete(
        task=task, by=lead, on=ON, narrative="Done.", evidence_seen="In the file."
    )

    with pytest.raises(OperationRefused, match="waits for the HSW team"):
        operations.record_update(task=task, by=lead, on=ON, narrative="More.")


def test_a_task_does_not_go_back_to_not_started(task, hsw_user):
    operations.record_update(
        task=task, by=hsw_user, on=ON, state=State.IN_PROGRESS, narrative="Begun."
    )

    with pytest.raises(OperationRefused, match="cannot go back"):
        operations.record_update(
            task=task, by=hsw_user, on=ON, state=State.NOT_STARTED, narrative="Not yet."
        )


@pytest.mark.parametrize("state", [State.CONFIRMED, State.WITHDRAWN, State.NOT_TRIGGERED])
def test_an_update_cannot_close_a_task_past_the_second_person(task, hsw_user, state):
    with pytest.raises(OperationRefused):
        operations.record_update(task=task, by=hsw_user, on=ON, state=state, narrative="So.")


def test_a_conditional_task_waits_until_its_condition_is_met(hsw_user, lead, post):
    task = KeyTaskFactory(untriggered=True, leads=[post])
    operations.record_update(task=task, by=lead, on=ON, narrative="Not yet.")
    with pytest.raises(OperationRefused, match="waits for its condition"):
        operations.record_update(
            task=task, by=lead, on=ON, state=State.IN_PROGRESS, narrative="Begun anyway."
        )
    with pytest.raises(PermissionDenied):
        operations.trigger(task=task, by=lead, on=ON, narrative="It works.")

    operations.trigger(task=task, by=hsw_user, on=ON, narrative="It works.")

    task.refresh_from_db()
    assert task.state == State.NOT_STARTED


def test_withdrawn_and_reopened(task, hsw_user):
    operations.withdraw(task=task, by=hsw_user, on=ON, narrative="No longer needed.")
    with pytest.raises(OperationRefused, match="already withdrawn"):
        operations.withdraw(task=task, by=hsw_user, on=ON, narrative="Again.")

    operations.reopen(task=task, by=hsw_user, on=ON, narrative="Needed after all.")

    task.refresh_from_db()
    assert task.state == State.IN_PROGRESS


def test_a_withdrawn_conditional_task_waits_again_when_reopened(hsw_user):
    task = KeyTaskFactory(untriggered=True)
    operations.withdraw(task=task, by=hsw_user, on=ON, narrative="No.")

    operations.reopen(task=task, by=hsw_user, on=ON, narrative="Yes.")

    task.refresh_from_db()
    assert task.state == State.NOT_TRIGGERED


def test_no_change_for_several_is_all_or_nothing(lead, post, task):
    closed = KeyTaskFactory(leads=[post], initial_state=State.CONFIRMED)

    with pytest.raises(OperationRefused):
        operations.record_no_change(
            notes={task: "As before.", closed: "As before."}, by=lead, on=ON
        )

    assert not TaskUpdate.objects.exists()
    other = KeyTaskFactory(leads=[post], initial_state=State.IN_PROGRESS)
    updates = operations.record_no_change(
        notes={task: "Waiting.", other: "Going on."}, by=lead, on=ON
    )
    assert [(update.kind, update.state) for update in updates] == [
        ("no_change", State.NOT_STARTED),
        ("no_change", State.IN_PROGRESS),
    ]


def test_the_second_of_two_people_learns_what_changed(task, lead, hsw_user):
    seen = task.version
    operations.record_update(
        task=task, by=hsw_user, on=ON, state=State.IN_PROGRESS, narrative="Begun.", version=seen
    )

    with pytest.raises(EditConflict) as raised:
        operations.record_update(task=task, by=lead, on=ON, narrative="Mine.", version=seen)

    assert raised.value.changes == [
        "An-Hsw-Member changed state from not started to in progress: “Progress: Begun.”."
    ]
    assert TaskUpdate.objects.count() == 1


def test_updates_are_only_ever_added(task, hsw_user):
    update = operations.record_update(task=task, by=hsw_user, on=ON, narrative="Begun.")

    for attempt in (
        update.save,
        update.delete,
        TaskUpdate.objects.all().delete,
        lambda: TaskUpdate.objects.update(narrative="Changed."),
    ):
        with pytest.raises(TypeError, match="only ever added"):
            attempt()
