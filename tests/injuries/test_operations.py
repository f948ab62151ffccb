"""Figures come in batches, supersede each other by date, and never contradict themselves."""

import datetime as dt

import pytest
from django.db.models import Sum

from injuries.models import NEVER, CountExtract, MonthlyCount, MonthlyTotal
from ohs.imports.figures.comparison import ExtractRefused

MARCH, JUNE = dt.date(2008, 3, 14), dt.date(2008, 6, 12)
JANUARY = ("2008-01", "AS", "assault", "minor", "officer")


def known(on):
    return MonthlyCount.objects.known(on).aggregate(total=Sum("count"))["total"]


def test_a_later_extract_supersedes_an_earlier_one(hand):
    hand.counts((*JANUARY, 40), as_at=MARCH)
    hand.counts((*JANUARY, 43), as_at=JUNE)

    assert known(dt.date(2008, 3, 13)) is None
    assert known(MARCH) == 40
    assert known(dt.date(2008, 4, 1)) == 40
    assert known(dt.date(2008, 6, 11)) == 40
    assert known(JUNE) == 43
    assert known(dt.date(2021, 7, 5)) == 43


def test_nothing_is_overwritten(hand):
    hand.counts((*JANUARY, 40), as_at=MARCH)
    hand.counts((*JANUARY, 43), as_at=JUNE)

    rows = MonthlyCount.objects.order_by("as_at").values_list("count", "as_at", "superseded_on")
    assert list(rows) == [(40, MARCH, JUNE), (43, JUNE, NEVER)]


def test_the_same_batch_twice_changes_nothing(hand):
    hand.counts((*JANUARY, 40), as_at=MARCH)

    again = hand.counts((*JANUARY, 40), as_at=MARCH)

    assert (again.extract, again.new, again.changed, again.unchanged) == (None, 0, 0, 1)
    assert CountExtract.objects.count() == MonthlyCount.objects.count() == 1


def test_figures_that_are_unchanged_later_stay_as_they_are(hand):
    hand.counts((*JANUARY, 40), as_at=MARCH)

    later = hand.counts(
        (*JANUARY, 40), ("2008-02", "AS", "assault", "minor", "officer", 7), as_at=JUNE
    )

    assert (later.new, later.changed, later.unchanged) == (1, 0, 1)
    assert MonthlyCount.objects.current().count() == 2


def test_another_figure_for_the_same_day_is_refused(hand):
    hand.counts((*JANUARY, 40), as_at=MARCH)

    with pytest.raises(ExtractRefused, match="has 40 here as at 2008-03-14, and the file has 41"):
        hand.counts((*JANUARY, 41), as_at=MARCH)

    assert known(JUNE) == 40


def test_an_older_extract_of_a_month_is_refused(hand):
    hand.counts((*JANUARY, 43), as_at=JUNE)

    with pytest.raises(ExtractRefused, match="in the order in which they were extracted"):
        hand.counts((*JANUARY, 40), as_at=MARCH)

    assert MonthlyCount.objects.count() == 1


def test_a_trial_records_nothing_and_says_what_would_change(hand):
    hand.counts((*JANUARY, 40), as_at=MARCH)

    tried = hand.counts((*JANUARY, 43), as_at=JUNE, dry_run=True)

    assert (tried.extract, tried.changed) == (None, 1)
    assert tried.differences[0].before == 40
    assert known(JUNE) == 40


def test_counts_not_recorded_by_unit_are_kept_apart_from_those_of_units(hand):
    hand.counts((*JANUARY, 40), ("2008-01", "", "assault", "minor", "officer", 9), as_at=MARCH)

    assert MonthlyCount.objects.current().get(unit=None).count == 9
    assert known(MARCH) == 49


def test_totals_keep_step_with_the_counts(hand):
    hand.counts((*JANUARY, 40), ("2008-01", "AW", "assault", "minor", "officer", 5), as_at=MARCH)
    hand.counts((*JANUARY, 38), as_at=JUNE)
    # The same day brings in a unit that was missing.
    hand.counts(("2008-01", "SO15", "assault", "minor", "officer", 2), as_at=JUNE)

    def total(on):
        return list(MonthlyTotal.objects.known(on).values_list("count", "rows"))

    assert total(MARCH) == [(45, 2)]
    assert total(JUNE) == [(45, 3)]


def test_strengths_have_vintages_too(hand):
    from injuries.models import MonthlyStrength

    hand.strengths("2008-01", [1000], as_at=MARCH)
    hand.strengths("2008-01", [1010], as_at=JUNE)

    assert MonthlyStrength.objects.known(MARCH).get().headcount == 1000
    assert MonthlyStrength.objects.known(JUNE).get().headcount == 1010
