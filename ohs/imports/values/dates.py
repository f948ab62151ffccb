"""Days, months and spans of time as people write them.

British order: 5/6/2021 is 5 June 2021. What leaves a choice, a month without a year, "Q3 2021", "winter 2021", is
refused with a sentence that names the choices. A number from 20,000 to 80,000 is a day as a spreadsheet counts them.
"""

import calendar
import datetime as dt
import re
from collections.abc import Callable
from typing import NamedTuple

from ..files.cells import Cell
from .texts import WrongValueError, text_of

#: Days before this are a slip of the hand, or a number that is no day.
EARLIEST_YEAR, LATEST_YEAR = 1900, 2200
#: Months of figures do not go back further.
EARLIEST_MONTH = 1950

_FIRST_SERIAL, _LAST_SERIAL = 20_000, 80_000
_SERIAL_ZERO = dt.date(1899, 12, 30)

_MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name}
_MONTHS["sept"] = 9
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "winter": (12, 14)}
_ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
}

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
        return _first_day(year, two, EXPECTED_MONTH)
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
        return _one_day(cell.date())
    if isinstance(cell, dt.date):
        return _one_day(cell)
    # 44105 is a day, 20210930 and 202109 are written out.
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and not cell >= 100_000:
        return _one_day(_from_serial(cell, expected))
    text = " ".join(text_of(cell).split())
    if not text or len(text) > 120:
        raise WrongValueError(expected)
    reader = _Reader(within, expected)
    span = reader.read(text)
    for day in (span.first, span.last):
        if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
            raise WrongValueError(expected)
    return span


def _one_day(day: dt.date) -> Span:
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise WrongValueError(EXPECTED_DATE)
    return Span(day, day)


def _from_serial(number: float, expected: str) -> dt.date:
    if not _FIRST_SERIAL <= number <= _LAST_SERIAL:
        raise WrongValueError(expected)
    return _SERIAL_ZERO + dt.timedelta(days=int(number))


_MONTH_NAME = "(" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thurs?|thu|fri|sat(?:ur)?|sun)(?:day)?\.?,? )?"
_YEAR = r"([0-9]{4}|[0-9]{2})"
_FINANCIAL = r"(?:fy ?|f/y ?|financial year )?([0-9]{4}|[0-9]{2}) ?[/\-–] ?([0-9]{4}|[0-9]{1,2})"
_QUARTER = r"(?:q ?([1-4])|quarter ([1-4])|(first|second|third|fourth|1st|2nd|3rd|4th) quarter)"


