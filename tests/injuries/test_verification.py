"""`verify` of the injury register: figures stand until the next, and totals add up."""

import datetime as dt
import io

import pytest
from django.core.management import call_command

from injuries.models import (
    MonthlyCount,
    MonthlyTotal,
    Publication,
    PublishedDefinition,
    PublishedMonth,
    ReportedMonth,
)
from injuries.reporting.verification import verify
from tests.injuries import factories


def test_nothing_is_wrong_with_an_empty_register(db):
    assert list(verify()) == []


def test_nothing_is_wrong_with_the_demonstration(demo):
    assert MonthlyCount.objects.exclude(superseded_on=dt.date(9999, 12, 31)).exists()

    assert list(verify()) == []


def test_a_count_that_does_not_stand_until_the_next_is_named(demo):
    superseded = MonthlyCount.objects.exclude(superseded_on=dt.date(9999, 12, 31)).first()
    MonthlyCount.objects.filter(pk=superseded.pk).update(superseded_on=dt.date(9999, 12, 31))

    first, *others = list(verify())

    assert first == (
        f"Monthly count {superseded.pk} of {superseded.month:%B %Y}, as at {superseded.as_at}, is superseded on no day, "
        f"by the figures after it on {superseded.superseded_on}."
    )
    # It is then counted twice in what is known now.
    assert len(others) == 1
    assert "The total of" in others[0]


def test_a_total_that_does_not_add_up_is_named(demo):
    total = MonthlyTotal.objects.current().order_by("pk").first()
    MonthlyTotal.objects.filter(pk=total.pk).update(count=total.count + 1)

    (fault,) = verify()

    assert f"is {total.count + 1} of {total.rows} counts, by the counts {total.count} of" in fault


@pytest.fixture
def before_publications(hand):
    """A register as an upgrade finds it that was filled before figures were published."""
    factories.ReportLineFactory(slug="all", title="All injuries")
    hand.monthly("2019-04", [20] * 26)
    for model in (Publication, PublishedMonth, PublishedDefinition, ReportedMonth):
        model.objects.all().delete()
    return hand


def test_what_is_recorded_and_not_published_is_named_with_the_command(
    before_publications, client, board_user, hsw_user
):
    assert any("manage.py publish_figures" in fault for fault in verify())
    client.force_login(board_user)
    assert "publish_figures" in client.get("/injuries/?as_at=2021-07-05").content.decode()
    client.force_login(hsw_user)
    assert "publish_figures" in client.get("/setup/").content.decode()
    assert "publish_figures" in client.get("/board/readiness/?as_at=2021-07-05").content.decode()


def test_the_command_publishes_what_is_needed_and_no_more(before_publications):
    said = io.StringIO()

    call_command("publish_figures", "--if-needed", stdout=said)
    call_command("publish_figures", "--if-needed", stdout=said)

    assert list(verify()) == []
    assert Publication.objects.count() == 1
    assert "All that is recorded is published." in said.getvalue()
