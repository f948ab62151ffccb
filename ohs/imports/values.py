"""Values as people write them. What can be read in two ways is refused with a sentence that names both.

Every function takes a cell as the reader of tables gives it, from CSV a text, from a workbook perhaps a number or a
date, and returns the value or raises `WrongValueError`, whose message says what was expected.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from typing import Generic, TypeVar

from .cells import BLANKS, SPREADSHEET_ERRORS, Cell, UnreadableCell

T = TypeVar("T")


class WrongValueError(Exception):
    """A cell that cannot be read; the message says what was expected."""


_FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r", "\n")
# Characters that no text has: controls but for tab and line end, halves of characters, and the last two of a plane.
_NO_CHARACTER = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_SPACES = re.compile(r"[ \t\xa0\u2007\u202f]+")


def text_of(cell: Cell) -> str:
    """What a cell holds, as it would be typed. Line ends within it stay. Raises `WrongValueError` for a failed formula."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        text = cell.strip(BLANKS)
        if text in SPREADSHEET_ERRORS or (text and not text.strip("#") and len(text) > 2):
            raise WrongValueError(
                "The cell shows an error of the spreadsheet. Correct the formula, or type the value."
            )
        return _cleaned(text)
    if isinstance(cell, UnreadableCell):
        raise WrongValueError(cell.reason)
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, dt.datetime):
        if cell.time() == dt.time():
            return cell.date().isoformat()
        return cell.isoformat(sep=" ", timespec="minutes")
    if isinstance(cell, (dt.date, dt.time)):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def shown(cell: Cell) -> str:
    """A cell as a message quotes it; never fails."""
    if isinstance(cell, UnreadableCell):
        return cell.shown
    if isinstance(cell, str):
        return _cleaned(cell.strip(BLANKS))
    return text_of(cell)


