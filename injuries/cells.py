"""What is written in a cell of a file of figures, read as people write it: months, whole numbers, names."""

import calendar
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches

#: More than this in one month is a slip of the hand.
GREATEST = 200_000
EARLIEST = 1950

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_MONTHS["sept"] = 9
_ISO = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:[T ]00:00(?::00)?)?")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_NAMED = re.compile(r"([A-Za-z]+)[- ](\d{4}|\d{2})")
_WHOLE = re.compile(r"\d+|\d{1,3}(?:,\d{3})+")


class WrongError(Exception):
    """A cell that cannot be read; the message says what was expected."""


@dataclass
class Names:
    """Names of one kind as people write them, and what they stand for."""

    noun: str
    known: dict[str, object] = field(default_factory=dict)
    printed: dict[str, str] = field(default_factory=dict)

    def add(self, text: str, meaning) -> None:
        key = plain(text)
        if key:
            self.known.setdefault(key, meaning)
            self.printed.setdefault(key, text)

    def find(self, value):
        text = text_of(value)
        found = self.known.get(plain(text))
        if found is None:
            near = get_close_matches(plain(text), self.known, n=3, cutoff=0.5)
            names = list(dict.fromkeys(self.printed[key] for key in near))
            hint = f" Nearest: {', '.join(names)}." if names else ""
            raise WrongError(f"Expected a {self.noun} that the register knows.{hint}")
        return found


def plain(text: str) -> str:
    """A name without what people write differently: case, dashes, commas, spaces."""
    return " ".join(re.sub(r"[\s_\-–,]+", " ", text).casefold().split())


def text_of(value) -> str:
    """What a cell of a CSV or XLSX file holds, as it would be typed."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip().strip("\ufeff\xa0").strip()


def read_month(value, as_at: date) -> date:
    """A month as people write it: 2020-04, 2020-04-01, 01/04/2020, Apr-20, April 2020. Its first day."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return _checked(value.year, value.month, value.day, as_at)
    text = text_of(value)
    if match := _ISO.fullmatch(text):
        return _checked(int(match[1]), int(match[2]), int(match[3] or 1), as_at)
    if match := _SLASHED.fullmatch(text):
        return _checked(int(match[3]), int(match[2]), int(match[1]), as_at)
    if match := _NAMED.fullmatch(text):
        month = _MONTHS.get(match[1].lower())
        if month:
            year = int(match[2]) + (2000 if len(match[2]) == 2 else 0)
            return _checked(year, month, 1, as_at)
    raise WrongError("Expected a month, written as 2020-04.")


def _checked(year: int, month: int, day: int, as_at: date) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise WrongError("Expected a month, written as 2020-04.") from None
    if found.day != 1:
        # 04/01/2020 may be 4 January or 1 April; Apr-20 may have become 20 April. Both are refused.
        raise WrongError(
            f"This reads as {found.day} {found:%B %Y}, which is not the first of a month. Expected a month, written as 2020-04."
        )
    if found.year < EARLIEST:
        raise WrongError(f"Expected a month of {EARLIEST} or later.")
    if found > as_at:
        raise WrongError(
            f"Expected a month that had begun by {as_at}, the day the figures are as at."
        )
    return found


def read_whole(value) -> int:
    """A whole number of 0 or more: 12, "12", "1,234"; not 1.5, not -2, not "twelve"."""
    if isinstance(value, bool):
        raise WrongError("Expected a whole number of 0 or more.")
    if isinstance(value, int):
        number = value
    elif isinstance(value, float) and value.is_integer():
        number = int(value)
    else:
        text = text_of(value)
        if not _WHOLE.fullmatch(text) or not text.isascii():
            raise WrongError("Expected a whole number of 0 or more, such as 12 or 1,234.")
        number = int(text.replace(",", ""))
    if number < 0:
        raise WrongError("Expected a whole number of 0 or more.")
    if number > GREATEST:
        raise WrongError(f"Expected at most {GREATEST:,} in one month.")
    return number
