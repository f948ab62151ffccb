"""The daily e-mail: who gets it, what it says, and that it really leaves by SMTP."""

import datetime as dt
import socket
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions import operations
from ohs.organisation.models import User
from ohs.work import digests
from ohs.work.digests import send_digests
from ohs.work.models import DigestSetting, EscalationRule, SentDigest
from tests.actions.factories import ActionPlanFactory, KeyActionFactory, KeyTaskFactory
from tests.injuries.factories import InvestigationFactory
from tests.organisation.factories import PostFactory, PostHolderFactory

MONDAY = dt.date(2021, 7, 5)
TUESDAY = dt.date(2021, 7, 6)
SITE = "https://hsw.example.org"


@pytest.fixture
def post(lead_user):
    post = PostFactory()
    PostHolderFactory(post=post, user=lead_user)
    return post


def send(on=MONDAY):
    return send_digests(on=on, site=SITE)


def test_it_says_what_is_late_returned_due_and_awaiting(post, lead_user, hsw_user):
    KeyTaskFactory(leads=[post], title="Late", due_date=dt.date(2021, 6, 30))
    KeyTaskFactory(leads=[post], title="Soon", due_date=dt.date(2021, 7, 31))
    KeyTaskFactory(leads=[post], title="Far off", due_date=dt.date(2021, 12, 31))
    returned = KeyTaskFactory(leads=[post], title="Back again")
    operations.claim_complete(
        task=returned, by=lead_user, on=MONDAY, narrative="Done.", evidence_seen="In the file."
    )
    operations.return_to_lead(task=returned, by=hsw_user, on=MONDAY, narrative="Sign it.")
    claimed = KeyTaskFactory(leads=[post], title="Claimed")
    operations.claim_complete(
        task=claimed, by=lead_user, on=MONDAY, narrative="Done.", evidence_seen="In the file."
    )

    send()

    to_lead, to_hsw = sorted(mail.outbox, key=lambda message: message.to)
    assert to_lead.to == ["a-lead@example.org"]
    assert to_lead.subject == (
        "Your work: 1 overdue, 1 waiting for your answer, 1 due soon, 1 waiting for others"
    )
    for words in ("Late", "Soon", "Back again", "Sign it.", "Claimed", f"{SITE}/mine/"):
        assert words in to_lead.body
    assert "Far off" not in to_lead.body
    assert to_hsw.subject == "Your work: 1 waiting for your answer"


def test_the_many_who_hold_no_post_and_keep_nothing_cost_nothing(
    post, lead_user, django_assert_num_queries
):
    KeyTaskFactory(leads=[post], due_date=dt.date(2021, 6, 30))
    with CaptureQueriesContext(connection) as few:
        assert send() == 1
    SentDigest.objects.all().delete()
    made = User.objects.bulk_create(
        User(username=f"officer-{number}", email=f"{number}@example.org") for number in range(300)
    )
    lead_user.groups.get().user_set.add(*made)

    with django_assert_num_queries(len(few)):
        assert send() == 1


def test_a_second_run_of_the_day_sends_nothing(post):
    KeyTaskFactory(leads=[post], due_date=dt.date(2021, 6, 30))

    assert (send(), send()) == (1, 0)
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("frequency", "monday", "tuesday"),
    [(None, 1, 0), ("weekly", 1, 0), ("daily", 1, 1), ("off", 0, 0)],
)
def test_it_comes_as_often_as_asked(post, lead_user, frequency, monday, tuesday):
    KeyTaskFactory(leads=[post], due_date=dt.date(2021, 6, 30))
    if frequency:
        DigestSetting.objects.create(user=lead_user, frequency=frequency)

    assert (send(MONDAY), send(TUESDAY)) == (monday, tuesday)


def test_nobody_is_written_to_about_nothing(post):
    KeyTaskFactory(leads=[post], due_date=dt.date(2021, 12, 31))

    assert send() == 0
    assert not SentDigest.objects.exists()


def test_who_no_longer_holds_the_post_gets_none(lead_user):
    post = PostFactory()
    PostHolderFactory(post=post, user=lead_user, end=dt.date(2021, 7, 4))
    KeyTaskFactory(leads=[post], due_date=dt.date(2021, 6, 30))

    assert send() == 0


def test_without_an_address_there_is_no_mail(post, lead_user):
    lead_user.email = ""
    lead_user.save()
    KeyTaskFactory(leads=[post], due_date=dt.date(2021, 6, 30))

    assert send() == 0


class Inbox:
    def __init__(self, refuse=()):
        self.received, self.refuse = [], refuse

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refuse:
            return "550 no such box"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = message_from_bytes(envelope.content, policy=default)
        self.received.append((envelope.rcpt_tos, message))
        return "250 OK"


@pytest.fixture
def smtp(settings):
    """A real mail server on loopback."""
    inbox = Inbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    settings.OHS_TODAY = MONDAY.isoformat()
    yield inbox
    controller.stop()