def _cleaned(text: str) -> str:
    """Without characters that no text has, and as it was before an export made it harmless for spreadsheets."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n")
    text = _NO_CHARACTER.sub("", text)
    if text[:1] == "'" and (
        text[1:2] in _FORMULA_MARKS or text[1:].lstrip()[:1] in ("=", "+", "-", "@")
    ):
        return text[1:]
    return text


def one_line(cell: Cell) -> str:
    """A text without line ends and without doubled spaces: a title, a name, a number of a task."""
    return " ".join(text_of(cell).split())


def plain(text: str) -> str:
    """A name without what people write differently: case, dashes, commas, spaces."""
    return " ".join(re.sub(r"[\s_\-–—‑,\xa0]+", " ", text).casefold().split())


#: How people say that there is nothing.
_NOTHING = frozenset(
    ("", "-", "–", "—", ".", "n/a", "na", "n.a.", "none", "nil", "not applicable", "tbc", "tbd", "tba",
     "to be confirmed", "to be decided", "to be agreed", "to be determined", "to be advised", "unknown", "not known",
     "?", "??", "…", "..", "...")
)  # fmt: skip


def says_nothing(cell: Cell) -> bool:
    """Whether a cell is empty or says so in words: TBC, n/a, –."""
    return text_of(cell).casefold().strip(" .").strip() in _NOTHING or text_of(cell) in _NOTHING


# Names ---------------------------------------------------------------------------------------------------------------


@dataclass
class Names(Generic[T]):
    """Names of one kind as people write them, and what they stand for."""

    noun: str
    known: dict[str, T] = field(default_factory=dict)
    printed: dict[str, str] = field(default_factory=dict)
    _twofold: dict[str, list[str]] = field(default_factory=dict)

    def add(self, text: str, meaning: T) -> None:
        """A name; the first meaning stays where two are written alike, so add codes before names."""
        key = plain(text)
        if not key:
            return
        if key not in self.known:
            self.known[key] = meaning
            self.printed[key] = text

    def add_only(self, text: str, meaning: T) -> None:
        """A name that may stand for one thing alone: a second meaning makes it one that is asked about."""
        key = plain(text)
        if key in self.known and self.known[key] != meaning:
            self._twofold.setdefault(key, [self.printed[key]]).append(text)
            return
        self.add(text, meaning)

    def get(self, text: str) -> T | None:
        return self.known.get(plain(text))

    def find(self, cell: Cell) -> T:
        text = text_of(cell)
        key = plain(text)
        if key in self._twofold:
            raise WrongValueError(
                f"Several are written alike: {'; '.join(dict.fromkeys(self._twofold[key]))}. "
                "Write the one that is meant exactly as the register has it."
            )
        if key not in self.known:
            raise WrongValueError(
                f"Expected {article(self.noun)} {self.noun} that the register knows.{self.hint(text)}"
            )
        return self.known[key]

    def hint(self, text: str) -> str:
        near = self.nearest(text)
        return f" Nearest: {', '.join(near)}." if near else ""

    def nearest(self, text: str, most: int = 3) -> list[str]:
        near = get_close_matches(plain(text)[:200], self.known, n=most, cutoff=0.5)
        return list(dict.fromkeys(self.printed[key] for key in near))


def article(noun: str) -> str:
    """ "a unit", "an indicator": the nouns of the registers that begin with u are spoken as "you"."""
    return "an" if noun[:1].lower() in "aeio" else "a"


def read_choice(
    cell: Cell,
    choices: Mapping[str, T],
    *,
    also: Mapping[str, T] | None = None,
    noun: str = "one of",
) -> T:
    """One of a few words in any case and with any dashes; `also` are other words for them."""
    text = text_of(cell)
    words = {plain(name): value for name, value in {**(also or {}), **choices}.items()}
    key = plain(text)
    if key not in words:
        near = get_close_matches(key, [plain(name) for name in choices], n=1, cutoff=0.7)
        printed = next((name for name in choices if near and plain(name) == near[0]), None)
        hint = f" Nearest: {printed}." if printed else ""
        raise WrongValueError(f"Expected {noun}: {', '.join(choices)}.{hint}")
    return words[key]


def split_several(
    cell: Cell,
    known: Callable[[str], bool] | None = None,
    separators: Sequence[str] = ("|", ";", "\n"),
) -> list[str]:
    """Several values in one cell, parted by |, a semicolon or a line end.

    Where `known` says that a text as a whole is a value it is not taken apart: names hold commas and slashes. Commas,
    "and", "&" and "/" part values only where all the parts are known.
    """
    text = text_of(cell)
    parts = [text]
    for separator in separators:
        parts = [
            piece
            for part in parts
            for piece in ([part] if known and known(part) else part.split(separator))
        ]
    parts = [" ".join(part.split()) for part in parts if part.strip(BLANKS)]
    if known is None:
        return parts
    return [piece for part in parts for piece in _taken_apart(part, known)]


_LOOSE = re.compile(r"\s*(?:,|&|/|\band\b)\s*")


def _taken_apart(text: str, known: Callable[[str], bool]) -> list[str]:
    """The known names of which a text is made; itself where that cannot be told."""
    if known(text):
        return [text]
    marks = list(_LOOSE.finditer(text))
    if not marks or len(marks) > 40:
        return [text]
    # From the left, the longest known name each time.
    names: list[str] = []
    start = 0
    while start <= len(text):
        ends = [(mark.start(), mark.end()) for mark in marks if mark.start() >= start]
        for end, next_start in [(len(text), len(text) + 1), *reversed(ends)]:
            name = text[start:end].strip()
            if name and known(name):
                names.append(name)
                start = next_start
                while start < len(text) and (more := _LOOSE.match(text, start)) and more[0].strip():
                    start = more.end()
                break
        else:
            return [text]
    return names


# Numbers -------------------------------------------------------------------------------------------------------------

_WHOLE = re.compile(r"[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,4}")
# "12.0" is how a table of decimals says 12; "1.000" may be a thousand.
_ZERO_DECIMALS = re.compile(r"\.0{1,2}$")
_DECIMAL = re.compile(r"(?:[0-9]{1,12}|[0-9]{1,3}(?:,[0-9]{3}){1,3})(?:\.[0-9]{1,10})?")

#: What an export writes in place of a number, with what it means.
SHORTHAND = {
    "[c]": "[c] marks a number that is hidden to protect people. Somebody who may see small numbers can export it.",
    "[x]": "[x] marks a number that is not available. Leave the row out.",
    "[z]": "[z] marks a number that does not apply. Leave the row out.",
}


def read_whole(cell: Cell, *, most: int = 200_000, within: str = "in one month") -> int:
    """A whole number of 0 or more: 12, "12", "1,234", "12.0"; not 1.5, not -2, not "twelve"."""
    expected = "Expected a whole number of 0 or more, such as 12 or 1,234."
    if isinstance(cell, (bool, dt.date, dt.time)):
        raise WrongValueError(expected)
    if isinstance(cell, (int, float)):
        if not _is_number(cell) or cell != int(cell) or cell < 0:
            raise WrongValueError(expected)
        number = int(cell)
    else:
        text = text_of(cell)
        _refuse_shorthand(text)
        text = _ZERO_DECIMALS.sub("", text)
        if not _WHOLE.fullmatch(text):
            raise WrongValueError(expected)
        number = int(text.replace(",", ""))
    if number > most:
        raise WrongValueError(f"Expected at most {most:,}{within and f' {within}'}.")
    return number


def read_decimal(
    cell: Cell, *, most: int = 200_000, places: int = 2, within: str = "in one month"
) -> Decimal:
    """A number of 0 or more with at most so many decimals: 5484.0, "1,223.92"."""
    expected = f"Expected a number of 0 or more with at most {places} decimals, such as 12, 7.5 or 1,234.25."
    if isinstance(cell, (bool, dt.date, dt.time)):
        raise WrongValueError(expected)
    if isinstance(cell, (int, float)):
        if not _is_number(cell) or cell < 0:
            raise WrongValueError(expected)
        # A spreadsheet holds 0.1 + 0.2 as 0.30000000000000004 and shows 0.3.
        number = Decimal(repr(round(cell, 9)))
    else:
        text = text_of(cell)
        _refuse_shorthand(text)
        if not _DECIMAL.fullmatch(text):
            raise WrongValueError(expected)
        number = Decimal(text.replace(",", ""))
    if number > most:
        raise WrongValueError(f"Expected at most {most:,}{within and f' {within}'}.")
    shortened = number.quantize(Decimal(1).scaleb(-places))
    if shortened != number:
        raise WrongValueError(expected)
    return shortened


def _is_number(value: float) -> bool:
    return value == value and abs(value) < 1e15


def _refuse_shorthand(text: str) -> None:
    if text.casefold() in SHORTHAND:
        raise WrongValueError(SHORTHAND[text.casefold()])
    if text[:1] in ("<", "≤") and text[1:].strip().isdigit():
        raise WrongValueError(
            "Expected the number itself: a number that was hidden before it came cannot be counted."
        )


_PERCENT = re.compile(
    r"([0-9]{1,3}(?:\.[0-9]{1,4})?)\s*(?:%|per ?cent)(?:\s*(?:complete|completed|done))?"
)


def read_percent(cell: Cell) -> float:
    """A percentage of 0 to 100: "60%", "60 % complete", 60, or 0.6 as a spreadsheet holds it."""
    expected = "Expected a percentage, such as 60%."
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        if not _is_number(cell) or not 0 <= cell <= 100:
            raise WrongValueError(expected)
        if cell == 1:
            raise WrongValueError("This may be 1% or 100%. Write it with its sign.")
        return round(cell * 100, 6) if 0 < cell < 1 else float(cell)
    match = _PERCENT.fullmatch(text_of(cell).casefold())
    if not match or float(match[1]) > 100:
        raise WrongValueError(expected)
    return float(match[1])


_PRODUCT = re.compile(
    r"(?:l(?:ikelihood)?\s*[:=]?\s*)?([0-9]{1,2})\s*(?:x|×|\*|by|,|/|;)\s*(?:i(?:mpact)?\s*[:=]?\s*)?([0-9]{1,2})"
    r"(?:\s*=\s*([0-9]{1,3}))?"
)
_LETTERED = re.compile(r"l\s*([0-9]{1,2})\s*[-,; ]?\s*i\s*([0-9]{1,2})")


def read_score(cell: Cell, scores: Mapping[tuple[int, int], int]) -> tuple[int, int]:
    """A likelihood and an impact: "4 x 3", "L4 I3", or a score alone where the matrix has one cell with it.

    `scores` gives the score of each cell of the matrix in force by its likelihood and impact.
    """
    text = text_of(cell).casefold()
    match = _PRODUCT.fullmatch(text) or _LETTERED.fullmatch(text)
    if match:
        pair = int(match[1]), int(match[2])
        if pair not in scores:
            raise WrongValueError(
                f"Expected a likelihood of 1 to {max(pair[0] for pair in scores)} and an impact of 1 to "
                f"{max(pair[1] for pair in scores)}, such as 4 x 3."
            )
        stated = match[3] if match.re is _PRODUCT else None
        if stated and int(stated) != scores[pair]:
            raise WrongValueError(
                f"{pair[0]} x {pair[1]} is {scores[pair]} in the matrix, not {stated}."
            )
        return pair
    number = _ZERO_DECIMALS.sub("", text)
    if not (number.isascii() and number.isdigit() and len(number) <= 4):
        raise WrongValueError("Expected a likelihood and an impact, such as 4 x 3.")
    pairs = sorted(pair for pair, score in scores.items() if score == int(number))
    if len(pairs) == 1:
        return pairs[0]
    if not pairs:
        raise WrongValueError(
            f"No cell of the matrix has the score {number}. Expected a likelihood and an impact, such as 4 x 3."
        )
    ways = " or ".join(f"{likelihood} x {impact}" for likelihood, impact in pairs)
    raise WrongValueError(f"The score {number} may be {ways} (likelihood x impact). Write which.")


_RAG = {
    "red": "red", "r": "red", "amber": "amber", "a": "amber", "yellow": "amber", "y": "amber", "orange": "amber",
    "green": "green", "g": "green", "blue": "blue", "b": "blue", "complete": "blue", "black": "black",
}  # fmt: skip


def read_rag(cell: Cell) -> str:
    """Red, amber, green or blue, by its word or its letter, with or without "RAG" before it."""
    text = re.sub(r"^(?:b?rag)\b[\s:=-]*", "", text_of(cell).casefold()).strip(" .")
    for emoji, word in (
        ("🔴", "red"),
        ("🟠", "amber"),
        ("🟡", "amber"),
        ("🟢", "green"),
        ("🔵", "blue"),
    ):
        text = text.replace(emoji, f" {word} ")
    words = set(text.split())
    if len(words) == 1 and (found := _RAG.get(words.pop())):
        return found
    raise WrongValueError("Expected one of: red, amber, green, blue.")


_YES = frozenset(("yes", "y", "true", "1", "x", "✓", "✔", "ja"))
_NO = frozenset(("no", "n", "false", "0", "", "-", "–"))


def read_yes_no(cell: Cell) -> bool:
    text = text_of(cell).casefold()
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise WrongValueError("Expected yes or no.")


def read_several(cell: Cell, names: Iterable[str] | None = None) -> list[str]:
    """Several texts of one cell; see `split_several`."""
    if names is None:
        return split_several(cell)
    known = {plain(name) for name in names}
    return split_several(cell, lambda text: plain(text) in known)
