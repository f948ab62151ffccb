import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ohs.core.periods import FinancialYear, Month, MonthRange, PeriodName, Quarter, add_months


def test_financial_year_runs_from_1_april_to_31_march():
    assert FinancialYear.of(dt.date(2021, 3, 31)).label == "2020/21"
    assert FinancialYear.of(dt.date(2021, 4, 1)).label == "2021/22"
    assert FinancialYear(2020).start == dt.date(2020, 4, 1)
    assert FinancialYear(2020).end == dt.date(2021, 3, 31)
    assert len(FinancialYear(2020).months) == 12


def test_the_turn_of_the_century_has_two_digits():
    assert FinancialYear(1999).label == "1999/00"


@pytest.mark.parametrize(
    ("day", "label"),
    [
        (dt.date(2021, 3, 31), "Q4 2020/21"),
        (dt.date(2021, 4, 1), "Q1 2021/22"),
        (dt.date(2021, 6, 30), "Q1 2021/22"),
        (dt.date(2021, 7, 1), "Q2 2021/22"),
        (dt.date(2021, 10, 1), "Q3 2021/22"),
        (dt.date(2022, 1, 1), "Q4 2021/22"),
    ],
)
def test_quarters_follow_the_financial_year(day, label):
    assert Quarter.of(day).label == label


def test_quarter_3_of_2021_22_is_october_to_december_2021():
    quarter = Quarter(2021, 3)

    assert quarter.start == dt.date(2021, 10, 1)
    assert quarter.end == dt.date(2021, 12, 31)
    assert quarter.long_label == "quarter 3 2021/22"


def test_label_of_a_range_is_made_from_its_months_and_knows_their_number():
    period = MonthRange(Month(2020, 4), Month(2021, 3))

    assert period.label == "Apr 2020 – Mar 2021"
    assert period.long_label == "April 2020 to March 2021"
    assert len(period) == 12
    assert period.year_before.label == "Apr 2019 – Mar 2020"
    assert Month(2021, 3) in period
    assert Month(2021, 4) not in period


def test_a_range_of_one_month_has_one_name():
    assert MonthRange(Month(2021, 2), Month(2021, 2)).label == "Feb 2021"


def test_a_range_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="ends .* before it starts"):
        MonthRange(Month(2021, 3), Month(2021, 2))


@pytest.mark.parametrize("text", ["2020", "2020-13", "Apr-20", "2020-4", ""])
def test_a_month_is_written_year_and_month(text):
    with pytest.raises(ValueError):
        Month.parse(text)


@given(st.integers(1900 * 12, 2200 * 12), st.integers(-500, 500))
def test_months_count_forward_and_back(index, step):
    month = Month(index // 12, index % 12 + 1)

    assert month.plus(step).plus(-step) == month
    assert month.plus(step).index - month.index == step
    assert month.end == month.plus(1).start - dt.timedelta(days=1)


@given(st.integers(1900 * 4, 2200 * 4))
def test_quarters_are_numbered_without_gaps(index):
    quarter = Quarter.from_index(index)

    assert quarter.index == index
    assert Quarter.of(quarter.end) == quarter
    assert quarter.plus(1).start == quarter.end + dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (dt.date(2021, 7, 5), 0, dt.date(2021, 7, 5)),
        (dt.date(2021, 7, 5), 12, dt.date(2022, 7, 5)),
        (dt.date(2021, 12, 31), 1, dt.date(2022, 1, 31)),
        (dt.date(2021, 1, 31), 1, dt.date(2021, 2, 28)),
        (dt.date(2020, 1, 31), 1, dt.date(2020, 2, 29)),
        (dt.date(2020, 2, 29), 12, dt.date(2021, 2, 28)),
        (dt.date(2021, 1, 15), -1, dt.date(2020, 12, 15)),
        (dt.date(2021, 3, 31), -13, dt.date(2020, 2, 29)),
    ],
)
def test_so_many_months_on_is_the_same_day_or_the_last_that_the_month_has(day, months, expected):
    assert add_months(day, months) == expected


@pytest.mark.parametrize(
    ("name", "newest", "expected"),
    [
        ("twelve-months", "2021-09", "2020-10/2021-09"),
        ("twelve-months", "2021-03", "2020-04/2021-03"),
        ("financial-year", "2021-02", "2019-04/2020-03"),
        ("financial-year", "2021-03", "2020-04/2021-03"),
        ("financial-year", "2021-04", "2020-04/2021-03"),
        ("year-to-date", "2021-03", "2020-04/2021-03"),
        ("year-to-date", "2021-04", "2021-04/2021-04"),
        ("year-to-date", "2022-01", "2021-04/2022-01"),
        ("quarter", "2021-05", "2021-01/2021-03"),
        ("quarter", "2021-06", "2021-04/2021-06"),
        ("quarter", "2021-07", "2021-04/2021-06"),
    ],
)
def test_a_named_period_ends_with_the_newest_complete_month_or_before(name, newest, expected):
    assert str(PeriodName(name).ending(Month.parse(newest))) == expected
