"""What a paper is made of, free of any format: sections of blocks, as plain values that can be stored and read again.

The page, the PDF and the Word file are three faces of one `Paper`; none of them computes or looks anything up.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

SCHEMA_VERSION = 2
# Papers of the first schema have no numbers at their paragraphs; they are shown as they were frozen.
UNNUMBERED_SCHEMA = 1

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
class Run:
    """A piece of a text that looks alike: bold, italic, a link. A `footnote` is a mark that stands after the run."""

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""
    footnote: str = ""


Runs = tuple[Run, ...]


def plain_text(runs: Iterable[Run]) -> str:
    """What runs say, without their looks; the words of a footnote are not in the text."""
    return "".join(run.text for run in runs)


def runs_of(text: str, runs: Runs) -> Runs:
    """The runs of a text: its own, or the text as one plain run."""
    return runs or (Run(text),)


@dataclass(frozen=True)
class Paragraph:
    """`runs` say how the text looks where it is not plain; together they are the text."""

    text: str
    kind: str = "paragraph"
    runs: Runs = ()


@dataclass(frozen=True)
class SubHeading:
    """A heading that the author put among the paragraphs of a section."""

    text: str
    kind: str = "heading"


@dataclass(frozen=True)
class Note:
    """A small line under a table or chart: its base, its as-at date, that it is illustrative.

    `link` is the address of the page that has all of which the paper prints the first, `link_text` what it is called; only
    the paper's page has links to other pages.
    """

    text: str
    kind: str = "note"
    link: str = ""
    link_text: str = ""


def rest_in_pack(left: int, rest: str, file: str, *, link: str, link_text: str) -> Note:
    """Under a table of which not all rows are printed: the `left` others, called `rest`, and the file of the pack that has them."""
    stand = "stands" if left == 1 else "stand"
    return Note(f"{rest} {stand} in {file} of this pack.", link=link, link_text=link_text)


@dataclass(frozen=True)
class Bullets:
    """A list; `runs` say of each item how it looks, where any is not plain."""

    items: tuple[str, ...]
    numbered: bool = False
    kind: str = "bullets"
    runs: tuple[Runs, ...] = ()
    start: int = 1

    @property
    def item_runs(self) -> tuple[Runs, ...]:
        return self.runs or tuple((Run(item),) for item in self.items)


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


@dataclass(frozen=True)
class Picture:
    """A picture of the author's: what it shows in words, and its bytes in base64."""

    caption: str
    alt: str
    media_type: str
    data: str
    kind: str = "picture"


Block = Paragraph | SubHeading | Note | Bullets | Table | Chart | Picture

BLOCKS: dict[str, type[Block]] = {
    "paragraph": Paragraph,
    "heading": SubHeading,
    "note": Note,
    "bullets": Bullets,
    "table": Table,
    "chart": Chart,
    "picture": Picture,
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
    #: What is written there, by the name that the register or the Board gives it; `key` where it is not said.
    source: str = ""


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
    # The summary as it stands on the first page; `summary` is the same without its looks.
    opening: tuple[Block, ...] = ()

    @property
    def first_words(self) -> tuple[Block, ...]:
        """What stands on the first page under the title."""
        return self.opening or ((Paragraph(self.summary),) if self.summary else ())

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


@dataclass(frozen=True)
class PrintedBlock:
    """A block with the numbers that stand before it: one of a paragraph, one an item of a list that follows none."""

    block: Block
    numbers: tuple[str, ...] = ()

    @property
    def number(self) -> str:
        return self.numbers[0] if self.numbers else ""

    @property
    def items(self) -> Iterator[tuple[str, Runs]]:
        """The items of a list, each with its number ("" where it has none)."""
        if isinstance(self.block, Bullets):
            for place, runs in enumerate(self.block.item_runs):
                yield self.numbers[place] if self.numbers else "", runs


@dataclass(frozen=True)
class PrintedSection:
    """A section as every face prints it: its heading with its number, its blocks and what stands under it numbered."""

    number: str
    heading: str
    section: Section
    blocks: tuple[PrintedBlock, ...]
    sections: tuple["PrintedSection", ...] = ()


def printed(paper: Paper) -> tuple[PrintedSection, ...]:
    """The sections with every number that is printed: 3 for a section, 3.4 for its fourth paragraph, A1.2 in an appendix.

    Paragraphs are numbered through a section, whatever headings stand between them, so that anybody at the table can
    say "3.4". A list that follows a paragraph belongs to it, and a numbered one has its own numbers; the items of any other list
    are numbered like paragraphs.
    """
    return tuple(
        _printed(paper, number, section, headed(number, section))
        for number, section in paper.numbered()
    )


def _printed(paper: Paper, number: str, section: Section, heading: str) -> PrintedSection:
    counted = paper.schema != UNNUMBERED_SCHEMA
    prefix = number.replace("Appendix ", "A")
    count = 0

    def blocks_of(blocks: Sequence[Block]) -> Iterator[PrintedBlock]:
        nonlocal count
        before: Block | None = None
        for block in blocks:
            size = 0
            if isinstance(block, Paragraph):
                size = 1
            elif isinstance(block, Bullets) and not (
                block.numbered or isinstance(before, (Paragraph, Bullets))
            ):
                size = len(block.items)
            numbers = range(count + 1, count + 1 + size) if counted else range(0)
            count += size
            yield PrintedBlock(block, tuple(f"{prefix}.{each}" for each in numbers))
            before = block

    def below(sections: Sequence[Section]) -> Iterator[PrintedSection]:
        for place, child in enumerate(sections, start=1):
            own = f"{number}.{place}" if not counted and number.isdigit() else ""
            yield PrintedSection(
                own,
                headed(own, child),
                child,
                tuple(blocks_of(child.blocks)),
                tuple(below(child.sections)),
            )

    return PrintedSection(
        number, heading, section, tuple(blocks_of(section.blocks)), tuple(below(section.sections))
    )


def headed(number: str, section: Section) -> str:
    """The heading as it is printed: "4. Injury analysis", "Risk 2: …", "Appendix 1 – Risk heat map"."""
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
    if plain.get("schema") not in (UNNUMBERED_SCHEMA, SCHEMA_VERSION):
        raise UnknownPaperSchema(
            f"The paper is stored in schema {plain.get('schema')}; "
            f"this version reads {UNNUMBERED_SCHEMA} and {SCHEMA_VERSION}."
        )
    return Paper(
        **{
            **plain,
            "sections": tuple(_section(each) for each in plain["sections"]),
            "opening": tuple(_block(each) for each in plain.get("opening", ())),
        }
    )


def _section(plain: dict[str, Any]) -> Section:
    return Section(
        **{
            **plain,
            "blocks": tuple(_block(each) for each in plain["blocks"]),
            "sections": tuple(_section(each) for each in plain["sections"]),
        }
    )


def _block(plain: dict[str, Any]) -> Block:
    found = _tuples(plain)
    if found.get("runs"):
        whole = found["kind"] == "bullets"
        found["runs"] = (
            tuple(_runs(each) for each in found["runs"]) if whole else _runs(found["runs"])
        )
    return BLOCKS[plain["kind"]](**found)


def _runs(plain: Iterable[dict[str, Any]]) -> Runs:
    return tuple(Run(**run) for run in plain)


def _tuples(value: Any) -> Any:
    """JSON's lists back as tuples, all the way down."""
    if isinstance(value, dict):
        return {key: _tuples(each) for key, each in value.items()}
    if isinstance(value, list):
        return tuple(_tuples(each) for each in value)
    return value
