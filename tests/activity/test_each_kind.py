"""Each kind of access and of rights leaves an entry on the page of activity and a JSON line in the log, without names."""

import datetime as dt
import json
import logging
import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.test import Client

from injuries.operations.small_numbers import log_small_numbers
from ohs.api import operations as keys
from ohs.organisation import operations, roles
from ohs.organisation.models import User
from ohs.service.logs import JsonFormatter
from tests.operation_calls import ON
from tests.organisation.test_accounts import choose, current_code

pytestmark = pytest.mark.django_db

PASSWORD = "three words apart"


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def person(hsw_user):
    hsw_user.set_password(PASSWORD)
    hsw_user.save()
    return hsw_user


def sign_in(person, password=PASSWORD):
    client = Client()
    client.post("/accounts/login/", {"login": person.username, "password": password})
    return client


def reset(person, administrator):
    Client().post("/accounts/password/reset/", {"email": person.email})
    address = re.search(r"http://testserver(\S+)", mail.outbox[-1].body)[1]
    choose(Client(), address, "another three words")


def change_password(person, administrator):
    new = "words of my own choice"
    sign_in(person).post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )


def add_factor(person, administrator):
    client = sign_in(person)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    answer = client.post("/accounts/2fa/totp/activate/", {"code": current_code(secret)})
    assert answer.status_code == 302, answer.context["form"].errors
    return client


def remove_factor(person, administrator):
    add_factor(person, administrator).post("/accounts/2fa/totp/deactivate/")


def reset_factor(person, administrator):
    TOTP.activate(person, "A" * 32)
    operations.reset_second_factor(person=person, by=administrator, reason="Lost telephone")


def make_key(person, administrator):
    return keys.make_key(
        by=person, on=ON, name="A report", scope="read", expires_on=ON + dt.timedelta(days=30)
    )


def use_key(person, administrator):
    _, secret = make_key(person, administrator)
    for _ in range(2):
        Client().get("/api/v1/tasks", headers={"Authorization": f"Bearer {secret}"})


def revoke_key(person, administrator):
    key, _ = make_key(person, administrator)
    keys.revoke_key(key=key, by=person, on=ON)


def give_roles(person, administrator):
    operations.set_roles(
        person=person, roles=[roles.LEAD], by=administrator, reason="Moved to Works"
    )


def guess(person, administrator):
    for n in range(6):
        sign_in(person, f"guess {n}")


# What is done; what the page says of it; the event of the log's line.
KINDS = {
    "sign-in": (lambda p, a: sign_in(p), "signed in: password", "signed-in"),
    "refused": (lambda p, a: sign_in(p, "wrong"), "sign-in refused", "sign-in-refused"),
    "slowed": (guess, "too many attempts: 5 in a row", "attempts-limited"),
    "sign-out": (lambda p, a: sign_in(p).post("/accounts/logout/"), "signed out", "signed-out"),
    "password": (change_password, "password changed", "password-changed"),
    "reset": (reset, "password chosen anew by email", "password-reset"),
    "factor": (add_factor, "two-step sign-in set up: TOTP Authenticator", "factor-added"),
    "no factor": (remove_factor, "two-step sign-in removed: TOTP Authenticator", "factor-removed"),
    "factor reset": (reset_factor, "Lost telephone", "rights-factor"),
    "key": (make_key, "API key made: A report", "key-made"),
    "key used": (use_key, "API key used for the first time: A report", "key-used"),
    "key ended": (revoke_key, "API key ended: A report", "key-ended"),
    "roles": (give_roles, "from hsw team to lead", "rights-roles"),
    "why": (give_roles, "Moved to Works", "rights-roles"),
    "small numbers": (
        lambda p, a: log_small_numbers(by=p, path="/injuries/", figures=7),
        "small numbers seen: 7",
        "small-numbers-seen",
    ),
    "own data": (
        lambda p, a: sign_in(p).get("/retention/my-data.zip"),
        "file taken: what is kept of",
        "file-taken",
    ),
}


@pytest.mark.parametrize("kind", list(KINDS))
def test_it_is_on_the_page_in_the_file_and_in_the_log(
    kind, person, administrator, auditor_user, caplog, stored_at_once
):
    do, told, event = KINDS[kind]
    with caplog.at_level(logging.INFO, "ohs.access"):
        do(person, administrator)

    reader = Client()
    reader.force_login(auditor_user)
    page = reader.get("/activity/").content.decode()
    file = b"".join(reader.get("/activity/?format=csv")).decode()
    assert told in page
    assert told in file
    lines = [json.loads(JsonFormatter().format(each)) for each in caplog.records]
    assert [line for line in lines if line.get("event") == event]
    for word in (person.username, person.display_name, person.email, PASSWORD):
        assert word not in json.dumps(lines)


def test_a_key_is_noted_the_first_time_alone(person, administrator, auditor_user, client):
    use_key(person, administrator)
    client.force_login(auditor_user)

    assert client.get("/activity/?area=access").content.decode().count("for the first time") == 1


def test_whose_rights_changed_is_found_by_who_changed_them(
    person, administrator, auditor_user, client
):
    give_roles(person, administrator)
    client.force_login(auditor_user)

    page = client.get(f"/activity/?area=rights&who={administrator.username}").content.decode()

    assert "from hsw team to lead" in page
    assert User.objects.get(pk=person.pk).groups.get().name == roles.LEAD
