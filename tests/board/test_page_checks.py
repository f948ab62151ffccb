"""Pages with pre-meeting checks do not wait for the paper to be written: a worker looks it through, where one runs."""

import datetime as dt

import pytest
from django.urls import reverse
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from ohs.board.page_checks import load_checks
from ohs.organisation.models import BoardMeeting
from ohs.service import background
from risks.models import Risk
from tests.board.july import JULY
from tests.queue_worker import do_the_work

pytestmark = pytest.mark.django_db

CHECKS = "/board/readiness/"
WRITTEN = "The paper is being written, to find characters that its PDF cannot show."
REFRESH = '<meta http-equiv="refresh"'


@pytest.fixture
def panel(demo_users):
    """The next meeting; a risk in its paper has a character that the PDF does not show."""
    Risk.objects.filter(ref="2").update(title="Kit 🦺 on the move")
    return BoardMeeting.objects.select_related("board").get(slug="joint-audit-panel-2021-07-05")


@pytest.fixture
def worker(settings, tmp_path):
    settings.STATE_DIR = tmp_path / "state"
    lock = background.hold_worker_lock()
    yield lock
    lock.close()


@pytest.fixture
def keeper(client, demo_users):
    client.force_login(demo_users["hsw"])
    return client


def page(client, address=CHECKS):
    return client.get(address).content.decode()


def test_the_worker_looks_the_paper_through_and_the_page_says_so(panel, worker, keeper):
    first, again = page(keeper), page(keeper)

    assert WRITTEN in first and "Look again now" in first and "so far" in first
    assert "key tasks have no success measure" in first
    assert "🦺" not in first
    assert WRITTEN in again
    # Whoever reads the findings is not thrown to the top of the page.
    assert REFRESH not in again
    assert DBTaskResult.objects.count() == 1
    do_the_work()
    told = page(keeper)
    assert WRITTEN not in told and "Look again now" not in told and "so far" not in told
    assert "the PDF shows □ for 🦺 (safety vest, U+1F9BA)" in told


def test_without_a_worker_the_page_tells_all(panel, keeper):
    told = page(keeper)

    assert WRITTEN not in told
    assert "the PDF shows □ for 🦺" in told
    assert not DBTaskResult.objects.exists()


@pytest.mark.parametrize("as_at", [None, dt.date(2021, 6, 20)])
def test_a_draft_that_is_kept_is_looked_through_at_once(panel, worker, keeper, as_at):
    BoardMeeting.objects.filter(pk=panel.pk).update(as_at=as_at)
    assert keeper.get(reverse("board:pack", args=[panel.slug])).status_code == 200

    told = page(keeper)

    assert WRITTEN not in told
    assert "the PDF shows □ for 🦺" in told
    assert not DBTaskResult.objects.exists()


def test_what_was_recorded_since_is_looked_through_again(panel, worker, keeper, demo_users):
    page(keeper)
    do_the_work()
    risk = Risk.objects.get(ref="28")
    risk.title = "Kit 🧯 at a height"
    risk.save()

    assert WRITTEN in page(keeper)
    do_the_work()
    told = page(keeper)
    assert "🧯" in told and "🦺" in told


def test_what_the_worker_could_not_do_the_page_does(panel, worker, keeper):
    page(keeper)
    DBTaskResult.objects.update(status=TaskResultStatus.FAILED)

    told = page(keeper)

    assert WRITTEN not in told and "the PDF shows □ for 🦺" in told


def test_the_checks_of_the_worker_are_those_of_the_page(panel, worker):
    before = load_checks(on=JULY, meeting=panel)
    do_the_work()
    made = load_checks(on=JULY, meeting=panel)
    worker.close()
    itself = load_checks(on=JULY, meeting=panel)

    assert before.looking and not made.looking
    assert made == itself


def test_the_steps_of_a_meeting_and_its_freezing_say_that_it_is_not_all(panel, worker, keeper):
    assert " findings so far" in page(keeper, reverse("board:meeting", args=[panel.slug]))
    freezing = page(keeper, reverse("board:freeze", args=[panel.slug]))
    assert WRITTEN in freezing
    # Somebody may be typing there.
    assert REFRESH not in freezing


def test_of_a_frozen_meeting_nothing_is_checked_any_more(panel, worker, keeper):
    frozen = BoardMeeting.objects.frozen().latest("date")

    page(keeper, reverse("board:meeting", args=[frozen.slug]))

    assert not DBTaskResult.objects.exists()
