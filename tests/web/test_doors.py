"""Who gets in: every address of the site as a stranger, and the pages around signing in."""

import re

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

pytestmark = pytest.mark.django_db

# Who gives up at the force's own sign-in is told so before they are anybody here.
CAME_BACK = {"/accounts/3rdparty/login/cancelled/"}
OPEN = {"/healthz", "/accounts/login/", *CAME_BACK}
# Whoever was invited, forgot a password, or asks from a calendar is nobody here yet.
FORGOTTEN = re.compile(r"/accounts/password/reset/.*|/calendar/.+[.]ics")
# Without a provider there is no such sign-in.
NO_PROVIDER = re.compile(r"/accounts/oidc/.+/login/(callback/)?")
SAMPLE = {
    "int": "1",
    "slug": "a-slug",
    "str": "text",
    "path": "a/path",
    "uuid": "00000000-0000-0000-0000-000000000000",
}
# The way in with a second factor belongs to signing in: it sends a stranger back to its beginning.
PART_OF_SIGN_IN = {"/accounts/2fa/authenticate/", "/accounts/logout/", "/accounts/2fa/trust/"}


def addresses(patterns, prefix="/"):
    for pattern in patterns:
        route = str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, prefix + route.lstrip("^"))
        elif isinstance(pattern, URLPattern):
            route = prefix + route.lstrip("^")
            route = re.sub(r"<(?:(\w+):)?\w+>", lambda m: SAMPLE.get(m[1] or "str", "text"), route)
            route = re.sub(r"\(\?P<\w+>[^)]*\)|\([^?)][^)]*\)", "1", route)
            yield re.sub(r"[\^$?]|\\Z", "", route).replace("\\", "")


def test_every_address_but_the_health_check_asks_a_stranger_to_sign_in(client):
    seen = sorted(set(addresses(get_resolver().url_patterns)))
    assert len(seen) > 40

    for address in seen:
        response = client.get(address)
        if FORGOTTEN.fullmatch(address):
            # An address that nobody was sent leads nowhere.
            assert response.status_code in (200, 404), address
        elif NO_PROVIDER.fullmatch(address):
            assert response.status_code == 404, address
        elif address in OPEN:
            assert response.status_code == 200, address
        elif address.startswith("/api/v1/") and response.status_code == 401:
            # A program has no page to be sent to.
            assert response["Content-Type"] == "application/problem+json", address
        else:
            assert response.status_code == 302, f"{address} gave {response.status_code}"
            assert response.url.startswith(("/accounts/login/", "/admin/login/")), address


def test_an_unknown_address_does_not_tell_a_stranger_anything_but_that(client):
    assert client.get("/nothing-here/").status_code == 404


def test_health_is_said_without_signing_in(client):
    assert client.get("/healthz").json() == {"status": "ok"}


def test_sign_in_and_out(client, django_user_model):
    user = django_user_model.objects.create_user("someone", password="a long pass phrase")

    wrong = client.post("/accounts/login/", {"login": "someone", "password": "no"})
    right = client.post("/accounts/login/", {"login": "someone", "password": "a long pass phrase"})

    assert wrong.status_code == 200
    assert "There is a problem" in wrong.content.decode()
    assert right.status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)
    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session


def test_nobody_signs_up(client):
    client.post(
        "/accounts/signup/", {"username": "x", "password1": "p" * 14, "password2": "p" * 14}
    )

    assert client.get("/accounts/signup/").url.startswith("/accounts/login/")


@pytest.mark.parametrize("path", ["/accounts/login/", "/nothing-here/", "/healthz", "/admin/"])
def test_the_content_policy_is_strict_everywhere(client, admin_user, path):
    if path == "/admin/":
        client.force_login(admin_user)

    policy = client.get(path)["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize(
    "path", ["/actions/plans/nope/", "/injuries/lines/nope/", "/board/meetings/nope/"]
)
def test_an_unknown_record_is_a_404_with_a_way_home(client, board_user, path):
    client.force_login(board_user)

    response = client.get(path)

    assert response.status_code == 404
    assert "Go to the dashboard" in response.content.decode()


@pytest.mark.parametrize(
    "path", ["/accounts/", "/accounts/password/change/", "/accounts/2fa/", "/board/meetings/"]
)
def test_account_pages_open(client, board_user, path):
    client.force_login(board_user)

    assert client.get(path).status_code in (200, 302)
