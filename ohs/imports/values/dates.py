"""Days, months and spans of time as people write them.

British order: 5/6/2021 is 5 June 2021. What leaves a choice, a month without a year, "Q3 2021", "winter 2021", is
refused with a sentence that names the choices. A number from 20,000 to 80,000 is a day as a spreadsheet counts them.
"""

import calendar
import datetime as dt
import re

from ..files.cells import Cell
from .date_patterns import PatternReader
from .spans import (
    EARLIEST_YEAR,
    EXPECTED_DATE,
    LATEST_YEAR,
    Period,
    Span,
    end_of_month,
    first_day_of,
    from_serial,
    in_words,
    one_day,
)
from .texts import WrongValueError, text_of

#: Months of figures do not go back further.
EARLIEST_MONTH = 1950


EXPECTED_MONTH = "Expected a month, written as 2020-04."
EXPECTED_SPAN = "Expected a date, a month, a quarter or a season, such as 30 September 2021, June 2021 or Q3 2021/22."


def read_date(cell: Cell, *, within: Period | None = None) -> dt.date:
    """One day. `within` gives the year where none is written. A month or a quarter is refused, for it has many days."""
    span = read_span(cell, within=within, expected=EXPECTED_DATE)
    if not span.is_day:
        raise WrongValueError(
            f"This is a span of time, {in_words(span.first)} to {in_words(span.last)}. Expected one day, such as "
            f"{in_words(span.last)}."
        )
    return span.first


def read_month(cell: Cell, *, not_after: dt.date | None = None) -> dt.date:
    """The first day of a month, however it is written: 2020-04, 01/04/2020, 30/04/2020, Apr-20, 04/2020, 43922."""
    month = _month(cell)
    if month.year < EARLIEST_MONTH:
        raise WrongValueError(f"Expected a month of {EARLIEST_MONTH} or later.")
    if not_after is not None and month > not_after:
        raise WrongValueError(
            f"Expected a month that had begun by {not_after}, the day the figures are as at."
        )
    return month


def _month(cell: Cell) -> dt.date:
    if isinstance(cell, dt.datetime) and cell.time() != dt.time():
        raise WrongValueError(EXPECTED_MONTH)
    text = text_of(cell)
    if match := _YEAR_THEN_TWO.fullmatch(text):
        year, two = int(match[1]), int(match[3])
        if match[2] == "/" and two == (year + 1) % 10 ** len(match[3]) and 1 <= two <= 12:
            raise WrongValueError(
                f"This may be {calendar.month_name[two]} {year} or the financial year {year}/{match[3]}. "
                f"Expected a month, written as {year}-{two:02d}."
            )
        return first_day_of(year, two, EXPECTED_MONTH)
    span = read_span(cell, expected=EXPECTED_MONTH)
    first, last = span.first, span.last
    if span.is_day and first.day != 1 and first != end_of_month(first):
        # 04/01/2020 may be 4 January or 1 April; Apr-20 may have become 20 April. Both are refused.
        raise WrongValueError(
            f"This reads as {in_words(first)}, which is neither the first nor the last day of a month. {EXPECTED_MONTH}"
        )
    if not span.is_day and (first.day != 1 or last != end_of_month(first)):
        raise WrongValueError(
            f"This reads as {in_words(first)} to {in_words(last)}. {EXPECTED_MONTH}"
        )
    return first.replace(day=1)


_YEAR_THEN_TWO = re.compile(r"([0-9]{4})([-/])([0-9]{1,2})")


def read_span(cell: Cell, *, within: Period | None = None, expected: str = EXPECTED_SPAN) -> Span:
    """A day, a month, a quarter, a season, a financial year, or one of them to another."""
    if isinstance(cell, dt.datetime):
        return one_day(cell.date())
    if isinstance(cell, dt.date):
        return one_day(cell)
    # 44105 is a day, 20210930 and 202109 are written out.
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and not cell >= 100_000:
        return one_day(from_serial(cell, expected))
    text = " ".join(text_of(cell).split())
    if not text or len(text) > 120:
        raise WrongValueError(expected)
    reader = PatternReader(within, expected)
    span = reader.read(text)
    for day in (span.first, span.last):
        if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
            raise WrongValueError(expected)
    return span
