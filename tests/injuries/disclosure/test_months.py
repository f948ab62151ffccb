"""Which months of a line are told, in every extract, and what somebody makes of it who knows the rule."""

from collections import defaultdict
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from injuries.disclosure.months import ForceHistory, decide_months, sums_told

C = "[c]"
YEAR = [12, 9, 15, 11, 8, 14, 10, 13, 9, 16, 12, 11]


class Told:
    """One line, of one kind of injury, as readers are told it in each extract."""

    def __init__(self, vintages, threshold=5, year_start=0):
        self.values = vintages
        size = len(vintages[0]) if vintages else 0
        known = [[value is not None for value in values] for values in vintages]
        counts = [[[value or 0 for value in values]] for values in vintages]
        history = ForceHistory(
            counts=np.array(counts, dtype=np.int64).reshape(len(vintages), 1, size),
            known=np.array(known, dtype=np.bool_).reshape(len(vintages), size),
            lines=np.ones((1, 1), dtype=np.bool_),
            april=year_start,
        )
        decision = decide_months(history, threshold)
        self.hidden = {month for _, month in decision.hidden}
        self.sums = [
            {one.months for one in sums_told(decision, history, extract) if len(one.months) > 1}
            for extract in range(len(vintages))
        ]

    @property
    def months(self):
        return tuple(
            tuple(
                C if month in self.hidden and value is not None else value
                for month, value in enumerate(values)
            )
            for values in self.values
        )

    def total(self, start, stop, vintage=-1):
        """What months `start` up to `stop` come to, as far as that is made of what is told."""
        values = self.values[vintage]
        places = [month for month in range(start, stop) if values[month] is not None]
        if not places:
            return None
        left = self.hidden.intersection(places)
        for months in self.sums[vintage]:
            if left.issuperset(months):
                left = left.difference(months)
        return C if left else sum(values[month] for month in places)


def protect(vintages, threshold=5, year_start=0):
    return Told(vintages, threshold, year_start)


# Months


def test_months_without_a_small_number_are_shown_as_they_are():
    series = protect([YEAR])

    assert series.months == (tuple(YEAR),)
    assert series.total(0, 12) == sum(YEAR)


def test_a_small_month_takes_another_of_its_year_along():
    series = protect([[12, 9, 3, 11, *YEAR[4:]]])

    assert series.hidden == {2, 3}
    assert series.months[0][:5] == (12, 9, C, C, 8)


def test_a_small_march_takes_february_not_april():
    series = protect([[*YEAR[:11], 3, 12, 11]])

    assert series.hidden == {10, 11}


def test_the_year_starts_where_april_is():
    series = protect([[12, 9, 3, 12, 11, 10]], year_start=3)

    assert series.hidden == {1, 2}


def test_a_period_that_cuts_hidden_months_apart_has_no_total():
    series = protect([[12, 9, 3, 11, *YEAR[4:]]])

    assert series.total(0, 12) == 12 + 9 + 3 + 11 + sum(YEAR[4:])
    assert series.total(0, 2) == 21
    assert series.total(2, 4) == 14
    assert series.total(0, 3) == C
    assert series.total(3, 12) == C


def test_two_small_months_side_by_side_go_together():
    assert protect([[12, 3, 4, 11]]).hidden == {1, 2}


def test_hidden_months_that_are_few_together_take_one_more():
    assert protect([[12, 1, 2, 11, 10]]).hidden == {1, 2, 3}


def test_zero_is_shown():
    assert protect([[0, 12, 0, 9]]).months == ((0, 12, 0, 9),)


def test_a_missing_month_is_neither_zero_nor_hidden():
    series = protect([[12, None, 9]])

    assert series.months == ((12, None, 9),)
    assert series.total(1, 2) is None


def test_the_newest_small_month_waits_for_the_next():
    # All the months before it have been shown, so none of them can keep it company.
    before = protect([[12, 9, None, None], [12, 9, 3, None]])
    after = protect([[12, 9, None, None], [12, 9, 3, None], [12, 9, 3, 11]])

    assert before.hidden == {2}
    assert before.total(0, 3) == C
    assert before.total(0, 2) == 21
    assert after.hidden == {2, 3}
    assert after.total(0, 4) == 35
    assert after.total(0, 4, vintage=1) == C


