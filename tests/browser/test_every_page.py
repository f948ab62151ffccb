"""Each role walks every page it is offered: no barrier to access, no error, nothing refused, nothing wider than a phone."""

import os
from zlib import crc32

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ROLES
from tests.browser.walk import parts_of, walk

# Who reads without the admin, and who keeps everything in it; the others see part of the same.
THOROUGHLY = ("board", "hsw")
# Who look at all their pages on a phone too; ON_A_PHONE=board,hsw for others. Of the pages of the rest each kind is one
# role's to look at there.
ON_A_PHONE = os.environ.get("ON_A_PHONE", "lead").split(",")


def looks_on_a_phone(role, address):
    """Whether a role looks at a page on a phone too, and not only on a wide screen."""
    view, _ = parts_of(address)
    return role in ON_A_PHONE or ROLES[crc32(view.encode()) % len(ROLES)] == role


def report(problems):
    return "\n".join(["", *problems])


@pytest.fixture(scope="module")
def examined():
    """The shapes of the pages that some role has been shown and axe has examined."""
    return set()


@pytest.fixture(scope="module")
def examined_on_a_phone():
    return set()


@pytest.mark.parametrize("role", ROLES)
def test_every_page_a_role_is_offered_is_accessible_and_free_of_errors(
    open_as, examined, examined_on_a_phone, role
):
    watched = open_as(role)

    visited = []
    for address in walk(watched, thorough=role in THOROUGHLY):
        shape = watched.shape()
        # The dashboard always: what stands around the page is each role's own.
        if address == "/" or shape not in examined:
            examined.add(shape)
            watched.check_access()
            watched.check_reflow()
        if looks_on_a_phone(role, address) and shape not in examined_on_a_phone:
            examined_on_a_phone.add(shape)
            watched.check_access_on_a_phone()
        visited.append(address)

    assert len(visited) > 20, visited
    assert not watched.problems, report(watched.problems)


def test_the_pages_before_a_deletion_are_accessible(open_as):
    watched = open_as("admin")
    page = watched.page

    watched.visit("/admin/risks/risk/?q=3a-d")
    page.get_by_role("link", name="3a-d", exact=True).click()
    page.get_by_role("link", name="Delete").first.click()
    expect(page.get_by_text("Registers are not deleted in passing")).to_be_visible()
    watched.check_access()

    watched.visit("/admin/injuries/annotation/")
    page.locator("#result_list tbody th a").first.click()
    page.get_by_role("link", name="Delete").first.click()
    expect(page.get_by_role("button", name="Delete the annotation")).to_be_visible()
    watched.check_access()

    assert not watched.problems, report(watched.problems)


@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/login/?next=/risks/"])
def test_the_sign_in_page_is_accessible(open_as, address):
    watched = open_as()

    watched.visit(address)
    watched.check_access()

    assert not watched.problems, report(watched.problems)


def test_a_refused_sign_in_is_accessible_and_says_why(open_as):
    watched = open_as()
    watched.visit("/accounts/login/")

    watched.page.get_by_label("Username").fill("board")
    watched.page.get_by_label("Password", exact=True).fill("not the password")
    watched.page.get_by_role("button", name="Sign in").click()
    watched.check_access()

    expect(watched.page.get_by_role("alert")).to_be_visible()
    assert not watched.problems, report(watched.problems)
