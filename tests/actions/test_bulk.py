"""The same change of several tasks: through operations, with a reason, shown before it is made, all or none."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from actions import operations
from actions.models import DueDateChange, KeyTask, TaskPost
from actions.operations import bulk
from actions.rules.standing import State
from actions.rules.timescale import TimescaleKind
from ohs.core.errors import EditConflict
from tests.actions.factories import KeyTaskFactory, TaskPostFactory
from tests.actions.pages import queries
from tests.organisation.factories import BoardMeetingFactory, PostFactory, UserFactory

ON = dt.date(2021, 7, 5)


@pytest.fixture(autouse=True)
def _today(settings):
    settings.OHS_TODAY = ON.isoformat()


def ask(client, tasks, verb, query="", **values):
    return client.post(
        f"/actions/bulk/{query}",
        {"chosen": [task.pk for task in tasks], "verb": verb, "reason": "As agreed", **values},
    )


def make(client, page):
    return client.post("/actions/bulk/", {"read": page.context["token"]})


def sentences(rows):
    return {row.record.number: row.sentence for row in rows}


def records():
    return (KeyTask.history.count(), TaskPost.history.count(), DueDateChange.objects.count())


def test_what_would_change_is_shown_and_only_the_second_press_does_it(keeper):
    first, second, third = (KeyTaskFactory() for _ in range(3))
    before = records()

    page = ask(keeper, [first, second], "withdraw")

    assert sentences(page.context["outcome"].changes) == {
        first.number: "withdrawn; until now not started",
        second.number: "withdrawn; until now not started",
    }
    assert records() == before
    make(keeper, page)
    states = dict(KeyTask.objects.values_list("pk", "state"))
    assert (states[first.pk], states[second.pk], states[third.pk]) == (
        State.WITHDRAWN,
        State.WITHDRAWN,
        State.NOT_STARTED,
    )
    assert first.updates.get().narrative == "As agreed"


def test_the_lead_of_several_is_changed(keeper):
    old, new, helper = PostFactory(), PostFactory(), PostFactory()
    tasks = [KeyTaskFactory(leads=[old]), KeyTaskFactory(leads=[old, new])]
    for task in tasks:
        TaskPostFactory(task=task, post=helper, role="supporting", order=9)

    make(keeper, ask(keeper, tasks, "lead", post=new.pk))

    for task in tasks:
        assert {(part.post, part.role) for part in task.posts.all()} == {
            (new, "lead"),
            (helper, "supporting"),
        }
    assert TaskPost.history.filter(history_change_reason="As agreed").exists()
    story = keeper.get(f"/actions/tasks/{tasks[0].pk}/history/").content.decode()
    assert f"{new} is lead" in story
    assert f"{old} is no longer lead" in story


def test_support_is_added_and_taken_off(keeper):
    lead, helper = PostFactory(), PostFactory()
    tasks = [KeyTaskFactory(leads=[lead]) for _ in range(2)]

    make(keeper, ask(keeper, tasks, "support", post=helper.pk))

    roles = TaskPost.objects.filter(post=helper).values_list("role", flat=True)
    assert list(roles) == ["supporting", "supporting"]
    again = ask(keeper, tasks, "support", post=helper.pk)
    assert sentences(again.context["outcome"].refused) == {
        task.number: f"{helper} supports it already." for task in tasks
    }
    make(keeper, ask(keeper, tasks, "unsupport", post=helper.pk))
    assert not TaskPost.objects.filter(post=helper).exists()
    assert TaskPost.objects.filter(post=lead, role="lead").count() == 2


def test_a_lead_is_not_taken_off_as_support(keeper):
    lead = PostFactory()

    page = ask(keeper, [KeyTaskFactory(leads=[lead])], "unsupport", post=lead.pk)

    assert "does not support it" in page.content.decode()


def test_dates_move_together_with_what_follows_them(keeper):
    task = KeyTaskFactory(number="9.2")
    KeyTaskFactory(
        action=task.action,
        number="9.3",
        timescale_kind=TimescaleKind.RELATIVE,
        follows=task,
        offset_months=12,
        due_date=dt.date(2022, 9, 30),
    )

    page = ask(keeper, [task], "move", to="2021-10-31")

    assert sentences(page.context["outcome"].changes) == {
        "9.2": "due 31 October 2021; until now 30 September 2021; 9.3 moves with it"
    }
    make(keeper, page)
    assert set(DueDateChange.objects.values_list("task__number", "to_date")) == {
        ("9.2", dt.date(2021, 10, 31)),
        ("9.3", dt.date(2022, 10, 31)),
    }


def test_a_second_move_needs_the_board_and_stops_them_all(keeper, hsw_user):
    fresh, moved = KeyTaskFactory(), KeyTaskFactory()
    operations.move_due_date(task=moved, to=dt.date(2021, 10, 1), reason="Once", by=hsw_user, on=ON)

    page = ask(keeper, [fresh, moved], "move", to="2021-12-31")

    assert list(sentences(page.context["outcome"].refused)) == [moved.number]
    assert "decision of the Board" in page.content.decode()
    assert 'name="read"' not in page.content.decode()
    assert make(keeper, page).status_code == 200
    assert DueDateChange.objects.count() == 1
    meeting = BoardMeetingFactory(date=dt.date(2021, 7, 1))
    make(keeper, ask(keeper, [fresh, moved], "move", to="2021-12-31", agreed_at=meeting.pk))
    assert DueDateChange.objects.filter(agreed_at=meeting).count() == 2


def claimed(by):
    task = KeyTaskFactory()
    operations.record_update(
        task=task,
        by=by,
        on=ON,
        narrative="Done.",
        state=State.COMPLETE,
        evidence_seen="In the file.",
    )
    return task


def test_claims_are_confirmed_together_but_nobody_confirms_their_own(keeper, hsw_user, admin_user):
    others, own = [claimed(admin_user), claimed(admin_user)], claimed(hsw_user)

    page = ask(keeper, [*others, own, KeyTaskFactory()], "confirm")

    refused = sentences(page.context["outcome"].refused)
    assert "You claimed this task complete yourself" in refused[own.number]
    assert len(refused) == 2
    make(keeper, ask(keeper, others, "confirm"))
    assert KeyTask.objects.filter(state=State.CONFIRMED).count() == 2


def test_what_somebody_changed_after_the_preview_is_said_and_nothing_is_done(keeper, admin_user):
    first, second = KeyTaskFactory(), KeyTaskFactory()
    page = ask(keeper, [first, second], "withdraw")
    operations.record_update(task=second, by=admin_user, on=ON, narrative="Under way.")

    response = make(keeper, page)

    assert list(sentences(response.context["outcome"].refused)) == [second.number]
    assert not KeyTask.objects.filter(state=State.WITHDRAWN).exists()
    assert "As agreed" in response.content.decode(), "what was typed is kept"


def test_somebody_who_has_the_task_open_finds_out_that_its_lead_changed(keeper, hsw_user):
    task, new = KeyTaskFactory(), PostFactory(title="Clerk")

    make(keeper, ask(keeper, [task], "lead", post=new.pk))

    with pytest.raises(EditConflict) as conflict:
        operations.record_update(
            task=task, by=hsw_user, on=ON, narrative="Typed meanwhile.", version=1
        )
    assert any("Clerk is lead" in sentence for sentence in conflict.value.changes)


@pytest.mark.parametrize(
    ("verb", "message"),
    [
        ("lead", "Choose the post that leads"),
        ("support", "Choose the post that is added"),
        ("move", "Enter the new due date"),
        ("delete", "from those offered"),
    ],
)
def test_what_is_missing_is_said(keeper, verb, message):
    assert message in ask(keeper, [KeyTaskFactory()], verb).content.decode()


def test_a_reason_is_asked_for(keeper):
    page = ask(keeper, [KeyTaskFactory()], "withdraw", reason=" ")

    assert "Enter a reason" in page.content.decode()


def test_only_the_tasks_of_the_list_can_be_chosen(keeper):
    KeyTaskFactory(title="Alpha")
    other = KeyTaskFactory(title="Beta")

    response = ask(keeper, [other], "withdraw", query="?q=Alpha")

    assert "outcome" not in response.context
    assert KeyTask.objects.get(pk=other.pk).state == State.NOT_STARTED


def test_a_preview_that_was_forged_or_shown_to_somebody_else_makes_nothing(
    keeper, client, admin_user
):
    task = KeyTaskFactory()
    page = ask(keeper, [task], "withdraw")

    keeper.post("/actions/bulk/", {"read": "forged"})
    client.force_login(admin_user)
    make(client, page)

    assert KeyTask.objects.get(pk=task.pk).state == State.NOT_STARTED


def test_a_lead_changes_nothing_in_bulk(client, lead_user):
    task = KeyTaskFactory()
    client.force_login(lead_user)

    response = ask(client, [task], "withdraw")

    assert response.status_code == 403
    assert KeyTask.history.filter(id=task.pk).count() == 1
    for person in (lead_user, UserFactory()):
        with pytest.raises(PermissionDenied):
            bulk.change_all(
                tasks=[task],
                change=bulk.Withdraw("No"),
                on=ON,
                by=person,
            )


def test_the_page_costs_the_same_with_many_tasks(keeper):
    asked = []
    for number in (2, 60):
        for _ in range(number):
            KeyTaskFactory(leads=[PostFactory()])
        asked.append(queries(keeper, "/actions/bulk/"))

    assert asked[0] == asked[1]
