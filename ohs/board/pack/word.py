"""The paper as a Word document to edit: real headings, real tables with repeated header rows, captions."""

import datetime as dt
import io
import re
import zipfile
from functools import lru_cache

from .content import Bullets, Chart, Note, Paper, Paragraph, Section, Table

# A document made twice from the same paper is the same bytes: no clock in it.
_EPOCH = (1980, 1, 1, 0, 0, 0)
# The width of the text, upright and on its side, in centimetres.
_PORTRAIT_CM, _LANDSCAPE_CM = 17.0, 25.7


def to_word(paper: Paper, *, made_on: dt.date) -> bytes:
    """The .docx as bytes."""
    from docx import Document
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Cm, Pt, RGBColor

    document = Document()
    moment = dt.datetime.combine(made_on, dt.time(12))
    core = document.core_properties
    core.title, core.author, core.subject = paper.title, paper.author, paper.board
    core.language, core.comments = "en-GB", paper.summary[:250]
    core.created = core.modified = moment
    core.last_modified_by, core.revision = paper.author, 1

    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(10.5)
    for name, size in (("Title", 24), ("Heading 1", 16), ("Heading 2", 13), ("Heading 3", 11)):
        style = document.styles[name]
        style.font.name, style.font.size = "Arial", Pt(size)
        style.font.color.rgb = RGBColor(0x0C, 0x23, 0x40)
        _fonts(style)
    # A caption stays with what it names.
    document.styles["Caption"].paragraph_format.keep_with_next = True
    _language(document)
    header = page.header.paragraphs[0]
    header.paragraph_format.tab_stops.clear_all()
    header.paragraph_format.tab_stops.add_tab_stop(Cm(_PORTRAIT_CM), WD_TAB_ALIGNMENT.RIGHT)
    header.style = document.styles["Normal"]
    header.text = f"{paper.title}\t{paper.marking}"
    page.footer.paragraphs[
        0
    ].text = f"{paper.board}, {paper.date}. Figures as at {paper.as_at}. {paper.status}"

    document.add_paragraph(paper.board)
    document.add_paragraph(paper.title, style="Title")
    document.add_paragraph(paper.date)
    for label, value in (
        ("Report by", paper.author),
        ("Figures as at", paper.as_at),
        ("For", paper.audience),
        ("Protective marking", paper.marking),
        ("Status", paper.status),
    ):
        line = document.add_paragraph()
        line.add_run(f"{label}: ").bold = True
        line.add_run(value)
    document.add_paragraph(paper.summary)
    for number, section in paper.numbered():
        heading = (
            f"{number}. {section.heading}" if number.isdigit() else f"{number} – {section.heading}"
        )
        _section(document, section, heading, 1)
    stream = io.BytesIO()
    document.save(stream)
    return _same_bytes(stream.getvalue())


def _section(document, section: Section, heading: str, level: int) -> None:
    on_its_side = any(isinstance(block, Table) and block.wide for block in section.blocks)
    if on_its_side != _on_its_side(document):
        _turn(document)
    elif section.appendix:
        document.add_page_break()
    document.add_heading(heading, level=level)
    for block in section.blocks:
        _block(document, block)
    for child in section.sections:
        _section(document, child, child.heading, level + 1)


def _on_its_side(document) -> bool:
    page = document.sections[-1]
    return page.page_width > page.page_height


def _turn(document) -> None:
    """A new page, turned: a wide table stands on its side."""
    from docx.enum.section import WD_ORIENT, WD_SECTION

    page = document.add_section(WD_SECTION.NEW_PAGE)
    page.page_width, page.page_height = page.page_height, page.page_width
    page.orientation = (
        WD_ORIENT.LANDSCAPE if page.page_width > page.page_height else WD_ORIENT.PORTRAIT
    )


def _block(document, block) -> None:
    from docx.shared import Cm, Pt

    match block:
        case Paragraph():
            document.add_paragraph(block.text)
        case Note():
            document.add_paragraph().add_run(block.text).font.size = Pt(9)
        case Bullets():
            for item in block.items:
                document.add_paragraph(
                    item, style="List Number" if block.numbered else "List Bullet"
                )
        case Table():
            document.add_paragraph(block.caption, style="Caption")
            _table(document, block)
            document.add_paragraph()
        case Chart():
            document.add_paragraph(block.caption, style="Caption")
            picture = document.add_picture(io.BytesIO(_png(block.svg)), width=Cm(16.5))
            properties = picture._inline.docPr
            properties.set("descr", block.alt)
            properties.set("title", block.caption)
        case _:
            raise TypeError(f"{type(block).__name__} is not a block of a paper.")


def _table(document, block: Table) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.shared import Cm, Pt

    columns = len(block.header)
    shares = block.widths or (1.0,) * columns
    whole = _LANDSCAPE_CM if _on_its_side(document) else _PORTRAIT_CM
    widths = [Cm(whole * share / sum(shares)) for share in shares]
    size = Pt(7 if columns > 9 else 8 if columns > 6 else 9)
    table = document.add_table(rows=1 + len(block.rows), cols=columns, style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    # Cells are reached through the rows' own list: asking the table for each cell walks it all anew.
    for row, texts in zip(table.rows, (block.header, *block.rows), strict=True):
        header = texts is block.header
        if header:
            repeat = OxmlElement("w:tblHeader")
            repeat.set(_w("val"), "true")
            row._tr.get_or_add_trPr().append(repeat)
        for index, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            cell.width = widths[index]
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(1)
            run = paragraph.add_run(text)
            run.font.size, run.bold = size, header
            if index in block.numeric:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


@lru_cache(maxsize=32)
def _png(svg: str) -> bytes:
    """A chart as a picture, which Word shows everywhere; the same chart stands in the packs of all audiences."""
    import vl_convert

    return vl_convert.svg_to_png(svg, scale=2)


def _w(name: str) -> str:
    from docx.oxml.ns import qn

    return qn(f"w:{name}")


def _fonts(style) -> None:
    """Word's heading styles name a theme font, which wins over a plain name: say Arial in every script."""
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in list(fonts.attrib):
        if attribute.endswith("Theme"):
            del fonts.attrib[attribute]
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(_w(script), "Arial")


def _language(document) -> None:
    """British English for the spelling checker and for a screen reader."""
    for language in document.styles.element.iter(_w("lang")):
        language.set(_w("val"), "en-GB")


def _same_bytes(data: bytes) -> bytes:
    """The archive again with its files in order and without the time of day."""
    source = zipfile.ZipFile(io.BytesIO(data))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(
            source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)
        ):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, source.read(name))
    return out.getvalue()


def headings(data: bytes) -> list[str]:
    """The headings of a Word document in order, for a check that it says what the paper says."""
    from docx import Document

    return [
        paragraph.text
        for paragraph in Document(io.BytesIO(data)).paragraphs
        if re.fullmatch(r"Heading \d", paragraph.style.name)
    ]
