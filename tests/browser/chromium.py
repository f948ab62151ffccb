"""Chromium, driven by Playwright: the machine's own, never a downloaded one."""

import os
import shutil
from contextlib import contextmanager

from playwright.sync_api import sync_playwright

# Started by root, as continuous integration does, Chromium cannot make its sandbox; it sees no
# page here but ours. The rest keeps it from calling home.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-gpu",
    # Each page is new and soon left: code made faster for it would not earn its making, and threads beside it only share two
    # cores. A larger nursery is cleared less often.
    "--js-flags=--no-opt --no-maglev --single-threaded --min-semi-space-size=16",
)


# The same engine; the first has no window around the page, which takes a third of the processor.
NAMES = ("chromium-headless-shell", "chromium")


def executable():
    """The path of Chromium; a clear refusal where there is none."""
    wanted = os.environ.get("CHROMIUM")
    found = next(filter(None, map(shutil.which, [wanted] if wanted else NAMES)), None)
    if found is None:
        raise RuntimeError(
            "The browser tests need Chromium: install Debian's package `chromium-headless-shell` or "
            "`chromium`, or say where yours is, CHROMIUM=/path/to/chrome make test-browser."
        )
    return found


@contextmanager
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


def sign_in(page, url, username, password):
    """Sign in through the form, as a person does."""
    page.goto(f"{url}/accounts/login/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Sign out").wait_for()
