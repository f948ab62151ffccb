"""The service while what it stands on fails: PostgreSQL, the mail server, the clock. A page says what to do, and it comes back."""

import datetime as dt
import shlex
import socket
import subprocess
import time as system_time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from ohs.board.verification import verify_everything
from tests.deploy.clients import Person
from tests.deploy.conftest import application, free_port, postgres_tools, psql, wait_for
from tests.operations import CALLS, OPERATIONS
from tests.serving import manage

pytestmark = pytest.mark.faults

WRITES = ("INSERT", "UPDATE", "DELETE")


# PostgreSQL
class Cluster:
    """The session's own PostgreSQL, to be stopped as a crash stops it, and started again as it was."""

    def __init__(self, url: str):
        # As a cluster is that is not made for tests (tests/postgres.py): what is committed is there after a crash.
        psql(url, "ALTER SYSTEM RESET synchronous_commit")
        psql(url, "SELECT pg_reload_conf()")
        self.folder = Path(psql(url, "SHOW data_directory"))
        self.options = shlex.split((self.folder / "postmaster.opts").read_text())[1:]
        self.owner = self.folder.stat().st_uid

    def control(self, *arguments: str) -> None:
        subprocess.run(
            [postgres_tools() / "pg_ctl", "-D", self.folder, "-w", *arguments],
            user=self.owner,
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )

    @contextmanager
    def stopped(self):
        self.control("stop", "-m", "immediate")
        try:
            yield
        finally:
            log = self.folder / "log"
            self.control("start", "-l", str(log), "-o", shlex.join(self.options))


@pytest.mark.long
def test_postgresql_is_stopped_and_started(served_postgres, postgres_server, note_fault):
    cluster, port = Cluster(postgres_server), free_port()
    with application(served_postgres, port):
        person = Person(f"http://127.0.0.1:{port}").sign_in("hsw")
        assert person.ask("/actions/")[0] == 200
        with cluster.stopped():
            for path in ("/", "/actions/", "/actions/?format=csv", "/accounts/login/", "/api/v1/"):
                status, headers, body = person.ask(path)
                assert (path, status) == (path, 503)
                assert headers["Retry-After"] == "60"
                assert b"database does not answer" in body
                note_fault("PostgreSQL stopped", True)
            assert person.ask("/healthz")[0] == 200
            assert person.ask("/readyz")[0] == 503
        wait_for(lambda: person.ask("/readyz")[0] == 200, seconds=30)
        # Whoever was signed in still is.
        assert person.ask("/actions/")[0] == 200
    manage(served_postgres, "verify", "--verbosity", "0")
    note_fault("PostgreSQL started again", True)


# The mail server
@pytest.fixture(params=["refuses", "hangs"])
def mail_server(request, settings):
    """One that nobody listens at, or that takes the connection and says nothing."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 0.3
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = place.getsockname()[1]
        if request.param == "hangs":
            place.listen(20)
        yield request.param


@pytest.mark.django_db
def test_an_invitation_that_cannot_be_sent_is_not_noted_as_sent(mail_server, cast, note_fault):
    from ohs.organisation.models import RightsChange
    from ohs.organisation.operations import invite

    before = RightsChange.objects.count()
    with pytest.raises(OSError):
        invite(person=cast.lead, by=cast.administrator, address="http://testserver/x")

    assert RightsChange.objects.count() == before
    note_fault(f"a mail server that {mail_server}", True)


@pytest.mark.django_db
def test_a_password_that_cannot_be_mailed_is_told(mail_server, client, lead_user, note_fault):
    client.raise_request_exception = False

    page = client.post(reverse("account_reset_password"), {"email": lead_user.email})

    assert page.status_code == 503
    assert "The email could not be sent" in page.content.decode()
    note_fault(f"a mail server that {mail_server}", True)


@pytest.mark.django_db
def test_digests_are_sent_another_time(mail_server, cast, note_fault):
    from ohs.work.models import MailRefusal

    CALLS["actions.operations.updates.confirm"][0].arrange(cast)
    with pytest.raises(CommandError):
        call_command("send_digests", site="https://hsw.example.org")

    assert MailRefusal.objects.exists()
    note_fault(f"a mail server that {mail_server}", True)


# The clock
@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("step", [-3600, 3600, -86400 * 2, 86400 * 400])
def test_the_clock_steps(step, client, hsw_user, monkeypatch, note_fault):
    """Forwards and back, between one page and the next, and within one."""
    client.force_login(hsw_user)
    client.raise_request_exception = False
    now, clock = timezone.now, system_time.time
    asked = []

    def offset() -> int:
        asked.append(None)
        return step if len(asked) % 2 else 0

    monkeypatch.setattr(timezone, "now", lambda: now() + dt.timedelta(seconds=offset()))
    monkeypatch.setattr(system_time, "time", lambda: clock() + offset())
    for path in (
        "/",
        "/mine/",
        "/actions/",
        "/risks/",
        "/board/meetings/",
        "/import/",
        "/activity/",
    ):
        status = client.get(path).status_code
        # Whoever has not been here for so long signs in again.
        assert status in (200, 302), path
        note_fault("the clock steps", True)


def every_call():
    return [
        pytest.param(OPERATIONS[address][1], call, id=f"{address}-{number}")
        for address, calls in sorted(CALLS.items())
        for number, call in enumerate(calls, start=1)
    ]


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize(("function", "call"), every_call())
def test_an_operation_while_the_clock_steps(function, call, cast, monkeypatch, note_fault):
    arguments = dict(call.arrange(cast))
    # What is arranged is less than whole: a snapshot without its parts, tables without their guard.
    before = set(verify_everything().faults)
    now, asked = timezone.now, []

    def stepping():
        asked.append(None)
        return now() + dt.timedelta(hours=1 if len(asked) % 2 else -1)

    monkeypatch.setattr(timezone, "now", stepping)
    with suppress(ValidationError, PermissionDenied):
        function(**arguments, by=getattr(cast, call.by))
    monkeypatch.undo()

    assert set(verify_everything().faults) <= before
    note_fault("an operation while the clock steps", True)


# All or nothing
@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize(("function", "call"), every_call())
def test_all_that_an_operation_writes_is_one_transaction(function, call, cast, note_fault):
    """So that whatever ends it, a fault of the code or of the machine, leaves nothing half done."""
    arguments = dict(call.arrange(cast))
    outside, around = list(connection.savepoint_ids), set()

    def look(execute, sql, params, many, context):
        if sql.lstrip().upper().startswith(WRITES):
            inside = connection.savepoint_ids[len(outside) :]
            around.add(inside[0] if inside else object())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        function(**arguments, by=getattr(cast, call.by))

    assert len(around) <= 1, around
    note_fault("one operation, one transaction", True)
