"""Another force begins, in the browser: nothing is there but what `start_force` makes, and one workbook brings the rest."""

import re
import shutil

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import sign_in
from tests.browser.watching import Watched
from tests.serving import PASSWORD, environment, manage, serve
from tests.workbook.test_new_force import TODAY, the_workbook

PAGES = (
    "/",
    "/mine/",
    "/actions/",
    "/risks/",
    "/risks/heat-map/",
    "/maturity/",
    "/maturity/returns/",
    "/injuries/",
    "/injuries/reporting/",
    "/board/meetings/first/",
)
#: What the force brought, or has not been asked for.
NOT_MISSING = (
    "no reference yet",
    "never audited",
    "No post answers",
    "No model",
    "No matrix",
    "Nobody holds",
    "no strength",
    "is not complete",
    "Level 5 ",
)


@pytest.fixture
def another_force(begun, browser, tmp_path):
    """The head of safety of a force of which nothing is there yet, just signed in."""
    shutil.copytree(begun, tmp_path, dirs_exist_ok=True)
    env = environment(
        tmp_path,
        DATABASE_URL=f"sqlite:///{tmp_path}/ohs.sqlite3",
        OHS_TODAY=TODAY.isoformat(),
        DJANGO_SUPERUSER_PASSWORD=PASSWORD,
    )
    manage(env, "start_force", "--name", "A force", "--without", "model")
    manage(env, "createsuperuser", "--noinput", "--username", "head", "--email", "h@example.org")
    with serve(env) as (url, _):
        context = browser.new_context(base_url=url)
        page = context.new_page()
        sign_in(page, url, "head", PASSWORD)
        yield Watched(page, url)
        context.close()


def test_one_workbook_in_the_browser_makes_every_page_and_the_first_paper(another_force):
    watched, page = another_force, another_force.page
    page.goto("/")
    page.wait_for_url("**/setup/")

    page.goto("/import/workbook/")
    page.get_by_label("File").set_input_files(
        {
            "name": "our registers.xlsx",
            "mimeType": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "buffer": the_workbook(),
        }
    )
    page.get_by_role("button", name="Show what it would do").click()
    expect(page.locator("main")).to_contain_text(re.compile(r"1,?[0-9]{3} new"))
    page.get_by_role("button", name="Record this").click()
    page.wait_for_url("**/setup/")

    for address in PAGES:
        assert page.goto(address).status == 200, address
    page.goto("/board/readiness/")
    checks = page.locator("main").inner_text()
    assert [words for words in NOT_MISSING if words.casefold() in checks.casefold()] == []
    page.goto("/board/meetings/first/pack/")
    paper = page.locator("main").inner_text()
    assert "districts" in paper
    expect(page.locator("header").get_by_text("Northshire").first).to_be_visible()
    answer = page.request.get("/board/meetings/first/pack.pdf")
    assert (answer.status, answer.body()[:5]) == (200, b"%PDF-")
    assert watched.problems == []