class _Reader:
    """Reads one text. `within` is the period in which a day or month without a year falls."""

    def __init__(self, within: Period | None, expected: str):
        self.within, self.expected = within, expected

    def read(self, text: str) -> Span:
        text = text.casefold().strip(" .,;")
        text = re.sub(r"^(?:the )?(?:w/e|week ending) ", "", text)
        span = self._one(text)
        if span is not None:
            return span
        for pattern in (r" (?:to|until|till|through) ", r" ?[–—] ?", r" - ", r" and ", r"-"):
            for match in re.finditer(pattern, text):
                first = re.sub(r"^(?:from|between) ", "", text[: match.start()])
                span = self._from_to(first.strip(), text[match.end() :].strip())
                if span is not None:
                    return span
        raise WrongValueError(self.expected)

    def _from_to(self, first: str, last: str) -> Span | None:
        end = self._one(last)
        if end is None:
            return None
        # "April to June 2021": the first part has the year of the second, or the one before.
        start = self._one(first, year=end.last.year) or None
        if start is not None and start.first > end.last and not re.search(r"[0-9]{2}", first):
            start = self._one(first, year=end.last.year - 1)
        if start is None:
            return None
        if start.first > end.last:
            raise WrongValueError(
                f"This ends ({in_words(end.last)}) before it begins ({in_words(start.first)})."
            )
        return Span(start.first, end.last, is_range=True)

    def _one(self, text: str, year: int | None = None) -> Span | None:
        for words, part in (
            (r"(?:by )?(?:the )?(?:very )?end(?: of)?(?: the)? (?!date)", -1),
            (r"(?:from )?(?:the )?(?:start|beginning)(?: of)?(?: the)? ", 0),
        ):
            match = re.match(words, text)
            if match:
                span = self._one(text[match.end() :], year) or self._year(text[match.end() :])
                if span is None:
                    return None
                day = span.last if part < 0 else span.first
                return Span(day, day)
        if match := re.match(r"(early|mid|late)\b[ -]?", text):
            if self._one(text[match.end() :], year):
                raise WrongValueError(f"“{match[1]}” leaves the day open. {EXPECTED_DATE}")
            return None
        for pattern, read in _PATTERNS:
            if match := pattern.fullmatch(text):
                return read(self, match, year)
        return None

    def _year(self, text: str) -> Span | None:
        if re.fullmatch(r"[0-9]{4}", text):
            return Span(dt.date(int(text), 1, 1), dt.date(int(text), 12, 31))
        return None

    # One function a form ------------------------------------------------------------------------------------------

    def iso(self, match: re.Match[str], _: int | None) -> Span:
        return _day(int(match[1]), int(match[2]), int(match[3]))

    def compact(self, match: re.Match[str], _: int | None) -> Span:
        return _day(int(match[1]), int(match[2]), int(match[3]))

    def serial(self, match: re.Match[str], _: int | None) -> Span:
        return _one_day(_from_serial(int(match[1]), self.expected))

    def compact_month(self, match: re.Match[str], _: int | None) -> Span:
        return _whole_month(int(match[1]), int(match[2]))

    def day_month_year(self, match: re.Match[str], _: int | None) -> Span:
        day, month, year = int(match[1]), int(match[3]), _full_year(match[4])
        if month > 12 >= day:
            raise WrongValueError(
                f"There is no month {month}. Write the day before the month: {month:02d}/{day:02d}/{year}."
            )
        return _day(year, month, day)

    def month_year(self, match: re.Match[str], _: int | None) -> Span:
        return _whole_month(int(match[2]), int(match[1]))

    def year_month(self, match: re.Match[str], _: int | None) -> Span:
        year, month = int(match[1]), int(match[2])
        if month == (year + 1) % 100 and 1 <= month <= 12:
            raise WrongValueError(
                f"This may be {calendar.month_name[month]} {year} or the financial year {year}/{month:02d}. Write which."
            )
        if month > 12 and month == (year + 1) % 100:
            return _financial_year(year)
        return _whole_month(year, month)

    def named_day(self, match: re.Match[str], year: int | None) -> Span:
        return self._named(int(match[1]), _MONTHS[match[2]], match[3], year)

    def named_day_american(self, match: re.Match[str], year: int | None) -> Span:
        return self._named(int(match[2]), _MONTHS[match[1]], match[3], year)

    def _named(self, day: int, month: int, stated: str | None, year: int | None) -> Span:
        if stated:
            return _day(_full_year(stated), month, day)
        if year is not None:
            return _day(year, month, day)
        return self._in_which_year(
            lambda one: _day(one, month, day), f"{day} {calendar.month_name[month]}"
        )

    def named_month(self, match: re.Match[str], year: int | None) -> Span:
        month = _MONTHS[match[1]]
        if match[2]:
            return _whole_month(_full_year(match[2]), month)
        if year is not None:
            return _whole_month(year, month)
        return self._in_which_year(lambda one: _whole_month(one, month), calendar.month_name[month])

    def _in_which_year(self, make: Callable[[int], Span], words: str) -> Span:
        spans = []
        if self.within is not None:
            start, end = self.within
            for year in range(start.year, end.year + 1):
                try:
                    span = make(year)
                except WrongValueError:
                    continue
                if start <= span.last and span.first <= end:
                    spans.append(span)
        if len(spans) == 1:
            return spans[0]
        if spans:
            years = " or ".join(str(span.last.year) for span in spans)
            raise WrongValueError(f"{words} of which year: {years}? Write the year too.")
        raise WrongValueError(f"{words} of which year? Write the year too.")

    def quarter(self, match: re.Match[str], _: int | None) -> Span:
        number = int(match[1] or match[2] or _ORDINALS[match[3]])
        year = _financial(match[4], match[5])
        return _financial_quarter(year, number)

    def year_quarter(self, match: re.Match[str], _: int | None) -> Span:
        number = int(match[3] or match[4] or _ORDINALS[match[5]])
        return _financial_quarter(_financial(match[1], match[2]), number)

    def quarter_of_a_year(self, match: re.Match[str], _: int | None) -> Span:
        number = int(match[1] or match[2] or _ORDINALS[match[3]])
        if not match[4]:
            raise WrongValueError(
                f"Quarter {number} of which year? Write it with its financial year, such as Q{number} 2021/22."
            )
        year = int(match[4])
        first, last = _calendar_quarter(year, number), _financial_quarter(year, number)
        raise WrongValueError(
            f"Q{number} {year} may be {_months_in_words(first)} or, as Q{number} {year}/{(year + 1) % 100:02d}, "
            f"{_months_in_words(last)}. Write which."
        )

    def season(self, match: re.Match[str], year: int | None) -> Span:
        name, first_year, second = match[1], match[2], match[3]
        if not first_year:
            if year is None:
                raise WrongValueError(f"{name.title()} of which year? Write the year too.")
            first_year = str(year)
        number = int(first_year)
        if name == "winter" and not second:
            raise WrongValueError(
                f"Winter {number} may be that of {number - 1}/{number % 100:02d} or {number}/{(number + 1) % 100:02d}. "
                "Write which."
            )
        if second:
            number = _financial(first_year, second)
            if name == "spring":
                # The spring of 2021/22 is the one at the end of that year, but for its last two months.
                raise WrongValueError(
                    f"Spring {first_year}/{second} may be that of {number} or {number + 1}. Write one year."
                )
        start, end = _SEASONS[name]
        first = dt.date(number, start, 1)
        last_year, last_month = (number, end) if end <= 12 else (number + 1, end - 12)
        return Span(first, end_of_month(dt.date(last_year, last_month, 1)))

    def financial_year(self, match: re.Match[str], _: int | None) -> Span:
        if len(match[1]) == 4 and 1 <= int(match[2]) <= 12 and not _follows(match[1], match[2]):
            return _whole_month(int(match[1]), int(match[2]))
        return _financial_year(_financial(match[1], match[2]))


