"""Days and months as people write them; what may be two things is refused with both named."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ohs.imports.values.dates import read_date, read_month, read_span
from ohs.imports.values.spans import Span, end_of_month, in_words
from ohs.imports.values.texts import WrongValueError

AS_AT = dt.date(2021, 6, 14)
APRIL = dt.date(2020, 4, 1)
SEPTEMBER_30 = dt.date(2021, 9, 30)
YEAR_2021 = (dt.date(2021, 4, 1), dt.date(2022, 3, 31))


@pytest.mark.parametrize(
    "text",
    [
        "2021-09-30", "30/09/2021", "30/9/21", "30.9.2021", "30.9.21", "30-09-2021", "30 September 2021",
        "30 Sept 2021", "30 Sep 2021", "30th September 2021", "30-Sep-21", "30 september, 2021", "Thursday 30 September 2021",
        "September 30, 2021", "30th of September 2021", "2021/09/30", "20210930", 20210930, "44469", 44469, 44469.0,
        dt.date(2021, 9, 30), dt.datetime.fromisoformat("2021-09-30T09:30"), "2021-09-30T00:00:00", "2021-09-30 09:30",
        "end of September 2021", "by the end of September 2021", "the end of Q2 2021/22", "  30\xa0September 2021 ", "30 September 2021.",
        "30/09/2021 00:00:00",
    ],
)  # fmt: skip
def test_a_day_is_read_as_people_write_it(text):
    assert read_date(text) == SEPTEMBER_30


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("September 2021", "2021-09-01", "2021-09-30"),
        ("Sept-21", "2021-09-01", "2021-09-30"),
        ("2021-09", "2021-09-01", "2021-09-30"),
        ("09/2021", "2021-09-01", "2021-09-30"),
        ("2018/04", "2018-04-01", "2018-04-30"),
        ("202109", "2021-09-01", "2021-09-30"),
        ("Q3 2021/22", "2021-10-01", "2021-12-31"),
        ("Q4 2021-22", "2022-01-01", "2022-03-31"),
        ("2021/22 Q1", "2021-04-01", "2021-06-30"),
        ("quarter 2 of 2021/22", "2021-07-01", "2021-09-30"),
        ("3rd quarter 21/22", "2021-10-01", "2021-12-31"),
        ("summer 2021", "2021-06-01", "2021-08-31"),
        ("Autumn 2026", "2026-09-01", "2026-11-30"),
        ("winter 2021/22", "2021-12-01", "2022-02-28"),
        ("winter 2023/24", "2023-12-01", "2024-02-29"),
        ("2021/22", "2021-04-01", "2022-03-31"),
        ("2003/4", "2003-04-01", "2004-03-31"),
        ("financial year 2021/2022", "2021-04-01", "2022-03-31"),
        ("1 June 2021 to 31 August 2021", "2021-06-01", "2021-08-31"),
        ("April to June 2021", "2021-04-01", "2021-06-30"),
        ("November to January 2022", "2021-11-01", "2022-01-31"),
        ("1.4.21-30.6.21", "2021-04-01", "2021-06-30"),
        ("Jan – Mar 2022", "2022-01-01", "2022-03-31"),
        ("between 1 June 2021 and 31 August 2021", "2021-06-01", "2021-08-31"),
    ],
)  # fmt: skip
def test_a_span_of_time_is_read(text, first, last):
    assert read_span(text)[:2] == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))


def test_a_range_is_told_from_a_season_of_the_same_length():
    assert read_span("June to August 2021").is_range
    assert not read_span("summer 2021").is_range


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Q2 2021", "may be April to June 2021 or, as Q2 2021/22, July to September 2021"),
        ("Q3", "Quarter 3 of which year"),
        ("winter 2021", "may be that of 2020/21 or 2021/22"),
        ("June", "June of which year"),
        ("30 June", "30 June of which year"),
        ("summer", "Summer of which year"),
        ("2003-04", "may be April 2003 or the financial year 2003/04"),
        ("09/30/2021", "There is no month 30. Write the day before the month: 30/09/2021"),
        ("31/02/2021", "no such day in the calendar"),
        ("mid June 2021", "“mid” leaves the day open"),
        ("2021/23", "no financial year. Expected, for example, 2021/22"),
        ("31 August 2021 to 1 June 2021", "ends .* before it begins"),
    ],
)  # fmt: skip
def test_what_leaves_a_choice_is_refused_with_what_may_be_meant(text, words):
    with pytest.raises(WrongValueError, match=words):
        read_span(text)


@pytest.mark.parametrize(
    "text",
    ["", None, "soon", "2021", "12", 12, 2021, 1e9, float("nan"), True, "30/09", "99/99/9999", "0001-01-01", "9999-12-31",
     "x" * 5000, "１/２/２０２１", "١/٢/٢٠٢١", dt.date(1, 1, 1), -44469, "TBC", "#REF!", "30 Smarch 2021", "2021-09-30x"],
)  # fmt: skip
def test_what_is_no_date_is_refused(text):
    with pytest.raises(WrongValueError):
        read_span(text)


def test_a_month_without_a_year_is_that_of_the_period():
    assert read_span("by the end of June", within=YEAR_2021) == Span(
        dt.date(2021, 6, 30), dt.date(2021, 6, 30)
    )
    assert read_date("end of February", within=YEAR_2021) == dt.date(2022, 2, 28)
    assert read_span("March", within=YEAR_2021).last == dt.date(2022, 3, 31)
    with pytest.raises(WrongValueError, match="June of which year: 2021 or 2022"):
        read_span("June", within=(dt.date(2021, 4, 1), dt.date(2022, 9, 30)))
    with pytest.raises(WrongValueError, match="May of which year"):
        read_span("May", within=(dt.date(2021, 6, 1), dt.date(2021, 12, 31)))


def test_a_span_is_no_day():
    with pytest.raises(
        WrongValueError, match="span of time, 1 June 2021 to 30 June 2021. Expected one day"
    ):
        read_date("June 2021")


@pytest.mark.parametrize(
    "text",
    [
        "2020-04", "2020-4", "2020-04-01", "2020-04-01T00:00:00", "2020-04-01 00:00", "01/04/2020", "1/4/2020",
        "Apr-20", "apr-20", "Apr-2020", "April 2020", "Apr 2020", " 2020-04 ", dt.date(2020, 4, 1),
        dt.datetime.fromisoformat("2020-04-01"), "30/04/2020", "30 April 2020", dt.date(2020, 4, 30), "2020-04-30",
        43922, "43922", "202004", 202004, "04/2020", "4/2020", "2020/04", "1 April 2020", "01-Apr-20", "01/04/20", "30.4.20",
    ],
)  # fmt: skip
def test_a_month_is_read_as_people_write_it(text):
    assert read_month(text, not_after=AS_AT) == APRIL


@pytest.mark.parametrize(
    "text",
    [
        "", None, "2020", "2020-13", "04/01/2020", "15/04/2020", "2020-04-20", "20-Apr", "Total", "Apr",
        "2020-04-01 09:30:00x", dt.date(2020, 4, 20), dt.datetime.fromisoformat("2026-04-20"), "0020-04", "1949-12",
        "Q1 2020/21", "April to June 2020", "2020/21", dt.datetime.fromisoformat("2020-04-01T09:30"), "28/02/2020", 43923,
    ],
)  # fmt: skip
def test_what_is_not_surely_a_month_is_refused(text):
    with pytest.raises(WrongValueError):
        read_month(text, not_after=AS_AT)


def test_a_year_and_two_digits_that_may_be_a_financial_year_are_asked_about():
    with pytest.raises(WrongValueError, match="may be April 2003 or the financial year 2003/04"):
        read_month("2003/04")
    assert read_month("2003-04") == dt.date(2003, 4, 1)


def test_a_month_may_begin_on_the_as_at_date_but_not_after_it():
    assert read_month("2020-04", not_after=APRIL) == APRIL
    assert read_month("30/04/2020", not_after=APRIL) == APRIL
    with pytest.raises(WrongValueError, match="had begun by 2020-03-31"):
        read_month("2020-04", not_after=dt.date(2020, 3, 31))


DAYS = st.dates(dt.date(1950, 1, 1), dt.date(2079, 12, 31))


@given(DAYS)
def test_every_way_of_writing_a_day_gives_that_day(day):
    serial = (day - dt.date(1899, 12, 30)).days
    for text in (
        f"{day:%d/%m/%Y}", f"{day.day}/{day.month}/{day.year}", day.isoformat(), in_words(day), f"{day:%d-%b-%Y}",
        f"{day:%A %d %B %Y}", f"{day:%Y%m%d}", f"{day:%d.%m.%Y}", day,
    ):  # fmt: skip
        assert read_date(text) == day
    if 20_000 <= serial <= 80_000:
        assert read_date(serial) == read_date(str(serial)) == day


@given(DAYS)
def test_the_first_and_the_last_day_of_a_month_are_the_month(day):
    first = day.replace(day=1)
    for text in (
        first,
        end_of_month(day),
        f"{first:%d/%m/%Y}",
        f"{end_of_month(day):%d/%m/%Y}",
        f"{day:%B %Y}",
        f"{day:%Y-%m}",
    ):
        assert read_month(text) == first


@given(st.one_of(st.text(max_size=40), st.integers(), st.floats(), st.booleans(), st.none()))
def test_nothing_else_than_a_refusal_comes_of_nonsense(value):
    for read in (read_span, read_month, read_date):
        try:
            read(value)
        except WrongValueError as error:
            assert str(error)
