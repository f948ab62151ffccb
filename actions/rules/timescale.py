"""The kinds of timescale that real plans have, their arithmetic, and how each reads in words."""

import calendar
import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from django.db import models

from ohs.core.periods import add_months
from ohs.core.text import format_day, format_month


class TimescaleKind(models.TextChoices):
    BY = "by", "by a date (that day included)"
    BEFORE = "before", "before a date (that day not included)"
    WINDOW = "window", "between two dates"
    RECURRING = "recurring", "again and again"
    ONGOING = "ongoing", "on-going"
    RELATIVE = "relative", "some months after another task"
    CONDITIONAL = "conditional", "only if something else allows it"
    NONE = "none", "no date stated"


# What each kind needs, and what else it may have. The form shows these, the model refuses the rest.
NEEDS = {
    TimescaleKind.BY: ("due_date",),
    TimescaleKind.BEFORE: ("due_date",),
    TimescaleKind.WINDOW: ("start_date", "due_date"),
    TimescaleKind.RECURRING: ("start_date", "recurs_months"),
    TimescaleKind.ONGOING: (),
    TimescaleKind.RELATIVE: ("follows", "offset_months"),
    TimescaleKind.CONDITIONAL: ("condition",),
    TimescaleKind.NONE: (),
}
MAY_HAVE = {
    TimescaleKind.BY: ("start_date", "earliest_date", "latest_date"),
    TimescaleKind.BEFORE: ("start_date",),
    TimescaleKind.WINDOW: ("earliest_date", "latest_date"),
    TimescaleKind.RECURRING: ("ends_on",),
    TimescaleKind.ONGOING: ("start_date", "ends_on"),
    TimescaleKind.RELATIVE: ("start_date",),
    TimescaleKind.CONDITIONAL: ("start_date", "due_date", "earliest_date", "latest_date"),
    TimescaleKind.NONE: ("start_date",),
}
FIELDS = (
    "start_date",
    "due_date",
    "earliest_date",
    "latest_date",
    "ends_on",
    "recurs_months",
    "follows",
    "offset_months",
    "condition",
)
WITHOUT_DUE_DATE = (TimescaleKind.RECURRING, TimescaleKind.ONGOING, TimescaleKind.NONE)
FIXED_DATE = (TimescaleKind.BY, TimescaleKind.BEFORE, TimescaleKind.WINDOW)


def occurrences(start: dt.date, end: dt.date, every_months: int) -> int:
    """How often something that recurs comes round in a period: monthly from April to March is 12 times.

    The periods are counted from the start; one that the end cuts short does not count.
    """
    if end < start:
        return 0
    day_after = end + dt.timedelta(days=1)
    months = (day_after.year - start.year) * 12 + day_after.month - start.month
    if add_months(start, months) > day_after:
        months -= 1
    return months // every_months


def _months(number: int | None) -> str:
    return "1 month" if number == 1 else f"{number} months"


def span(first: dt.date, last: dt.date) -> str:
    """A period as people say it: "July 2021", "April to June 2021", "1 April 2003 to 31 March 2004"."""
    whole = first.day == 1 and last.day == calendar.monthrange(last.year, last.month)[1]
    if whole and (first.year, first.month) == (last.year, last.month):
        return format_month(first)
    if whole and first.year == last.year:
        return f"{first:%B} to {format_month(last)}"
    return f"{format_day(first)} to {format_day(last)}"


def _until(start: dt.date | None, end: dt.date | None) -> str:
    if start and end:
        return f" from {format_day(start)} to {format_day(end)}"
    if start:
        return f" from {format_day(start)}"
    if end:
        return f" until {format_day(end)}"
    return ""


_EVERY = {1: "every month", 12: "every year"}


def in_words(
    kind: str,
    *,
    start_date: dt.date | None = None,
    due_date: dt.date | None = None,
    earliest_date: dt.date | None = None,
    latest_date: dt.date | None = None,
    ends_on: dt.date | None = None,
    recurs_months: int | None = None,
    follows: str = "",
    offset_months: int | None = None,
    condition: str = "",
    due_from_measure: bool = False,
) -> str:
    """A timescale as a person would say it. `follows` is the number of the task that it counts from."""
    if kind == TimescaleKind.BY:
        words = f"by {format_day(due_date)}"
        if due_from_measure:
            words += ", the date of its measure"
        # The bounds speak of the date as first stated; once it has moved they no longer do.
        if earliest_date and latest_date and latest_date == due_date:
            words += f" (stated as {span(earliest_date, latest_date)})"
        if start_date:
            words += f", starting {format_day(start_date)}"
        return words
    if kind == TimescaleKind.BEFORE:
        return f"before {format_day(due_date)}" + (
            f", starting {format_day(start_date)}" if start_date else ""
        )
    if kind == TimescaleKind.WINDOW:
        return f"{format_day(start_date)} to {format_day(due_date)}"
    if kind == TimescaleKind.RECURRING:
        often = _EVERY.get(recurs_months or 0, f"every {_months(recurs_months)}")
        words = often + _until(start_date, ends_on)
        if start_date and ends_on and recurs_months:
            words += f" ({occurrences(start_date, ends_on, recurs_months)} times)"
        return words
    if kind == TimescaleKind.ONGOING:
        return "on-going" + _until(start_date, ends_on)
    if kind == TimescaleKind.RELATIVE:
        words = f"{_months(offset_months)} after {follows}"
        return words + (
            f": by {format_day(due_date)}" if due_date else ": no date until that has one"
        )
    if kind == TimescaleKind.CONDITIONAL:
        words = f"only if {condition}"
        if due_date:
            words += f"; then by {format_day(due_date)}"
        return words
    return "no date stated"


