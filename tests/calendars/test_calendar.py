"""A person's calendar by its secret address, as a program reads it."""

import datetime as dt

import pytest
from django.test import Client
from icalendar import Calendar

from actions import operations
from actions.models import KeyTask
from ohs.calendars.models import CalendarAddress
from ohs.organisation.models import Post
from tests.actions.factories import ProgrammeFactory, RecommendationFactory

pytestmark = pytest.mark.django_db

TODAY = dt.date(2021, 7, 5)


@pytest.fixture
def address_of(client, demo_users):
    def make(username):
        client.force_login(demo_users[username])
        response = client.post("/calendar/", {"action": "renew"})
        return response.context["secret"].removeprefix("http://testserver")

    return make


def read(address):
    response = Client().get(address)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/calendar")
    assert all(len(line) <= 75 for line in response.content.split(b"\r\n"))
    calendar = Calendar.from_ical(response.content)
    assert not calendar.errors
    return {str(event["UID"]): event for event in calendar.walk("VEVENT")}


def led_task(demo_users):
    tasks = KeyTask.objects.led_by_user(demo_users["lead"], TODAY)
    return tasks.filter(plan__state="live", due_date__isnull=False, state="in_progress").first()


def test_the_due_date_of_a_lead_moves_in_the_calendar(address_of, demo_users):
    task = led_task(demo_users)
    address, uid = address_of("lead"), f"task-{task.key}@testserver"
    before = read(address)[uid]
    later = dt.date(2021, 9, 30)

    operations.move_due_date(
        task=task, by=demo_users["hsw"], on=TODAY, to=later, reason="Kit is late."
    )

    after = read(address)[uid]
    assert str(before["SUMMARY"]).startswith("Due: 11 ")
    assert (before["DTSTART"].dt, after["DTSTART"].dt) == (dt.date(2021, 7, 31), later)
    assert after["SEQUENCE"] > before["SEQUENCE"]


def test_the_last_day_that_there_is_falls_over_nothing(address_of, demo_users):
    task = led_task(demo_users)
    address = address_of("lead")

    operations.move_due_date(
        task=task, by=demo_users["hsw"], on=TODAY, to=dt.date.max, reason="A slip of the pen."
    )

    assert read(address)[f"task-{task.key}@testserver"]["DTSTART"].dt == dt.date.max


def test_what_is_withdrawn_is_cancelled(address_of, demo_users):
    task = led_task(demo_users)
    address = address_of("lead")

    operations.withdraw(task=task, by=demo_users["hsw"], on=TODAY, narrative="Overtaken.")

    assert read(address)[f"task-{task.key}@testserver"]["STATUS"] == "CANCELLED"


def test_what_a_person_owns_is_in_their_calendar_until_it_is_not_theirs(address_of, demo_users):
    post = Post.objects.held_by(demo_users["lead"], TODAY).first()
    advice = RecommendationFactory(owner=post, number=900, due_date=dt.date(2021, 8, 2))
    ProgrammeFactory(owner=post, name="Peers", slug="peers", next_review=dt.date(2021, 9, 1))
    address = address_of("lead")

    before = read(address)
    operations.respond(
        recommendation=advice,
        response="not",
        reason="Done twice.",
        by=demo_users["hsw"],
        on=TODAY,
    )

    assert before["recommendation-900@testserver"]["DTSTART"].dt == dt.date(2021, 8, 2)
    assert before["programme-peers@testserver"]["DTSTART"].dt == dt.date(2021, 9, 1)
    after = read(address)["recommendation-900@testserver"]
    assert after["STATUS"] == "CANCELLED"
    assert after["SEQUENCE"] > before["recommendation-900@testserver"]["SEQUENCE"]


def test_everybody_has_the_meetings_and_nobody_the_tasks_of_others(address_of):
    events = read(address_of("board"))

    assert [uid for uid in events if uid.startswith("meeting-")]
    assert not [uid for uid in events if uid.startswith("task-")]


def test_a_new_address_closes_the_one_before(address_of):
    first = address_of("board")
    second = address_of("board")

    assert Client().get(first).status_code == 404
    assert read(second)


def test_the_address_is_shown_once_and_kept_nowhere(client, address_of):
    address = address_of("board")

    token = address.rpartition("/")[2].removesuffix(".ics")
    assert token not in client.get("/calendar/").content.decode()
    assert token not in {str(value) for value in vars(CalendarAddress.objects.get()).values()}


def test_an_address_that_is_given_up_opens_nothing(client, address_of):
    address = address_of("board")

    client.post("/calendar/", {"action": "give-up"})

    assert Client().get(address).status_code == 404
    assert client.post("/calendar/", {"action": "give-up"}, follow=True).status_code == 200


def test_the_address_opens_nothing_else(address_of):
    token = address_of("hsw").rpartition("/")[2].removesuffix(".ics")

    for header in (f"Bearer {token}", f"Bearer ohs_{token}"):
        assert Client().get("/api/v1/", headers={"Authorization": header}).status_code == 401


def test_whoever_leaves_has_no_calendar(address_of, demo_users):
    address = address_of("board")
    demo_users["board"].groups.clear()

    assert Client().get(address).status_code == 404


def test_who_has_no_role_has_no_calendar(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("nobody"))

    assert client.get("/calendar/").status_code == 403
    assert client.get("/calendar/guessed.ics").status_code == 404
