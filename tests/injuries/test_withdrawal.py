"""An extract that was a mistake is taken back, and everything is as if it had never come."""

import csv
import datetime as dt
import io
import re
import zlib

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from injuries import operations
from injuries.models import (
    CountCoverage,
    CountExtract,
    MonthlyCount,
    MonthlyStrength,
    MonthlyTotal,
    PublishedMonth,
    PublishedYear,
    StrengthExtract,
)
from ohs.core.errors import OperationRefused
from ohs.imports.figures.comparison import Coverage
from ohs.organisation.models import BoardMeeting
from ohs.service import background
from tests.injuries import factories
from tests.organisation.factories import BoardMeetingFactory
from tests.queue_worker import do_the_work

MARCH, JUNE, JULY = dt.date(2008, 3, 14), dt.date(2008, 6, 12), dt.date(2008, 7, 10)
JANUARY = ("2008-01", "AS", "assault", "minor", "officer")
FEBRUARY = ("2008-02", "AS", "assault", "minor", "officer")


def state():
    """Everything that figures are made of, whatever its keys."""
    return (
        sorted(
            MonthlyCount.objects.values_list(
                "month", "unit__code", "cause", "severity", "staff_group", "count", "as_at", "superseded_on"
            ),
            key=repr,
        ),
        sorted(
            MonthlyTotal.objects.values_list(
                "month", "cause", "severity", "staff_group", "count", "rows", "as_at", "superseded_on"
            )
        ),
        sorted(MonthlyStrength.objects.values_list("month", "headcount", "as_at", "superseded_on")),
        sorted(
            PublishedMonth.objects.values_list("line", "month", "count", "as_at", "superseded_on"),
            key=repr,
        ),
        sorted(CountCoverage.objects.values_list("month", "all_units")),
    )  # fmt: skip


@pytest.fixture
def register(hand, assault_line):
    hand.counts((*JANUARY, 40), (*FEBRUARY, 30), as_at=MARCH)
    return hand


def newest():
    return CountExtract.objects.latest("pk")


def test_figures_totals_and_what_is_published_are_as_if_it_had_never_come(register, hsw_user):
    before = state()
    register.counts(
        (*JANUARY, 3),
        ("2008-01", "AW", "assault", "minor", "officer", 5),
        ("2008-03", "AS", "other", "minor", "officer", 2),
        as_at=JUNE,
        covers=Coverage(everything=True),
    )
    assert state() != before

    operations.withdraw_counts(extract=newest(), reason="A typing test.", by=hsw_user)

    assert state() == before


def test_the_first_extract_can_be_withdrawn_and_nothing_is_left(hand, assault_line, hsw_user):
    before = state()
    hand.counts((*JANUARY, 40), as_at=MARCH)

    operations.withdraw_counts(extract=newest(), reason="A typing test.", by=hsw_user)

    assert state() == before


def test_the_real_figures_come_in_afterwards_though_they_are_older(hand, assault_line, hsw_user):
    hand.counts((*JANUARY, 3), as_at=JULY)
    operations.withdraw_counts(extract=newest(), reason="A typing test.", by=hsw_user)

    hand.counts((*JANUARY, 40), as_at=MARCH)

    assert MonthlyCount.objects.get().count == 40


def test_a_correction_of_the_same_day_comes_in_afterwards(register, hsw_user):
    register.counts((*JANUARY, 4), as_at=JUNE)
    operations.withdraw_counts(extract=newest(), reason="A nought was missing.", by=hsw_user)

    register.counts((*JANUARY, 41), as_at=JUNE)

    assert MonthlyCount.objects.current().get(month=dt.date(2008, 1, 1)).count == 41


def test_another_extract_of_the_same_day_stays(register, hsw_user):
    register.counts(("2008-01", "AW", "assault", "minor", "officer", 5), as_at=JUNE)
    before = state()
    other = newest()
    register.counts(("2008-04", "AW", "assault", "minor", "officer", 7), as_at=JUNE)

    operations.withdraw_counts(extract=newest(), reason="Not yet.", by=hsw_user)

    assert state() == before
    assert CountExtract.objects.latest("pk") == other


def test_the_extract_stays_with_its_reason_and_with_what_it_said(register, hsw_user):
    register.counts((*JANUARY, 3), as_at=JUNE)
    extract = newest()

    operations.withdraw_counts(extract=extract, reason="A typing test.", by=hsw_user)

    kept = CountExtract.all_extracts.get(pk=extract.pk)
    assert (kept.withdrawn_by, kept.withdrawn_reason) == (hsw_user, "A typing test.")
    rows = list(
        csv.DictReader(io.StringIO(zlib.decompress(bytes(kept.withdrawn_figures)).decode()))
    )
    assert [(row["month"], row["count"]) for row in rows] == [("2008-01-01", "3")]
    assert not CountExtract.objects.filter(pk=extract.pk).exists()


