"""The pages on which what a team makes every week is written down: each opens, refuses, records, and notices a second editor."""

import re

import pytest
from lxml import html

from actions.models import ActionPlan, DueDateChange, KeyAction, KeyTask, Measure
from injuries.models import Annotation, Investigation, InvestigationGroup, ReportLine
from maturity.models import UnitPost
from ohs.organisation.models import Board, BoardMeeting, BusinessGroup, CommandUnit, Post
from risks.models import Category, Control, Indicator, IndicatorReading, Risk

pytestmark = pytest.mark.django_db

PLAN = "/actions/plans/hsw-board-commitments-2021-22/"
LINE = "/injuries/lines/all/"


def live_plan():
    return ActionPlan.objects.live().get()


def an_action():
    return live_plan().actions.order_by("sort_key").first()


def lead():
    return Post.objects.order_by("title").first()


# Of each page for something new: its address, what is typed, and what is there afterwards.
NEW = {
    "plan": (
        lambda: "/actions/plans/new/",
        lambda: {"title": "A new plan", "period_start": "2022-04-01", "period_end": "2023-03-31"},
        lambda: ActionPlan.objects.get(title="A new plan", state="draft", slug="a-new-plan"),
    ),
    "key action": (
        lambda: f"{live_plan().get_absolute_url()}actions/new/",
        lambda: {"number": "99", "title": "Ladders", "see_also": [an_action().pk]},
        lambda: KeyAction.objects.get(number="99", referred_from__first=an_action()),
    ),
    "key task": (
        lambda: f"{live_plan().get_absolute_url()}tasks/new/?action={an_action().pk}",
        lambda: {
            "action": an_action().pk,
            "number": "99.1",
            "title": "Buy ladders",
            "leads": [lead().pk],
            "timescale_kind": "by",
            "due_date": "2021-12-31",
            "added_on": "2021-07-05",
        },
        lambda: KeyTask.objects.get(number="99.1", posts__post=lead(), posts__role="lead"),
    ),
    "measure": (
        lambda: f"{live_plan().get_absolute_url()}measures/new/",
        lambda: {
            "action": an_action().pk,
            "title": "Ladders bought",
            "kind": "count",
            "target": "12",
            "unit": "ladders",
            "direction": "higher",
            "tasks": [an_action().tasks.first().pk],
        },
        lambda: Measure.objects.get(title="Ladders bought", tasks=an_action().tasks.first()),
    ),
    "risk": (
        lambda: "/risks/new/",
        lambda: {
            "title": "Falls from ladders",
            "description": "Somebody falls.",
            "category": Category.objects.first().pk,
            "leads": [lead().pk],
            "register": "corporate",
            "reason": "Two near misses.",
        },
        lambda: Risk.objects.get(title="Falls from ladders", state="proposed", leads=lead()),
    ),
    "control": (
        lambda: "/risks/28/controls/new/",
        lambda: {"title": "A rule", "state": "planned"},
        lambda: Control.objects.get(title="A rule", risk__ref="28"),
    ),
    "indicator": (
        lambda: "/risks/indicators/new/",
        lambda: {
            "title": "Ladders checked",
            "definition": "Ladders that were checked.",
            "unit": "%",
            "direction": "higher",
            "frequency": "quarterly",
            "grace_days": "45",
            "risks": [Risk.objects.get(ref="28").pk],
        },
        lambda: Indicator.objects.get(slug="ladders-checked", risks__ref="28"),
    ),
    "reading": (
        lambda: (
            f"{Indicator.objects.filter(by_month_and_unit=False).first().get_absolute_url()}reading/"
        ),
        lambda: {"end": "2021-06-30", "low": "97.5"},
        lambda: IndicatorReading.objects.get(low="97.5", high="97.5", end="2021-06-30"),
    ),
    "meeting": (
        lambda: "/board/meetings/new/",
        lambda: {
            "board": Board.objects.first().pk,
            "title": "HSW Board",
            "date": "2021-12-06",
            "precision": "day",
            "period": "chosen",
            "period_from": "2020-12-09",
            "period_to": "2021-11-30",
        },
        lambda: BoardMeeting.objects.get(
            slug="hsw-board-2021-12", period_from="2020-12-01", period_to="2021-11-01"
        ),
    ),
    "incident": (
        lambda: "/injuries/investigations/new/",
        lambda: {
            "title": "A fall from a ladder",
            "kind": Investigation.Kind.SPECIFIED,
            "occurred_on": "2021-07-01",
            "precision": "day",
            "notified": "undecided",
            "state": "investigating",
            "people": "1",
        },
        lambda: Investigation.objects.get(
            title="A fall from a ladder",
            number=Investigation.objects.order_by("-number").first().number,
        ),
    ),
    "group of an incident": (
        lambda: f"{Investigation.objects.first().get_absolute_url()}groups/new/",
        lambda: {"level": "gold", "name": "Ladders Gold Group"},
        lambda: InvestigationGroup.objects.get(name="Ladders Gold Group"),
    ),
    "note on a chart": (
        lambda: f"{ReportLine.objects.first().get_absolute_url()}notes/new/",
        lambda: {"month": "2021-04-19", "kind": "rebase", "text": "A new form."},
        lambda: Annotation.objects.get(
            month="2021-04-01", text="A new form.", approved_by__username="hsw"
        ),
    ),
}


