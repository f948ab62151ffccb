"""Signing in by OpenID Connect, tried against a real provider on loopback: the whole round trip, claims, linking, sign-out."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.contrib.messages.storage.fallback import FallbackStorage
from django.test import Client

from ohs.organisation import roles
from ohs.organisation.adapter import AccountAdapter
from ohs.organisation.models import RightsChange, User
from ohs.organisation.openid import roles_of
from tests.openid.served import provider_of

pytestmark = pytest.mark.django_db

CALLBACK = "http://testserver/accounts/oidc/sso/login/callback/"
SIGN_IN = "/accounts/oidc/sso/login/"
PASSWORD = "the-providers-password"
ROLES = {"HSW-Leads": "lead", "HSW-Team": "hsw team", "HSW-Admins": "administrator"}
PEOPLE = {
    "sergeant": {"email": "sergeant@force.example", "groups": ["HSW-Leads"]},
    "unknown": {"email": "unknown@force.example", "groups": ["Canteen"]},
    "shared": {"email": "shared@force.example", "groups": ["HSW-Leads"]},
    "liar": {"email": "unverified@force.example", "groups": ["HSW-Leads"]},
}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The provider's address."""
    people = {name: person | {"password": PASSWORD} for name, person in PEOPLE.items()}
    with provider_of(people, tmp_path_factory.mktemp("provider"), "http://testserver") as url:
        yield url


@pytest.fixture
def provider(server, settings, roles_applied):
    settings.OIDC_SERVER_URL = f"{server}/o"
    settings.OIDC_CLIENT_ID = "registers"
    settings.OIDC_NAME = "the force"
    settings.OIDC_ROLES = ROLES
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "sso",
                    "name": "the force",
                    "client_id": "registers",
                    "secret": "a-secret-between-two",
                    "settings": {"server_url": f"{server}/o"},
                }
            ],
        }
    }
    return server


def sign_in(client: Client, username: str, browser: requests.Session | None = None):
    """Presses the button, signs in at the provider, and comes back; gives the answer of the address come back to."""
    browser = browser or requests.Session()
    away = client.post(SIGN_IN)
    assert away.status_code == 302
    page = browser.get(away["Location"], allow_redirects=True, timeout=10)
    back = browser.post(
        page.url,
        {
            "username": username,
            "password": PASSWORD,
            "csrfmiddlewaretoken": browser.cookies["csrftoken"],
        },
        allow_redirects=False,
        timeout=10,
    )
    # The provider leads through its own addresses until it leads here.
    while not back.headers["Location"].startswith("http://testserver"):
        back = browser.get(
            requests.compat.urljoin(page.url, back.headers["Location"]),
            allow_redirects=False,
            timeout=10,
        )
    return client.get(back.headers["Location"].removeprefix("http://testserver"))


def test_the_code_is_asked_for_with_a_proof_key(provider, client):
    away = client.post(SIGN_IN)["Location"]

    asked = parse_qs(urlsplit(away).query)
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [CALLBACK]


def test_somebody_arrives_with_the_role_that_their_claim_stands_for(provider, client):
    answer = sign_in(client, "sergeant")

    assert answer.status_code == 302
    assert answer["Location"] == "/start/"
    person = User.objects.get(username="sergeant")
    assert person.email == "sergeant@force.example"
    assert list(person.groups.values_list("name", flat=True)) == [roles.LEAD]
    assert person.is_staff
    assert not person.has_usable_password()
    assert client.get("/actions/").status_code == 200
    change = RightsChange.objects.filter(person=person, what="roles").get()
    assert (change.before, change.after, change.by) == ("none", "lead", None)
    assert change.reason == "From the force, at sign-in"


def test_a_role_goes_with_its_claim_and_what_was_given_here_stays(provider, client):
    sign_in(client, "sergeant")
    person = User.objects.get(username="sergeant")
    person.groups.add(roles.Group.objects.get(name=roles.AUDITOR))

    requests.get(f"{provider}/people/sergeant/?groups=HSW-Team", timeout=10)
    try:
        sign_in(Client(), "sergeant")
        held = set(person.groups.values_list("name", flat=True))
        assert held == {roles.AUDITOR, roles.HSW_TEAM}
        requests.get(f"{provider}/people/sergeant/?groups=", timeout=10)
        sign_in(Client(), "sergeant")
        assert set(person.groups.values_list("name", flat=True)) == {roles.AUDITOR}
    finally:
        requests.get(f"{provider}/people/sergeant/?groups=HSW-Leads", timeout=10)


def test_an_unknown_person_has_no_role_and_sees_whom_to_ask(provider, client, admin_user):
    sign_in(client, "unknown")

    page = client.get("/start/").content.decode()
    assert "You have no role yet" in page
    assert admin_user.email in page
    assert client.get("/").status_code == 403
    assert client.get("/admin/").status_code == 302
    assert not User.objects.get(username="unknown").groups.exists()


