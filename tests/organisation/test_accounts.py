"""Invitations, forgotten passwords, second factors that are asked for, and how their secrets are kept."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client

from ohs.organisation import operations, roles
from ohs.organisation.models import RightsChange, User
from ohs.organisation.second_factor import MARK, SecretAdapter

pytestmark = pytest.mark.django_db

PASSWORD = "three words apart"
SITE = "https://hsw.example.org/accounts/password/reset/key/UID-KEY/"


@pytest.fixture
def administrator(roles_applied):
    person = User.objects.create_user("the-administrator", email="admin@example.org", is_staff=True)
    person.groups.add(roles.Group.objects.get(name=roles.ADMINISTRATOR))
    return person


def with_password(person):
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(person, password=PASSWORD):
    client = Client()
    client.post("/accounts/login/", {"login": person.username, "password": password})
    return client


def is_signed_in(client):
    return "_auth_user_id" in client.session


def choose(client, address, password):
    """Opens the mailed address and chooses a password there, as allauth's page has it: by a redirect of its own."""
    opened = client.get(address, follow=True)
    page = opened.redirect_chain[-1][0] if opened.redirect_chain else address
    return client.post(page, {"password1": password, "password2": password}, follow=True)


# Invitations
def test_an_invitation_says_what_somebody_is_for_and_works_once(administrator, lead_user):
    lead_user.set_unusable_password()
    lead_user.save()

    operations.invite(person=lead_user, by=administrator, address=SITE)

    (message,) = mail.outbox
    assert message.to == [lead_user.email]
    assert "You are there as: lead." in message.body
    address = re.search(r"https://hsw.example.org(\S+)", message.body)[1]
    choose(Client(), address, PASSWORD)
    assert is_signed_in(sign_in(lead_user))
    again = choose(Client(), address, "another three words")
    assert "has been used" in again.content.decode()
    assert is_signed_in(sign_in(lead_user))
    assert RightsChange.objects.filter(person=lead_user, what="invited").exists()


def test_an_invitation_is_no_use_after_three_days(administrator, lead_user, settings):
    operations.invite(person=lead_user, by=administrator, address=SITE)
    address = re.search(r"https://hsw.example.org(\S+)", mail.outbox[0].body)[1]
    settings.PASSWORD_RESET_TIMEOUT = -1

    assert "older than three days" in Client().get(address, follow=True).content.decode()


def test_whoever_has_no_address_is_not_invited(administrator, lead_user):
    lead_user.email = ""
    lead_user.save()

    with pytest.raises(ValidationError, match="email address"):
        operations.invite(person=lead_user, by=administrator, address=SITE)


def test_the_administrator_invites_from_the_page_of_a_person(administrator, lead_user, client):
    client.force_login(administrator)
    address = f"/admin/organisation/user/{lead_user.pk}/change/"
    sent = {
        "username": lead_user.username,
        "email": lead_user.email,
        "is_active": "on",
        "is_staff": "on",
        "groups": [lead_user.groups.get().pk],
        "invite": "on",
        "posts_held-TOTAL_FORMS": 0,
        "posts_held-INITIAL_FORMS": 0,
    }

    assert client.post(address, sent).status_code == 302
    assert "/accounts/password/reset/key/" in mail.outbox[0].body


# Forgotten, set by somebody else
def test_a_forgotten_password_is_chosen_anew_by_mail(lead_user):
    with_password(lead_user)
    client = Client()

    client.post("/accounts/password/reset/", {"email": lead_user.email})

    (message,) = mail.outbox
    address = re.search(r"http://testserver(\S+)", message.body)[1]
    choose(client, address, "another three words")
    assert is_signed_in(sign_in(lead_user, "another three words"))
    assert not is_signed_in(sign_in(lead_user))


def test_nobody_learns_which_addresses_have_an_account(db):
    client = Client()

    page = client.post("/accounts/password/reset/", {"email": "nobody@example.org"}, follow=True)

    assert "If there is an account" in page.content.decode()
    assert mail.outbox == []


def test_a_password_that_somebody_else_set_is_changed_first(administrator, lead_user):
    with_password(lead_user)
    operations.note_password_set(person=lead_user, by=administrator)
    client = sign_in(lead_user)

    assert client.get("/actions/").url == "/accounts/password/change/"
    new = "words of my own choice"
    client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )

    assert client.get("/actions/").status_code == 200
    assert is_signed_in(sign_in(lead_user, new))
    assert any("password" in message.subject.casefold() for message in mail.outbox)
    assert mail.outbox[-1].to == [lead_user.email]


@pytest.mark.parametrize(
    "password", ["aaaaaaaaaaaa", "aud2aud2aud2", "abcabcabcabc", "somebody1234", "Somebody-2021"]
)
def test_passwords_that_name_the_account_or_repeat_themselves_are_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password, User(username="somebody"))


def test_three_words_are_fine():
    validate_password("copper ladder monday", User(username="somebody"))


@pytest.mark.parametrize(
    ("change", "told", "to"),
    [
        (
            lambda p, a: operations.note_password_set(person=p, by=a),
            "set a new password",
            ["a-lead@example.org"],
        ),
        (
            lambda p, a: operations.change_person(
                person=p, by=a, username=p.username, email="new@example.org"
            ),
            "changed the email address",
            ["a-lead@example.org", "new@example.org"],
        ),
        (
            lambda p, a: operations.reset_second_factor(person=p, by=a, reason="Lost"),
            "reset your two-step sign-in",
            ["a-lead@example.org"],
        ),
    ],
)
def test_what_an_administrator_changes_in_an_account_is_mailed(
    administrator, lead_user, change, told, to
):
    TOTP.activate(lead_user, "A" * 32)

    change(lead_user, administrator)

    assert sorted(address for message in mail.outbox for address in message.to) == to
    assert all(told in message.body for message in mail.outbox)


