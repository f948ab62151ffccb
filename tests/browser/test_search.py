"""The search box by keyboard."""

from playwright.sync_api import expect


def test_a_slash_goes_to_the_search_box_and_enter_finds(open_as):
    watched = open_as("board")
    page = watched.page
    watched.visit("/risks/")

    page.keyboard.press("/")
    page.keyboard.type("firearms")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=firearms")

    expect(page.locator("mark").first).to_be_visible()
    # Where somebody is typing it is a letter like others.
    page.keyboard.press("/")
    page.keyboard.type("/")
    assert page.evaluate("() => document.activeElement.value").endswith("/")
    assert not watched.problems, "\n".join(["", *watched.problems])
