"""Texts of cells as people write them: cleaned of what no text has, and what says that there is nothing."""

import datetime as dt
import re

from ohs.core.characters import clean_text

from ..files.cells import BLANKS, SPREADSHEET_ERRORS, Cell, UnreadableCell


class WrongValueError(Exception):
    """A cell that cannot be read; the message says what was expected."""


_FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r", "\n")
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
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = clean_text(text)
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
    """Whether a cell is empty or says so in words: TBC, n/a, –. An error of the spreadsheet says something."""
    try:
        text = text_of(cell)
    except WrongValueError:
        return False
    return text.casefold().strip(" .").strip() in _NOTHING or text in _NOTHING
