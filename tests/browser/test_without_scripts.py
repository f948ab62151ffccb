"""Everything a Board member does works with JavaScript off."""

from playwright.sync_api import expect

from tests.browser.chromium import sign_in
from tests.browser.walk import walk
from tests.serving import PASSWORD


def test_every_page_shows_its_heading_without_scripts(open_as):
    watched = open_as("board", java_script_enabled=False)

    visited = list(walk(watched, thorough=False))

    assert len(visited) > 15, visited
    assert not watched.problems, "\n".join(["", *watched.problems])


def test_signing_in_and_out_works_without_scripts(open_as, site, signed_in):
    page = open_as(java_script_enabled=False).page

    sign_in(page, site, "board", PASSWORD)
    page.get_by_role("button", name="Sign out").click()
    page.goto("/")

    page.wait_for_url("**/accounts/login/**")
    signed_in.forget("board", None)


def test_a_list_is_filtered_without_scripts(open_as):
    page = open_as("board", java_script_enabled=False).page
    page.goto("/actions/")

    page.get_by_text("Change filters").click()
    page.get_by_role("combobox", name="Plan", exact=True).select_option(
        label="HSW Board commitments 2021/22"
    )
    page.get_by_role("button", name="Apply filters").click()

    page.wait_for_url("**plan=**")
    expect(page.locator("main table tbody tr")).to_have_count(15)


def test_who_keeps_what_they_were_about_to_delete_gets_back_without_scripts(open_as):
    page = open_as("admin", java_script_enabled=False).page
    page.goto("/admin/injuries/annotation/")
    page.locator("#result_list tbody th a").first.click()
    record = page.url
    page.get_by_role("link", name="Delete").first.click()

    page.get_by_role("link", name="Cancel").click()

    page.wait_for_url(record)
