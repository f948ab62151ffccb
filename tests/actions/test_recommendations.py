"""Recommendations: how each stands on a day, what is refused, its pages, its file, and bringing a table in."""

import datetime as dt
import itertools

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from actions import operations
from actions.models import Recommendation
from actions.rules.recommendations import RecommendationState, state_of, state_q
from ohs.core.errors import OperationRefused
from ohs.organisation.models import Post
from tests.actions.factories import KeyTaskFactory, RecommendationFactory
from tests.organisation.factories import PostFactory

pytestmark = pytest.mark.django_db

ON = dt.date(2021, 7, 5)
BEFORE, AFTER = dt.date(2021, 7, 4), dt.date(2021, 7, 6)
LIST = "/actions/recommendations/"


def test_each_is_in_one_state_and_the_list_finds_it_there():
    days = (None, BEFORE, ON, AFTER)
    for response, answered, due, done, effect in itertools.product(
        ("", "accepted", "not"), days, days, days, days
    ):
        if bool(response) != bool(answered) or (effect and (not done or effect < done)):
            continue
        if done and response != "accepted":
            continue
        RecommendationFactory(
            issued_on=None,
            response=response,
            reason="No." if response == "not" else "",
            responded_on=answered,
            due_date=due,
            implemented_on=done,
            effect_on=effect,
            evidence_of_effect="Seen." if effect else "",
        )
    rows = list(Recommendation.objects.all())

    for state in RecommendationState:
        found = set(Recommendation.objects.filter(state_q(state, ON)).values_list("pk", flat=True))
        assert found == {row.pk for row in rows if row.state(ON) == state}, state
    assert len({row.state(ON) for row in rows}) == len(RecommendationState)


@pytest.mark.parametrize(
    ("on", "state"),
    [
        (dt.date(2021, 4, 30), "awaiting response"),
        (dt.date(2021, 5, 6), "in hand"),
        (dt.date(2021, 6, 30), "in hand"),
        (dt.date(2021, 7, 1), "overdue"),
        (dt.date(2021, 7, 10), "implemented"),
        (dt.date(2021, 9, 1), "effect shown"),
    ],
)
def test_it_stands_on_a_day_as_was_known_then(on, state):
    assert (
        state_of(
            on,
            response="accepted",
            responded_on=dt.date(2021, 5, 6),
            due_date=dt.date(2021, 6, 30),
            implemented_on=dt.date(2021, 7, 10),
            effect_on=dt.date(2021, 9, 1),
        )
        == state
    )


def test_what_is_not_accepted_has_a_reason(hsw_user):
    row = RecommendationFactory()

    with pytest.raises(OperationRefused, match="Enter the reason"):
        operations.respond(recommendation=row, response="in part", by=hsw_user, on=ON)


def test_only_what_was_accepted_is_implemented_and_only_that_has_an_effect(hsw_user):
    row = RecommendationFactory()

    with pytest.raises(OperationRefused, match="Record the response first"):
        operations.mark_implemented(recommendation=row, text="Done.", by=hsw_user, on=ON)
    with pytest.raises(OperationRefused, match="not implemented yet"):
        operations.record_effect(recommendation=row, evidence_of_effect="x", by=hsw_user, on=ON)


def test_what_repeats_leads_back_and_never_round(hsw_user):
    first = RecommendationFactory()
    second = RecommendationFactory(repeats=first)

    with pytest.raises(ValidationError, match="repeats this one already"):
        operations.correct_recommendation(
            recommendation=first, values={"repeats": second}, reason="So", by=hsw_user, on=ON
        )


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"issued_on": AFTER}, "in the future"),
        ({"issued_on": ON, "due_date": BEFORE}, "before it was made"),
        ({"issued_on": ON, "source": "a friend"}, "not a valid choice"),
    ],
)
def test_what_cannot_be_is_refused(hsw_user, values, sentence):
    given = {"source": "board", "text": "Do it.", **values}

    with pytest.raises(ValidationError, match=sentence):
        operations.record_recommendation(**given, by=hsw_user, on=ON)


