"""Files of evidence while what keeps or checks them fails: nothing half done, and a page that says what to do."""

import datetime as dt
import resource
from contextlib import contextmanager

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from actions.models import Evidence, EvidenceScan, TaskUpdate
from tests.actions.factories import KeyTaskFactory
from tests.organisation.factories import PostFactory, PostHolderFactory
from tests.scanner import EICAR, FOUND, scanning

ON = dt.date(2021, 7, 5)
TEXT = b"What was done. " * 20_000


@pytest.fixture(autouse=True)
def _today(settings, tmp_path):
    settings.OHS_TODAY = ON.isoformat()
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def lead(client, lead_user):
    """A lead, signed in, to whom faults are pages."""
    client.force_login(lead_user)
    client.raise_request_exception = False
    return client


@pytest.fixture
def task(lead_user):
    post = PostFactory()
    PostHolderFactory(post=post, user=lead_user)
    return KeyTaskFactory(leads=[post])


def send(client, task, content=TEXT):
    return client.post(
        reverse("actions:update", args=[task.pk]),
        {
            "version": task.version,
            "state": "complete",
            "narrative": "Done.",
            "files": [SimpleUploadedFile("notes.txt", content)],
        },
    )


def open_it(client):
    return client.get(reverse("actions:evidence", args=[Evidence.objects.get().pk]))


@contextmanager
def full_disk():
    """No file of this process grows beyond a few kB: the system says of it what it says of a disk without room."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_is_told_and_leaves_nothing(lead, task, settings):
    with full_disk():
        page = send(lead, task)

    assert page.status_code == 503
    assert "There is no room to save this" in page.content.decode()
    assert not TaskUpdate.objects.exists()
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []
    # With room it is kept, under the name that it would have had.
    assert send(lead, task).status_code == 302
    assert Evidence.objects.get().file.name.endswith(Evidence.objects.get().sha256)


@pytest.mark.parametrize("folder", ["/proc/media", "/dev/null/media"])
def test_a_folder_that_is_missing_or_read_only_is_told(lead, task, settings, folder):
    settings.MEDIA_ROOT = folder

    page = send(lead, task)

    assert page.status_code == 503
    assert "Files cannot be kept or read" in page.content.decode()
    assert not TaskUpdate.objects.exists()


def test_a_file_that_is_missing_is_named(lead, task, settings):
    send(lead, task)
    for path in settings.MEDIA_ROOT.rglob("*"):
        if path.is_file():
            path.unlink()

    page = open_it(lead)

    assert page.status_code == 404
    text = page.content.decode()
    assert "“notes.txt” cannot be opened" in text
    assert f"task {task.number} on 5 July 2021" in text
    assert Evidence.objects.get().file.name in text


# The virus scanner
@pytest.fixture
def scanner(settings):
    with scanning() as server:
        settings.CLAMD_URL = server.url
        yield server


def test_a_clean_file_is_handed_out_and_scanned_once(lead, task, scanner):
    send(lead, task)

    for _ in range(2):
        served = open_it(lead)
        assert b"".join(served.streaming_content) == TEXT
    assert scanner.seen == [TEXT]


def test_a_file_with_a_virus_is_refused_and_the_update_with_it(lead, task, scanner):
    page = send(lead, task, EICAR)

    assert f"found “{FOUND}” in “notes.txt”" in page.content.decode()
    assert not TaskUpdate.objects.exists()
    assert not Evidence.objects.exists()


def test_a_file_is_held_while_the_scanner_is_away(lead, task, settings):
    settings.CLAMD_URL = "unix:/nowhere/clamd.ctl"

    assert send(lead, task).status_code == 302
    held = open_it(lead)
    assert held.status_code == 503
    assert "It is held until then" in held.content.decode()

    with scanning() as server:
        settings.CLAMD_URL = server.url
        served = open_it(lead)
        assert served.status_code == 200
        assert b"".join(served.streaming_content) == TEXT
    assert EvidenceScan.objects.get().clean


def test_a_virus_in_a_file_that_was_held_is_found_before_anybody_has_it(lead, task, settings):
    send(lead, task, EICAR)

    with scanning() as server:
        settings.CLAMD_URL = server.url
        page = open_it(lead)

    assert page.status_code == 403
    assert f"found “{FOUND}” in it" in page.content.decode()
    assert EvidenceScan.objects.get().found == FOUND
