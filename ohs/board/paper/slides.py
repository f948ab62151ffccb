"""Five slides for the room, from the paper's own content: what changed, what to decide, heat map, injuries, maturity.

A slide shows what can be read from the back of a room; its speaker notes have everything that the section says, with the
numbers of its paragraphs and the base of its figures. Titles are real titles, tables have a header row, and what is not
text is told in words.
"""

import datetime as dt
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ohs.core.characters import clean_text
from ohs.core.text import shorten
from ohs.registers.content import (
    TONES,
    Block,
    Bullets,
    Chart,
    Note,
    Paper,
    Paragraph,
    PrintedSection,
    Table,
    printed,
)

from .drawings import as_png
from .reproducible import same_bytes
from .sections import NEEDS_A_DECISION

# What a slide holds that is read from the back of the room.
MOST_LINES, LONGEST_LINE, MOST_ROWS = 7, 170, 12
# Over a table or a chart so many lines, in the same size of letters.
MOST_LINES_ABOVE = 4
_NAVY, _MUTED, _PALE = "0C2340", "505A5F", "EEF1F4"
_INCH = 914_400
_PART_ENDS = re.compile("[;.,] ")
# In inches the text of a slide; in sizes of its letters how wide one is in the middle, a line with its space, and between two
# items; in points what a box leaves free over and under.
_WIDTH, _LETTER, _LEADING, _GAP, _MARGINS = 11.9, 0.52, 1.2, 0.25, 7.2


@dataclass(frozen=True)
class Plan:
    """A slide: the section of the paper that it shows, by what writes it, its title, and what it says without one.

    `sources`: the first of these that the paper has is shown. `rows`: each row of its table is a line.
    """

    sources: tuple[str, ...]
    title: str
    without: str
    table: bool = False
    chart: bool = False
    rows: bool = False


SLIDES = (
    Plan(("since",), "What changed", "The paper does not say what changed."),
    # What is asked stands on the paper's first page, and in a paper without that in the table of decisions.
    Plan(
        ("asks", "decisions"),
        "What to decide",
        "Nothing is put to the meeting to decide.",
        rows=True,
    ),
    Plan(("heat-map",), "Risk heat map", "The paper has no heat map.", table=True),
    Plan(("injuries",), "Injuries", "The paper has no injury analysis.", chart=True),
    Plan(
        ("maturity",), "Maturity", "The paper does not tell of the maturity of units.", table=True
    ),
)


@dataclass(frozen=True)
class Slide:
    title: str
    lines: tuple[str, ...]
    table: Table | None
    chart: Chart | None
    notes: str
    numbered: bool = False
    more: int = field(default=0)


def slides_of(paper: Paper) -> tuple[Slide, ...]:
    """What stands on the slides and in their notes, free of any format."""
    sections = {
        section.section.source or section.section.key: section for section in printed(paper)
    }
    return tuple(
        _slide(
            paper, plan, next((sections[each] for each in plan.sources if each in sections), None)
        )
        for plan in SLIDES
    )


def _slide(paper: Paper, plan: Plan, section: PrintedSection | None) -> Slide:
    if section is None:
        return Slide(plan.title, (plan.without,), None, None, _base(paper, ""))
    blocks = [each.block for each in section.blocks]
    lines = list(_rows(blocks) if plan.rows else ()) or list(_lines(blocks))
    tables = [block for block in blocks if isinstance(block, Table)]
    charts = [block for block in blocks if isinstance(block, Chart)]
    table = tables[0] if plan.table and tables else None
    chart = charts[0] if plan.chart and charts else None
    most = MOST_LINES_ABOVE if table or chart else MOST_LINES
    return Slide(
        title=plan.title,
        lines=tuple(_cut(line) for line in _chosen(lines, blocks, most)),
        table=table,
        chart=chart,
        notes="\n".join([_base(paper, section.heading), *_told(section)]),
        numbered=any(isinstance(block, Bullets) and block.numbered for block in blocks),
        more=max(0, len(lines) - most),
    )


def _lines(blocks: Sequence[Block]) -> Iterator[str]:
    """What is said in lines: the items of its lists, or where it has none its paragraphs."""
    items = [item for block in blocks if isinstance(block, Bullets) for item in block.items]
    yield from items or (block.text for block in blocks if isinstance(block, Paragraph))


