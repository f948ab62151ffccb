"""Periods as the force counts them: months, financial quarters and years (April to March), closed ranges of months.

Labels are made here and never typed: a range knows how many months it has.
"""

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache, total_ordering

_MONTH = re.compile(r"(\d{4})-(\d{2})")


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day some months on (or back), or the last day of that month where it has no such day."""
    month = Month.of(day).plus(months)
    last = calendar.monthrange(month.year, month.number)[1]
    return dt.date(month.year, month.number, min(day.day, last))


def whole_months(since: dt.date, on: dt.date) -> int:
    """How many calendar months have passed between two days: one from 31 January to 28 February; 0 if the second is earlier."""
    months = 12 * (on.year - since.year) + on.month - since.month
    if months > 0 and add_months(since, months) > on:
        months -= 1
    return max(months, 0)


@total_ordering
@dataclass(frozen=True)
class Month:
    """A calendar month, e.g. Month(2020, 4)."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 12:
            raise ValueError(f"{self.number} is not a month: use 1 to 12.")

    @classmethod
    def of(cls, day: dt.date) -> "Month":
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Read YYYY-MM."""
        match = _MONTH.fullmatch(text.strip())
        if not match:
            raise ValueError(f"{text!r} is not a month. Write it as YYYY-MM, for example 2020-04.")
        return cls(int(match[1]), int(match[2]))

    @cached_property
    def index(self) -> int:
        return self.year * 12 + self.number - 1

    @cached_property
    def start(self) -> dt.date:
        return dt.date(self.year, self.number, 1)

    @property
    def end(self) -> dt.date:
        """Its last day."""
        return self.plus(1).start - dt.timedelta(days=1)

    def plus(self, months: int) -> "Month":
        return _month_at(self.index + months)

    @property
    def label(self) -> str:
        return f"{self.start:%b %Y}"

    def __lt__(self, other: "Month") -> bool:
        return self.index < other.index

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"


@lru_cache(maxsize=2400)
def _month_at(index: int) -> Month:
    """A month by its `index`. Figures step from month to month by the hundred thousand: each is made once."""
    year, month = divmod(index, 12)
    return Month(year, month + 1)


@dataclass(frozen=True)
class MonthRange:
    """A closed range of months: both the first and the last belong to it."""

    first: Month
    last: Month

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"The period ends ({self.last}) before it starts ({self.first}).")

    def __len__(self) -> int:
        return self.last.index - self.first.index + 1

    def __iter__(self) -> Iterator[Month]:
        return map(_month_at, range(self.first.index, self.last.index + 1))

    def __contains__(self, month: Month) -> bool:
        return self.first.index <= month.index <= self.last.index

    @property
    def start(self) -> dt.date:
        return self.first.start

    @property
    def end(self) -> dt.date:
        return self.last.end

    @property
    def year_before(self) -> "MonthRange":
        """The same months a year before."""
        return MonthRange(self.first.plus(-12), self.last.plus(-12))

    @property
    def label(self) -> str:
        if self.first == self.last:
            return self.first.label
        return f"{self.first.label} – {self.last.label}"

    @property
    def long_label(self) -> str:
        """In a sentence: "April 2020 to March 2021"."""
        if self.first == self.last:
            return f"{self.first.start:%B %Y}"
        return f"{self.first.start:%B %Y} to {self.last.start:%B %Y}"

    def __str__(self) -> str:
        return f"{self.first}/{self.last}"


@total_ordering
@dataclass(frozen=True)
class FinancialYear:
    """April to March, named by both years: FinancialYear(2020) is 2020/21."""

    start_year: int

    @classmethod
    def of(cls, day: dt.date) -> "FinancialYear":
        return cls(day.year if day.month >= 4 else day.year - 1)

    @property
    def months(self) -> MonthRange:
        return MonthRange(Month(self.start_year, 4), Month(self.start_year + 1, 3))

    @property
    def start(self) -> dt.date:
        return dt.date(self.start_year, 4, 1)

    @property
    def end(self) -> dt.date:
        return dt.date(self.start_year + 1, 3, 31)

    @property
    def label(self) -> str:
        return f"{self.start_year}/{(self.start_year + 1) % 100:02d}"

    def __lt__(self, other: "FinancialYear") -> bool:
        return self.start_year < other.start_year

    def __str__(self) -> str:
        return self.label


@total_ordering
@dataclass(frozen=True)
class Quarter:
    """A quarter of a financial year: Quarter(2021, 3) is October to December 2021, quarter 3 2021/22."""

    start_year: int
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 4:
            raise ValueError(f"{self.number} is not a quarter: use 1 to 4.")

    @classmethod
    def of(cls, day: dt.date) -> "Quarter":
        year = FinancialYear.of(day)
        return cls(year.start_year, (day.month - 4) % 12 // 3 + 1)

    @classmethod
    def from_index(cls, index: int) -> "Quarter":
        year, number = divmod(index, 4)
        return cls(year, number + 1)

    @property
    def index(self) -> int:
        return self.start_year * 4 + self.number - 1

    @property
    def year(self) -> FinancialYear:
        return FinancialYear(self.start_year)

    @property
    def months(self) -> MonthRange:
        first = self.year.months.first.plus(3 * (self.number - 1))
        return MonthRange(first, first.plus(2))

    @property
    def start(self) -> dt.date:
        return self.months.start

    @property
    def end(self) -> dt.date:
        return self.months.end

    def plus(self, quarters: int) -> "Quarter":
        return Quarter.from_index(self.index + quarters)

    @property
    def label(self) -> str:
        return f"Q{self.number} {self.year.label}"

    @property
    def long_label(self) -> str:
        return f"quarter {self.number} {self.year.label}"

    def __lt__(self, other: "Quarter") -> bool:
        return self.index < other.index

    def __str__(self) -> str:
        return self.label


class PeriodName(StrEnum):
    """A period that is known by name, reckoned back from the newest month whose figures are complete: the last twelve
    months, the last whole financial year or quarter, the financial year to date."""

    TWELVE_MONTHS = "twelve-months"
    FINANCIAL_YEAR = "financial-year"
    YEAR_TO_DATE = "year-to-date"
    QUARTER = "quarter"

    @property
    def label(self) -> str:
        return {
            PeriodName.TWELVE_MONTHS: "Twelve complete months",
            PeriodName.FINANCIAL_YEAR: "Financial year",
            PeriodName.YEAR_TO_DATE: "Financial year to date",
            PeriodName.QUARTER: "Quarter",
        }[self]

    def ending(self, newest: Month) -> MonthRange:
        """The months of the period where `newest` is the newest complete month."""
        if self is PeriodName.TWELVE_MONTHS:
            return MonthRange(newest.plus(-11), newest)
        year = FinancialYear.of(newest.start).months
        if self is PeriodName.YEAR_TO_DATE:
            return MonthRange(year.first, newest)
        if self is PeriodName.FINANCIAL_YEAR:
            return year if year.last == newest else year.year_before
        quarter = Quarter.of(newest.start)
        return quarter.months if quarter.months.last == newest else quarter.plus(-1).months
