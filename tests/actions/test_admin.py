"""The register in the admin: what the HSW team keeps, what a lead may report there, what the form refuses."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from actions import operations
from actions.models import DueDateChange, KeyAction, KeyTask, TaskPost, TaskUpdate
from actions.rules.standing import State
from actions.rules.timescale import TimescaleKind
from ohs.core.errors import EditConflict
from ohs.organisation.models import User
from ohs.web.paging import KeysFirst
from tests.actions.factories import (
    ActionPlanFactory,
    KeyActionFactory,
    KeyTaskFactory,
    MeasureFactory,
    TaskUpdateFactory,
)
from tests.actions.pages import queries
from tests.organisation.factories import (
    BoardMeetingFactory,
    PostFactory,
    PostHolderFactory,
    UserFactory,
)

ON = dt.date(2021, 7, 5)
NO_ROWS = {
    f"{prefix}-{part}": 0
    for prefix in ("posts", "steps", "updates", "date_changes")
    for part in ("TOTAL_FORMS", "INITIAL_FORMS")
}


@pytest.fixture(autouse=True)
def _today(settings):
    settings.OHS_TODAY = ON.isoformat()


def change(task):
    return reverse("admin:actions_keytask_change", args=[task.pk])


def fields_of(task, **values):
    """What the form sends for a task as it stands, with what the person changes."""
    sent = {
        "action": task.action_id,
        "number": task.number,
        "title": task.title,
        "detail": task.detail,
        "added_on": task.added_on.isoformat(),
        "timescale_kind": task.timescale_kind,
        "timescale_text": "",
        "due_date": task.due_date.isoformat() if task.due_date else "",
        "change_reason": "Put right",
        "update_state": task.state,
        "update_note": "",
        "update_link": "",
        **NO_ROWS,
    }
    posts = list(task.posts.all())
    sent["posts-TOTAL_FORMS"] = sent["posts-INITIAL_FORMS"] = len(posts)
    for index, part in enumerate(posts):
        sent |= {
            f"posts-{index}-id": part.pk,
            f"posts-{index}-task": task.pk,
            f"posts-{index}-post": part.post_id,
            f"posts-{index}-role": part.role,
            f"posts-{index}-order": part.order,
        }
    return sent | values


def errors(response):
    assert response.status_code == 200
    form = response.context["adminform"].form
    return {name: " ".join(found) for name, found in form.errors.items()}


def test_the_hsw_team_adds_a_task_with_its_lead(keeper):
    action, post = KeyActionFactory(number="6"), PostFactory()

    keeper.post(
        reverse("admin:actions_keytask_add"),
        {
            "action": action.pk,
            "number": "6.1",
            "title": "Review",
            "added_on": "2021-07-05",
            "timescale_kind": "by",
            "due_date": "2021-10-01",
            **NO_ROWS,
            "posts-TOTAL_FORMS": 1,
            "posts-0-post": post.pk,
            "posts-0-role": "lead",
            "posts-0-order": 0,
        },
    )

    task = KeyTask.objects.get()
    assert (task.number, task.original_due_date) == ("6.1", dt.date(2021, 10, 1))
    assert task.posts.get().post == post
    assert task.history.get().history_user.username == "an-hsw-member"


@pytest.mark.parametrize(
    ("kind", "values", "wrong"),
    [
        ("by", {"due_date": ""}, "due_date"),
        ("before", {"due_date": ""}, "due_date"),
        ("window", {"due_date": "2021-12-31", "start_date": ""}, "start_date"),
        ("window", {"due_date": "2021-12-31", "start_date": "2022-01-01"}, "due_date"),
        ("recurring", {"due_date": "", "start_date": "2021-04-01"}, "recurs_months"),
        ("recurring", {"due_date": "2021-12-31"}, "due_date"),
        ("ongoing", {"due_date": "2021-12-31"}, "due_date"),
        ("none", {"due_date": "2021-12-31"}, "due_date"),
        ("relative", {"due_date": "", "offset_months": "12"}, "follows"),
        ("conditional", {"due_date": ""}, "condition"),
        ("by", {"due_date": "2021-12-31", "condition": "it works"}, "condition"),
        ("by", {"due_date": "2021-12-31", "earliest_date": "2021-12-01"}, None),
        ("by", {"due_date": "2021-12-31", "latest_date": "2021-12-31"}, "earliest_date"),
    ],
)
def test_each_kind_of_timescale_says_what_it_needs(keeper, kind, values, wrong):
    action = KeyActionFactory()

    response = keeper.post(
        reverse("admin:actions_keytask_add"),
        {
            "action": action.pk,
            "number": "1",
            "title": "A task",
            "added_on": "2021-07-05",
            "timescale_kind": kind,
            **values,
            **NO_ROWS,
        },
    )

    if wrong:
        assert wrong in errors(response)
        assert not KeyTask.objects.exists()


def test_a_number_is_used_once_in_a_plan(keeper):
    task = KeyTaskFactory(number="6.1")

    response = keeper.post(
        reverse("admin:actions_keytask_add"),
        fields_of(task) | {"number": "6.1"},
    )

    assert "already has a task 6.1" in errors(response)["number"]


def test_a_change_needs_a_reason(keeper):
    task = KeyTaskFactory()

    response = keeper.post(change(task), fields_of(task, title="Other", change_reason=""))

    assert "Enter a reason" in errors(response)["change_reason"]


def test_a_correction_is_in_the_history_with_its_reason(keeper):
    task = KeyTaskFactory()

    keeper.post(change(task), fields_of(task, title="Better title", change_reason="Clearer"))

    record = KeyTask.history.filter(id=task.pk).first()
    assert (record.title, record.history_change_reason) == ("Better title", "Clearer")


def test_a_date_changed_in_the_form_is_a_move_in_the_ledger(keeper):
    task = KeyTaskFactory(due_date=dt.date(2021, 9, 30))

    keeper.post(change(task), fields_of(task, due_date="2021-10-31", change_reason="Strike"))

    moved = DueDateChange.objects.get()
    assert (moved.from_date, moved.to_date, moved.reason) == (
        dt.date(2021, 9, 30),
        dt.date(2021, 10, 31),
        "Strike",
    )


def test_a_further_move_in_the_form_asks_for_the_meeting(keeper, hsw_user):
    task = KeyTaskFactory()
    operations.move_due_date(task=task, to=dt.date(2021, 10, 31), reason="Late", by=hsw_user, on=ON)
    task.refresh_from_db()

    refused = keeper.post(change(task), fields_of(task, due_date="2021-12-31"))
    meeting = BoardMeetingFactory()
    keeper.post(change(task), fields_of(task, due_date="2021-12-31", agreed_at=meeting.pk))

    assert "name the meeting" in errors(refused)["agreed_at"]
    assert DueDateChange.objects.count() == 2


def test_a_kind_changed_in_the_form_takes_the_task_out_of_the_overdue(keeper):
    task = KeyTaskFactory(due_date=dt.date(2021, 6, 30))

    keeper.post(change(task), fields_of(task, timescale_kind="ongoing", due_date=""))

    task.refresh_from_db()
    assert (task.timescale_kind, task.due_date) == (TimescaleKind.ONGOING, None)


def test_the_second_person_in_the_form_sees_what_changed_and_keeps_what_they_typed(
    keeper, admin_user
):
    task = KeyTaskFactory()
    seen = task.version
    operations.record_update(
        task=task, by=admin_user, on=ON, state=State.IN_PROGRESS, narrative="I was quicker."
    )
    typed = fields_of(task, title="My better title", seen_version=seen)

    conflict = keeper.post(change(task), typed)
    form = conflict.context["adminform"].form
    again = {"seen_version": form["seen_version"].value(), "update_state": "in_progress"}
    keeper.post(change(task), typed | again)

    assert "I was quicker." in errors(conflict)["__all__"]
    assert form["title"].value() == "My better title"
    task.refresh_from_db()
    assert (task.title, task.state) == ("My better title", State.IN_PROGRESS)


@pytest.mark.parametrize(
    ("roles", "message"),
    [
        (["lead", "lead"], "A task has one lead"),
        (["lead", "joint_lead"], "A task has one lead"),
        (["joint_lead"], "A joint lead needs another"),
    ],
)
def test_leads_are_one_or_several_jointly(keeper, roles, message):
    task = KeyTaskFactory()
    sent = fields_of(task)
    sent["posts-TOTAL_FORMS"] = len(roles)
    for index, role in enumerate(roles):
        sent |= {
            f"posts-{index}-post": PostFactory().pk,
            f"posts-{index}-role": role,
            f"posts-{index}-order": index,
        }

    response = keeper.post(change(task), sent)

    assert message in response.content.decode()
    assert not TaskPost.objects.exists()


def test_a_lead_reports_in_the_admin_on_what_their_post_leads(client, lead_user):
    post = PostFactory()
    PostHolderFactory(post=post, user=lead_user)
    task = KeyTaskFactory(leads=[post])
    client.force_login(lead_user)

    response = client.post(
        change(task),
        {
            "update_state": "in_progress",
            "update_note": "Begun.",
            "update_link": "",
            "change_reason": "",
            "title": "Mine now",
            "due_date": "2030-01-01",
            **NO_ROWS,
        },
    )

    assert response.status_code == 302
    task.refresh_from_db()
    assert (task.state, task.due_date.year) == (State.IN_PROGRESS, 2021)
    assert task.title != "Mine now"
    assert TaskUpdate.objects.get().author == lead_user
    assert task.history.first().history_user == lead_user


def test_a_lead_is_refused_on_others_tasks(client, lead_user):
    PostHolderFactory(user=lead_user)
    task = KeyTaskFactory(leads=[PostFactory()])
    client.force_login(lead_user)

    seen = client.get(change(task))
    sent = client.post(change(task), {"update_note": "Mine.", "update_state": "complete"})
    added = client.post(reverse("admin:actions_keytask_add"), fields_of(task))

    assert seen.status_code == 200
    assert (sent.status_code, added.status_code) == (403, 403)
    assert not TaskUpdate.objects.exists()
    assert KeyTask.history.filter(id=task.pk).count() == 1


def test_what_only_the_operation_can_refuse_is_said_and_nothing_is_saved(keeper, hsw_user):
    action = KeyActionFactory()
    far = KeyTaskFactory(action=action, number="2", due_date=dt.date(2022, 9, 30))
    task = KeyTaskFactory(action=action, number="3", due_date=dt.date(2021, 10, 31))
    operations.move_due_date(task=task, to=dt.date(2021, 11, 30), reason="Late", by=hsw_user, on=ON)
    task.refresh_from_db()
    relative = {"timescale_kind": "relative", "due_date": "", "follows": far.pk, "offset_months": 1}

    response = keeper.post(change(task), fields_of(task) | relative, follow=True)

    assert "needs a decision of the Board" in response.content.decode()
    task.refresh_from_db()
    assert (task.timescale_kind, task.due_date) == (TimescaleKind.BY, dt.date(2021, 11, 30))


@pytest.mark.parametrize("model", ["actionplan", "keyaction", "keytask", "measure"])
def test_every_list_and_form_opens(keeper, model, plans):
    from django.apps import apps

    listed = keeper.get(reverse(f"admin:actions_{model}_changelist"), {"q": "a"})
    row = apps.get_model("actions", model).objects.order_by("pk").first()
    form = keeper.get(reverse(f"admin:actions_{model}_change", args=[row.pk]))
    history = keeper.get(reverse(f"admin:actions_{model}_history", args=[row.pk]))

    assert (listed.status_code, form.status_code, history.status_code) == (200, 200, 200)


def test_the_task_list_of_the_admin_costs_the_same_however_long(keeper):
    for _ in range(2):
        KeyTaskFactory(leads=[PostFactory()])
    few = queries(keeper, reverse("admin:actions_keytask_changelist"))
    for _ in range(40):
        KeyTaskFactory(leads=[PostFactory()])

    assert queries(keeper, reverse("admin:actions_keytask_changelist")) == few


def test_a_post_changed_beside_the_task_is_seen_by_whoever_has_it_open(keeper, hsw_user):
    task = KeyTaskFactory(leads=[PostFactory()])
    clerk = PostFactory(title="Clerk")
    sent = fields_of(task, change_reason="The clerk helps")
    row = {"task": task.pk, "post": clerk.pk, "role": "supporting", "order": 1}
    sent |= {"posts-TOTAL_FORMS": 2} | {f"posts-1-{name}": value for name, value in row.items()}

    assert keeper.post(change(task), sent).status_code == 302

    with pytest.raises(EditConflict) as conflict:
        operations.record_update(
            task=task, by=hsw_user, on=ON, narrative="Typed meanwhile.", version=task.version
        )
    assert any("Clerk is supporting" in sentence for sentence in conflict.value.changes)


def test_a_lead_cannot_slip_in_posts_or_steps(client, lead_user):
    post, clerk = PostFactory(), PostFactory()
    PostHolderFactory(post=post, user=lead_user)
    task = KeyTaskFactory(leads=[post])
    client.force_login(lead_user)
    sent = fields_of(task, title="Crafted", state="confirmed", update_note="Going on.")
    row = {"task": task.pk, "post": clerk.pk, "role": "supporting", "order": 1}
    sent |= {"posts-TOTAL_FORMS": 2} | {f"posts-1-{name}": value for name, value in row.items()}
    step = {"task": task.pk, "number": "1", "title": "Crafted", "order": 0}
    sent |= {"steps-TOTAL_FORMS": 1} | {f"steps-0-{name}": value for name, value in step.items()}

    client.post(change(task), sent)

    task.refresh_from_db()
    assert (task.title, task.state) == (f"Task {task.number}", State.NOT_STARTED)
    assert [part.post for part in task.posts.all()] == [post]
    assert not task.steps.exists()
    assert task.updates.get().narrative == "Going on."


def test_the_form_names_the_measures_that_judge_the_task(keeper):
    task = KeyTaskFactory()
    measure = MeasureFactory(action=task.action, tasks=[task], title="Ten audits")

    text = keeper.get(change(task)).content.decode()

    assert f'<a href="{measure.get_absolute_url()}">Ten audits</a>' in text


def test_the_second_person_at_a_measure_sees_what_the_first_changed(keeper, client, admin_user):
    task = KeyTaskFactory()
    measure = MeasureFactory(action=task.action, tasks=[task], title="Ten audits")
    address = reverse("admin:actions_measure_change", args=[measure.pk])
    seen = keeper.get(address).context["adminform"].form["seen_record"].value()
    sent = {
        "action": measure.action_id,
        "tasks": [task.pk],
        "order": 0,
        "kind": "milestone",
        "direction": "higher",
        "seen_record": seen,
        "readings-TOTAL_FORMS": 0,
        "readings-INITIAL_FORMS": 0,
    }
    client.force_login(admin_user)
    client.post(address, sent | {"title": "Ten visits", "change_reason": "Misread"})

    client.force_login(User.objects.get(username="an-hsw-member"))
    page = client.post(address, sent | {"title": "Twelve audits", "change_reason": "Agreed"})

    text = page.content.decode()
    assert "changed title from Ten audits to Ten visits: “Misread”" in text
    assert 'value="Twelve audits"' in text
    measure.refresh_from_db()
    assert measure.title == "Ten visits"
    renewed = page.context["adminform"].form["seen_record"].value()
    again = sent | {"title": "Twelve audits", "change_reason": "Agreed", "seen_record": renewed}
    assert client.post(address, again).status_code == 302
    measure.refresh_from_db()
    assert measure.title == "Twelve audits"


@pytest.mark.parametrize("who", ["hsw_user", "lead_user"])
def test_a_task_with_a_long_story_opens_in_as_many_queries_as_one_with_none(client, request, who):
    user = request.getfixturevalue(who)
    post = PostHolderFactory(user=user, start=dt.date(2020, 1, 1)).post
    short, long = KeyTaskFactory(leads=[post]), KeyTaskFactory(leads=[post])
    for part in range(8):
        TaskPost.objects.create(task=long, post=PostFactory(), role="supporting", order=part + 1)
    for day in range(1, 21):
        TaskUpdateFactory(task=long, date=dt.date(2021, 6, day))
        DueDateChange.objects.create(
            task=long,
            changed_on=dt.date(2021, 6, day),
            from_date=dt.date(2021, 7, day),
            to_date=dt.date(2021, 7, day + 1),
            reason="The supplier was late.",
            changed_by=UserFactory(),
            agreed_at=BoardMeetingFactory(slug=f"board-{day}", title=f"Board {day}"),
        )
    client.force_login(user)
    # What a process looks up once is not what is counted.
    client.get(change(short))

    with CaptureQueriesContext(connection) as one:
        assert client.get(change(short)).status_code == 200
    with CaptureQueriesContext(connection) as many:
        assert client.get(change(long)).status_code == 200
    assert len(many) == len(one)


def test_a_task_opens_in_as_many_queries_however_many_others_it_names(keeper):
    named = [KeyTaskFactory(number=f"6{place}") for place in range(6)]
    task = KeyTaskFactory(
        number="77",
        timescale_kind="relative",
        follows=named[0],
        offset_months=12,
        carried_from=named[1],
        leads=[PostFactory()],
    )
    MeasureFactory(tasks=[task])
    asked = []
    for others in (named[2:4], named[4:]):
        task.depends_on.add(*others)
        # Whoever opens it comes with a session that is in no cache.
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            text = keeper.get(change(task)).content.decode()
        asked.append(len(queries))

    assert asked[1] <= asked[0]
    for each in named:
        assert f"{each.number} {each.title}" in text
    assert f'<option value="{task.action_id}" selected>{task.action}</option>' in text


def test_the_choice_of_a_row_is_there_to_be_kept_or_changed(keeper):
    task = KeyTaskFactory(leads=[PostFactory(title="Head of <Safety>")])
    lead = task.posts.get()

    page = keeper.get(change(task)).content.decode()

    assert f'<option value="{lead.post_id}" selected>Head of &lt;Safety&gt;</option>' in page
    sent = fields_of(task)
    other = PostFactory()
    sent["posts-0-post"] = other.pk
    assert keeper.post(change(task), sent).status_code == 302
    assert task.posts.get().post == other


def test_a_choice_that_is_refused_comes_back_as_it_was_made(keeper):
    task = KeyTaskFactory(leads=[PostFactory()])
    other = PostFactory(title="Another post")

    answer = keeper.post(
        change(task), fields_of(task) | {"posts-0-post": other.pk, "change_reason": ""}
    )

    assert answer.status_code == 200
    assert f'<option value="{other.pk}" selected>Another post</option>' in answer.content.decode()


def test_a_plan_of_more_key_actions_than_a_form_takes_links_to_them_and_is_saved(keeper):
    plan = ActionPlanFactory()
    for number in range(1, 102):
        KeyActionFactory(plan=plan, number=str(number))
    address = f"/admin/actions/actionplan/{plan.pk}/change/"
    page = html.fromstring(keeper.get(address).content)

    assert page.xpath("//input[@name='actions-TOTAL_FORMS']") == []
    (link,) = page.xpath("//a[.='101 key actions']/@href")
    assert "101 key actions" in keeper.get(link).content.decode()

    sent = dict(page.xpath("//form[@id='actionplan_form']")[0].form_values())
    response = keeper.post(address, sent | {"title": "Another title", "change_reason": "Misspelt."})

    assert response.status_code == 302
    plan.refresh_from_db()
    assert plan.title == "Another title"
    assert plan.actions.count() == 101


@pytest.mark.parametrize("very_many", [10_000, 20])
def test_a_page_of_a_list_has_the_rows_of_its_place_in_order(keeper, monkeypatch, very_many):
    monkeypatch.setattr(KeysFirst, "very_many", very_many)
    plan = ActionPlanFactory(title="A plan of many")
    for number in range(1, 61):
        KeyActionFactory(plan=plan, number=str(number))
    numbers = [action.number for action in plan.actions.order_by(*KeyAction._meta.ordering)[50:60]]

    page = keeper.get(f"/admin/actions/keyaction/?plan__id__exact={plan.pk}&p=2")

    assert [action.number for action in page.context["cl"].result_list] == numbers
