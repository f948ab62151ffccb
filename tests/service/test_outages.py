"""What fails around the application is told in words to whoever asked, with what to do."""

import errno
import smtplib
import socket
import sys

import psycopg
import pytest
from django.db import DatabaseError, InterfaceError, OperationalError
from django.test import RequestFactory

from ohs.core import outages
from ohs.web.views import server_error


def raised(error, cause=None):
    """The error as it is caught: with where it came from."""
    try:
        raise error from cause
    except Exception as caught:
        return caught


def lost(state):
    return type("Lost", (psycopg.OperationalError,), {"sqlstate": state})()


def mail_of(port):
    with pytest.raises(OSError) as caught:
        smtplib.SMTP("127.0.0.1", port, timeout=0.2)
    return caught.value


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        (raised(OperationalError("gone"), lost("57P01")), outages.DATABASE_AWAY),
        (raised(OperationalError("refused"), lost(None)), outages.DATABASE_AWAY),
        (raised(OperationalError("many"), lost("53300")), outages.DATABASE_AWAY),
        (raised(InterfaceError("closed"), psycopg.InterfaceError()), outages.DATABASE_AWAY),
        (raised(OperationalError("full"), lost("53100")), outages.DISK_FULL),
        (raised(OperationalError("database or disk is full")), outages.DISK_FULL),
        (raised(DatabaseError("standby"), lost("25006")), outages.READ_ONLY),
        (raised(OperationalError("attempt to write a readonly database")), outages.READ_ONLY),
        (raised(OSError(errno.ENOSPC, "No space left", "/any")), outages.DISK_FULL),
        (raised(MemoryError()), outages.NO_MEMORY),
        (raised(ValueError("a report"), MemoryError()), outages.NO_MEMORY),
        (raised(OperationalError("serialisation"), lost("40001")), None),
        (raised(FileNotFoundError(errno.ENOENT, "none", "/opt/a-file-of-ours")), None),
        (raised(ValueError("a fault of the code")), None),
        (raised(ConnectionRefusedError("some other service")), None),
    ],
)
def test_what_failed_is_told_apart_from_faults_of_the_code(error, outage):
    assert outages.outage_of(error) == outage


def test_a_mail_server_that_refuses_or_hangs_is_told(db):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        port = silent.getsockname()[1]
        assert outages.outage_of(mail_of(port)) == outages.MAIL_AWAY
        silent.listen(5)
        assert outages.outage_of(mail_of(port)) == outages.MAIL_AWAY


def test_the_page_says_what_to_do_and_asks_the_database_nothing():
    request = RequestFactory().get("/")
    request.request_id = "a-reference-of-the-log"

    try:
        raise MemoryError
    except MemoryError:
        page = server_error(request)

    assert page.status_code == 503
    assert page["Retry-After"] == "60"
    assert "Ask for less at once" in page.content.decode()
    assert "a-reference-of-the-log" in page.content.decode()
    assert sys.exc_info() == (None, None, None)
    assert server_error(request).status_code == 500
