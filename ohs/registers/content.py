"""What a paper is made of, free of any format: sections of blocks, as plain values that can be stored and read again.

The page, the PDF and the Word file are three faces of one `Paper`; none of them computes or looks anything up.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

SCHEMA_VERSION = 1

ILLUSTRATIVE = "Illustrative: made up for demonstration, consistent with what was published."

# Shades of a table's cells by name: fill and ink. The cell says the same in words; each shade is darker than the one before.
TONES = {
    "calm": ("D3EAD2", "0B0C0C"),
    "watch": ("F7D774", "0B0C0C"),
    "serious": ("EE8F3C", "0B0C0C"),
    "grave": ("A61C14", "FFFFFF"),
    "fails": ("F9E1DC", "0B0C0C"),
    "moves": ("DCE9F5", "0B0C0C"),
}


@dataclass(frozen=True)
class Paragraph:
    text: str
    kind: str = "paragraph"


@dataclass(frozen=True)
class Note:
    """A small line under a table or chart: its base, its as-at date, that it is illustrative."""

    text: str
    kind: str = "note"


@dataclass(frozen=True)
class Bullets:
    items: tuple[str, ...]
    numbered: bool = False
    kind: str = "bullets"


@dataclass(frozen=True)
class Table:
    """A table with a caption; `rows` are texts, the first column heads its row. `numeric` lists columns set right.

    `tones` names the shade of each cell, row by row ("" for none), where a table has shades.
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()
    widths: tuple[float, ...] = ()
    wide: bool = False
    tones: tuple[tuple[str, ...], ...] = ()
    kind: str = "table"

    @property
    def cells(self) -> Iterator[list[tuple[str, bool, str]]]:
        """Row by row the cells as (text, whether it is set right, shade)."""
        for place, row in enumerate(self.rows):
            tones = self.tones[place] if self.tones else ("",) * len(row)
            yield [
                (text, column in self.numeric, tone)
                for column, (text, tone) in enumerate(zip(row, tones, strict=True))
            ]


@dataclass(frozen=True)
class Chart:
    """A drawing as SVG with its caption and what it shows in words."""

    caption: str
    alt: str
    svg: str
    kind: str = "chart"


Block = Paragraph | Note | Bullets | Table | Chart

BLOCKS: dict[str, type[Block]] = {
    "paragraph": Paragraph,
    "note": Note,
    "bullets": Bullets,
    "table": Table,
    "chart": Chart,
}


class Chapter(NamedTuple):
    """What is written for one section of the plan: blocks, and sections under it."""

    blocks: tuple[Block, ...]
    sections: tuple["Section", ...] = ()


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it. Level 1 is numbered by its place; `key` is its name in the paper's plan."""

    key: str
    heading: str
    blocks: tuple[Block, ...] = ()
    sections: tuple["Section", ...] = ()
    appendix: bool = False

    def numbered(self, number: str) -> Iterator[tuple[str, "Section"]]:
        """What stands under it as (number, section): 5.1, 5.2; nothing under an appendix is numbered."""
        for place, child in enumerate(self.sections, start=1):
            yield f"{number}.{place}" if number.isdigit() else "", child


@dataclass(frozen=True)
class Paper:
    title: str
    board: str
    date: str
    as_at: str
    author: str
    audience: str
    marking: str
    status: str
    summary: str
    sections: tuple[Section, ...] = field(default=())
    # The force's name on the cover; papers that were kept before forces had names have none.
    force: str = ""
    schema: int = SCHEMA_VERSION

    def numbered(self) -> Iterator[tuple[str, Section]]:
        """The sections as (number, section): 1, 2, 3 for the body, "Appendix 1" for what is appended."""
        body = appendix = 0
        for section in self.sections:
            if section.appendix:
                appendix += 1
                yield f"Appendix {appendix}", section
            else:
                body += 1
                yield str(body), section


def headed(number: str, section: Section) -> str:
    """The heading as it is printed: "4. Injury analysis", "5.1 Risk 2: …", "Appendix 1 – Risk heat map"."""
    if number.isdigit():
        return f"{number}. {section.heading}"
    if section.appendix:
        return f"{number} – {section.heading}"
    return f"{number} {section.heading}".strip()


def to_plain(paper: Paper) -> dict[str, Any]:
    """The paper as JSON can hold it."""
    return asdict(paper)


class UnknownPaperSchema(ValueError):
    """The paper was stored in a form that this version does not read."""


def from_plain(plain: dict[str, Any]) -> Paper:
    """The paper read back; raises UnknownPaperSchema for one that this version does not know."""
    if plain.get("schema") != SCHEMA_VERSION:
        raise UnknownPaperSchema(
            f"The paper is stored in schema {plain.get('schema')}; this version reads {SCHEMA_VERSION}."
        )
    return Paper(**{**plain, "sections": tuple(_section(each) for each in plain["sections"])})


def _section(plain: dict[str, Any]) -> Section:
    return Section(
        **{
            **plain,
            "blocks": tuple(_block(each) for each in plain["blocks"]),
            "sections": tuple(_section(each) for each in plain["sections"]),
        }
    )


def _block(plain: dict[str, Any]) -> Block:
    return BLOCKS[plain["kind"]](**_tuples(plain))


def _tuples(value: Any) -> Any:
    """JSON's lists back as tuples, all the way down."""
    if isinstance(value, dict):
        return {key: _tuples(each) for key, each in value.items()}
    if isinstance(value, list):
        return tuple(_tuples(each) for each in value)
    return value
