"""Days, counts and lists as people read them."""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from functools import lru_cache

MISSING = "–"

#: The whole numbers that are written as words, each at its place.
NUMBER_WORDS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


@lru_cache(maxsize=4096)  # strftime is slow, and a list of ten thousand rows has a few hundred days
def format_day(day: dt.date | None) -> str:
    """5 July 2021; an en dash where there is no date."""
    return f"{day.day} {day:%B %Y}" if day else MISSING


def format_short_day(day: dt.date | None) -> str:
    """5 Jul 2021, for narrow columns; an en dash where there is no date."""
    return f"{day.day} {day:%b %Y}" if day else MISSING


def format_month(day: dt.date | None) -> str:
    """July 2021; an en dash where there is no date."""
    return f"{day:%B %Y}" if day else MISSING


def _as_written(text: str) -> str:
    return text


_translate: list[Callable[[str], str]] = [_as_written]


def use_own_words(translate: Callable[[str], str]) -> None:
    """What puts a force's own words in the product's: the floor above knows them, and says so here."""
    _translate[0] = translate


def own_words(text: str) -> str:
    """The product's own text with the words of the force that uses it: "districts" for "units". Never what people typed."""
    return _translate[0](text)


def plural(count: int, noun: str, nouns: str | None = None) -> str:
    """ "1 task", "1,204 tasks", "2 people" with `nouns`."""
    return f"{count:,} {own_words(noun if count == 1 else nouns or noun + 's')}"


def number_of_times(count: int) -> str:
    """ "once", "twice", "3 times"."""
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")


def number_word(count: int) -> str:
    """ "ten"; figures from thirteen on."""
    return NUMBER_WORDS[count] if 0 <= count < len(NUMBER_WORDS) else f"{count:,}"


def join_words(words: Iterable[object], last: str = "and") -> str:
    """ "AS", "AS and WA", "AS, CN and WA"."""
    texts = [str(word) for word in words]
    if len(texts) < 2:
        return "".join(texts)
    return f"{', '.join(texts[:-1])} {last} {texts[-1]}"


def first_few(words: Iterable[object], most: int) -> list[str]:
    """The first of them, and how many more there are."""
    texts = [str(word) for word in words]
    return texts if len(texts) <= most else [*texts[:most], f"{len(texts) - most:,} more"]


def lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def shorten(text: str, most: int) -> str:
    """One line of at most so many characters, cut between words, with an ellipsis where something was cut."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip() + "…"


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, parted by empty lines, each as one line."""
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip()]