_PATTERNS: tuple[tuple[re.Pattern[str], Callable[[_Reader, re.Match[str], int | None], Span]], ...] = (
    (re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[t ][0-9]{2}:[0-9]{2}(?::[0-9.]{2,9})?z?)?"), _Reader.iso),
    (re.compile(r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})(?: [0-9:]{4,8})?"), _Reader.iso),
    (re.compile(r"((?:19|20|21)[0-9]{2})(0[1-9]|1[0-2])([0-3][0-9])"), _Reader.compact),
    (re.compile(r"((?:19|20|21)[0-9]{2})(0[1-9]|1[0-2])"), _Reader.compact_month),
    (re.compile(r"([0-9]{5})(?:\.[0-9]{1,15})?"), _Reader.serial),
    (
        re.compile(rf"{_WEEKDAY}([0-9]{{1,2}})([/.\-])([0-9]{{1,2}})\2{_YEAR}(?: [0-9:]{{4,8}})?"),
        _Reader.day_month_year,
    ),
    (re.compile(r"([0-9]{1,2})[/.\-]([0-9]{4})"), _Reader.month_year),
    (re.compile(r"([0-9]{4})-([0-9]{1,2})"), _Reader.year_month),
    (
        re.compile(rf"{_WEEKDAY}([0-9]{{1,2}})(?:st|nd|rd|th)?(?: of)?[ \-/.]?{_MONTH_NAME}(?:[ \-/,.]{{1,2}}{_YEAR})?"),
        _Reader.named_day,
    ),
    (
        re.compile(rf"{_WEEKDAY}{_MONTH_NAME} ([0-9]{{1,2}})(?:st|nd|rd|th)?,? ([0-9]{{4}})"),
        _Reader.named_day_american,
    ),
    (re.compile(rf"{_MONTH_NAME}(?:[ \-/,.']{{1,2}}{_YEAR})?"), _Reader.named_month),
    (re.compile(rf"{_QUARTER}(?: of)?,? {_FINANCIAL}"), _Reader.quarter),
    (re.compile(rf"{_FINANCIAL},? {_QUARTER}"), _Reader.year_quarter),
    (re.compile(rf"{_QUARTER}(?: of)?(?:,? ([0-9]{{4}}))?"), _Reader.quarter_of_a_year),
    (
        re.compile(r"(spring|summer|autumn|winter)(?: of)?(?: ([0-9]{4})(?: ?[/\-–] ?([0-9]{4}|[0-9]{1,2}))?)?"),
        _Reader.season,
    ),
    (re.compile(_FINANCIAL), _Reader.financial_year),
)  # fmt: skip


def _full_year(text: str) -> int:
    """The year of four digits; of two, 00 to 79 are of this century."""
    number = int(text)
    if len(text) > 2:
        return number
    return number + (2000 if number < 80 else 1900)


def _follows(first: str, second: str) -> bool:
    """Whether the second of two years comes after the first: 22 or 2022 after 2021, 4 after 2003."""
    return int(second) == (_full_year(first) + 1) % int("1" + "0" * len(second))


def _financial(first: str, second: str) -> int:
    """The year in which a financial year begins, from "2021/22", "21/22", "2021/2022" or "2003/4"."""
    year = _full_year(first)
    if not _follows(first, second):
        raise WrongValueError(
            f"“{first}/{second}” is no financial year. Expected, for example, {year}/{(year + 1) % 100:02d}."
        )
    return year


def _day(year: int, month: int, day: int) -> Span:
    try:
        found = dt.date(year, month, day)
    except ValueError:
        raise WrongValueError("There is no such day in the calendar.") from None
    return Span(found, found)


def _first_day(year: int, month: int, expected: str) -> dt.date:
    try:
        return dt.date(year, month, 1)
    except ValueError:
        raise WrongValueError(expected) from None


def _whole_month(year: int, month: int) -> Span:
    first = _first_day(year, month, "There is no such month in the calendar.")
    return Span(first, end_of_month(first))


def _financial_year(year: int) -> Span:
    return Span(dt.date(year, 4, 1), dt.date(year + 1, 3, 31))


def _financial_quarter(year: int, number: int) -> Span:
    first = dt.date(year + (number == 4), (1, 4, 7, 10)[number % 4], 1)
    return Span(first, end_of_month(first.replace(month=first.month + 2)))


def _calendar_quarter(year: int, number: int) -> Span:
    first = dt.date(year, 3 * number - 2, 1)
    return Span(first, end_of_month(first.replace(month=first.month + 2)))


def _months_in_words(span: Span) -> str:
    return f"{calendar.month_name[span.first.month]} to {calendar.month_name[span.last.month]} {span.last.year}"


def end_of_month(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def in_words(day: dt.date) -> str:
    """5 July 2021."""
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"