def test_a_mail_server_that_is_down_stops_no_change(administrator, lead_user, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    operations.note_password_set(person=lead_user, by=administrator)

    assert User.objects.get(pk=lead_user.pk).must_change_password


def test_ones_own_new_factor_is_mailed(lead_user, stored_at_once):
    client = sign_in(with_password(lead_user))
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    client.post("/accounts/2fa/totp/activate/", {"code": current_code(secret)})

    assert {tuple(message.to) for message in mail.outbox} == {(lead_user.email,)}
    assert any("activated" in message.subject.casefold() for message in mail.outbox)


def test_a_factor_that_is_reset_ends_every_session(administrator, lead_user):
    TOTP.activate(lead_user, "A" * 32)
    client = Client()
    client.force_login(lead_user)

    operations.reset_second_factor(person=lead_user, by=administrator, reason="Stolen")

    assert client.get("/glossary/").status_code == 302


def test_a_superuser_is_an_administrator_and_asked_for_a_factor(admin_user, settings):
    settings.MFA_REQUIRED_ROLES = [roles.ADMINISTRATOR]
    admin_user.groups.clear()

    assert sign_in(with_password(admin_user)).get("/risks/").url == "/accounts/2fa/"


# Second factors
def current_code(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


@pytest.fixture
def asked(settings):
    settings.MFA_REQUIRED_ROLES = [roles.ADMINISTRATOR, roles.HSW_TEAM]


def test_roles_that_need_a_second_factor_set_it_up_before_anything_else(asked, hsw_user):
    client = sign_in(with_password(hsw_user))

    for page in ("/", "/risks/", "/admin/", "/mine/"):
        assert client.get(page).url == "/accounts/2fa/"
    # Before a factor is set up the password is asked for once more.
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    client.post("/accounts/2fa/totp/activate/", {"code": current_code(secret)})

    assert client.get("/risks/").status_code == 200
    assert Authenticator.objects.filter(user=hsw_user, type="totp").exists()
    assert Authenticator.objects.filter(user=hsw_user, type="recovery_codes").exists()


def test_other_roles_are_not_asked(asked, lead_user):
    assert sign_in(with_password(lead_user)).get("/risks/").status_code == 200


def test_whoever_has_one_is_asked_for_its_code_and_nothing_else(asked, hsw_user):
    TOTP.activate(with_password(hsw_user), "A" * 32)

    client = Client()
    answer = client.post("/accounts/login/", {"login": hsw_user.username, "password": PASSWORD})

    assert answer.url.startswith("/accounts/2fa/authenticate/")
    assert not is_signed_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": current_code("A" * 32)})
    assert is_signed_in(client)
    assert client.get("/risks/").status_code == 200


def test_an_administrator_takes_it_away_with_a_reason(asked, administrator, hsw_user):
    TOTP.activate(with_password(hsw_user), "A" * 32)

    with pytest.raises(ValidationError, match="Enter a reason"):
        operations.reset_second_factor(person=hsw_user, by=administrator, reason=" ")
    operations.reset_second_factor(person=hsw_user, by=administrator, reason="Lost telephone")

    change = RightsChange.objects.get(person=hsw_user, what="factor")
    assert (change.by, change.reason, change.after) == (administrator, "Lost telephone", "none")
    assert sign_in(hsw_user).get("/risks/").url == "/accounts/2fa/"


# What is stored
def test_a_secret_is_stored_encrypted_and_read_back(hsw_user):
    TOTP.activate(hsw_user, "B" * 32)

    stored = Authenticator.objects.get(user=hsw_user, type="totp").data["secret"]

    assert stored.startswith(MARK)
    assert "B" * 32 not in stored
    assert SecretAdapter().decrypt(stored) == "B" * 32


def test_the_key_is_changed_and_the_old_one_may_go(hsw_user, settings):
    settings.SECRETS_KEYS = ["the old key"]
    TOTP.activate(hsw_user, "B" * 32)
    plain = Authenticator.objects.create(
        user=User.objects.create_user("earlier"), type="totp", data={"secret": "C" * 32}
    )

    settings.SECRETS_KEYS = ["the new key", "the old key"]
    call_command("rotate_secrets", verbosity=0)
    settings.SECRETS_KEYS = ["the new key"]

    stored = {each.user.username: each.data["secret"] for each in Authenticator.objects.all()}
    assert SecretAdapter().decrypt(stored[hsw_user.username]) == "B" * 32
    assert SecretAdapter().decrypt(stored[plain.user.username]) == "C" * 32
    settings.SECRETS_KEYS = ["another key"]
    with pytest.raises(ValueError, match="None of SECRETS_KEYS"):
        SecretAdapter().decrypt(stored["earlier"])
    with pytest.raises(CommandError, match="put the key it was written with back"):
        call_command("rotate_secrets", verbosity=0)


def test_a_server_that_has_lost_the_key_says_so_at_the_code(lead_user, settings):
    settings.SECRETS_KEYS = ["the old key"]
    TOTP.activate(with_password(lead_user), "A" * 32)
    settings.SECRETS_KEYS = ["another key"]
    client = sign_in(lead_user)
    client.raise_request_exception = False

    response = client.post("/accounts/2fa/authenticate/", {"code": "000000"})

    assert response.status_code == 503
    assert "Two-step sign-in cannot be checked" in response.text
    assert "SECRETS_KEYS" in response.text
