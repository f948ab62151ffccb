"""A file is recorded by a worker where one runs: the page says how far it is, and what became of it."""

import os
import signal
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command
from django_tasks_db.models import DBTaskResult

from ohs.organisation.models import BusinessGroup
from ohs.service import background
from tests.queue_worker import do_the_work

from .files import csv_of
from .test_pages import confirm, text_of, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("groups_importer", "state")]


@pytest.fixture
def state(settings, tmp_path):
    settings.STATE_DIR = tmp_path / "state"


@pytest.fixture
def keeper(client, hsw_user):
    client.force_login(hsw_user)
    return client


@pytest.fixture
def worker():
    """The lock of one, as long as a test lasts or it is closed."""
    lock = background.hold_worker_lock()
    yield lock
    lock.close()


def sent(client):
    return confirm(client, upload(client, csv_of("code,name", "AA,Alpha")))


def test_without_a_worker_it_is_recorded_within_the_request(keeper):
    assert "1 group" in text_of(sent(keeper))
    assert not DBTaskResult.objects.exists()


def test_with_a_worker_the_page_waits_and_then_says_what_was_recorded(keeper, worker):
    waiting = sent(keeper)

    assert "It is the next." in text_of(waiting)
    assert '<meta http-equiv="refresh" content="3">' in waiting.content.decode()
    assert not BusinessGroup.objects.exists()
    DBTaskResult.objects.update(status="RUNNING", started_at="2021-07-05T09:00:00Z")
    assert "Begun at 10:00:00" in text_of(keeper.get(waiting.redirect_chain[-1][0]))
    DBTaskResult.objects.update(status="READY", started_at=None)
    do_the_work()
    done = keeper.get(waiting.redirect_chain[-1][0])
    assert "This file was brought in on" in text_of(done)
    assert "refresh" not in done.content.decode()
    assert BusinessGroup.objects.get().name == "Alpha"


def test_pressing_twice_sends_it_once(keeper, worker):
    shown = upload(keeper, csv_of("code,name", "AA,Alpha"))
    confirm(keeper, shown)

    confirm(keeper, shown)

    assert DBTaskResult.objects.count() == 1


def test_what_changed_meanwhile_is_shown_again(keeper, worker):
    waiting = sent(keeper)
    BusinessGroup.objects.create(code="AA", name="Another")
    do_the_work()

    said = text_of(keeper.get(waiting.redirect_chain[-1][0]))

    assert "The register has changed since this was shown" in said
    assert "Record this" in said
    assert BusinessGroup.objects.get().name == "Another"


def test_whoever_lost_the_right_meanwhile_records_nothing(keeper, worker, hsw_user):
    sent(keeper)
    hsw_user.groups.clear()

    do_the_work()

    assert not BusinessGroup.objects.exists()
    assert DBTaskResult.objects.get().return_value


def test_work_that_was_interrupted_is_offered_again(keeper, worker):
    waiting = sent(keeper)
    DBTaskResult.objects.update(status="RUNNING", started_at="2021-07-05T09:00:00Z")
    worker.close()

    said = text_of(keeper.get(waiting.redirect_chain[-1][0]))
    assert "The work was interrupted, and nothing of it was recorded" in said
    assert background.give_up_abandoned() == 1
    assert "1 group" in text_of(confirm(keeper, waiting_page(keeper, waiting)))


def waiting_page(client, waiting):
    page = client.get(waiting.redirect_chain[-1][0])
    page.redirect_chain = waiting.redirect_chain
    return page


def test_what_waits_for_a_worker_that_has_ended_is_recorded_within_the_request(keeper, worker):
    waiting = sent(keeper)
    worker.close()

    page = waiting_page(keeper, waiting)
    assert "what does long work was stopped" in text_of(page)
    assert "1 group" in text_of(confirm(keeper, page))
    do_the_work()
    assert BusinessGroup.objects.count() == 1


def test_there_is_one_worker(worker):
    with pytest.raises(CommandError, match="Another worker runs"):
        call_command("work", "--until-done")


def test_a_worker_that_is_killed_runs_no_more(settings):
    code = (
        "import fcntl, sys, time; file = open(sys.argv[1], 'a'); fcntl.flock(file, fcntl.LOCK_EX);"
        "print('held', flush=True); time.sleep(60)"
    )
    settings.STATE_DIR.mkdir()
    place = str(settings.STATE_DIR / "worker.lock")
    with subprocess.Popen([sys.executable, "-c", code, place], stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"held\n"
        assert background.worker_runs()
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait(10)

    assert not background.worker_runs()