def test_strengths_are_withdrawn_in_the_same_way(hand, hsw_user):
    hand.strengths("2008-01", [1000], as_at=MARCH)
    before = state()
    hand.strengths("2008-01", [10, 20], as_at=JUNE)

    operations.withdraw_strengths(
        extract=StrengthExtract.objects.latest("pk"), reason="A nought was missing.", by=hsw_user
    )

    assert state() == before


# What stands in the way


def refused(register, hsw_user, words, extract=None):
    before = state()
    with pytest.raises(OperationRefused, match=words):
        operations.withdraw_counts(
            extract=extract or newest(), reason="A typing test.", by=hsw_user
        )
    assert state() == before


def freeze(as_at):
    return BoardMeetingFactory(date=as_at, as_at=as_at, state=BoardMeeting.State.FROZEN)


def test_what_a_frozen_meeting_has_shown_stays(register, hsw_user):
    freeze(JUNE)

    refused(register, hsw_user, "saw these figures, and what a Board saw stays")


def test_a_meeting_of_an_earlier_day_or_frozen_before_it_came_did_not_see_it(register, hsw_user):
    freeze(MARCH - dt.timedelta(days=1))
    freeze(JULY)
    register.counts((*JANUARY, 3), as_at=JUNE)

    operations.withdraw_counts(extract=newest(), reason="A typing test.", by=hsw_user)

    assert MonthlyCount.objects.current().get(month=dt.date(2008, 1, 1)).count == 40


def test_a_planned_meeting_has_seen_nothing(register, hsw_user):
    BoardMeetingFactory(date=JUNE, as_at=JUNE, state=BoardMeeting.State.PLANNED)

    operations.withdraw_counts(extract=newest(), reason="A typing test.", by=hsw_user)

    assert not MonthlyCount.objects.exists()


def test_a_later_extract_of_the_same_months_is_withdrawn_first(register, hsw_user):
    first = newest()
    register.counts((*JANUARY, 41), as_at=JUNE)
    second = newest()

    refused(register, hsw_user, "came in after it and speaks of the same months", extract=first)
    operations.withdraw_counts(extract=second, reason="Wrong.", by=hsw_user)
    operations.withdraw_counts(extract=first, reason="Wrong too.", by=hsw_user)
    assert not MonthlyCount.objects.exists()


def test_a_later_extract_of_other_months_does_not_matter(register, hsw_user):
    first = newest()
    register.counts(("2008-05", "AS", "assault", "minor", "officer", 9), as_at=JUNE)

    operations.withdraw_counts(extract=first, reason="Wrong.", by=hsw_user)

    assert MonthlyCount.objects.get().count == 9


def test_it_is_withdrawn_once_and_for_a_reason(register, hsw_user):
    extract = newest()
    with pytest.raises(OperationRefused, match="Enter a reason"):
        operations.withdraw_counts(extract=extract, reason=" ", by=hsw_user)
    operations.withdraw_counts(extract=extract, reason="Wrong.", by=hsw_user)

    refused(register, hsw_user, "withdrawn already", extract=extract)
    with pytest.raises(IntegrityError), transaction.atomic():
        CountExtract.all_extracts.filter(pk=extract.pk).update(withdrawn_reason="")


@pytest.mark.parametrize("person", ["board_user", "lead_user", "auditor_user"])
def test_only_the_hsw_team_withdraws(register, request, person):
    stranger = request.getfixturevalue(person)
    register.strengths("2008-01", [1000], as_at=MARCH)
    before = state()

    with pytest.raises(PermissionDenied):
        operations.withdraw_counts(extract=newest(), reason="x", by=stranger)
    with pytest.raises(PermissionDenied):
        operations.withdraw_strengths(
            extract=StrengthExtract.objects.latest("pk"), reason="x", by=stranger
        )

    assert state() == before


# The page


def test_the_page_lists_extracts_and_takes_one_back(client, register, hsw_user):
    client.force_login(hsw_user)
    extract = newest()
    address = f"/import/counts/extracts/{extract.pk}/withdraw/"
    assert address in client.get("/import/counts/").content.decode()

    assert "There is a problem" in client.post(address, {"reason": ""}).content.decode()
    done = client.post(address, {"reason": "A typing test."}, follow=True)

    said = re.sub(r"\s+", " ", done.content.decode())
    assert "is withdrawn. Every figure is as if it had never come" in said
    assert "A typing test." in said
    assert address not in said
    assert not MonthlyCount.objects.exists()


def test_a_worker_takes_it_back_where_one_runs(client, register, hsw_user, settings, tmp_path):
    settings.STATE_DIR = tmp_path
    client.force_login(hsw_user)
    address = f"/import/counts/extracts/{newest().pk}/withdraw/"

    with background.hold_worker_lock():
        sent = client.post(address, {"reason": "A typing test."})
        assert "This extract is being withdrawn" in client.get(sent.url).content.decode()
        assert MonthlyCount.objects.exists()
        do_the_work()
        done = client.get(sent.url, follow=True)

    assert "is withdrawn. Every figure is as if it had never come" in done.content.decode()
    assert not MonthlyCount.objects.exists()


