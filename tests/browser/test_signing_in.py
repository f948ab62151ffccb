"""Signing in, in Chromium, against servers on loopback: the force's OpenID provider, mail, a second step, a passkey.

The site here has nothing in it but the people of these tests; roles that need a second step are asked for it.
"""

import email
import email.policy
import queue
import re
import shutil
import time
from contextlib import contextmanager

import pytest
from aiosmtpd.controller import Controller
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import expect

from tests.browser.watching import Watched
from tests.openid.served import CLIENT, SECRET, free_port, provider_of
from tests.serving import environment, manage, serve_at

PASSWORD = "three words apart"
PEOPLE = """
from django.contrib.auth.models import Group
from ohs.organisation.models import User
from ohs.organisation.roles import apply_roles
apply_roles()
for name, role, password in [
    ("keeper", "hsw team", True), ("passkeeper", "hsw team", True), ("reader", "board member", True),
    ("newcomer", "lead", False), ("chief", None, True),
]:
    person = User.objects.create_user(
        name, f"{name}@force.example", "PASSWORD" if password else None, is_staff=role != "board member",
        is_superuser=role is None,
    )
    if role:
        person.groups.add(Group.objects.get(name=role))
"""


class Postbox:
    """Receives mail by SMTP and keeps it."""

    def __init__(self):
        self.messages = queue.Queue()

    async def handle_DATA(self, server, session, envelope):  # the name that aiosmtpd calls
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.messages.put((envelope.rcpt_tos, message.get_content()))
        return "250 Message accepted for delivery"

    def address_for(self, person):
        """Where the next mail leads by which this person chooses a password; others are passed over."""
        while True:
            to, text = self.messages.get(timeout=30)
            found = re.search(r"http://localhost\S+/password/reset/key/\S+", text)
            if found and to == [f"{person}@force.example"]:
                return found[0]


@contextmanager
def postbox():
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield box, controller.port
    finally:
        controller.stop()


@pytest.fixture(scope="module")
def mail_and_site(begun, tmp_path_factory):
    folder, port = tmp_path_factory.mktemp("signing-in"), free_port()
    # By its name: a passkey is for a name, and no number.
    site = f"http://localhost:{port}"
    sergeant = {
        "password": PASSWORD,
        "email": "sergeant@force.example",
        "groups": ["HSW-Leads"],
        "last_name": "Ash",
    }
    with provider_of({"sergeant": sergeant}, folder, site) as provider, postbox() as (box, smtp):
        env = environment(
            folder,
            DATABASE_URL=f"sqlite:///{folder}/ohs.sqlite3",
            ALLOWED_HOSTS="localhost,127.0.0.1",
            EMAIL_URL=f"smtp://127.0.0.1:{smtp}",
            MFA_REQUIRED_ROLES="administrator,hsw team",
            OIDC_SERVER_URL=f"{provider}/o",
            OIDC_CLIENT_ID=CLIENT,
            OIDC_CLIENT_SECRET=SECRET,
            OIDC_NAME="the force",
            OIDC_ROLES='{"HSW-Leads": "lead"}',
            OHS_TODAY="",
        )
        shutil.copytree(begun, folder, dirs_exist_ok=True)
        # Whatever its settings add to the tables.
        manage(env, "migrate", "--verbosity", "0")
        manage(env, "shell", "--no-imports", "-c", PEOPLE.replace("PASSWORD", PASSWORD))
        with serve_at(env, port):
            yield box, site


@pytest.fixture
def box(mail_and_site):
    return mail_and_site[0]


@pytest.fixture
def page(mail_and_site, browser):
    """A page whose scripts, styles and forms the content policy must not refuse."""
    site = mail_and_site[1]
    context = browser.new_context(base_url=site)
    watched = Watched(context.new_page(), site)
    yield watched.page
    refused = [problem for problem in watched.problems if "policy" in problem.lower()]
    context.close()
    assert not refused


