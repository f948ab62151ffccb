"""Email that comes back later: the report of a mail server is read, noted, and told to whoever can see to it."""

import datetime as dt
import io
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from ohs.work.models import MailRefusal
from ohs.work.news import load_news
from ohs.work.returned_mail import Undelivered, read_report
from tests.organisation.factories import UserFactory

pytestmark = pytest.mark.django_db

TODAY = dt.date(2021, 7, 5)

# As Postfix writes it, shortened.
POSTFIX = """\
Return-Path: <>
From: MAILER-DAEMON@mail.example.org (Mail Delivery System)
To: hsw@example.org
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B/mail"

--B/mail
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B/mail
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org
X-Postfix-Sender: rfc822; hsw@example.org
Arrival-Date: Mon,  5 Jul 2021 06:30:02 +0100 (BST)

Final-Recipient: rfc822; {to}
Original-Recipient: rfc822;{to}
Action: {action}
Status: 5.1.1
Remote-MTA: dns; mx.example.net
Diagnostic-Code: smtp; 550 5.1.1 <{to}>: Recipient address
    rejected: User unknown

--B/mail
Content-Type: message/rfc822

From: hsw@example.org
To: {to}
Subject: Your work: 1 overdue

Final-Recipient: rfc822; somebody-else@example.org
Action: failed

--B/mail--
"""


def report(to="jo@example.org", action="failed"):
    return POSTFIX.format(to=to, action=action).encode()


def pipe(monkeypatch, raw):
    out = io.StringIO()
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
    call_command("read_bounces", stdout=out)
    return out.getvalue()


@pytest.fixture(autouse=True)
def today(settings):
    settings.OHS_TODAY = TODAY.isoformat()


@pytest.fixture
def jo():
    return UserFactory(username="jo", email="Jo@example.org")


# What a report says
def test_the_address_and_the_servers_own_words_are_read():
    assert read_report(report()) == [
        Undelivered(
            "jo@example.org", "550 5.1.1 <jo@example.org>: Recipient address rejected: User unknown"
        )
    ]


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded", ""])
def test_what_may_yet_arrive_is_no_failure(action):
    assert read_report(report(action=action)) == []


def test_each_address_of_a_report_is_read_once():
    second = b"\nFinal-Recipient: rfc822; al@example.org\nAction: failed\nStatus: 5.2.2\n"
    raw = report().replace(
        b"\n--B/mail\nContent-Type: message/rfc822", second * 2 + b"\n--B/mail\n\n"
    )

    assert [(each.address, each.why[:5]) for each in read_report(raw)] == [
        ("jo@example.org", "550 5"),
        ("al@example.org", "5.2.2"),
    ]


def test_addresses_in_any_script_are_read():
    raw = (
        report("jürgen@example.org")
        .replace(b"message/delivery-status", b"message/global-delivery-status")
        .replace(b"rfc822;", b"utf-8;")
    )

    assert [each.address for each in read_report(raw)] == ["jürgen@example.org"]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff" * 500,
        b"Subject: I am away until Monday\n\nFinal-Recipient: rfc822; jo@example.org\nAction: failed\n",
        report(to=""),
        report()[:600],
        b"Content-Type: message/delivery-status\n\n",
        b"Content-Type: message/delivery-status; charset=nonsense\nContent-Transfer-Encoding: base64\n\n////\n",
    ],
)
def test_whatever_else_comes_says_nothing(raw):
    assert read_report(raw) == []


# What becomes of it
def test_it_stands_on_the_trail_and_is_new_to_those_who_see_to_mail(
    monkeypatch, client, jo, hsw_user, administrator, lead_user, auditor_user
):
    said = pipe(monkeypatch, report())

    assert said == "Noted that email to jo came back.\n"
    client.force_login(hsw_user)
    page = client.get("/activity/?area=access&who=jo").content.decode()
    assert "email came back as undeliverable, at Jo@example.org (550 5.1.1" in page
    for person in (hsw_user, administrator):
        (item,) = load_news(person, TODAY)
        assert item.subject == f"Email to {jo.display_name}"
        assert "Jo@example.org came back: “550 5.1.1" in item.what
    assert load_news(lead_user, TODAY) == load_news(auditor_user, TODAY) == ()
    assert "Email to" in client.get("/mine/new/").content.decode()


def test_of_one_person_one_a_day_is_noted_however_many_come(monkeypatch, jo):
    pipe(monkeypatch, report())
    pipe(monkeypatch, report("JO@EXAMPLE.ORG"))

    assert MailRefusal.objects.get().user == jo


def test_an_address_that_nobody_has_is_passed_over(monkeypatch, jo):
    assert "Nobody here has" in pipe(monkeypatch, report("stranger@example.org"))
    assert not MailRefusal.objects.exists()


def test_what_is_new_in_a_mailbox_is_read_once_and_marked_as_seen(tmp_path, jo):
    for folder in ("new", "cur", "tmp"):
        (tmp_path / folder).mkdir()
    (tmp_path / "new" / "1.host").write_bytes(report())
    (tmp_path / "new" / "2.host").write_bytes(b"Subject: I am away\n\nUntil Monday.\n")
    out = io.StringIO()

    call_command("read_bounces", maildir=tmp_path, stdout=out)
    call_command("read_bounces", maildir=tmp_path, stdout=out)

    assert out.getvalue().splitlines() == [
        "Noted that email to jo came back.",
        "2.host reports no email that could not be delivered.",
    ]
    assert sorted(each.name for each in (tmp_path / "cur").iterdir()) == [
        "1.host:2,S",
        "2.host:2,S",
    ]


def test_what_is_no_mailbox_is_refused(tmp_path):
    with pytest.raises(CommandError, match="no Maildir"):
        call_command("read_bounces", maildir=tmp_path / "missing")
