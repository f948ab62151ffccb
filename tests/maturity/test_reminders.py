"""Whom the command reminds, once each, and for whom there is nobody."""

import datetime as dt
import io

import pytest
from django.core import mail
from django.core.management import call_command

from tests.maturity.factories import SelfAssessmentFactory, UnitPostFactory
from tests.organisation.factories import CommandUnitFactory, PostHolderFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def units():
    """A person answers for A and B; B has returned, C has no post, D's holder has left."""
    person = UserFactory(first_name="Jo", email="jo@example.org")
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


def test_a_dry_run_writes_to_nobody(units):
    out, _ = run("--dry-run")

    assert mail.outbox == []
    assert "Would remind jo@example.org: A" in out


def test_nothing_is_said_to_anybody_where_all_have_returned():
    SelfAssessmentFactory(unit=CommandUnitFactory(code="B"))

    assert run() == ("Every unit has returned its self-assessment.\n", "")