def test_the_command_sends_by_smtp(smtp, post, capsys):
    KeyTaskFactory(leads=[post], title="Santé", due_date=dt.date(2021, 6, 30))

    call_command("send_digests", site=SITE)
    call_command("send_digests", site=SITE)

    ((to, message),) = smtp.received
    assert to == ["a-lead@example.org"]
    assert message["Subject"] == "Your work: 1 overdue"
    assert "Santé" in message.get_content()
    assert capsys.readouterr().out == "1 email sent.\n0 emails sent.\n"


def test_what_the_server_refuses_is_tried_again(smtp, post, hsw_user, lead_user):
    hsw_post = PostFactory()
    PostHolderFactory(post=hsw_post, user=hsw_user)
    KeyTaskFactory(leads=[post, hsw_post], due_date=dt.date(2021, 6, 30))
    smtp.refuse = ["a-lead@example.org"]

    with pytest.raises(CommandError, match="run the command again"):
        call_command("send_digests", site=SITE)
    assert [to for to, _ in smtp.received] == [["an-hsw-member@example.org"]]
    smtp.refuse = []
    call_command("send_digests", site=SITE)

    assert [to for to, _ in smtp.received][1:] == [["a-lead@example.org"]]


def test_what_the_server_refuses_stands_on_the_page_of_activity(smtp, post, client, hsw_user):
    KeyTaskFactory(leads=[post], due_date=dt.date(2021, 6, 30))
    smtp.refuse = ["a-lead@example.org"]
    with pytest.raises(CommandError):
        call_command("send_digests", site=SITE)
    client.force_login(hsw_user)

    page = client.get("/activity/?area=access").content.decode()

    assert "refused by the mail server, at a-lead@example.org (550 no such box)" in page
    assert not SentDigest.objects.exists()


def test_of_two_runs_at_once_one_sends(post, lead_user, monkeypatch):
    KeyTaskFactory(leads=[post], due_date=dt.date(2021, 6, 30))
    made = digests.make_digest

    def quicker(*args):
        # Another process sends between this one's look and its mail.
        SentDigest.objects.get_or_create(user=lead_user, date=MONDAY)
        return made(*args)

    monkeypatch.setattr(digests, "make_digest", quicker)

    assert send() == 0
    assert mail.outbox == []


def test_a_person_chooses_how_often(client, lead_user, post):
    client.force_login(lead_user)

    client.post("/mine/e-mail/", {"frequency": "daily"})

    assert DigestSetting.objects.get(user=lead_user).frequency == "daily"


def test_a_draft_plan_tells_nobody_anything(post):
    draft = KeyActionFactory(plan=ActionPlanFactory(slug="draft", state="draft"))
    KeyTaskFactory(leads=[post], action=draft, due_date=dt.date(2021, 6, 1))

    assert send() == 0


def test_what_the_law_sets_a_day_for_comes_whatever_was_chosen(hsw_user):
    DigestSetting.objects.create(user=hsw_user, frequency="off")
    InvestigationFactory(
        number=7,
        title="A fall",
        occurred_on=dt.date(2021, 7, 1),
        notified="no",
        state="investigating",
    )

    assert send(TUESDAY) == 1
    assert "A fall" in mail.outbox[0].body
    assert "by law" in mail.outbox[0].body


@pytest.fixture
def post_above(post, board_user):
    above = PostFactory(title="The post above")
    PostHolderFactory(post=above, user=board_user)
    post.reports_to = above
    post.save()
    return above


@pytest.mark.parametrize(("days", "told"), [(4, 1), (5, 1), (6, 0)])
def test_the_post_above_is_told_when_a_rule_says_so(post, post_above, days, told):
    KeyTaskFactory(leads=[post], title="Very late", due_date=dt.date(2021, 6, 30))
    EscalationRule.objects.create(days_late=days)

    send()

    to_above = [message for message in mail.outbox if message.to == ["a-board-member@example.org"]]
    assert len(to_above) == told
    for message in to_above:
        assert "Very late" in message.body
        assert f"{post.title} (due 30 June 2021)" in message.body


def test_the_post_above_is_told_once(post, post_above):
    KeyTaskFactory(leads=[post], due_date=dt.date(2021, 6, 1))
    EscalationRule.objects.create(register="actions", days_late=1)
    EscalationRule.objects.create(register="risks", days_late=1)

    assert (send(MONDAY), send(TUESDAY), send(MONDAY + dt.timedelta(days=7))) == (2, 0, 1)
    assert sum("LATE IN POSTS BELOW" in message.body for message in mail.outbox) == 1


def test_what_a_post_that_nobody_holds_has_to_do_comes_to_the_post_above(post_above, board_user):
    empty = PostFactory(title="Nobody's post", reports_to=post_above)
    KeyTaskFactory(leads=[empty], title="Left alone", due_date=dt.date(2021, 6, 1))

    send()

    (message,) = mail.outbox
    assert message.to == [board_user.email]
    assert "Nobody holds Nobody's post." in message.body