def sign_in(page, name, password=PASSWORD):
    page.goto("/accounts/login/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page):
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/**")


def signing_out(page):
    """There for whoever is signed in."""
    return page.get_by_role("button", name="Sign out")


def code_of(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_by_the_forces_own_sign_in_and_out_again(page, mail_and_site):
    site = mail_and_site[1]
    page.goto("/risks/")
    page.get_by_role("button", name="Sign in with the force").click()
    expect(page.locator("h1")).to_have_text("The provider")
    page.get_by_label("Username").fill("sergeant")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()

    page.wait_for_url(f"{site}/risks/")
    expect(signing_out(page)).to_have_count(1)
    expect(page.locator("header")).to_contain_text("Sergeant Ash")
    page.get_by_role("button", name="Sign out").click()
    # The provider asks whether that is meant, and comes back.
    page.locator("input[name=allow]").click()
    page.wait_for_url(f"{site}/accounts/login/**")
    page.goto("/risks/")
    expect(signing_out(page)).to_have_count(0)


def set_up_codes(page):
    """As whoever has to: gives the secret."""
    page.get_by_role("button", name="Set up an authenticator app").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    secret = page.locator("#authenticator_secret").input_value()
    page.get_by_label("Authenticator code").fill(code_of(secret))
    page.get_by_role("button", name="Set up the authenticator app").click()
    return secret


def test_a_second_step_is_asked_for_before_anything_else_and_then_at_each_sign_in(page):
    sign_in(page, "keeper")
    expect(page.locator("h1")).to_have_text("Two-step sign-in")
    page.goto("/risks/")
    expect(page.locator("h1")).to_have_text("Two-step sign-in")

    secret = set_up_codes(page)

    expect(page.locator("h1")).to_have_text("Recovery codes")
    expect(page.locator(".ohs-codes li")).to_have_count(10)
    recovery = page.locator(".ohs-codes li").first.inner_text()
    page.goto("/risks/")
    page.wait_for_url("**/risks/")
    sign_out(page)
    sign_in(page, "keeper")
    expect(page.locator("h1")).to_have_text("Second step of signing in")
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Continue").click()
    expect(signing_out(page)).to_have_count(0)
    page.get_by_label("Code").fill(recovery)
    page.get_by_role("button", name="Continue").click()
    expect(signing_out(page)).to_have_count(1)
    assert secret


def test_an_invitation_is_followed_and_a_forgotten_password_chosen_anew(page, box):
    sign_in(page, "chief")
    set_up_codes(page)
    page.goto("/admin/organisation/user/?q=newcomer")
    page.get_by_role("link", name="newcomer", exact=True).click()
    page.get_by_label("Send an invitation").check()
    page.get_by_role("button", name="Save", exact=True).first.click()
    invitation = box.address_for("newcomer")
    page.goto("/")
    sign_out(page)

    for number, address in enumerate((invitation, None)):
        if address is None:
            page.goto("/accounts/login/")
            page.get_by_role("link", name="Forgotten your password?").click()
            page.get_by_label("Email").fill("newcomer@force.example")
            page.get_by_role("button", name="Send the email").click()
            expect(page.locator("h1")).to_have_text("Look in your inbox")
            address = box.address_for("newcomer")
        password = f"copper ladder monday {number}"
        page.goto(address)
        expect(page.locator("h1")).to_have_text("Choose your password")
        page.get_by_label("New Password", exact=True).fill(password)
        page.get_by_label("New Password (again)").fill(password)
        page.get_by_role("button", name="Save your password").click()
        expect(page.locator("h1")).to_have_text("Your password is saved")
        sign_in(page, "newcomer", password)
        expect(signing_out(page)).to_have_count(1)
        sign_out(page)
    page.goto(invitation)
    expect(page.locator("main")).to_contain_text("has been used")


def test_a_passkey_is_added_and_signs_in_alone(page):
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    sign_in(page, "passkeeper")
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Sign in with it alone").check()
    page.get_by_role("button", name="Add the passkey").click()
    page.wait_for_url("**/recovery-codes/**")
    expect(page.locator("h1")).to_have_text("Recovery codes")
    sign_out(page)

    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("button", name="Sign out").wait_for()
    page.goto("/accounts/2fa/webauthn/")
    expect(page.locator("main")).to_contain_text("Last used")
    sign_out(page)

    # Or as the second step after a password.
    sign_in(page, "passkeeper")
    expect(page.locator("h1")).to_have_text("Second step of signing in")
    page.get_by_role("button", name="Use your passkey").click()
    page.get_by_role("button", name="Sign out").wait_for()


def test_without_scripts_codes_are_offered_and_passkeys_are_not(mail_and_site, browser):
    context = browser.new_context(base_url=mail_and_site[1], java_script_enabled=False)
    page = context.new_page()
    page.goto("/accounts/login/")

    expect(page.get_by_role("button", name="Use a passkey")).to_be_hidden()
    sign_in(page, "reader")
    page.goto("/accounts/2fa/")
    expect(page.get_by_role("button", name="Set up an authenticator app")).to_be_visible()
    context.close()
