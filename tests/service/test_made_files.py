"""Files that a worker makes: handed out at once or by a page that waits, to whoever asked and nobody else, for an hour."""

import datetime as dt
import os
import uuid

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from ohs.registers.contract import small_numbers_permissions
from ohs.service import background, made_files
from tests.organisation.factories import BoardMeetingFactory
from tests.queue_worker import do_the_work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("worker")]

BROWSER = {"Accept": "text/html,application/xhtml+xml"}


@pytest.fixture
def worker(settings, tmp_path, monkeypatch):
    """The lock of one; nobody waits for it."""
    settings.STATE_DIR = tmp_path / "state"
    monkeypatch.setattr(made_files, "PATIENCE", 0)
    lock = background.hold_worker_lock()
    yield lock
    lock.close()


@pytest.fixture
def keeper(client, hsw_user):
    client.force_login(hsw_user)
    return client


def ask(client, path="/export.xlsx"):
    return client.get(path, headers=BROWSER)


def test_a_workbook_is_waited_for_and_then_downloaded(keeper, settings):
    sent = ask(keeper)
    waiting = keeper.get(sent.url)

    assert "It is the next." in waiting.content.decode()
    assert '<meta http-equiv="refresh" content="3">' in waiting.content.decode()
    do_the_work()
    ready = keeper.get(sent.url).content.decode()
    assert f'content="0; url={sent.url}?file=1"' in ready
    file = keeper.get(f"{sent.url}?file=1")
    assert file.content.startswith(b"PK")
    assert file["Content-Disposition"].startswith('attachment; filename="registers-')
    assert (settings.STATE_DIR / "made").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["pack.docx", "pack.zip"])
def test_a_file_of_a_draft_paper_too(keeper, name):
    meeting = BoardMeetingFactory(date=dt.date(2021, 7, 5))
    path = f"/board/meetings/{meeting.slug}/{name}"

    sent = ask(keeper, path)
    do_the_work()

    file = keeper.get(f"{sent.url}?file=1")
    here = keeper.get(path)
    assert file["Content-Disposition"] == here["Content-Disposition"]
    assert file["Content-Type"] == here["Content-Type"]
    assert file.content[:2] == here.content[:2] == b"PK"


def test_a_program_has_it_from_the_request(keeper):
    assert keeper.get("/export.xlsx").content.startswith(b"PK")
    assert not DBTaskResult.objects.exists()


def test_without_a_worker_a_browser_too(keeper, worker):
    worker.close()

    assert ask(keeper).content.startswith(b"PK")


def test_nobody_else_has_it(keeper, client, admin_user):
    sent = ask(keeper)
    do_the_work()
    client.force_login(admin_user)

    assert client.get(sent.url).status_code == 404
    assert client.get(f"{sent.url}?file=1").status_code == 404
    assert client.get(f"/made/{uuid.uuid4()}/").status_code == 404


def test_whoever_lost_the_right_since_has_it_no_more(keeper, hsw_user):
    sent = ask(keeper)
    do_the_work()
    assert set(small_numbers_permissions()) <= set(
        DBTaskResult.objects.get().return_value["permissions"]
    )
    hsw_user.groups.clear()

    assert keeper.get(f"{sent.url}?file=1").status_code == 403


def test_it_is_kept_for_an_hour(keeper, settings):
    sent = ask(keeper)
    do_the_work()
    DBTaskResult.objects.update(finished_at=timezone.now() - dt.timedelta(minutes=61))

    page = keeper.get(f"{sent.url}?file=1").content.decode()
    assert 'It was kept for an hour. <a class="govuk-link" href="/export.xlsx">' in page
    (kept,) = (settings.STATE_DIR / "made").iterdir()
    os.utime(kept, (0, 0))
    ask(keeper)
    do_the_work()
    assert kept not in (settings.STATE_DIR / "made").iterdir()


def test_what_could_not_be_made_is_said(keeper, hsw_user):
    sent = ask(keeper)
    hsw_user.groups.clear()
    do_the_work()

    assert "It could not be made" in keeper.get(sent.url).content.decode()


def test_what_is_made_soon_is_handed_out_at_once(keeper, monkeypatch):
    monkeypatch.setattr(made_files, "PATIENCE", 30)
    monkeypatch.setattr(made_files, "_pause", do_the_work)

    assert ask(keeper).url.endswith("?file=1")
