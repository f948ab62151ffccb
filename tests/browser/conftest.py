"""One served demonstration and one Chromium for the whole run; each role signs in once."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import chromium, sign_in
from tests.browser.evidence import leave_evidence, trace
from tests.browser.watching import Watched
from tests.serving import PASSWORD, begin, demonstration, prepare

# What a press makes happen may take a while on a busy machine, as going to a page may.
expect.set_options(timeout=30_000)

ROLES = ("board", "lead", "unit", "hsw", "auditor", "admin")


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


# The browser of this session, once it is open.
OPEN = []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A failing test leaves pictures and traces, and says where."""
    report = yield
    if report.when == "call" and report.failed and OPEN:
        left = leave_evidence(OPEN[0], item.nodeid)
        report.sections.append(("Left behind", "\n".join(map(str, left))))
    return report


@pytest.fixture(scope="session")
def begun(prepared, tmp_path_factory):
    """A folder with what a server starts from, and no record. To be copied, not changed."""
    directory = tmp_path_factory.mktemp("begun")
    prepare("begun", begin, directory)
    return directory


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """What is made once for this run: what a server starts from, without a record and with the demonstration."""
    with pytest.MonkeyPatch.context() as patch:
        if not os.environ.get("PREPARED"):
            patch.setenv("PREPARED", str(tmp_path_factory.mktemp("prepared")))
        yield


@pytest.fixture(scope="session")
def site(prepared, tmp_path_factory):
    """The address of the served demonstration."""
    with demonstration(tmp_path_factory.mktemp("site")) as url:
        yield url


@pytest.fixture(scope="session")
def browser():
    with chromium() as browser:
        OPEN.append(trace(browser))
        yield browser
        OPEN.clear()


@pytest.fixture(scope="session")
def signed_in(site, browser):
    """The cookies of a role, by its user name."""
    states = {}

    def state_of(role):
        if role not in states:
            context = browser.new_context()
            sign_in(context.new_page(), site, role, PASSWORD)
            states[role] = context.storage_state()
            context.close()
        return states[role]

    # Of somebody who signed out, which ends every session of theirs.
    state_of.forget = states.pop
    return state_of


@pytest.fixture
def open_as(site, browser, signed_in):
    """A watched page of somebody signed in (or of nobody), closed after the test."""
    contexts = []

    def open_(role=None, **options):
        state = signed_in(role) if role else None
        context = browser.new_context(base_url=site, storage_state=state, **options)
        contexts.append(context)
        return Watched(context.new_page(), site)

    yield open_
    for context in contexts:
        context.close()
