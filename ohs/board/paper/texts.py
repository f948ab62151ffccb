"""Everything that a paper says, text by text, with the number or heading under which it is found."""

from collections.abc import Iterator
from dataclasses import dataclass

from ohs.core.text import shorten
from ohs.registers.content import (
    Bullets,
    Chart,
    Note,
    Paper,
    Paragraph,
    Picture,
    PrintedBlock,
    PrintedSection,
    SubHeading,
    Table,
    printed,
)


@dataclass(frozen=True)
class Said:
    """One text of a paper: where it stands in words, its number where it has one, and what it says."""

    where: str
    text: str
    number: str = ""


def texts_of(paper: Paper) -> Iterator[Said]:
    """Every text that the paper prints, in its order; a table row by row."""
    yield Said(
        "the cover", f"{paper.title}\n{paper.force}\n{paper.board}\n{paper.author}\n{paper.marking}"
    )
    yield Said("the cover", f"{paper.date}\n{paper.as_at}")
    for block in paper.first_words:
        yield from _of_block(PrintedBlock(block), "the summary")
    for section in printed(paper):
        yield from _of_section(section)


def _of_section(section: PrintedSection) -> Iterator[Said]:
    where = f"“{section.heading}”"
    yield Said(where, section.heading)
    for block in section.blocks:
        yield from _of_block(block, where)
    for below in section.sections:
        yield from _of_section(below)


def _of_block(printed_block: PrintedBlock, where: str) -> Iterator[Said]:
    block = printed_block.block
    match block:
        case Paragraph():
            number = printed_block.number
            footnotes = [run.footnote for run in block.runs if run.footnote]
            yield Said(f"paragraph {number}" if number else where, block.text, number)
            yield from (Said(f"a footnote in {where}", text) for text in footnotes)
        case Bullets():
            for item, (number, _) in zip(block.items, printed_block.items, strict=True):
                yield Said(f"paragraph {number}" if number else where, item, number)
        case Note() | SubHeading():
            yield Said(where, block.text)
        case Table():
            yield Said(where, " | ".join((block.caption, *block.header)))
            for row in block.rows:
                yield Said(f"{where}, {shorten(' '.join(row[:2]), 60)}", " | ".join(row))
        case Chart() | Picture():
            yield Said(where, f"{block.caption}\n{block.alt}")
