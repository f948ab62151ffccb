"""What the Board's pages ask of the database: as much for many rows as for few, and nothing twice that is kept."""

import datetime as dt

import pytest
from django.core.cache import cache

from actions.models import ActionPlan
from ohs.board import operations
from ohs.board.snapshots import read
from ohs.organisation.force import current_force, keep_shown_force
from ohs.organisation.models import BoardMeeting, Post
from tests.actions.factories import KeyActionFactory, KeyTaskFactory
from tests.injuries.factories import InvestigationFactory
from tests.risks.factories import IndicatorFactory, RiskFactory, score
from tests.statements import statements

pytestmark = pytest.mark.usefixtures("session_is_not_noted")

DRAFT = "/board/meetings/joint-audit-panel-2021-07-05/"
FROZEN = "/board/meetings/hsw-board-2021-05-06/"
PAGES = (
    "/",
    "/board/meetings/",
    "/board/readiness/",
    "/board/readiness/?as_at=2021-05-10",
    "/board/since/",
    DRAFT,
    f"{DRAFT}freeze/",
    f"{DRAFT}paper/",
    f"{DRAFT}decisions/new/",
    f"{DRAFT}pack/",
    f"{DRAFT}pack.zip",
    f"{DRAFT}pack/?audience=panel",
    f"{DRAFT}pack/?audience=hsw",
    FROZEN,
    f"{FROZEN}pack/",
    f"{FROZEN}pack.zip?audience=hsw",
)


@pytest.fixture
def asked(client, demo_users, kept_frame):
    """How many queries a page takes with nothing kept from before."""
    client.force_login(demo_users["hsw"])

    def ask(address, *, fresh=True):
        if fresh:
            cache.clear()
            # As on a page that is not the first of its minute.
            keep_shown_force(current_force())
            read.forget()
            # Who is signed in is kept in the cache too; that is not what is asked here.
            client.get("/board/")
        with statements() as put:
            assert client.get(address).status_code == 200
        return len(put)

    return ask


def many_rows(by, number):
    """More of everything that the pages tell of: some late, some not led, some at odds with their scores."""
    plan = ActionPlan.objects.get(slug__contains="2021")
    for place in range(number * 100, number * 101):
        action = KeyActionFactory(plan=plan, number=str(place))
        KeyTaskFactory(action=action, plan=plan, number=str(place), due_date=dt.date(2021, 6, 1))
        risk = RiskFactory(ref=str(place))
        score(risk, 3, 3, dt.date(2021, 6, 1), by=by)
        IndicatorFactory()
        InvestigationFactory(number=place)


@pytest.mark.parametrize("page", PAGES)
def test_as_many_for_many_rows_as_for_few(asked, demo_users, page):
    many_rows(demo_users["hsw"], 2)
    few = asked(page)

    many_rows(demo_users["hsw"], 20)

    assert asked(page) == few


def test_a_draft_paper_is_put_together_once_and_then_only_asks_whether_anything_was_recorded(
    asked, demo_users
):
    asked(f"{DRAFT}pack/")
    # Nobody waits for the tables of the zip who only reads the page: they too are put together once.
    asked(f"{DRAFT}pack.zip", fresh=False)
    # The session, the person and their rights, the meeting, and whether anything was recorded.
    assert asked(f"{DRAFT}pack/", fresh=False) <= 5
    for name in ("pack.pdf", "pack.docx", "pack.zip"):
        # And the note of who took the file.
        assert asked(f"{DRAFT}{name}", fresh=False) <= 5 + 1

    meeting = BoardMeeting.objects.get(slug="joint-audit-panel-2021-07-05")
    operations.record_attendance(
        meeting=meeting, post=Post.objects.first(), kind="present", by=demo_users["hsw"]
    )
    assert asked(f"{DRAFT}pack/", fresh=False) > 5