def editable():
    """The page of each kind on which a record of the demonstration is corrected."""
    task = KeyTask.objects.filter(plan=live_plan(), state="in_progress").first()
    planned = BoardMeeting.objects.filter(state="planned").first()
    return {
        "plan": f"{live_plan().get_absolute_url()}edit/",
        "key action": f"/actions/key-actions/{an_action().pk}/edit/",
        "key task": f"/actions/tasks/{task.pk}/edit/",
        "measure": f"/actions/measures/{Measure.objects.first().pk}/edit/",
        "risk": "/risks/28/edit/",
        "control": f"/risks/28/controls/{Risk.objects.get(ref='28').controls.first().pk}/edit/",
        "indicator": f"{Indicator.objects.first().get_absolute_url()}edit/",
        "meeting": f"/board/meetings/{planned.slug}/edit/",
        "incident": f"{Investigation.objects.first().get_absolute_url()}edit/",
        "unit's post": f"/maturity/units/{UnitPost.objects.first().unit.code}/post/",
    }


@pytest.fixture
def as_(client, demo_users):
    def sign_in(username):
        client.force_login(demo_users[username])
        return client

    return sign_in


def fields_of(response):
    """What a form would send as it stands."""
    form = next(
        form
        for form in html.fromstring(response.content).forms
        if "ohs-form" in (form.get("class") or "")
    )
    sent = {}
    for name, value in form.form_values():
        sent.setdefault(name, []).append(value)
    return sent


@pytest.mark.parametrize("kind", NEW)
def test_what_is_new_is_written_down_and_the_page_says_what_comes_next(as_, kind):
    address, typed, found = NEW[kind]
    client = as_("hsw")

    page = client.get(address())
    response = client.post(address(), typed(), follow=True)

    assert page.status_code == 200
    assert found()
    assert response.redirect_chain and response.status_code == 200
    assert "Success" in response.content.decode()


@pytest.mark.parametrize("kind", NEW)
def test_an_empty_form_says_what_to_enter_and_records_nothing(as_, kind):
    address, _, _ = NEW[kind]

    response = as_("hsw").post(address(), {})

    page = response.content.decode()
    assert response.status_code == 200
    assert "There is a problem" in page and "<title>Error: " in page
    assert "This field is required" not in page


@pytest.mark.parametrize("username", ["board", "auditor"])
def test_who_keeps_no_register_is_shown_none_of_the_forms(as_, username):
    client = as_(username)

    answers = {kind: client.get(address()).status_code for kind, (address, _, _) in NEW.items()}
    answers |= {
        f"edit of {kind}": client.get(address).status_code for kind, address in editable().items()
    }

    assert set(answers.values()) == {403}, answers


