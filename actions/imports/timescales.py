"""A timescale as people write it, in words, in dates or in both, as the fields of a task."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from ohs.core.periods import add_months
from ohs.core.text import NUMBER_WORDS, format_day
from ohs.imports.files.cells import Cell
from ohs.imports.values.dates import read_date, read_span
from ohs.imports.values.spans import Period, Span
from ohs.imports.values.texts import WrongValueError, one_line, says_nothing

from ..rules.timescale import NotUnderstood, TimescaleKind, read_words

Values = dict[str, Any]

HOW_TO_WRITE = (
    "Expected a timescale, for example: by 30 September 2021; before 31 March 2022; 1 April 2021 to 30 June 2021; "
    "Q3 2021/22; every month from 1 April 2021 to 31 March 2022; on-going; 12 months after 9.2; only if the pilot works; "
    "no date stated."
)
_NUMBERS = {word: number for number, word in enumerate(NUMBER_WORDS) if number} | {
    "eighteen": 18,
    "twenty-four": 24,
}
_COUNT = rf"([0-9]{{1,2}}|{'|'.join(_NUMBERS)})"
_EVERY = {
    "monthly": 1, "every month": 1, "each month": 1, "per month": 1, "once a month": 1, "bi-monthly": 2,
    "every two months": 2, "every other month": 2, "quarterly": 3, "every quarter": 3, "each quarter": 3,
    "six-monthly": 6, "six monthly": 6, "6 monthly": 6, "6-monthly": 6, "half-yearly": 6, "half yearly": 6,
    "twice a year": 6, "annually": 12, "annual": 12, "yearly": 12, "every year": 12, "each year": 12, "once a year": 12,
}  # fmt: skip
_TOO_OFTEN = re.compile(
    r"(?:daily|weekly|fortnightly|every (?:day|week|fortnight|\d+ (?:days|weeks)))\b"
)
_ONGOING = re.compile(
    r"(?:(?:in place|current|currently|complete)?(?: and|,)? ?)?(?:on-?going|on going|continuing|continuous(?:ly)?|"
    r"business as usual|bau|throughout|all year)\b(.*)"
)

_CONDITION = re.compile(
    r"(?:only if|if|subject to|dependent on|depending on) (.{3,190})", re.IGNORECASE
)


def read_timescale(
    words: Cell, *, start: Cell = None, due: Cell = None, within: Period | None = None
) -> Values:
    """The fields of a task that its timescale gives; `follows` as the number of a task.

    Words and dates must agree. Dates alone decide where there are no words: a due date is "by", a start and a due date
    are a window. `within` is the plan's period: it gives the year of a day without one, and the months of "monthly".
    """
    values = _read_words(one_line(words), within) if not says_nothing(words) else None
    dates = {
        name: read_date(cell, within=within)
        for name, cell in (("start_date", start), ("due_date", due))
        if not says_nothing(cell)
    }
    if values is None:
        return _from_dates(dates)
    for name, day in dates.items():
        if name == "due_date" and values["timescale_kind"] == TimescaleKind.RELATIVE:
            continue
        stated = values.get(name)
        if stated and stated != day:
            raise WrongValueError(
                f"{name} is {format_day(day)}, but the timescale says {format_day(stated)}. Change both or neither."
            )
        values[name] = day
    return values


def _from_dates(dates: dict[str, dt.date]) -> Values:
    if "due_date" in dates:
        kind = TimescaleKind.WINDOW if "start_date" in dates else TimescaleKind.BY
        return {"timescale_kind": kind, **dates}
    return {"timescale_kind": TimescaleKind.NONE, **dates}


def _read_words(text: str, within: Period | None) -> Values:
    try:
        return read_words(text)
    except NotUnderstood as error:
        as_we_write = str(error)
    plain = re.sub(r"\s+", " ", text.casefold()).strip(" .")
    plain = re.sub(r"\broll- out\b", "roll-out", plain)
    if condition := _CONDITION.fullmatch(text.strip(" .")):
        return {"timescale_kind": TimescaleKind.CONDITIONAL, "condition": condition[1]}
    for read in _READERS:
        values = read(plain, within)
        if values is not None:
            return values
    if re.match(r"(?:by|before) .*\bstated as\b", plain):
        # It is meant to be as this application writes it, and one of its days is wrong.
        raise WrongValueError(as_we_write)
    raise WrongValueError(HOW_TO_WRITE)


def _ongoing(text: str, within: Period | None) -> Values | None:
    match = _ONGOING.fullmatch(text)
    if match is None:
        return None
    rest = match[1].strip(" ,;:()")
    values: Values = {"timescale_kind": TimescaleKind.ONGOING}
    if not rest:
        return values
    words, _, when = rest.partition(" ")
    if words in ("from", "since") and (parts := re.split(r" (?:to|until) ", when)):
        values["start_date"] = _day(parts[0], within).first
        if len(parts) > 1:
            values["ends_on"] = _day(parts[1], within).last
        return values
    if words in ("until", "till", "to"):
        return values | {"ends_on": _day(when, within).last}
    if words in ("during", "in", "throughout", "over"):
        span = _day(when, within)
        return values | {"start_date": span.first, "ends_on": span.last}
    return None


def _recurring(text: str, within: Period | None) -> Values | None:
    if _TOO_OFTEN.match(text):
        raise WrongValueError(
            "Work is repeated after whole months here. Write on-going, and how often in a measure."
        )
    often = next(
        (words for words in _EVERY if text == words or text.startswith((f"{words} ", f"{words},"))),
        None,
    )
    match = re.match(rf"every {_COUNT} months\b", text)
    if often is not None:
        months, rest = _EVERY[often], text[len(often) :].strip(" ,")
    elif match is not None:
        months, rest = _count(match[1]), text[match.end() :].strip(" ,")
    else:
        return None
    values: Values = {"timescale_kind": TimescaleKind.RECURRING, "recurs_months": months}
    if rest:
        begins = re.match(r"(?:from|since|starting|beginning) ", rest)
        span = _day(
            re.sub(r"^(?:from|since|starting|beginning|during|in|throughout) ", "", rest), within
        )
        values["start_date"] = span.first
        if span.is_range or not (begins or span.is_day):
            values["ends_on"] = span.last
    elif within is not None:
        values["start_date"], values["ends_on"] = within
    else:
        raise WrongValueError("Say from when: for example, every month from 1 April 2021.")
    return values


def _start_and_duration(text: str, within: Period | None) -> Values | None:
    """ "Commence April 2003 and roll-out over 12 month period" ends a day before the twelve months are over."""
    match = re.fullmatch(
        rf"(?:commenc|start|begin)\w*(?: in| on)? (.+?)(?:,| and| then)? ?(?:\S+ )?(?:over|for|within|lasting)(?: an?| the)? "
        rf"(?:period of )?{_COUNT}[- ]months?(?: period)?",
        text,
    )
    if match is None:
        return None
    start = _day(match[1], within).first
    return {
        "timescale_kind": TimescaleKind.WINDOW,
        "start_date": start,
        "due_date": add_months(start, _count(match[2])) - dt.timedelta(days=1),
    }


def _start(text: str, within: Period | None) -> Values | None:
    match = re.fullmatch(r"(?:from|commenc\w*|start\w*|begin\w*)(?: in| on| from)? (.+)", text)
    if match is None or re.search(r" (?:to|until) ", match[1]):
        return None
    return {"timescale_kind": TimescaleKind.ONGOING, "start_date": _day(match[1], within).first}


def _before(text: str, within: Period | None) -> Values | None:
    match = re.search(r"(?:^|\b)before (?:the )?(.+)$", text)
    if match is None:
        return None
    span = _optional(match[1], within)
    if span is None:
        return None
    return {"timescale_kind": TimescaleKind.BEFORE, "due_date": span.first}


def _by(text: str, within: Period | None) -> Values | None:
    match = re.search(
        r"(?:^|\b)(?:by|no later than|not later than|due(?: on| in)?|deadline|completed? (?:by|in|on)|in|on|target)"
        r":? (.+)$",
        text,
    )
    span = _optional(match[1], within) if match else None
    if span is None:
        return None
    return _committed(span)


def _dates_alone(text: str, within: Period | None) -> Values | None:
    try:
        span = read_span(text, within=within)
    except WrongValueError as error:
        # What is nearly a date says why it is none; other words are tried as something else.
        if str(error).startswith("Expected"):
            return None
        raise
    if span.is_range:
        return {
            "timescale_kind": TimescaleKind.WINDOW,
            "start_date": span.first,
            "due_date": span.last,
        }
    return _committed(span)


def _committed(span: Span) -> Values:
    """A day, or the last day of a month, a quarter or a season, which is kept as stated."""
    values: Values = {"timescale_kind": TimescaleKind.BY, "due_date": span.last}
    if not span.is_day:
        values |= {"earliest_date": span.first, "latest_date": span.last}
    return values


_READERS: tuple[Callable[[str, Period | None], Values | None], ...] = (
    _dates_alone,
    _ongoing,
    _recurring,
    _start_and_duration,
    _before,
    _by,
    _start,
)


def _day(text: str, within: Period | None) -> Span:
    return read_span(text, within=within)


def _optional(text: str, within: Period | None) -> Span | None:
    try:
        return read_span(text, within=within)
    except WrongValueError as error:
        if str(error).startswith("Expected"):
            return None
        raise


def _count(text: str) -> int:
    return _NUMBERS[text] if text in _NUMBERS else int(text)
