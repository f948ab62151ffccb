"""What a narrow screen shows besides what the walk of every page measures on it (`tests/browser/test_every_page.py`)."""

import pytest
from playwright.sync_api import expect

from tests.browser.watching import NARROW, PHONE, SHIFT, wait_until

# No link leads to these.
PAGES = (
    "/?group=MO",
    "/actions/?filters=open",
    "/risks/?filters=open",
    "/risks/28/?as_at=2021-05-06",
)


def test_no_page_that_is_asked_for_in_another_way_scrolls_sideways(open_as):
    watched = open_as("board", viewport=NARROW)

    for address in PAGES:
        watched.visit(address)
        watched.check_reflow()

    assert not watched.problems, "\n".join(["", *watched.problems])


def test_the_heat_map_shows_every_column_on_a_phone(open_as):
    for width in (320, 390):
        watched = open_as("board", viewport={"width": width, "height": 844})
        watched.visit("/risks/heat-map/")

        right = watched.page.evaluate(
            "Math.max(...[...document.querySelectorAll('.ohs-heat td, .ohs-heat th')]"
            ".map(cell => cell.getBoundingClientRect().right))"
        )

        assert right <= width


def test_a_long_page_is_short_on_a_phone_until_a_part_of_it_is_asked_for(open_as):
    watched = open_as("board", viewport={"width": 390, "height": 844}, has_touch=True)
    page = watched.page
    heights = {}

    for address in ("/injuries/lines/all/", "/board/meetings/hsw-board-2021-05-06/pack/"):
        watched.visit(address)
        wait_until(page, "!document.querySelector('details.ohs-long').open")
        heights[address] = page.evaluate("document.scrollingElement.scrollHeight")
    page.get_by_role("link", name="13. Decisions").tap()

    assert all(height < 8_000 for height in heights.values()), heights
    expect(page.locator("section:has(> #decisions) .ohs-long[open]")).to_be_visible()
    expect(page.locator(".ohs-long[open]")).to_have_count(1)
    page.get_by_role("link", name="Return to the contents").nth(12).tap()
    expect(page.get_by_role("heading", name="Contents")).to_be_visible()
    assert not watched.problems, "\n".join(["", *watched.problems])


def test_the_work_of_the_team_is_a_list_to_choose_from_on_a_phone(open_as):
    watched = open_as("hsw", viewport=PHONE, has_touch=True)
    page = watched.page
    watched.visit("/mine/")
    wait_until(page, "!document.querySelector('details.ohs-long').open")
    form, first = page.locator("form.ohs-waiting__form"), page.locator(".ohs-waiting").first

    assert page.evaluate("document.scrollingElement.scrollHeight") < 4_500
    expect(form).to_be_hidden()
    first.get_by_role("link", name="Update").tap()
    form.get_by_role("button", name="Save the update").wait_for()

    # A link to what can wait opens the part that it stands in.
    watched.visit("/mine/")
    last = page.locator(".ohs-long .ohs-waiting").last
    page.evaluate("id => { location.hash = id }", last.get_attribute("id"))
    last.get_by_role("heading").wait_for()
    assert not watched.problems, "\n".join(["", *watched.problems])


# Forms of the admin with boxes to search in: one, several, in a row of icons, beside days.
ADMIN_FORMS = (
    "/admin/actions/keyaction/add/",
    "/admin/injuries/annotation/add/",
    "/admin/maturity/unitpost/add/",
    "/admin/organisation/boardmeeting/add/",
)


def test_forms_of_the_admin_stay_where_they_are_drawn_on_a_phone(open_as):
    watched = open_as("admin", viewport=PHONE)
    shifted = {}

    for address in ADMIN_FORMS:
        watched.visit(address)
        watched.page.locator(".select2-container").first.wait_for()
        shifts = watched.page.evaluate("window.shifted")
        shifted[address] = sum(value for value, _ in shifts)

    assert all(value <= SHIFT for value in shifted.values()), shifted
    assert not watched.problems, "\n".join(["", *watched.problems])


@pytest.mark.parametrize("role", ["board", "hsw", "admin"])
def test_the_header_takes_two_lines_of_a_phone(open_as, role):
    watched = open_as(role, viewport=PHONE)
    page = watched.page
    watched.visit("/")

    assert page.locator(".ohs-header").bounding_box()["height"] < 80
    # What is seldom done on a phone stands in the footer there.
    for name in ("Set-up", "Manage registers"):
        links = page.get_by_role("link", name=name, exact=True)
        expect(links).to_have_count(0 if role == "board" else 1)
    assert not watched.problems, "\n".join(["", *watched.problems])