def test_numbers_go_on_from_the_newest(hsw_user):
    RecommendationFactory(number=41)

    row = operations.record_recommendation(source="board", text="Do it.", by=hsw_user, on=ON)

    assert row.number == 42


def test_the_file_has_the_columns_of_the_contract_and_says_what_was_known(client, demo_users):
    client.force_login(demo_users["board"])

    body = client.get(f"{LIST}?format=csv&as_at=2021-03-01").getvalue().decode("utf-8-sig")
    header, *lines = body.splitlines()

    assert header.startswith(
        "number,source,reference,issued_on,recommendation,response,reason,owner,due_date,state,"
        "tasks,evidence_of_effect,repeats"
    )
    water = next(line for line in lines if "core training of new recruits" in line)
    assert "in hand" in water
    assert "implemented" not in water


def test_a_recommendation_is_recorded_answered_done_and_shown_to_work_on_its_pages(
    client, demo_users
):
    client.force_login(demo_users["hsw"])
    owner = Post.objects.get(title="Commander Armed Policing")
    answer = client.post(
        f"{LIST}new/",
        {
            "source": "regulator",
            "reference": "Letter",
            "text": "Mark the edge of the quay.",
            "owner": owner.pk,
            "due_date": "2021-12-01",
            "tasks": "15, 13",
        },
    )
    row = Recommendation.objects.latest("pk")
    assert answer.headers["Location"] == row.get_absolute_url()
    assert {task.number for task in row.tasks.all()} == {"13", "15"}

    page = row.get_absolute_url()
    for step, given in (
        ("respond", {"response": "accepted"}),
        ("note", {"text": "Paint is ordered."}),
        ("implemented", {"text": "The edge is marked."}),
        ("effect", {"evidence_of_effect": "Nobody fell in since."}),
    ):
        row.refresh_from_db()
        answer = client.post(f"{page}{step}/", {"version": row.version, **given})
        assert answer.status_code == 302, (step, answer.content.decode())
    told = client.get(page).content.decode()

    for words in ("Effect shown", "Paint is ordered.", "The edge is marked.", "Nobody fell in"):
        assert words in told


def test_a_task_that_is_not_there_is_said_by_its_field(client, demo_users):
    client.force_login(demo_users["hsw"])

    answer = client.post(f"{LIST}new/", {"source": "board", "text": "Do it.", "tasks": "15, 999"})

    assert "No task of a live plan is called “999”." in answer.content.decode()
    assert not Recommendation.objects.filter(text="Do it.").exists()


def test_the_owner_answers_and_nobody_else_does(client, demo_users):
    client.force_login(demo_users["lead"])
    mine = Recommendation.objects.filter(owner__holders__user=demo_users["lead"]).first()
    other = RecommendationFactory(owner=PostFactory())

    assert mine is not None
    assert client.get(reverse("actions:recommendation_respond", args=[mine.pk])).status_code == 200
    assert client.get(reverse("actions:recommendation_edit", args=[mine.pk])).status_code == 403
    assert client.get(reverse("actions:recommendation_respond", args=[other.pk])).status_code == 403


def test_the_list_is_narrowed_by_state_source_and_owner(client, demo_users):
    client.force_login(demo_users["board"])

    def texts(query):
        return client.get(f"{LIST}?format=csv&{query}").getvalue().decode().count("\n") - 1

    assert texts("source=coroner") == 1
    assert texts("state=effect shown") == 1
    assert texts("owner=commander-armed-policing") == 2
    assert texts("q=agonal") == 1


def test_a_carried_forward_task_goes_on_answering(hsw_user):
    task = KeyTaskFactory(due_date=dt.date(2022, 3, 31))
    row = RecommendationFactory()
    row.tasks.set([task])

    operations.carry_forward(
        plan=task.plan,
        title="Plan 2022/23",
        period_start=dt.date(2022, 4, 1),
        period_end=dt.date(2023, 3, 31),
        by=hsw_user,
        on=dt.date(2022, 4, 1),
    )

    assert [each.plan.title for each in row.tasks.all()] == ["Plan 2022/23"]
