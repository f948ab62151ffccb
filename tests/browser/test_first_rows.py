"""Whoever follows a number of the dashboard sees the first of the rows that it counts without moving the page."""

import re

import pytest

SIZES = {"computer": (1280, 900), "phone": (390, 844)}
# The page of one risk or unit is about that, and has tables of its history further down.
OF_ONE_RECORD = re.compile(r"/risks/(?!heat-map/|indicators/)[^/?]+/|/maturity/units/[^/?]+/")
FIRST_ROW = """() => {
  const row = document.querySelector("main table.ohs-stack tbody tr");
  return row && row.getBoundingClientRect().top;
}"""


@pytest.mark.parametrize("size", SIZES)
def test_the_first_row_of_every_number_of_the_dashboard_is_on_the_first_screen(open_as, size):
    width, height = SIZES[size]
    watched = open_as("board", viewport={"width": width, "height": height})
    watched.visit("/")
    links = [
        link
        for link in watched.links()
        if "?" in link and not link.startswith("/?") and not OF_ONE_RECORD.match(link)
    ]

    places = {}
    for link in links:
        watched.visit(link)
        places[link] = watched.page.evaluate(FIRST_ROW)
    lists = {link: place for link, place in places.items() if place is not None}

    assert len(lists) >= 8, links
    assert not {link: place for link, place in lists.items() if place >= height - 40}
    assert not watched.problems, "\n".join(["", *watched.problems])


@pytest.mark.parametrize("role", ["board", "lead"])
def test_the_reason_why_a_task_is_overdue_is_three_taps_from_signing_in(open_as, role):
    """A board member comes to the dashboard when they sign in, a lead to their own work."""
    watched = open_as(role, viewport={"width": 390, "height": 844}, has_touch=True)
    page = watched.page
    watched.visit("/start/")

    if role == "lead":
        page.get_by_role("link", name="Dashboard").first.tap()
    page.get_by_role("link", name="2 tasks overdue").tap()
    page.locator("main tbody th a").first.tap()

    page.get_by_role("heading", name="Updates").wait_for()
    page.get_by_text("days late").wait_for()