def test_a_correction_needs_its_reason_and_a_second_editor_learns_of_the_first(as_):
    client = as_("hsw")
    problems = {}

    for kind, address in editable().items():
        typed = fields_of(client.get(address))
        without = client.post(address, {**typed, "change_reason": ""})
        first = client.post(address, {**typed, "change_reason": "Typed wrong"})
        second = client.post(address, {**typed, "change_reason": "Typed wrong too"})
        again = client.post(
            address,
            {
                **typed,
                "change_reason": "Once more",
                "version": re.findall(r'name="version" value="(\d+)"', second.content.decode()),
            },
        )
        if (without.status_code, first.status_code, second.status_code, again.status_code) != (
            200,
            302,
            409,
            302,
        ) or "Enter a reason for the change." not in without.content.decode():
            problems[kind] = (without.status_code, first, second, again)

    assert problems == {}


def test_a_lead_corrects_the_description_of_what_they_lead_and_adds_controls_to_it(as_, demo_users):
    client = as_("lead")
    risk = Risk.objects.led_by(demo_users["lead"], "2021-07-05").exclude(ref=None).first()

    page = client.get(f"/risks/{risk.key}/edit/").content.decode()
    client.post(
        f"/risks/{risk.key}/controls/new/", {"title": "Gloves for everybody", "state": "in_place"}
    )

    assert 'name="description"' in page and 'name="change_reason"' in page
    assert 'name="title"' not in page and 'name="category"' not in page
    assert Control.objects.get(title="Gloves for everybody").risk == risk


def test_a_task_that_changes_keeps_its_lead_first_and_a_new_date_is_a_move(as_):
    task = KeyTask.objects.filter(
        plan=live_plan(), state="in_progress", timescale_kind="by", times_moved=0
    ).first()
    client = as_("hsw")
    typed = fields_of(client.get(f"/actions/tasks/{task.pk}/edit/"))

    client.post(
        f"/actions/tasks/{task.pk}/edit/",
        {
            **typed,
            **dict.fromkeys((name for name in typed if "est_date_" in name), ""),
            "title": "Another title",
            "due_date_day": "1",
            "due_date_month": "3",
            "due_date_year": "2022",
            "change_reason": "It was agreed so",
        },
    )

    task.refresh_from_db()
    assert (task.title, str(task.due_date), task.times_moved) == ("Another title", "2022-03-01", 1)
    assert DueDateChange.objects.get(task=task).reason == "It was agreed so"


def test_a_plan_without_an_action_says_to_add_one_first_and_shows_those_that_have_no_task(as_):
    client = as_("hsw")
    client.post(
        "/actions/plans/new/",
        {"title": "Next year", "period_start": "2022-04-01", "period_end": "2023-03-31"},
    )

    refused = client.get("/actions/plans/next-year/tasks/new/")
    client.post("/actions/plans/next-year/actions/new/", {"number": "1", "title": "Ladders"})
    page = client.get("/actions/plans/next-year/?as_at=2021-07-04").content.decode()

    assert refused.status_code == 400
    assert "Add one first" in refused.content.decode()
    assert "Key actions without a task" not in page
    assert "Key actions without a task" in client.get("/actions/plans/next-year/").content.decode()


def test_a_unit_without_a_post_is_given_one(as_):
    unit = CommandUnit.objects.filter(answering_post=None).first() or CommandUnit.objects.create(
        code="NEW", name="A new unit", group=BusinessGroup.objects.first()
    )

    response = as_("hsw").post(f"/maturity/units/{unit.code}/post/", {"post": lead().pk})

    assert response.status_code == 302
    assert UnitPost.objects.get(unit=unit).post == lead()


def test_a_frozen_meeting_is_not_changed(as_):
    frozen = BoardMeeting.objects.frozen().first()
    client = as_("hsw")

    typed = fields_of(client.get(f"/board/meetings/{frozen.slug}/edit/"))
    response = client.post(
        f"/board/meetings/{frozen.slug}/edit/", {**typed, "change_reason": "Typed wrong"}
    )

    assert response.status_code == 200
    assert "a frozen meeting is not changed here" in response.content.decode()


def test_a_name_that_is_a_page_beside_the_records_gets_another_address(as_):
    as_("hsw").post(
        "/actions/plans/new/",
        {"title": "New", "period_start": "2022-04-01", "period_end": "2023-03-31"},
    )

    assert ActionPlan.objects.get(title="New").slug == "new-2"
