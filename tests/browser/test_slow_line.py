"""On a slow line a page is drawn within a second: its style and script are kept for ever by the name of their content."""

# A slow 3G: 400 kilobits a second, 400 milliseconds there and back.
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
PAGES = ("/", "/actions/", "/maturity/", "/injuries/lines/all/", "/board/since/")


def test_pages_are_drawn_within_a_second(open_as):
    watched = open_as("board")
    for address in PAGES:
        # What is put together once is; a reader is seldom the first.
        watched.visit(address)
    line = watched.page.context.new_cdp_session(watched.page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW)

    took = {}
    for address in PAGES:
        watched.visit(address)
        took[address] = round(watched.page.evaluate(FIRST_PAINT))

    assert {address: at for address, at in took.items() if at >= 1000} == {}
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
