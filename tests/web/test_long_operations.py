"""An operation that takes long is done by a worker where one runs; its page waits, and says what was done or why not."""

import datetime as dt
import uuid

import pytest
from django_tasks_db.models import DBTaskResult

from ohs.organisation.models import BoardMeeting
from ohs.service import background
from tests.organisation.factories import BoardMeetingFactory
from tests.queue_worker import do_the_work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("worker")]

TYPED = {"as_at": "2021-07-05", "override": "Known."}


@pytest.fixture
def worker(settings, tmp_path):
    """The lock of one, as long as a test lasts or it is closed."""
    settings.STATE_DIR = tmp_path / "state"
    lock = background.hold_worker_lock()
    yield lock
    lock.close()


@pytest.fixture
def keeper(client, hsw_user):
    client.force_login(hsw_user)
    return client


@pytest.fixture
def meeting():
    return BoardMeetingFactory(date=dt.date(2021, 7, 5))


@pytest.fixture
def address(meeting):
    return f"/board/meetings/{meeting.slug}/freeze/"


def is_frozen(meeting):
    return BoardMeeting.objects.get(pk=meeting.pk).state == BoardMeeting.State.FROZEN


def test_the_page_waits_and_then_says_what_was_done(keeper, meeting, address):
    waiting = keeper.post(address, TYPED, follow=True)

    assert "This meeting is being frozen" in waiting.content.decode()
    assert "It is the next." in waiting.content.decode()
    assert '<meta http-equiv="refresh" content="3">' in waiting.content.decode()
    assert not is_frozen(meeting)
    do_the_work()
    done = keeper.get(waiting.redirect_chain[-1][0], follow=True)
    assert done.redirect_chain == [(f"/board/meetings/{meeting.slug}/", 302)]
    assert "The meeting is frozen. Kept as at 5 July 2021" in done.content.decode()
    assert is_frozen(meeting)


def test_what_was_refused_comes_back_with_what_was_typed(keeper, meeting, address):
    tomorrow = TYPED | {"as_at": "2021-07-06", "override": "Frozen early."}

    sent = keeper.post(address, tomorrow)
    do_the_work()

    refused = keeper.get(sent.url).content.decode()
    assert "which is still to come" in refused
    assert "Frozen early.</textarea>" in refused
    assert not is_frozen(meeting)
    again = keeper.post(sent.url, TYPED)
    do_the_work()
    assert keeper.get(again.url).status_code == 302
    assert is_frozen(meeting)


def test_pressing_twice_sends_it_once(keeper, address):
    assert keeper.post(address, TYPED).url == keeper.post(address, TYPED).url
    assert DBTaskResult.objects.count() == 1


def test_without_a_worker_it_is_done_within_the_request(keeper, meeting, address, worker):
    worker.close()

    assert keeper.post(address, TYPED).url == f"/board/meetings/{meeting.slug}/"
    assert is_frozen(meeting)


def test_what_waits_for_a_worker_that_has_ended_comes_back(keeper, meeting, address, worker):
    sent = keeper.post(address, TYPED)
    worker.close()

    # However often one looks.
    for _ in range(2):
        page = keeper.get(sent.url).content.decode()
        assert "what does long work was stopped" in page
        assert f"{TYPED['override']}</textarea>" in page
    assert keeper.post(sent.url, TYPED).url == f"/board/meetings/{meeting.slug}/"


def test_work_that_was_interrupted_comes_back(keeper, meeting, address, worker):
    sent = keeper.post(address, TYPED)
    DBTaskResult.objects.update(status="RUNNING", started_at="2021-07-05T09:00:00Z")
    worker.close()

    assert "The work was interrupted" in keeper.get(sent.url).content.decode()
    assert not is_frozen(meeting)


def test_whoever_lost_the_right_meanwhile_changes_nothing(keeper, meeting, address, hsw_user):
    sent = keeper.post(address, TYPED)
    hsw_user.groups.clear()
    do_the_work()

    assert keeper.get(sent.url).status_code == 403
    assert "no longer have the right" in DBTaskResult.objects.get().return_value
    assert not is_frozen(meeting)


def test_nobody_else_is_told_of_it(keeper, client, address, admin_user):
    sent = keeper.post(address, TYPED)
    client.force_login(admin_user)

    assert client.get(sent.url).status_code == 404
    assert client.get(f"{address}?work={uuid.uuid4()}").status_code == 404
    assert client.get(f"{address}?work=1").status_code == 404
