"""At 320 pixels - a phone, or 1280 at 400 % - a page scrolls down, never sideways."""

import pytest

PAGES = (
    "/",
    "/?group=MO",
    "/actions/",
    "/risks/",
    "/risks/heat-map/",
    "/maturity/",
    "/maturity/findings/",
    "/injuries/",
    "/injuries/counts/",
    "/injuries/investigations/",
    "/board/meetings/",
)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_does_not_scroll_sideways(open_as, address):
    watched = open_as("board", viewport={"width": 320, "height": 640})

    watched.visit(address)
    width = watched.page.evaluate(
        "[document.scrollingElement.scrollWidth, document.scrollingElement.clientWidth]"
    )

    assert width[0] <= width[1]
    assert not watched.problems, "\n".join(["", *watched.problems])
