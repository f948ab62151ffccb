"""What of a text is compared: figures, percentages, dates, references, posts and units; and the words between them."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ohs.core.text import NUMBER_WORDS

from .reading import Line

FIGURE, PERCENTAGE, DATE, POST, UNIT, WORD = (
    "figure",
    "percentage",
    "date",
    "post",
    "unit",
    "word",
)

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
         "august aug", "september sep sept", "october oct", "november nov", "december dec"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_NUMBER_WORDS = {word: str(number) for number, word in enumerate(NUMBER_WORDS) if number > 1}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_TOKEN = re.compile(
    rf"""
      (?P<iso>\d{{4}}-\d\d-\d\d)
    | (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<month>{_MONTH})\s+(?P<year>\d{{4}})\b
    | (?P<month2>{_MONTH})\s+(?P<year2>\d{{4}})\b
    | (?P<percent>[+−-]?\d[\d,]*(?:\.\d+)?)\s?(?:%|per\s+cent\b)
    | (?P<thousands>[+−-]?\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?)
    | (?P<number>[A-Za-z]{{0,4}}\d[\w./&-]*\w|[A-Za-z]{{0,4}}\d)
    | (?P<word>[^\W\d_]+(?:[’'&-][^\W\d_]+)*)
    """,
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True)
class Atom:
    """One thing that is compared: of what kind, its value in one spelling, as it is printed, and where it stands."""

    kind: str
    value: str
    printed: str
    where: str

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.value


class Names:
    """The posts and units that are looked for, the longest first."""

    def __init__(self, posts: Iterable[str], units: Iterable[str]):
        self._units = frozenset(units)
        titles = sorted({title for title in posts if len(title) > 3}, key=len, reverse=True)
        patterns = (
            r"\s+".join(re.escape(part) for part in re.split(r"\s+", title)) for title in titles
        )
        self._posts = (
            re.compile("|".join(rf"(?<!\w){pattern}(?!\w)" for pattern in patterns), re.IGNORECASE)
            if titles
            else None
        )

    def atoms(self, lines: Iterable[Line]) -> list[Atom]:
        return [atom for line in lines for atom in self._of(line)]

    def _of(self, line: Line) -> Iterator[Atom]:
        at = 0
        for found in self._posts.finditer(line.text) if self._posts else ():
            yield from self._plain(line.text[at : found.start()], line.where)
            title = " ".join(found[0].split())
            yield Atom(POST, title.casefold(), title, line.where)
            at = found.end()
        yield from self._plain(line.text[at:], line.where)

    def _plain(self, text: str, where: str) -> Iterator[Atom]:
        for found in _TOKEN.finditer(text):
            printed = " ".join(found[0].split())
            if found["iso"]:
                yield Atom(DATE, found["iso"], printed, where)
            elif found["day"]:
                value = _day(found["year"], found["month"], found["day"])
                yield Atom(DATE, value, printed, where)
            elif found["month2"]:
                month = _MONTHS[found["month2"].casefold()]
                yield Atom(DATE, f"{found['year2']}-{month:02}", printed, where)
            elif found["percent"]:
                yield Atom(PERCENTAGE, _number(found["percent"]), printed, where)
            elif found["thousands"]:
                yield Atom(FIGURE, _number(printed), printed, where)
            elif found["number"]:
                kind = UNIT if found["number"] in self._units else FIGURE
                yield Atom(kind, _number(found["number"]), printed, where)
            elif printed in self._units:
                yield Atom(UNIT, printed, printed, where)
            elif printed.casefold() in _NUMBER_WORDS:
                yield Atom(FIGURE, _NUMBER_WORDS[printed.casefold()], printed, where)
            else:
                yield Atom(WORD, printed.casefold(), printed, where)


def _number(text: str) -> str:
    return text.replace(",", "").replace("−", "-").lstrip("+").casefold().rstrip(".")


def _day(year: str, month: str, day: str) -> str:
    try:
        return dt.date(int(year), _MONTHS[month.casefold()], int(day)).isoformat()
    except ValueError:
        return f"{year}-{month}-{day}"
