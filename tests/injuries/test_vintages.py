"""What came in today was known to nobody yesterday: pages as at a day on which a Board met stay as the Board saw them."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from injuries import operations
from injuries.models import (
    CountExtract,
    MonthlyCount,
    MonthlyStrength,
    MonthlyTotal,
    PublishedMonth,
    PublishedYear,
)
from injuries.reporting.verification import verify
from ohs.organisation.models import BoardMeeting
from tests.injuries import factories
from tests.injuries.test_importing import csv_of, import_counts
from tests.organisation.factories import BoardMeetingFactory

APRIL = dt.date(2021, 4, 1)
EARLY, BOARD, BACKDATED, TODAY = (
    dt.date(2021, 5, 4),
    dt.date(2021, 5, 20),
    dt.date(2021, 5, 10),
    dt.date(2021, 7, 5),
)


@pytest.fixture
def register(hand):
    factories.ReportLineFactory(slug="all")
    hand.monthly("2019-04", [20] * 12 + [21] * 12 + [40], unit="AS", as_at=EARLY)
    hand.strengths("2019-04", [500] * 25, unit="AS", as_at=EARLY)
    return hand


def known(model, on, field="count"):
    return model.objects.known(on).get(month=APRIL).__dict__[field]


def printed(read_csv, user, on):
    address = f"/injuries/?from=2020-05&to=2021-04&as_at={on}&format=csv"
    return read_csv(address, user)


def test_a_backdated_extract_is_known_from_the_day_it_came_in(register, hsw_user):
    register.counts(("2021-04", "AS", "assault", "minor", "officer", 90), as_at=BACKDATED, on=TODAY)

    for model in (MonthlyCount, MonthlyTotal, PublishedMonth):
        assert known(model, BOARD) == 40
        assert known(model, TODAY - dt.timedelta(days=1)) == 40
        assert known(model, TODAY) == 90
    # It is still as at its own day.
    assert PublishedMonth.objects.known(TODAY).get(month=APRIL).as_at == BACKDATED
    assert not list(verify())


@pytest.mark.parametrize("person", ["board_user", "hsw_user"])
def test_no_page_as_at_a_day_on_which_a_board_met_changes(register, request, read_csv, person):
    user = request.getfixturevalue(person)
    before = printed(read_csv, user, BOARD)
    assert before[0]["count"] == "271"
    register.monthly("2021-04", [90], unit="AS", as_at=BACKDATED, on=TODAY)
    register.strengths("2020-05", [900] * 12, unit="AS", as_at=BACKDATED, on=TODAY)

    assert printed(read_csv, user, BOARD) == before
    assert printed(read_csv, user, TODAY)[0]["count"] == "321"


def test_two_extracts_that_come_in_on_one_day_leave_the_later_one(register):
    april = ("2021-04", "AS", "assault", "minor", "officer")
    register.counts((*april, 50), as_at=BACKDATED, on=TODAY)
    register.counts((*april, 60), as_at=BACKDATED + dt.timedelta(days=1), on=TODAY)

    assert known(MonthlyCount, BOARD) == 40
    assert [known(model, TODAY) for model in (MonthlyCount, MonthlyTotal, PublishedMonth)] == [
        60
    ] * 3
    assert not list(verify())


def test_they_are_withdrawn_one_after_the_other(register, hsw_user):
    april = ("2021-04", "AS", "assault", "minor", "officer")
    register.counts((*april, 50), as_at=BACKDATED, on=TODAY)
    register.counts((*april, 60), as_at=BACKDATED + dt.timedelta(days=1), on=TODAY)
    left = []
    for extract in CountExtract.objects.order_by("-pk")[:2]:
        operations.withdraw_counts(extract=extract, reason="Not yet.", by=hsw_user)
        left.append([known(model, TODAY) for model in (MonthlyCount, MonthlyTotal, PublishedMonth)])

    assert left == [[50] * 3, [40] * 3]
    assert not list(verify())


def test_extracts_of_one_day_that_come_in_on_two_are_two_vintages(register):
    register.counts(("2021-04", "AW", "assault", "minor", "officer", 7), as_at=EARLY, on=BOARD)
    register.counts(("2021-04", "SO15", "assault", "minor", "officer", 8), as_at=EARLY, on=TODAY)

    assert [known(MonthlyTotal, day) for day in (EARLY, BOARD, TODAY)] == [40, 47, 55]
    assert [known(PublishedMonth, day) for day in (EARLY, BOARD, TODAY)] == [40, 47, 55]
    assert not list(verify())


def test_a_year_is_settled_when_it_was_known_to_be(hand):
    factories.ReportLineFactory(slug="all")
    hand.monthly("2020-04", [20] * 13, unit="AS", as_at=EARLY, on=TODAY)

    assert set(PublishedYear.objects.values_list("known_from", flat=True)) == {TODAY}


def test_what_came_in_with_the_clock_put_back_is_known_no_earlier(register):
    register.counts(("2021-04", "AS", "assault", "minor", "officer", 50), as_at=BACKDATED, on=TODAY)
    register.counts(("2021-04", "AS", "assault", "minor", "officer", 60), as_at=BOARD, on=BOARD)

    assert known(MonthlyCount, TODAY) == 60
    assert known(MonthlyCount, BOARD) == 40


def test_strengths_are_known_from_the_day_they_came_in(register):
    register.strengths("2021-04", [900], unit="AS", as_at=BACKDATED, on=TODAY)

    assert known(MonthlyStrength, BOARD, "headcount") == 500
    assert known(MonthlyStrength, TODAY, "headcount") == 900


def test_no_figure_is_known_before_it_was_drawn(register):
    with pytest.raises(IntegrityError), transaction.atomic():
        MonthlyCount.objects.update(known_from=dt.date(2021, 1, 1))


def test_the_preview_says_what_a_late_extract_does_not_change(hand, hsw_user):
    planned = BoardMeetingFactory(date=BOARD, as_at=BOARD)
    data = csv_of("2020-04,AS,Assault,Minor,Police officer,7")

    (said,) = import_counts(data, hsw_user, as_at=BACKDATED, preview=True).notes
    assert "as at 10 May 2021 and come in on 5 July 2021" in said
    assert f"If {planned} is to have them, change its as-at date to 5 July 2021 or later." in said
    planned.state = BoardMeeting.State.FROZEN
    planned.save()

    (said,) = import_counts(data, hsw_user, as_at=BACKDATED, preview=True).notes
    assert said.endswith("stay as they were.")
    assert import_counts(data, hsw_user, as_at=TODAY, preview=True).notes == []


# What is marked as changed since the Board


@pytest.fixture
def met(register):
    BoardMeetingFactory(date=BOARD, as_at=BOARD, state=BoardMeeting.State.FROZEN)
    return register


def marker(read_csv, user):
    return printed(read_csv, user, TODAY)[0]["marker"].split()


def test_nothing_is_marked_where_nothing_changed(met, read_csv, hsw_user):
    assert "[r]" not in marker(read_csv, hsw_user)


@pytest.mark.parametrize(
    "change",
    [
        lambda hand: hand.monthly("2020-06", [29], unit="AS", as_at=BACKDATED, on=TODAY),
        lambda hand: hand.monthly("2019-06", [60], unit="AS", as_at=TODAY),
        lambda hand: hand.strengths("2020-05", [900] * 12, unit="AS", as_at=TODAY),
        lambda hand: hand.strengths("2019-05", [250] * 12, unit="AS", as_at=TODAY),
    ],
    ids=["count", "count of the year before", "strength", "strength of the year before"],
)
@pytest.mark.parametrize("person", ["board_user", "hsw_user"])
def test_a_line_is_marked_whatever_changed_in_what_is_printed(
    met, request, read_csv, person, change
):
    change(met)

    assert "[r]" in marker(read_csv, request.getfixturevalue(person))


def test_a_month_outside_both_periods_marks_nothing(met, read_csv, hsw_user):
    met.monthly("2019-04", [33], unit="AS", as_at=TODAY)

    assert "[r]" not in marker(read_csv, hsw_user)


def test_a_count_is_marked_where_it_is_another_than_the_board_saw(met, read_csv, hsw_user):
    new = ("2021-04", "AW", "assault", "minor", "officer", 8)
    met.counts(("2020-05", "AS", "assault", "minor", "officer", 29), new, as_at=BACKDATED, on=TODAY)
    met.counts(("2020-05", "AS", "assault", "minor", "officer", 21), as_at=TODAY, on=TODAY)
    met.counts(("2020-06", "AS", "assault", "minor", "officer", 30), as_at=TODAY, on=TODAY)

    rows = read_csv(f"/injuries/counts/?format=csv&as_at={TODAY}", hsw_user)

    # May came back to what it was, and what is new in April was not there to change.
    assert [row["month"] for row in rows if "[r]" in row["marker"]] == ["2020-06"]
