"""What a failing browser test leaves behind: a picture of each page that was open, what stood in it, and a trace of its context.

A trace opens with `playwright show-trace` (any Playwright) and tells what was done, asked and said, in order. It is kept of
actions and requests alone: with pictures of every step a walk over all pages would take half as long again.
"""

import re
from contextlib import suppress

from playwright.sync_api import Error

from tests.serving import ROOT

FOLDER = ROOT / ".run" / "failed-browser-tests"


def trace(browser):
    """Every context of a browser keeps a trace from its beginning."""
    make = browser.new_context

    def new_context(**options):
        context = make(**options)
        context.tracing.start(screenshots=False, snapshots=False, sources=False)
        return context

    browser.new_context = new_context
    return browser


def leave_evidence(browser, test, folder=FOLDER):
    """Write it all into a folder of the test's name; gives the files."""
    place = folder / re.sub(r"[^\w.-]+", "-", test).strip("-")[-150:]
    place.mkdir(parents=True, exist_ok=True)
    for old in place.iterdir():
        old.unlink()
    for number, context in enumerate(browser.contexts, start=1):
        for count, page in enumerate(context.pages, start=1):
            name = f"{number}-{count}"
            # A page may be gone, or be the reason of the failure.
            with suppress(Error):
                page.screenshot(path=place / f"{name}.png", full_page=True, timeout=10_000)
            with suppress(Error):
                (place / f"{name}.html").write_text(f"<!-- {page.url} -->\n{page.content()}")
        with suppress(Error):
            context.tracing.stop(path=place / f"{number}-trace.zip")
    return sorted(place.iterdir())