def test_an_account_is_not_taken_over_by_its_address(provider, client, lead_user):
    lead_user.email = "shared@force.example"
    lead_user.save()

    answer = sign_in(client, "shared")

    assert answer.status_code == 403
    assert "not tied to the way" in answer.content.decode()
    assert "_auth_user_id" not in client.session
    assert User.objects.filter(email="shared@force.example").count() == 1


def test_where_a_setting_allows_it_a_verified_address_is_the_same_person(
    provider, client, lead_user, settings
):
    settings.OIDC_LINK_BY_EMAIL = settings.SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
    lead_user.email = "shared@force.example"
    lead_user.save()

    assert sign_in(client, "shared").status_code == 302
    assert client.session["_auth_user_id"] == str(lead_user.pk)


def test_an_address_that_nobody_verified_is_nobody(provider, client, lead_user, settings):
    settings.OIDC_LINK_BY_EMAIL = settings.SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
    lead_user.email = "unverified@force.example"
    lead_user.save()

    assert sign_in(client, "liar").status_code == 403
    assert "_auth_user_id" not in client.session


def test_somebody_whose_account_was_closed_does_not_get_in(provider, client):
    sign_in(client, "sergeant")
    User.objects.filter(username="sergeant").update(is_active=False)
    other = Client()

    sign_in(other, "sergeant")

    assert "_auth_user_id" not in other.session


def test_an_answer_that_nobody_asked_for_is_refused(provider, client):
    answer = client.get(f"{urlsplit(CALLBACK).path}?code=abc&state=def")

    assert "_auth_user_id" not in client.session
    assert answer.status_code in (200, 302, 401, 403)


def test_signing_out_signs_out_at_the_provider_too(provider, client):
    browser = requests.Session()
    sign_in(client, "sergeant", browser)

    away = client.post("/accounts/logout/")["Location"]

    assert away.startswith(f"{provider}/o/logout/")
    assert "_auth_user_id" not in client.session
    asked = browser.get(away, timeout=10)
    # It asks whether that is meant, as it may where it is not shown who signs out.
    back = browser.post(
        asked.url,
        {
            "allow": "True",
            "client_id": "registers",
            "post_logout_redirect_uri": "http://testserver/accounts/login/",
            "csrfmiddlewaretoken": browser.cookies["csrftoken"],
        },
        allow_redirects=False,
        timeout=10,
    )
    assert back.headers["Location"].startswith("http://testserver/accounts/login/")
    # The provider asks for a password again.
    page = browser.get(client.post(SIGN_IN)["Location"], timeout=10)
    assert "password" in page.text


def test_with_openid_only_a_password_lets_administrators_in_alone(
    provider, client, settings, lead_user, admin_user
):
    settings.OIDC_ONLY = True
    for person in (lead_user, admin_user):
        person.set_password(PASSWORD)
        person.save()

    client.post("/accounts/login/", {"login": lead_user.username, "password": PASSWORD})
    assert "_auth_user_id" not in client.session
    client.post("/accounts/login/", {"login": admin_user.username, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(admin_user.pk)


def test_with_openid_only_no_other_way_leads_in(
    provider, client, settings, lead_user, admin_user, rf
):
    """By a passkey alone, say: whatever the way, allauth asks the adapter before it signs somebody in."""
    settings.OIDC_ONLY = True
    request = rf.post("/accounts/2fa/webauthn/login/")
    request.session = client.session
    request._messages = FallbackStorage(request)
    given = {
        "email_verification": "none",
        "signal_kwargs": None,
        "email": None,
        "signup": False,
        "redirect_url": None,
    }

    assert AccountAdapter().pre_login(request, lead_user, **given).url == "/accounts/login/"
    assert AccountAdapter().pre_login(request, admin_user, **given) is None


def test_the_sign_in_page_offers_it_by_its_name(provider, client):
    page = client.get("/accounts/login/").content.decode()

    assert "Sign in with the force" in page
    assert re.search(r'<form method="post" action="/accounts/oidc/sso/login/', page)


def test_without_a_provider_nothing_is_offered_and_its_addresses_lead_nowhere(client, db):
    assert "oidc" not in client.get("/accounts/login/").content.decode()
    assert client.get(SIGN_IN).status_code == 404


# Claims
@pytest.mark.parametrize(
    ("name", "data", "found"),
    [
        ("groups", {"userinfo": {"groups": ["HSW-Leads", "Canteen"]}}, ["lead"]),
        ("groups", {"id_token": {"groups": "HSW-Team"}, "userinfo": {}}, ["hsw team"]),
        ("realm_access.roles", {"id_token": {"realm_access": {"roles": ["HSW-Leads"]}}}, ["lead"]),
        ("groups", {"userinfo": {"groups": None}}, []),
        ("groups", {}, []),
        ("groups.deeper", {"userinfo": {"groups": ["HSW-Leads"]}}, []),
    ],
)
def test_what_a_claim_stands_for(settings, name, data, found):
    settings.OIDC_ROLES, settings.OIDC_ROLES_CLAIM = ROLES, name

    assert roles_of(data) == found