def test_the_page_says_what_stands_in_the_way(client, register, hsw_user):
    client.force_login(hsw_user)
    freeze(JUNE)

    page = client.post(
        f"/import/counts/extracts/{newest().pk}/withdraw/", {"reason": "A typing test."}
    )

    assert "what a Board saw stays" in page.content.decode()
    assert MonthlyCount.objects.exists()


@pytest.mark.parametrize("person", ["board_user", "lead_user", "auditor_user"])
def test_the_page_is_for_the_hsw_team(client, register, request, person):
    client.force_login(request.getfixturevalue(person))
    address = f"/import/counts/extracts/{newest().pk}/withdraw/"

    assert (
        client.get(address).status_code == client.post(address, {"reason": "x"}).status_code == 403
    )


def test_what_is_not_there_cannot_be_withdrawn(client, hand, hsw_user):
    client.force_login(hsw_user)

    assert client.get("/import/counts/extracts/999/withdraw/").status_code == 404
    assert client.get("/import/plan/extracts/1/withdraw/").status_code == 404


def test_a_withdrawn_extract_can_be_read_in_the_admin(client, register, hsw_user):
    client.force_login(hsw_user)
    extract = newest()
    operations.withdraw_counts(extract=extract, reason="A typing test.", by=hsw_user)

    page = client.get("/admin/injuries/countextract/")

    assert page.status_code == 200
    assert f"/admin/injuries/countextract/{extract.pk}/change/" in page.content.decode()


def test_an_empty_line_leaves_nothing_published(hand, hsw_user):
    factories.ReportLineFactory(slug="everything")
    hand.counts((*JANUARY, 40), as_at=MARCH)

    operations.withdraw_counts(extract=newest(), reason="Wrong.", by=hsw_user)

    assert not PublishedMonth.objects.exists()


# What had been told of groups and units


def unit_years():
    return dict(PublishedYear.objects.filter(unit__isnull=False).values_list("unit__code", "count"))


def test_a_year_that_a_later_extract_settled_is_told_anew(hand, assault_line, hsw_user):
    hand.monthly("2008-04", [20] * 12, unit="AS", as_at=dt.date(2009, 4, 18))
    hand.monthly("2008-04", [30] * 12, unit="AW", as_at=dt.date(2009, 4, 19))
    hand.monthly("2008-04", [25] * 12, unit="SO15", as_at=dt.date(2009, 4, 20))
    wrong = newest()
    hand.monthly("2009-04", [30], unit="AS", as_at=dt.date(2009, 6, 15))
    told = unit_years()

    operations.withdraw_counts(extract=wrong, reason="Another force.", by=hsw_user)

    assert told == {"AS": 240, "AW": 360, "SO15": 300}
    assert unit_years() == {"AS": 240, "AW": 360}


def test_a_line_that_changed_with_it_goes_on_from_the_newest_extract_left(
    register, assault_line, hsw_user
):
    register.counts(("2008-03", "AS", "other", "minor", "officer", 50), as_at=JUNE)
    assault_line.causes.add(factories.CauseFactory(code="other"))
    operations.publish(by=None)

    operations.withdraw_counts(extract=newest(), reason="Another force.", by=hsw_user)
    register.counts(("2008-03", "AS", "other", "minor", "officer", 60), as_at=JULY)

    shown = dict(PublishedMonth.objects.current().values_list("month", "count"))
    assert shown[dt.date(2008, 3, 1)] == 60


def test_it_leaves_a_trail(register, hsw_user):
    extract = newest()

    operations.withdraw_counts(extract=extract, reason="A typing test.", by=hsw_user)

    last = extract.history.latest()
    assert (last.history_user, last.history_change_reason) == (hsw_user, "A typing test.")


def test_pages_kept_from_before_are_not_shown_again(client, register, hsw_user):
    client.force_login(hsw_user)
    address = "/injuries/?from=2008-01&to=2008-02&as_at=2008-07-10&format=csv"

    def total():
        text = b"".join(client.get(address).streaming_content).decode("utf-8-sig")
        return next(csv.DictReader(io.StringIO(text)))["count"]

    before = total()
    register.counts((*JANUARY, 45), as_at=JUNE)
    changed = total()
    register.counts(("2008-05", "AS", "other", "minor", "officer", 50), as_at=JULY)
    wrong = CountExtract.objects.get(as_at=JUNE)
    operations.withdraw_counts(extract=wrong, reason="A typing test.", by=hsw_user)

    assert (before, changed, total()) == ("70", "75", "70")
