"""Whom the command reminds, once each however often it runs, and for whom there is nobody."""

import datetime as dt
import io

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import call_command
from django.core.management.base import CommandError

from maturity.models import UnitPost
from ohs.organisation import roles
from ohs.work.models import MailRefusal
from tests.maturity.factories import SelfAssessmentFactory, UnitPostFactory
from tests.organisation.factories import CommandUnitFactory, PostHolderFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(roles_applied):
    made = UserFactory(first_name="Jo", email="jo@example.org")
    made.groups.add(Group.objects.get(name=roles.UNIT_COMMANDER))
    return made


@pytest.fixture
def units(person):
    """A person answers for A and B; B has returned, C has no post, D's holder has left."""
    for code in ("A", "B"):
        answering = UnitPostFactory(unit=CommandUnitFactory(code=code))
        PostHolderFactory(post=answering.post, user=person)
    SelfAssessmentFactory(unit=CommandUnitFactory(code="B"))
    CommandUnitFactory(code="C")
    left = UnitPostFactory(unit=CommandUnitFactory(code="D"))
    PostHolderFactory(post=left.post, user=person, end=dt.date(2021, 7, 4))


def run(*arguments):
    out, err = io.StringIO(), io.StringIO()
    call_command("remind_returns", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_each_person_is_reminded_once_of_all_their_units(units):
    out, err = run()

    assert [message.to for message in mail.outbox] == [["jo@example.org"]]
    assert mail.outbox[0].subject == "Self-assessment for quarter 1 2021/22: A"
    assert "A has not returned its self-assessment for quarter 1 2021/22." in mail.outbox[0].body
    assert "Reminded jo@example.org: A" in out
    assert "Nobody to remind for C, D" in err


def test_a_second_run_writes_to_nobody_and_a_unit_that_comes_later_is_told_alone(units, person):
    run()

    assert "was reminded already" in run()[0]
    PostHolderFactory(post=UnitPostFactory(unit=CommandUnitFactory(code="E")).post, user=person)
    run()

    assert [message.subject for message in mail.outbox] == [
        "Self-assessment for quarter 1 2021/22: A",
        "Self-assessment for quarter 1 2021/22: E",
    ]


def test_the_next_quarter_is_asked_for_anew(units, settings):
    run()
    settings.OHS_TODAY = "2021-10-04"
    run()

    assert [message.subject for message in mail.outbox] == [
        "Self-assessment for quarter 1 2021/22: A",
        "Self-assessment for quarter 2 2021/22: A and B",
    ]


def test_whoever_takes_over_is_told_too(units, roles_applied):
    run()
    after = UserFactory(email="after@example.org")
    after.groups.add(Group.objects.get(name=roles.UNIT_COMMANDER))
    PostHolderFactory(post=UnitPost.objects.get(unit__code="A").post, user=after)

    run()

    assert [message.to for message in mail.outbox] == [["jo@example.org"], ["after@example.org"]]


def test_the_email_leads_to_the_work(units):
    run("--site", "https://hsw.example.org/")

    assert "https://hsw.example.org/mine/\n" in mail.outbox[0].body


def test_who_may_not_answer_is_not_sent_to_a_page_that_refuses_them(units, person):
    person.groups.clear()

    _, err = run()

    assert mail.outbox == []
    assert "Nobody to remind for A, C, D" in err


def test_what_the_server_refuses_is_noted_and_tried_again(units, person, monkeypatch):
    def refuse(message):
        raise OSError("no such box")

    with monkeypatch.context() as refusing, pytest.raises(CommandError, match="jo@example.org"):
        refusing.setattr("django.core.mail.EmailMessage.send", refuse)
        run()
    assert MailRefusal.objects.get().user == person

    run()

    assert len(mail.outbox) == 1


def test_a_dry_run_writes_to_nobody(units):
    out, _ = run("--dry-run")

    assert mail.outbox == []
    assert "Would remind jo@example.org: A" in out


def test_nothing_is_said_to_anybody_where_all_have_returned():
    SelfAssessmentFactory(unit=CommandUnitFactory(code="B"))

    assert run() == ("Every unit has returned its self-assessment.\n", "")
