"""Spans of time: a day, a month, a quarter, a financial year, and how they are said."""

import calendar
import datetime as dt
from typing import NamedTuple

from .texts import WrongValueError

#: Days before this are a slip of the hand, or a number that is no day.
EARLIEST_YEAR, LATEST_YEAR = 1900, 2200


_FIRST_SERIAL, _LAST_SERIAL = 20_000, 80_000


_SERIAL_ZERO = dt.date(1899, 12, 30)


Period = tuple[dt.date, dt.date]


class Span(NamedTuple):
    """From one day to another, both included; the same day twice where one day is written.

    `is_range` where both ends are written: "June to August 2021", not "summer 2021".
    """

    first: dt.date
    last: dt.date
    is_range: bool = False

    @property
    def is_day(self) -> bool:
        return self.first == self.last


EXPECTED_DATE = "Expected a date, such as 30/09/2021 or 30 September 2021."


def one_day(day: dt.date) -> Span:
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise WrongValueError(EXPECTED_DATE)
    return Span(day, day)


def from_serial(number: float, expected: str) -> dt.date:
    if not _FIRST_SERIAL <= number <= _LAST_SERIAL:
        raise WrongValueError(expected)
    return _SERIAL_ZERO + dt.timedelta(days=int(number))


def day_of(year: int, month: int, day: int) -> Span:
    try:
        found = dt.date(year, month, day)
    except ValueError:
        raise WrongValueError("There is no such day in the calendar.") from None
    return Span(found, found)


def first_day_of(year: int, month: int, expected: str) -> dt.date:
    try:
        return dt.date(year, month, 1)
    except ValueError:
        raise WrongValueError(expected) from None


def whole_month(year: int, month: int) -> Span:
    first = first_day_of(year, month, "There is no such month in the calendar.")
    return Span(first, end_of_month(first))


def financial_year(year: int) -> Span:
    return Span(dt.date(year, 4, 1), dt.date(year + 1, 3, 31))


def financial_quarter(year: int, number: int) -> Span:
    first = dt.date(year + (number == 4), (1, 4, 7, 10)[number % 4], 1)
    return Span(first, end_of_month(first.replace(month=first.month + 2)))


def calendar_quarter(year: int, number: int) -> Span:
    first = dt.date(year, 3 * number - 2, 1)
    return Span(first, end_of_month(first.replace(month=first.month + 2)))


def months_in_words(span: Span) -> str:
    return f"{calendar.month_name[span.first.month]} to {calendar.month_name[span.last.month]} {span.last.year}"


def end_of_month(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def in_words(day: dt.date) -> str:
    """5 July 2021."""
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"
