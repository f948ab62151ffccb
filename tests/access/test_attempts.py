"""Guessing is slowed down, for all workers together; an owner in a browser of their own is not."""

import datetime as dt
import logging
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from ohs.access.attempts import Bucket, begin, network_of, succeeded
from ohs.access.models import Attempts
from ohs.activity.models import AccessEvent
from tests.organisation.test_accounts import current_code

pytestmark = pytest.mark.django_db

PASSWORD = "three words apart"
LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def _the_clock_stands_still(monkeypatch, settings):
    """Whatever the machine has to do meanwhile; `sit_out` lets time pass."""
    now = timezone.now()
    monkeypatch.setattr("ohs.access.attempts.timezone", SimpleNamespace(now=lambda: now))
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _a_proxy_in_front(settings):
    """So that a test may say where a request comes from."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1


@pytest.fixture
def owner(lead_user):
    lead_user.set_password(PASSWORD)
    lead_user.save()
    return lead_user


def attempt(client, name, password, address="192.0.2.1"):
    headers = {"X-Forwarded-For": address}
    return client.post(LOGIN, {"login": name, "password": password}, headers=headers)


def guess(name, times, address="192.0.2.1"):
    return [attempt(Client(), name, f"guess {n}", address) for n in range(times)]


def sit_out(seconds):
    for row in Attempts.objects.all():
        row.last_at -= dt.timedelta(seconds=seconds)
        row.save()


def is_signed_in(client):
    return "_auth_user_id" in client.session


def test_five_are_free_and_the_next_has_to_wait_longer_each_time(owner):
    answers = guess(owner.username, 7)

    assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 2
    assert answers[5]["Retry-After"] == "1"
    assert "Wait 1 second before you try again" in answers[5].content.decode()
    for seconds in (2, 4, 8):
        sit_out(seconds)
        assert guess(owner.username, 1)[0].status_code == 200
    assert int(guess(owner.username, 1)[0]["Retry-After"]) == 8


def test_nobody_is_kept_waiting_for_more_than_a_minute(owner):
    guess(owner.username, 5)
    Attempts.objects.update(failures=1000)

    assert 50 < int(guess(owner.username, 1)[0]["Retry-After"]) <= 60


def test_the_owner_signs_in_at_another_address_while_somebody_guesses(owner):
    guess(owner.username, 40)

    client = Client()
    attempt(client, owner.username, PASSWORD, "198.51.100.7")

    assert is_signed_in(client)


def test_the_owner_signs_in_in_their_own_browser_while_somebody_beside_them_guesses(owner):
    browser = Client()
    attempt(browser, owner.username, PASSWORD)
    browser.post("/accounts/logout/")
    guess(owner.username, 40)
    assert not is_signed_in(browser)

    attempt(browser, owner.username, PASSWORD)

    assert is_signed_in(browser)


def test_the_cookie_of_a_browser_is_of_no_use_for_another_account_or_forged(owner, hsw_user):
    browser = Client()
    attempt(browser, owner.username, PASSWORD)
    browser.post("/accounts/logout/")
    guess(hsw_user.username, 5)
    assert attempt(browser, hsw_user.username, "guess").status_code == 429

    forged = Client()
    forged.cookies["hsw_browser"] = browser.cookies["hsw_browser"].value[:-3] + "abc"
    guess(owner.username, 5)
    assert attempt(forged, owner.username, "guess").status_code == 429


def test_in_a_browser_of_their_own_too_guesses_are_slowed(owner):
    browser = Client()
    attempt(browser, owner.username, PASSWORD)
    browser.post("/accounts/logout/")

    answers = [attempt(browser, owner.username, f"guess {n}").status_code for n in range(6)]

    assert answers == [200] * 5 + [429]


def test_one_address_cannot_try_one_password_on_everybody(owner):
    answers = [attempt(Client(), f"person{n}", "Summer2021!!").status_code for n in range(25)]

    assert answers.count(200) == 20
    assert answers[-1] == 429


def test_many_addresses_together_are_slowed_once_each_has_failed(owner):
    addresses = [f"203.0.113.{n}" for n in range(1, 25)]
    for address in addresses:
        assert guess(owner.username, 1, address)[0].status_code == 200

    again = [guess(owner.username, 1, address)[0].status_code for address in addresses]

    assert again.count(429) == len(addresses)


def test_a_right_password_is_refused_in_the_same_words_while_it_is_too_early(owner):
    guess(owner.username, 5)
    client = Client()

    answer = attempt(client, owner.username, PASSWORD)

    assert answer.status_code == 429
    assert not is_signed_in(client)


def test_an_account_that_is_not_there_is_slowed_alike(db):
    answers = guess("nobody-of-that-name", 7)

    assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 2


def test_it_begins_anew_after_a_right_password_and_after_a_quarter_of_an_hour(owner):
    guess(owner.username, 4)
    attempt(Client(), owner.username, PASSWORD)
    assert [answer.status_code for answer in guess(owner.username, 5)] == [200] * 5

    sit_out(15 * 60 + 1)

    assert guess(owner.username, 1)[0].status_code == 200


def test_ones_own_right_passwords_do_not_clear_what_an_address_failed_at(owner):
    guess_others = [guess(f"person{n}", 1)[0].status_code for n in range(20)]
    assert set(guess_others) == {200}
    sit_out(60)
    attempt(Client(), owner.username, PASSWORD)

    assert guess("yet-another", 1)[0].status_code == 429


def test_the_owner_the_trail_and_the_log_are_told_once(owner, caplog):
    with caplog.at_level(logging.INFO, "ohs.access"):
        guess(owner.username, 12)

    slowed = AccessEvent.objects.filter(kind="attempts-limited", person=owner)
    assert [event.detail for event in slowed] == ["5 in a row"] * slowed.count()
    assert [message.to for message in mail.outbox] == [[owner.email]]
    assert "entered for your account 5 times" in mail.outbox[0].body
    events = [getattr(r, "facts", {}).get("event") for r in caplog.records]
    assert events.count("attempt-slowed") == 7
    assert PASSWORD not in caplog.text
    assert owner.username not in caplog.text


def test_codes_of_a_second_factor_are_slowed_whatever_the_session(owner):
    TOTP.activate(owner, "A" * 32)
    assert Authenticator.objects.filter(user=owner).exists()

    answers = []
    for n in range(7):
        client = Client()
        attempt(client, owner.username, PASSWORD)
        answers.append(client.post("/accounts/2fa/authenticate/", {"code": f"{n:06}"}).status_code)

    assert answers == [200] * 5 + [429] * 2


def test_a_code_opens_once_whichever_worker_is_asked(owner):
    TOTP.activate(owner, "A" * 32)
    code = current_code("A" * 32)

    answers = []
    for _ in range(2):
        client = Client()
        attempt(client, owner.username, PASSWORD)
        # Another worker's memory.
        cache.clear()
        answers.append(client.post("/accounts/2fa/authenticate/", {"code": code}).status_code)

    assert answers == [302, 429]


def test_mail_for_a_forgotten_password_is_sent_three_times_and_then_waits(owner):
    answers = [
        Client().post("/accounts/password/reset/", {"email": owner.email}).status_code
        for _ in range(5)
    ]

    assert answers == [302] * 3 + [429] * 2
    assert len(mail.outbox) == 3


def test_a_form_from_another_site_slows_nobody(owner):
    for _ in range(10):
        client = Client(enforce_csrf_checks=True)
        assert attempt(client, owner.username, "guess").status_code == 403

    assert not Attempts.objects.exists()


# Counting
def test_many_at_once_are_as_many_failures(db):
    bucket = [Bucket("account", free=3)]

    assert [begin(bucket)[0] for _ in range(5)] == [0, 0, 0, 1, 1]


def test_a_success_takes_back_its_own_attempt_alone(db):
    bucket = [Bucket("address", free=20)]
    for _ in range(3):
        begin(bucket)

    succeeded(bucket)

    assert Attempts.objects.get().failures == 2


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("", ""),
        (None, ""),
    ],
)
def test_the_addresses_of_one_household_are_one(address, network):
    assert network_of(address) == network