Fields = dict[str, Any]
"""Fields of a task, by name; `follows` as the number of the other."""


class NotUnderstood(ValueError):
    """Words that are no timescale as this application writes it. The message says how to write one."""


_DAY = r"(\d{1,2} [A-Z][a-z]+ \d{4})"
_MONTHS = {name: number for number, name in enumerate(calendar.month_name) if name}


def read_day(text: str) -> dt.date:
    """A day as this application writes it, 31 March 2004."""
    number, month, year = text.split()
    try:
        return dt.date(int(year), _MONTHS[month], int(number))
    except (KeyError, ValueError) as error:
        raise NotUnderstood(f"“{text}” is not a day of the calendar.") from error


def read_words(words: str) -> Fields:
    """What `in_words` wrote, read back: the fields of a task, with `follows` as a number. Inverse as far as the words go."""
    text = words.strip()
    for pattern, read in _READERS:
        match = re.fullmatch(pattern, text)
        if match:
            return read(*match.groups())
    raise NotUnderstood(
        f"“{words}” is not a timescale that can be read. Write, for example: by 30 September 2021; "
        "before 31 March 2022; 1 April 2021 to 30 June 2021; every month from 1 April 2021 to 31 March 2022; on-going; "
        "12 months after 9.2; only if the pilot works; no date stated."
    )


def read_span(text: str) -> tuple[dt.date, dt.date]:
    """The first and last day of a period as `span` writes it."""
    match = re.fullmatch(r"(?:([A-Z][a-z]+) to )?([A-Z][a-z]+) (\d{4})", text)
    if match:
        first, last, year = match.groups()
        start, end = read_day(f"1 {first or last} {year}"), read_day(f"1 {last} {year}")
        return start, end.replace(day=calendar.monthrange(end.year, end.month)[1])
    match = re.fullmatch(rf"{_DAY} to {_DAY}", text)
    if not match:
        raise NotUnderstood(f"“{text}” is not a period. Write, for example, April to June 2021.")
    return read_day(match[1]), read_day(match[2])


def _read_from_to(start: str | None, end: str | None) -> Fields:
    return {
        "start_date": read_day(start) if start else None,
        "ends_on": read_day(end) if end else None,
    }


def _read_by(due: str, from_measure: str | None, stated: str | None, start: str | None) -> Fields:
    bounds = zip(
        ("earliest_date", "latest_date"), read_span(stated) if stated else (), strict=False
    )
    return dict(bounds) | {
        "timescale_kind": TimescaleKind.BY,
        "due_date": read_day(due),
        "due_from_measure": bool(from_measure),
        "start_date": read_day(start) if start else None,
    }


def _read_before(due: str, start: str | None) -> Fields:
    return {
        "timescale_kind": TimescaleKind.BEFORE,
        "due_date": read_day(due),
        "start_date": read_day(start) if start else None,
    }


def _read_window(start: str, due: str) -> Fields:
    return {
        "timescale_kind": TimescaleKind.WINDOW,
        "start_date": read_day(start),
        "due_date": read_day(due),
    }


def _read_recurring(often: str, start: str | None, end: str | None) -> Fields:
    number = {"month": 1, "year": 12}.get(often) or int(often.split()[0])
    return {
        "timescale_kind": TimescaleKind.RECURRING,
        "recurs_months": number,
        **_read_from_to(start, end),
    }


def _read_relative(number: str, follows: str) -> Fields:
    return {
        "timescale_kind": TimescaleKind.RELATIVE,
        "offset_months": int(number),
        "follows": follows,
    }


def _read_conditional(condition: str, due: str | None) -> Fields:
    return {
        "timescale_kind": TimescaleKind.CONDITIONAL,
        "condition": condition,
        "due_date": read_day(due) if due else None,
    }


_READERS: tuple[tuple[str, Callable[..., Fields]], ...] = (
    (
        rf"by {_DAY}(, the date of its measure)?(?: \(stated as ([^)]*)\))?(?:, starting {_DAY})?",
        _read_by,
    ),
    (rf"before {_DAY}(?:, starting {_DAY})?", _read_before),
    (rf"{_DAY} to {_DAY}", _read_window),
    (
        rf"every (month|year|\d+ months)(?: from {_DAY})?(?: (?:to|until) {_DAY})?(?: \(\d+ times\))?",
        _read_recurring,
    ),
    (
        rf"on-going(?: from {_DAY})?(?: (?:to|until) {_DAY})?",
        lambda start, end: {"timescale_kind": TimescaleKind.ONGOING, **_read_from_to(start, end)},
    ),
    (
        rf"(\d+) months? after (\S+?)(?:: by {_DAY}|: no date until that has one)?",
        lambda number, follows, due: _read_relative(number, follows),
    ),
    (rf"only if (.+?)(?:; then by {_DAY})?", _read_conditional),
    (r"no date stated", lambda: {"timescale_kind": TimescaleKind.NONE}),
)
