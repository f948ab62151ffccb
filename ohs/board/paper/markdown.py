"""The author's words: light Markdown to the blocks of a paper.

Bold, italic, links, lists, numbered lists, headings, small tables, footnotes and pictures with alternative text. All
other signs are printed as they were typed: what the parser would make something else of is switched off, raw HTML
first. What could not be printed as it was meant is named in `problems`, and refused when it is saved.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from ohs.core.text import shorten
from ohs.registers.content import (
    Block,
    Bullets,
    Paragraph,
    Picture,
    Run,
    Runs,
    SubHeading,
    Table,
    plain_text,
)

MOST_COLUMNS = 8
_LINKS = ("https://", "http://", "mailto:")
# "a)" and "(iii)" at the beginning of a line: such lines stay lines.
_LETTERED = re.compile(r"\(?(?:[a-z]|[ivx]{1,4})\)\s")
# The bullets that Word puts on the clipboard.
_PASTED_BULLET = re.compile(r"(?m)^[ \t]*[•▪‣·◦\uf0b7\uf0a7][ \t]*")
_NO_SUCH_FOOTNOTE = re.compile(r"\[\^([^\]\s]+)\]")


class StoredPicture(Protocol):
    """A picture that the author uploaded for the paper."""

    media_type: str

    @property
    def data(self) -> str: ...


@dataclass
class Words:
    """What a text says as blocks, and what of it could not be printed as meant."""

    blocks: list[Block] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").use(footnote_plugin)
    return parser.disable(
        [
            "blockquote",
            "code",
            "fence",
            "hr",
            "lheading",
            "reference",
            "html_block",
            "html_inline",
            "backticks",
            "footnote_inline",
        ]
    )


def parse_words(text: str, pictures: Mapping[str, StoredPicture] | None = None) -> Words:
    """The blocks of a text. `pictures` are those it may show, by name."""
    return _Reader(text, pictures or {}).read()


def text_of(text: str) -> str:
    """What a text says without its signs, on one line."""
    return " ".join(" ".join(_said(block).split()) for block in parse_words(text).blocks)


def _said(block: Block) -> str:
    match block:
        case Paragraph() | SubHeading():
            return block.text
        case Bullets():
            return " ".join(block.items)
        case Table():
            return " ".join(cell for row in (block.header, *block.rows) for cell in row)
        case _:
            return ""


class _Reader:
    def __init__(self, text: str, pictures: Mapping[str, StoredPicture]):
        source = _PASTED_BULLET.sub("- ", text.replace("\r\n", "\n").replace("\r", "\n"))
        self.env: dict = {}
        self.tokens: Sequence[Token] = _parser().parse(source, self.env)
        self.pictures = pictures
        self.words = Words()
        self.notes = self._footnotes()

    def read(self) -> Words:
        place = 0
        while place < len(self.tokens):
            token = self.tokens[place]
            end = self._end(place)
            inside = self.tokens[place + 1 : end]
            match token.type:
                case "paragraph_open":
                    self._paragraph(inside[0])
                case "heading_open":
                    self.words.blocks.append(SubHeading(plain_text(self._runs(inside[0])).strip()))
                case "bullet_list_open" | "ordered_list_open":
                    self._list(token, inside)
                case "table_open":
                    self._table(inside)
            place = end + 1
        self._check_footnotes()
        return self.words

    def _end(self, place: int) -> int:
        """Where what opens at a place closes; the place itself for what does not open."""
        depth = 0
        for at in range(place, len(self.tokens)):
            depth += self.tokens[at].nesting
            if depth == 0:
                return at
        return len(self.tokens) - 1

    def _paragraph(self, inline: Token) -> None:
        children = inline.children or []
        images = [child for child in children if child.type == "image"]
        if images and all(
            child.type in ("image", "softbreak") or not child.content.strip() for child in children
        ):
            for image in images:
                self._picture(image)
            return
        runs = self._runs(inline)
        if text := plain_text(runs).strip():
            self.words.blocks.append(Paragraph(text, runs=_looks(runs, text)))

    def _picture(self, image: Token) -> None:
        name, alt = str(image.attrs.get("src", "")), image.content.strip()
        found = self.pictures.get(name)
        if found is None:
            self._problem(
                f"No picture of this paper is called “{name}”. Upload it first, then write ![what it shows]({name})."
            )
        if not alt:
            self._problem(
                f"Say in words what the picture “{name}” shows: ![what it shows]({name})."
            )
        caption = str(image.attrs.get("title", ""))
        if found is None or not alt:
            self.words.blocks.append(Paragraph(f"[Picture: {alt or caption or name}]"))
            return
        self.words.blocks.append(Picture(caption, alt, found.media_type, found.data))

    def _list(self, opening: Token, inside: Sequence[Token]) -> None:
        if any(token.type.endswith("_list_open") for token in inside):
            self._problem("A list inside a list is not printed as one. Give it one level.")
        items: list[Runs] = []
        current: list[Run] = []
        for token in inside:
            if token.type == "list_item_open":
                if current:
                    items.append(tuple(current))
                current = []
            elif token.type == "inline":
                runs = self._runs(token)
                current += [Run("\n"), *runs] if current else runs
        if current:
            items.append(tuple(current))
        if not items:
            return
        texts = tuple(plain_text(item).strip() for item in items)
        plain = all(not _looks(item, text) for item, text in zip(items, texts, strict=True))
        ordered = opening.type == "ordered_list_open"
        self.words.blocks.append(
            Bullets(
                texts,
                numbered=ordered,
                runs=() if plain else tuple(items),
                start=int(opening.attrs.get("start", 1)) if ordered else 1,
            )
        )

    def _table(self, inside: Sequence[Token]) -> None:
        rows: list[list[str]] = []
        numeric: set[int] = set()
        for token in inside:
            if token.type == "tr_open":
                rows.append([])
            elif token.type in ("th_open", "td_open"):
                if "right" in str(token.attrs.get("style", "")):
                    numeric.add(len(rows[-1]))
            elif token.type == "inline":
                runs = self._runs(token)
                if any(run.link or run.footnote or run.bold or run.italic for run in runs):
                    self._problem(
                        f"Cells of a table are printed plain: take the link, footnote or bold out of “{shorten(token.content, 40)}”."
                    )
                rows[-1].append(plain_text(runs).strip())
        header, *body = rows
        if len(header) > MOST_COLUMNS:
            self._problem(
                f"A table has at most {MOST_COLUMNS} columns; this one has {len(header)}."
            )
        if not body:
            self._problem("A table needs a row under its header.")
        self.words.blocks.append(
            Table(
                caption="",
                header=tuple(header),
                rows=tuple(map(tuple, body)),
                numeric=tuple(sorted(numeric)),
            )
        )

    # Texts
    def _runs(self, inline: Token) -> list[Run]:
        runs: list[Run] = []
        bold = italic = 0
        link = ""
        children = inline.children or []
        for place, child in enumerate(children):
            text = child.content
            match child.type:
                case "strong_open" | "strong_close":
                    bold += child.nesting
                    continue
                case "em_open" | "em_close":
                    italic += child.nesting
                    continue
                case "link_open":
                    link = self._link(child)
                    continue
                case "link_close":
                    link = ""
                    continue
                case "footnote_ref":
                    note = self.notes.get(child.meta["id"], "")
                    runs.append(Run("", footnote=note))
                    continue
                case "softbreak":
                    following = children[place + 1].content if place + 1 < len(children) else ""
                    text = "\n" if _LETTERED.match(following) else " "
                case "hardbreak":
                    text = "\n"
                case "image":
                    self._problem(
                        f"The picture “{child.attrs.get('src', '')}” needs a paragraph of its own, with empty lines around it."
                    )
            for missing in _NO_SUCH_FOOTNOTE.findall(text):
                self._problem(
                    f"The text refers to footnote {missing}, which is not written: add [^{missing}]: and its words."
                )
            if text:
                runs.append(Run(text, bold=bool(bold), italic=bool(italic), link=link))
        return _joined(runs)

    def _link(self, opening: Token) -> str:
        address = str(opening.attrs.get("href", ""))
        if opening.attrs.get("title"):
            self._problem(f"The title of the link to {shorten(address, 60)} is not printed.")
        if not address.startswith(_LINKS):
            self._problem(
                f"The link to “{shorten(address, 60)}” works only on this site. Give the whole address, from https:// on."
            )
            return ""
        return address

    def _footnotes(self) -> dict[int, str]:
        """The words of each footnote that is referred to, by its place."""
        notes: dict[int, list[str]] = {}
        current: int | None = None
        for token in self.tokens:
            if token.type == "footnote_open":
                current = token.meta["id"]
                notes[current] = []
            elif token.type == "footnote_close":
                current = None
            elif current is not None and token.type == "inline":
                notes[current].append(_with_addresses(self._note_runs(token)))
        return {place: " ".join(parts) for place, parts in notes.items()}

    def _note_runs(self, inline: Token) -> list[Run]:
        """A footnote has no footnotes."""
        inline.children = [
            child for child in inline.children or [] if not child.type.startswith("footnote")
        ]
        return self._runs(inline)

    def _check_footnotes(self) -> None:
        for name, place in self.env.get("footnotes", {}).get("refs", {}).items():
            if place < 0:
                label = name.lstrip(":")
                self._problem(
                    f"Nothing refers to footnote {label}: write [^{label}] where it belongs, or take it out."
                )

    def _problem(self, sentence: str) -> None:
        if sentence not in self.words.problems:
            self.words.problems.append(sentence)


def _joined(runs: Iterable[Run]) -> list[Run]:
    """Neighbours that look alike as one run."""
    joined: list[Run] = []
    for run in runs:
        last = joined[-1] if joined else None
        if last and not (last.footnote or run.footnote) and _look(last) == _look(run):
            joined[-1] = Run(last.text + run.text, last.bold, last.italic, last.link)
        else:
            joined.append(run)
    return joined


def _look(run: Run) -> tuple[bool, bool, str]:
    return run.bold, run.italic, run.link


def _looks(runs: Sequence[Run], text: str) -> Runs:
    """The runs where they say more than the text alone."""
    return () if list(runs) == [Run(text)] else tuple(runs)


def _with_addresses(runs: Iterable[Run]) -> str:
    """The words of a footnote; a link's address stands after its words, for who reads it on paper."""
    return "".join(
        f"{run.text} ({run.link})" if run.link and run.link != run.text else run.text
        for run in runs
    ).strip()
