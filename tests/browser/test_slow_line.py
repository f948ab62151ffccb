"""On a slow line a page is drawn within a second: its style and script are kept for ever by the name of their content."""

import pytest

from tests.browser.watching import wait_until

# A slow 3G: 400 kilobits a second, 400 milliseconds there and back.
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
# When what comes after the tables has arrived. The end of the page may come a moment later, with nothing to be seen in it.
HEAR_WHOLE = """
new MutationObserver((_, observer) => {
    if (!document.querySelector("#foot, #footer")) return;
    window.whole = performance.now();
    observer.disconnect();
}).observe(document, {childList: true, subtree: true});
"""
PAGES = ("/", "/actions/", "/maturity/", "/injuries/lines/all/", "/board/since/")
# A table arrives row by row, and a wider one makes its columns wider.
TABLES = (
    "/actions/programmes/",
    "/actions/recommendations/",
    "/risks/",
    "/maturity/units/",
    "/injuries/",
    "/injuries/counts/",
    "/board/meetings/",
)
IN_THE_ADMIN = ("/admin/actions/keytask/", "/admin/risks/risk/", "/admin/injuries/monthlycount/")


def slow_down(watched):
    line = watched.page.context.new_cdp_session(watched.page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW)


def first_paint(page):
    """Milliseconds until it was drawn, which on a busy machine is after it has loaded."""
    return wait_until(page, FIRST_PAINT)


def test_pages_are_drawn_within_a_second(open_as):
    watched = open_as("board")
    for address in PAGES:
        # What is put together once is; a reader is seldom the first.
        watched.visit(address)
    slow_down(watched)

    took = {}
    for address in PAGES:
        watched.visit(address)
        took[address] = round(first_paint(watched.page))

    assert {address: at for address, at in took.items() if at >= 1000} == {}
    assert not watched.problems


@pytest.mark.parametrize(("role", "tables"), [("board", TABLES), ("hsw", IN_THE_ADMIN)])
def test_tables_are_drawn_once_they_are_whole(open_as, role, tables):
    watched = open_as(role)
    watched.page.add_init_script(HEAR_WHOLE)
    # Style and scripts are there already.
    watched.visit(tables[0])
    slow_down(watched)

    early = {}
    for address in tables:
        watched.visit(address)
        if (by := watched.page.evaluate("window.whole") - first_paint(watched.page)) > 0:
            early[address] = by

    assert early == {}
    assert not watched.problems


def test_the_first_visit_waits_for_little_before_it_is_drawn(open_as):
    """Signing in, with nothing kept yet: the page, one small sheet, and what is fetched beside it before anything is drawn.

    Counted in bytes, which are the same on a busy machine: there and back twice, and what has to come over the line.
    """
    watched = open_as()
    watched.visit("/accounts/login/")

    sizes = watched.page.evaluate(
        """() => {
            const before = [...document.querySelectorAll("head link[rel=stylesheet]:not([media]), head script[type=module]")];
            return [performance.getEntriesByType("navigation")[0], ...performance.getEntriesByType("resource")]
                .filter(each => each.entryType == "navigation" || before.some(b => [b.href, b.src].includes(each.name)))
                .map(each => each.transferSize);
        }"""
    )

    assert len(sizes) == 3
    assert 2 * SLOW["latency"] + sum(sizes) * 1000 / SLOW["downloadThroughput"] < 950
    wait_until(watched.page, "document.styleSheets.length == 2")
    assert not watched.problems


def test_style_and_script_are_kept_for_ever(open_as):
    watched = open_as("board")
    watched.visit("/")

    kept = watched.page.evaluate(
        "[...document.querySelectorAll('link[rel=stylesheet], script[src]')].map(each => each.href || each.src)"
    )

    assert len(kept) >= 2
    for address in kept:
        answer = watched.page.request.get(address)
        assert "immutable" in answer.headers["cache-control"], address
        assert int(answer.headers["content-length"]) < 20_000, address