def test_a_month_that_was_small_once_is_hidden_at_every_date():
    # 3 as first published, 7 a quarter later: the later page must not give the earlier away.
    series = protect([[12, 9, 3, 11], [12, 9, 7, 11]])

    assert series.months == ((12, 9, C, C), (12, 9, C, C))
    assert (series.total(0, 4, 0), series.total(0, 4, 1)) == (35, 39)


def test_a_block_whose_sum_was_told_takes_no_further_month_in():
    # The sum of the first two was told; with the third it would tell the third.
    series = protect([[1, 9, None], [1, 9, 3]])

    assert series.total(0, 2) == 10
    assert series.total(0, 3) == C


def all_on_offer(vintages, threshold):
    """The months and the totals of every period at every as-at date."""
    series = protect(vintages, threshold)
    size = len(vintages[0])
    totals = tuple(
        series.total(start, stop, vintage)
        for vintage in range(len(vintages))
        for start in range(size)
        for stop in range(start + 1, size + 1)
    )
    return series.months, totals


def all_ever_shown(vintages, threshold):
    """The same, for somebody who has kept every page since the first extract."""
    return tuple(all_on_offer(vintages[: number + 1], threshold) for number in range(len(vintages)))


def nothing_is_pinned(series, threshold, seen, most):
    """No hidden small month has one value only in all the series that would look the same.

    Series that come so near to `most`, the greatest figure laid out, that the others that would
    look the same are not all laid out, are left aside.
    """
    alike = defaultdict(list)
    for vintages in series:
        alike[seen(vintages, threshold)].append(vintages)
    checked = 0
    for same in alike.values():
        totals = [sum(value or 0 for value in values) for vintages in same for values in vintages]
        if max(totals) > most - threshold + 1:
            continue
        for row, values in enumerate(same[0]):
            for place, value in enumerate(values):
                if value is not None and 0 < value < threshold:
                    checked += 1
                    assert len({vintages[row][place] for vintages in same}) > 1, same
    assert checked


@pytest.mark.parametrize("threshold", [3, 5])
@pytest.mark.parametrize("months", [3, 4])
def test_one_extract_pins_no_small_month(threshold, months):
    most = threshold + 5
    series = [
        (values,) for values in product(range(most + 1), repeat=months) if sum(values) <= most
    ]

    nothing_is_pinned(series, threshold, all_ever_shown, most)


@pytest.mark.parametrize("threshold", [3, 5])
def test_monthly_extracts_pin_no_small_month_for_who_kept_every_page(threshold):
    most = threshold + 4
    series = [
        (
            (first, None, None, None),
            (first, second, None, None),
            (first, second, third, None),
            (first, second, third, fourth),
        )
        for first, second, third, fourth in product(range(most + 1), repeat=4)
        if first + second + third + fourth <= most
    ]

    nothing_is_pinned(series, threshold, all_ever_shown, most)


@pytest.mark.parametrize("seen", [all_on_offer, all_ever_shown])
def test_a_revision_pins_no_small_month(seen):
    most = 7
    series = [
        ((first, second, third), (revised, second, third))
        for first, second, third, revised in product(range(most + 1), repeat=4)
    ]

    nothing_is_pinned(series, 4, seen, most)


def test_a_new_month_and_revisions_pin_no_small_month():
    most = 6
    series = [
        ((first, second, None), (first_revised, second_revised, third))
        for first, second, first_revised, second_revised, third in product(
            range(most + 1), repeat=5
        )
    ]

    nothing_is_pinned(series, 4, all_on_offer, most)


@settings(max_examples=40)
@given(
    st.lists(st.lists(st.integers(0, 20), min_size=8, max_size=8), min_size=1, max_size=4),
    st.integers(3, 8),
)
def test_what_is_shown_of_a_series_is_true_and_not_small(vintages, threshold):
    series = protect(vintages, threshold)

    for number, values in enumerate(vintages):
        for value, shown in zip(values, series.months[number], strict=True):
            assert shown == C or (shown == value and not 0 < value < threshold)
        total = series.total(0, 8, number)
        assert total == C or (total == sum(values) and not 0 < total < threshold)
    assert {i for i, shown in enumerate(series.months[0]) if shown == C} == series.hidden
