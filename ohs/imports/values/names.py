"""Names, choices and several values in one cell, as people write them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Generic, TypeVar

from ..files.cells import BLANKS, Cell
from .texts import WrongValueError, plain, text_of

T = TypeVar("T")


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
