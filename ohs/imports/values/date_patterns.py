"""The ways in which people write dates, months, quarters and seasons: a pattern for each, and what it means."""

import calendar
import datetime as dt
import re
from collections.abc import Callable

from .spans import (
    EXPECTED_DATE,
    Period,
    Span,
    calendar_quarter,
    day_of,
    end_of_month,
    financial_quarter,
    financial_year,
    from_serial,
    in_words,
    months_in_words,
    one_day,
    whole_month,
)
from .texts import WrongValueError

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


_MONTH_NAME = "(" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"


_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thurs?|thu|fri|sat(?:ur)?|sun)(?:day)?\.?,? )?"


_YEAR = r"([0-9]{4}|[0-9]{2})"


_FINANCIAL = r"(?:fy ?|f/y ?|financial year )?([0-9]{4}|[0-9]{2}) ?[/\-–] ?([0-9]{4}|[0-9]{1,2})"


_QUARTER = r"(?:q ?([1-4])|quarter ([1-4])|(first|second|third|fourth|1st|2nd|3rd|4th) quarter)"


class PatternReader:
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
        return day_of(int(match[1]), int(match[2]), int(match[3]))

    def compact(self, match: re.Match[str], _: int | None) -> Span:
        return day_of(int(match[1]), int(match[2]), int(match[3]))

    def serial(self, match: re.Match[str], _: int | None) -> Span:
        return one_day(from_serial(int(match[1]), self.expected))

    def compact_month(self, match: re.Match[str], _: int | None) -> Span:
        return whole_month(int(match[1]), int(match[2]))

    def day_month_year(self, match: re.Match[str], _: int | None) -> Span:
        day, month, year = int(match[1]), int(match[3]), _full_year(match[4])
        if month > 12 >= day:
            raise WrongValueError(
                f"There is no month {month}. Write the day before the month: {month:02d}/{day:02d}/{year}."
            )
        return day_of(year, month, day)

    def month_year(self, match: re.Match[str], _: int | None) -> Span:
        return whole_month(int(match[2]), int(match[1]))

    def year_month(self, match: re.Match[str], _: int | None) -> Span:
        year, month = int(match[1]), int(match[2])
        if month == (year + 1) % 100 and 1 <= month <= 12:
            raise WrongValueError(
                f"This may be {calendar.month_name[month]} {year} or the financial year {year}/{month:02d}. Write which."
            )
        if month > 12 and month == (year + 1) % 100:
            return financial_year(year)
        return whole_month(year, month)

    def named_day(self, match: re.Match[str], year: int | None) -> Span:
        return self._named(int(match[1]), _MONTHS[match[2]], match[3], year)

    def named_day_american(self, match: re.Match[str], year: int | None) -> Span:
        return self._named(int(match[2]), _MONTHS[match[1]], match[3], year)

    def _named(self, day: int, month: int, stated: str | None, year: int | None) -> Span:
        if stated:
            return day_of(_full_year(stated), month, day)
        if year is not None:
            return day_of(year, month, day)
        return self._in_which_year(
            lambda one: day_of(one, month, day), f"{day} {calendar.month_name[month]}"
        )

    def named_month(self, match: re.Match[str], year: int | None) -> Span:
        month = _MONTHS[match[1]]
        if match[2]:
            return whole_month(_full_year(match[2]), month)
        if year is not None:
            return whole_month(year, month)
        return self._in_which_year(lambda one: whole_month(one, month), calendar.month_name[month])

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
        return financial_quarter(year, number)

    def year_quarter(self, match: re.Match[str], _: int | None) -> Span:
        number = int(match[3] or match[4] or _ORDINALS[match[5]])
        return financial_quarter(_financial(match[1], match[2]), number)

    def quarter_of_a_year(self, match: re.Match[str], _: int | None) -> Span:
        number = int(match[1] or match[2] or _ORDINALS[match[3]])
        if not match[4]:
            raise WrongValueError(
                f"Quarter {number} of which year? Write it with its financial year, such as Q{number} 2021/22."
            )
        year = int(match[4])
        first, last = calendar_quarter(year, number), financial_quarter(year, number)
        raise WrongValueError(
            f"Q{number} {year} may be {months_in_words(first)} or, as Q{number} {year}/{(year + 1) % 100:02d}, "
            f"{months_in_words(last)}. Write which."
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
            return whole_month(int(match[1]), int(match[2]))
        return financial_year(_financial(match[1], match[2]))


_PATTERNS: tuple[tuple[re.Pattern[str], Callable[[PatternReader, re.Match[str], int | None], Span]], ...] = (
    (re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[t ][0-9]{2}:[0-9]{2}(?::[0-9.]{2,9})?z?)?"), PatternReader.iso),
    (re.compile(r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})(?: [0-9:]{4,8})?"), PatternReader.iso),
    (re.compile(r"((?:19|20|21)[0-9]{2})(0[1-9]|1[0-2])([0-3][0-9])"), PatternReader.compact),
    (re.compile(r"((?:19|20|21)[0-9]{2})(0[1-9]|1[0-2])"), PatternReader.compact_month),
    (re.compile(r"([0-9]{5})(?:\.[0-9]{1,15})?"), PatternReader.serial),
    (
        re.compile(rf"{_WEEKDAY}([0-9]{{1,2}})([/.\-])([0-9]{{1,2}})\2{_YEAR}(?: [0-9:]{{4,8}})?"),
        PatternReader.day_month_year,
    ),
    (re.compile(r"([0-9]{1,2})[/.\-]([0-9]{4})"), PatternReader.month_year),
    (re.compile(r"([0-9]{4})-([0-9]{1,2})"), PatternReader.year_month),
    (
        re.compile(rf"{_WEEKDAY}([0-9]{{1,2}})(?:st|nd|rd|th)?(?: of)?[ \-/.]?{_MONTH_NAME}(?:[ \-/,.]{{1,2}}{_YEAR})?"),
        PatternReader.named_day,
    ),
    (
        re.compile(rf"{_WEEKDAY}{_MONTH_NAME} ([0-9]{{1,2}})(?:st|nd|rd|th)?,? ([0-9]{{4}})"),
        PatternReader.named_day_american,
    ),
    (re.compile(rf"{_MONTH_NAME}(?:[ \-/,.']{{1,2}}{_YEAR})?"), PatternReader.named_month),
    (re.compile(rf"{_QUARTER}(?: of)?,? {_FINANCIAL}"), PatternReader.quarter),
    (re.compile(rf"{_FINANCIAL},? {_QUARTER}"), PatternReader.year_quarter),
    (re.compile(rf"{_QUARTER}(?: of)?(?:,? ([0-9]{{4}}))?"), PatternReader.quarter_of_a_year),
    (
        re.compile(r"(spring|summer|autumn|winter)(?: of)?(?: ([0-9]{4})(?: ?[/\-–] ?([0-9]{4}|[0-9]{1,2}))?)?"),
        PatternReader.season,
    ),
    (re.compile(_FINANCIAL), PatternReader.financial_year),
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