def _rows(blocks: Sequence[Block]) -> Iterator[str]:
    """What needs a decision as lines: each row of the table, what is asked and the issue."""
    for block in blocks:
        if isinstance(block, Table) and block.caption == NEEDS_A_DECISION:
            yield from (f"{asked} {issue}" for issue, asked, *_ in block.rows)


def _cut(line: str) -> str:
    """A line that a slide holds: a longer one ends with a part of its sentence, not within a bracket."""
    found = shorten(line, LONGEST_LINE)
    if found == line:
        return line
    for part in reversed([*_PART_ENDS.finditer(found, LONGEST_LINE // 2)]):
        kept = found[: part.start()]
        if kept.count("(") == kept.count(")"):
            return f"{kept} …"
    return found


def _chosen(lines: Sequence[str], blocks: Sequence[Block], most: int) -> Sequence[str]:
    """As many lines as a slide holds: of several lists some of each, and of each some of every kind of record."""
    lists = [block.items for block in blocks if isinstance(block, Bullets)]
    if len(lines) <= most or len(lists) < 2:
        return lines[:most]
    met: Counter[tuple[int, str]] = Counter()
    ranked = []
    for number, items in enumerate(lists):
        for item in items:
            kind = (number, item.partition(" ")[0])
            ranked.append((met[kind], len(ranked), item))
            met[kind] += 1
    chosen = sorted(sorted(ranked)[:most], key=lambda each: each[1])
    return [item for _, _, item in chosen]


def _base(paper: Paper, heading: str) -> str:
    where = f"The paper's section “{heading}”. " if heading else ""
    return f"{where}Figures as at {paper.as_at}. {paper.board}, {paper.date}. {paper.status}"


def _told(section: PrintedSection) -> Iterator[str]:
    """Everything that the section says, with its numbers; of a table the caption, of a chart what it shows."""
    for each in section.blocks:
        block = each.block
        match block:
            case Paragraph():
                yield f"{each.number} {block.text}".strip()
            case Bullets():
                for place, (number, _) in enumerate(each.items):
                    mark = f"{block.start + place}." if block.numbered else number or "–"
                    yield f"{mark} {block.items[place]}"
            case Note():
                yield block.text
            case Table():
                yield f"Table: {block.caption}."
            case Chart():
                yield f"Chart: {block.caption}. {block.alt}"
            case _:
                pass


def to_slides(paper: Paper, *, made_on: dt.date) -> bytes:
    """The .pptx as bytes; the same paper gives the same bytes."""
    from pptx import Presentation
    from pptx.util import Emu

    deck = Presentation()
    deck.slide_width, deck.slide_height = Emu(int(13.333 * _INCH)), Emu(int(7.5 * _INCH))
    moment = dt.datetime.combine(made_on, dt.time(12))
    core = deck.core_properties
    core.title, core.author = clean_text(paper.title)[:250], clean_text(paper.author)[:250]
    core.subject, core.language = clean_text(paper.board)[:250], "en-GB"
    core.created = core.modified = moment
    core.last_modified_by, core.revision = core.author, 1
    for number, slide in enumerate(slides_of(paper), start=1):
        _draw(deck, paper, slide, number)
    stream = io.BytesIO()
    deck.save(stream)
    return same_bytes(stream.getvalue())


def _draw(deck: Any, paper: Paper, slide: Slide, number: int) -> None:
    # The layout with a title alone: the title is the slide's in every reader.
    page = deck.slides.add_slide(deck.slide_layouts[5])
    _place(page.shapes.title, 0.6, 0.45, 12.1, 0.8)
    _write(page.shapes.title.text_frame, [slide.title], size=30, bold=True, colour=_NAVY)
    _write(
        _box(page, 0.6, 1.15, 12.1, 0.4).text_frame,
        [f"{paper.board}, {paper.date}. Figures as at {paper.as_at}."],
        size=14,
        colour=_MUTED,
    )
    top = 1.75
    if slide.table is not None and not _only_table(slide):
        _bullets(page, slide, top, 1.9)
        _table(page, slide.table, top + 2.0, 6.8 - top - 2.0)
    elif slide.table is not None:
        _table(page, slide.table, top, 6.8 - top)
    elif slide.chart is not None:
        _bullets(page, slide, top, 3.0)
        _picture(page, slide.chart, top + 3.1, 6.85 - top - 3.1)
    else:
        _bullets(page, slide, top, 5.0)
    _write(
        _box(page, 0.6, 6.95, 12.1, 0.35).text_frame,
        [f"{paper.marking}   {number}"],
        size=11,
        colour=_MUTED,
    )
    page.notes_slide.notes_text_frame.text = clean_text(slide.notes)


def _only_table(slide: Slide) -> bool:
    """A table with shades is the slide: a heat map is read as a whole."""
    return bool(slide.table and slide.table.tones)


def _place(shape: Any, left: float, top: float, width: float, height: float) -> None:
    from pptx.util import Inches

    shape.left, shape.top = Inches(left), Inches(top)
    shape.width, shape.height = Inches(width), Inches(height)


def _box(page: Any, left: float, top: float, width: float, height: float) -> Any:
    from pptx.util import Inches

    return page.shapes.add_textbox(Inches(left), Inches(top), Inches(width), Inches(height))


def _write(
    frame: Any,
    lines: Sequence[str],
    *,
    size: float,
    bold: bool = False,
    colour: str = "0B0C0C",
    gap: float = 0,
) -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Pt

    frame.word_wrap = True
    for place, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.LEFT
        paragraph.space_after = Pt(gap)
        run = paragraph.add_run()
        run.text = clean_text(line)
        run.font.size, run.font.bold, run.font.name = Pt(size), bold, "Arial"
        run.font.color.rgb = RGBColor.from_string(colour)


def _bullets(page: Any, slide: Slide, top: float, height: float) -> None:
    lines = [
        f"{place}. {line}" if slide.numbered else f"• {line}" if len(slide.lines) > 1 else line
        for place, line in enumerate(slide.lines, start=1)
    ]
    if slide.more:
        lines.append(f"{slide.more} more in the paper")
    size = _largest(lines, height)
    _write(_box(page, 0.6, top, 12.1, height).text_frame, lines, size=size, gap=size * _GAP)


def _largest(lines: Sequence[str], height: float) -> float:
    """The largest letters, in points, in which lines fit a box as wide as the slide."""
    for size in (20.0, 19.0, 18.0, 17.0, 16.0, 15.0, 14.0, 13.0, 12.0):
        a_line = _WIDTH * 72 / (size * _LETTER)
        broken = sum(int(len(line) // a_line) + 1 for line in lines)
        if (broken * _LEADING + len(lines) * _GAP) * size <= height * 72 - _MARGINS:
            return size
    return 11.0


def _table(page: Any, block: Table, top: float, height: float) -> None:
    from pptx.dml.color import RGBColor
    from pptx.util import Inches

    rows = block.rows[:MOST_ROWS]
    size = 12 if len(rows) <= 6 else 10
    frame = page.shapes.add_table(
        len(rows) + 1, len(block.header), Inches(0.6), Inches(top), Inches(12.1), Inches(height)
    )
    left = len(block.rows) - len(rows)
    _describe(frame, f"{block.caption}." + (f" {left} more rows in the paper." if left else ""))
    table = frame.table
    widths = block.widths or (1.0,) * len(block.header)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Inches(12.1 * width / sum(widths))
    for row in table.rows:
        row.height = Inches(height / (len(rows) + 1))
    lines = [(block.header, ("",) * len(block.header)), *zip(rows, _tones(block), strict=False)]
    for row_number, (texts, tones) in enumerate(lines):
        for column_number, (text, tone) in enumerate(zip(texts, tones, strict=True)):
            cell = table.cell(row_number, column_number)
            fill, ink = TONES.get(
                tone, ("FFFFFF" if row_number else _PALE, "0B0C0C" if row_number else _NAVY)
            )
            cell.fill.solid()
            cell.fill.fore_color.rgb = RGBColor.from_string(fill)
            _write(
                cell.text_frame,
                text.split("\n") or [""],
                size=size,
                bold=row_number == 0 or column_number == 0,
                colour=ink,
            )


def _tones(block: Table) -> Sequence[Sequence[str]]:
    return block.tones or [("",) * len(block.header)] * len(block.rows)


def _picture(page: Any, block: Chart, top: float, height: float) -> None:
    from pptx.util import Inches

    picture = page.shapes.add_picture(
        io.BytesIO(as_png(block.svg)), Inches(0.6), Inches(top), height=Inches(height)
    )
    widest = Inches(12.1)
    if picture.width > widest:
        picture.height = int(picture.height * widest / picture.width)
        picture.width = widest
    _describe(picture, f"{block.caption}. {block.alt}")


def _describe(shape: Any, text: str) -> None:
    """What a reader who cannot see it is told."""
    properties = shape.element.xpath(".//p:cNvPr")[0]
    properties.set("descr", clean_text(text))
