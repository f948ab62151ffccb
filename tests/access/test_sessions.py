"""When a session ends: on signing out everywhere, after half an hour without use, and a working day after signing in."""

import time

import pytest
from django.contrib.sessions.models import Session
from django.core.checks import run_checks
from django.test import Client

from ohs.access.sessions import SIGNED_IN_AT, USED_AT
from ohs.activity.models import AccessEvent
from ohs.organisation.models import User

pytestmark = pytest.mark.django_db

PAGE = "/glossary/"


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def age(client, *, used=0, signed_in=0):
    """Makes a session so many seconds older."""
    session = client.session
    session[USED_AT] -= used
    session[SIGNED_IN_AT] -= signed_in
    session.save()


def test_signing_out_ends_every_session_of_that_person_and_of_nobody_else(lead_user, board_user):
    desk, phone, colleague = signed_in(lead_user), signed_in(lead_user), signed_in(board_user)

    desk.post("/accounts/logout/")

    assert phone.get(PAGE).status_code == 302
    assert desk.get(PAGE).status_code == 302
    assert colleague.get(PAGE).status_code == 200
    assert signed_in(User.objects.get(pk=lead_user.pk)).get(PAGE).status_code == 200


def test_a_session_that_a_cache_or_a_backup_brings_back_is_over_all_the_same(lead_user, settings):
    client = signed_in(lead_user)
    rows = list(Session.objects.values())
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post("/accounts/logout/")

    Session.objects.bulk_create([Session(**row) for row in rows], ignore_conflicts=True)

    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = cookie
    assert thief.get(PAGE).status_code == 302


@pytest.mark.parametrize(("minutes", "code"), [(29, 200), (30, 302), (31, 302)])
def test_a_session_ends_after_half_an_hour_without_use(lead_user, minutes, code):
    client = signed_in(lead_user)
    age(client, used=minutes * 60)

    assert client.get(PAGE).status_code == code


def test_use_keeps_it_alive_and_is_noted_once_a_minute(
    lead_user, django_assert_max_num_queries, monkeypatch
):
    client = signed_in(lead_user)
    start = time.time()
    for minute in range(0, 100, 20):
        monkeypatch.setattr(time, "time", lambda now=start + minute * 60: now)
        assert client.get(PAGE).status_code == 200
    before = Session.objects.values_list("session_data", flat=True).get()

    monkeypatch.setattr(time, "time", lambda: start + 80 * 60 + 30)

    assert client.get(PAGE).status_code == 200
    assert Session.objects.values_list("session_data", flat=True).get() == before


@pytest.mark.parametrize(("hours", "code"), [(7, 200), (8, 302)])
def test_however_much_it_is_used_it_ends_a_working_day_after_signing_in(lead_user, hours, code):
    client = signed_in(lead_user)
    age(client, signed_in=hours * 3600)

    assert client.get(PAGE).status_code == code


def test_a_force_may_do_without_the_limit(lead_user, settings):
    settings.SESSION_IDLE_MINUTES = 0
    client = signed_in(lead_user)
    age(client, used=5 * 3600)

    assert client.get(PAGE).status_code == 200


def test_whoever_was_signed_out_is_told_why_comes_back_to_the_page_and_is_noted(lead_user):
    lead_user.set_password("three words apart")
    lead_user.save()
    client = signed_in(lead_user)
    age(client, used=3600)

    sent = client.get(f"{PAGE}?as_at=2021-05-06")
    page = client.get(sent.url).content.decode()

    assert "You were signed out after 30 minutes without use. Sign in again." in page
    answer = client.post(
        sent.url,
        {
            "login": lead_user.username,
            "password": "three words apart",
            "next": f"{PAGE}?as_at=2021-05-06",
        },
    )
    assert answer.url == f"{PAGE}?as_at=2021-05-06"
    assert AccessEvent.objects.filter(kind="timed-out", person=lead_user).count() == 1


def test_a_session_of_an_earlier_version_begins_to_count(lead_user):
    client = signed_in(lead_user)
    session = client.session
    del session[USED_AT], session[SIGNED_IN_AT]
    session.save()

    assert client.get(PAGE).status_code == 200
    assert USED_AT in client.session


def test_the_check_refuses_sessions_that_each_worker_has_for_itself(settings):
    assert not [each for each in run_checks() if each.id == "access.E001"]

    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

    assert [each for each in run_checks() if each.id == "access.E001"]
