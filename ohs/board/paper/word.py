"""The paper as a Word document to edit: real headings, real tables with repeated header rows, captions, contents.

Paragraphs and tables are written as the XML they are in the file: python-docx looks a style up and walks a table anew for
every cell, and a Board's paper has two thousand cells.
"""

import base64
import datetime as dt
import io
import re
from collections.abc import Iterable
from html import escape

from ohs.core.characters import clean_text
from ohs.registers.content import (
    TONES,
    Bullets,
    Chart,
    Note,
    Paper,
    Paragraph,
    Picture,
    PrintedBlock,
    PrintedSection,
    Run,
    SubHeading,
    Table,
    printed,
    runs_of,
)

from .drawings import as_png
from .reproducible import same_bytes
from .word_parts import Footnotes, Numbering, numbered_texts, properties
from .word_template import dress

# The width of the text, upright and on its side, in centimetres.
_PORTRAIT_CM, _LANDSCAPE_CM = 17.0, 25.7
_TWIPS_A_CM = 567
# A table of so few rows stays on one page; of a longer one no row is broken, and its header comes again.
_ON_ONE_PAGE = 14
_NAVY, _MUTED, _LINE = "0C2340", "505A5F", "B1B4B6"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HYPERLINK = f"{_R}/hyperlink"


class Manuscript:
    """A Word document that is being written: its numbers, its footnotes, and whether the force's template dresses it."""

    def __init__(self, paper: Paper, template: bytes):
        from docx import Document

        self.paper, self.dressed = paper, bool(template)
        self.document = Document(io.BytesIO(template)) if template else Document()
        self.numbering = Numbering(self.document)
        self.footnotes = Footnotes(self.document)

    @property
    def end(self):
        """What stands last in the body, the page's own settings: everything is put before it."""
        return self.document.element.body.sectPr

    def add(self, text: str) -> None:
        self.end.addprevious(_xml(text))

    def runs(self, runs: Iterable[Run]) -> str:
        return "".join(self._one(run) for run in runs)

    def _one(self, run: Run) -> str:
        look = ("<w:b/>" if run.bold else "") + ("<w:i/>" if run.italic else "")
        if run.link:
            look += '<w:color w:val="1D70B8"/><w:u w:val="single"/>'
        found = _run(run.text, look) if run.text else ""
        if run.link and found:
            relation = self.document.part.relate_to(run.link, _HYPERLINK, is_external=True)
            found = f'<w:hyperlink r:id="{relation}" w:history="1">{found}</w:hyperlink>'
        return found + (self.footnotes.add(_clean(run.footnote)) if run.footnote else "")


def to_word(paper: Paper, *, made_on: dt.date, template: bytes = b"") -> bytes:
    """The .docx as bytes; a template gives it its styles, its page, its header and footer."""
    manuscript = Manuscript(paper, template)
    document = manuscript.document
    _properties(document, paper, made_on)
    if manuscript.dressed:
        dress(manuscript)
    else:
        _styles(document)
        page = document.sections[0]
        _size(page)
        _header_and_footer(page, paper, _PORTRAIT_CM)
    _cover(manuscript)
    for place, section in enumerate(printed(paper)):
        _section(manuscript, section, place)
    manuscript.footnotes.finish()
    stream = io.BytesIO()
    document.save(stream)
    return same_bytes(stream.getvalue())


def _properties(document, paper: Paper, made_on: dt.date) -> None:
    moment = dt.datetime.combine(made_on, dt.time(12))
    core = document.core_properties
    core.title, core.author, core.subject = (
        _clean(paper.title),
        _clean(paper.author),
        _clean(paper.board),
    )
    core.language, core.comments = "en-GB", _clean(paper.summary[:250])
    core.created = core.modified = moment
    core.last_modified_by, core.revision = _clean(paper.author), 1


def _styles(document) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt, RGBColor

    styles = document.styles
    normal = styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(10.5)
    normal.paragraph_format.space_after = Pt(7)
    normal.paragraph_format.line_spacing = 1.1
    for name, size, before, after in (
        ("Title", 26, 4, 6),
        ("Heading 1", 16, 16, 6),
        ("Heading 2", 12.5, 14, 5),
        ("Heading 3", 11, 10, 4),
        ("Caption", 9.5, 10, 4),
    ):
        style = styles[name]
        style.font.name, style.font.size, style.font.bold = "Arial", Pt(size), True
        style.font.color.rgb = RGBColor.from_string(_NAVY)
        style.paragraph_format.space_before = Pt(before)
        style.paragraph_format.space_after = Pt(after)
        # A heading or a caption stays with what it names.
        style.paragraph_format.keep_with_next = True
        _fonts(style)
    for border in styles["Title"].element.iter(_w("pBdr")):
        border.getparent().remove(border)
        break
    for name in ("List Bullet", "List Number"):
        styles[name].paragraph_format.space_after = Pt(4)
    for name, size, colour in (("toc 1", 10.5, None), ("Note", 9, _MUTED), ("Cell", 9, None)):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=name == "toc 1")
        style.base_style = normal
        style.font.size = Pt(size)
        style.paragraph_format.space_after = Pt({"Cell": 0, "toc 1": 3}.get(name, 7))
        if colour:
            style.font.color.rgb = RGBColor.from_string(colour)
    styles["Cell"].paragraph_format.line_spacing = 1.0
    _language(document)


def _size(page) -> None:
    from docx.shared import Cm

    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2)
    page.top_margin, page.bottom_margin = Cm(2.4), Cm(2.2)
    page.header_distance = page.footer_distance = Cm(1.1)


def _header_and_footer(page, paper: Paper, width: float) -> None:
    """The title and the protective marking above, what it is and the page below; on every page."""
    tab = f'<w:tabs><w:tab w:val="clear" w:pos="4320"/><w:tab w:val="clear" w:pos="8640"/><w:tab w:val="right" w:pos="{_twips(width)}"/></w:tabs>'

    def number(field):
        return f'<w:fldSimple w:instr=" {field} "><w:r>{_SMALL}<w:t>1</w:t></w:r></w:fldSimple>'

    def text(words, bold=False):
        look = _SMALL.replace("<w:rPr>", "<w:rPr><w:b/>") if bold else _SMALL
        return f'<w:r>{look}<w:t xml:space="preserve">{_text(words)}</w:t></w:r>'

    gap = f"<w:r>{_SMALL}<w:tab/></w:r>"
    said = f"{paper.board}, {paper.date}. Figures as at {paper.as_at}. {paper.status}"
    for place, runs in (
        (page.header, text(paper.title) + gap + text(paper.marking, bold=True)),
        (
            page.footer,
            text(said) + gap + text("Page ") + number("PAGE") + text(" of ") + number("NUMPAGES"),
        ),
    ):
        place.is_linked_to_previous = False
        old = place.paragraphs[0]._p
        old.addprevious(_xml(f"<w:p><w:pPr>{tab}</w:pPr>{runs}</w:p>"))
        old.getparent().remove(old)


def _cover(manuscript: Manuscript) -> None:
    paper, body = manuscript.paper, manuscript.end
    for name in filter(None, (paper.force, paper.board)):
        _add(body, f'<w:p><w:r><w:rPr><w:color w:val="{_MUTED}"/><w:sz w:val="24"/></w:rPr><w:t>{_text(name)}</w:t></w:r></w:p>')  # fmt: skip
    _add(body, _paragraph(paper.title, "Title"))
    rule = f'<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="8" w:color="{_NAVY}"/></w:pBdr>'
    _add(body, f'<w:p><w:pPr>{rule}</w:pPr><w:r><w:rPr><w:sz w:val="24"/></w:rPr><w:t>{_text(paper.date)}</w:t></w:r></w:p>')  # fmt: skip
    for label, value in (
        ("Report by", paper.author),
        ("Figures as at", paper.as_at),
        ("For", paper.audience),
        ("Protective marking", paper.marking),
        ("Status", paper.status),
    ):
        layout = f'<w:tabs><w:tab w:val="left" w:pos="{_twips(4.2)}"/></w:tabs><w:spacing w:after="40"/><w:ind w:left="{_twips(4.2)}" w:hanging="{_twips(4.2)}"/>'
        _add(body, f'<w:p><w:pPr>{layout}</w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>{_text(label)}</w:t></w:r><w:r><w:tab/><w:t>{_text(value)}</w:t></w:r></w:p>')  # fmt: skip
    if paper.first_words:
        _blocks(
            manuscript, [PrintedBlock(block) for block in paper.first_words], properties_of=None
        )
    _contents(body, paper)


def _contents(body, paper: Paper) -> None:
    """A table of contents that Word can bring up to date, filled with the headings as links."""
    heads = [section.heading for section in printed(paper)]
    if not heads:
        return
    _add(body, f'<w:p><w:pPr><w:keepNext/><w:spacing w:before="200"/></w:pPr><w:r><w:rPr><w:b/><w:color w:val="{_NAVY}"/><w:sz w:val="26"/></w:rPr><w:t>Contents</w:t></w:r></w:p>')  # fmt: skip
    for place, head in enumerate(heads):
        start = end = ""
        if place == 0:
            start = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> TOC \\o "1-1" \\n \\h \\z </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        if place == len(heads) - 1:
            end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        _add(body, f'<w:p><w:pPr><w:pStyle w:val="toc1"/></w:pPr>{start}<w:hyperlink w:anchor="_Toc{place + 1}" w:history="1"><w:r><w:t>{_text(head)}</w:t></w:r></w:hyperlink>{end}</w:p>')  # fmt: skip


def _section(manuscript: Manuscript, section: PrintedSection, place: int) -> None:
    """A section of the first level and what stands under it. An appendix, and the first section, begin a page."""
    document = manuscript.document
    on_its_side = any(isinstance(each.block, Table) and each.block.wide for each in section.blocks)
    turned = on_its_side != _on_its_side(document)
    if turned:
        _turn(manuscript)
    fresh = not turned and (section.section.appendix or place == 0)
    numbering = manuscript.numbering
    number = numbering.appendix if section.section.appendix else numbering.body
    manuscript.add(
        _paragraph(
            section.section.heading,
            "Heading1",
            ("<w:pageBreakBefore/>" if fresh else "") + properties(number, 0),
            mark=place + 1,
        )
    )
    _blocks(manuscript, section.blocks, properties_of=properties(number, 1))
    for child in section.sections:
        manuscript.add(_paragraph(child.heading, "Heading2"))
        _blocks(manuscript, child.blocks, properties_of=properties(number, 1))


def _on_its_side(document) -> bool:
    page = document.sections[-1]
    return page.page_width > page.page_height


def _turn(manuscript: Manuscript) -> None:
    """A new page, turned: a wide table stands on its side."""
    from docx.enum.section import WD_ORIENT, WD_SECTION

    document = manuscript.document
    page = document.add_section(WD_SECTION.NEW_PAGE)
    page.page_width, page.page_height = page.page_height, page.page_width
    on_its_side = page.page_width > page.page_height
    page.orientation = WD_ORIENT.LANDSCAPE if on_its_side else WD_ORIENT.PORTRAIT
    # A template's header goes on over every page.
    if not manuscript.dressed:
        _header_and_footer(page, manuscript.paper, _LANDSCAPE_CM if on_its_side else _PORTRAIT_CM)


def _blocks(
    manuscript: Manuscript, blocks: Iterable[PrintedBlock], properties_of: str | None
) -> None:
    """`properties_of` are what give a paragraph its number; None where nothing is numbered."""
    document, body, numbering = manuscript.document, manuscript.end, manuscript.numbering
    whole = _width(document)
    for each in blocks:
        block = each.block
        match block:
            case Paragraph():
                counted = properties_of if each.number and properties_of else ""
                runs = manuscript.runs(runs_of(block.text, block.runs))
                _add(body, f"<w:p><w:pPr>{counted}</w:pPr>{runs}</w:p>")
            case SubHeading():
                _add(body, _paragraph(block.text, "Heading2"))
            case Note():
                _add(body, _paragraph(block.text, "Note"))
            case Bullets():
                if each.number and properties_of:
                    counted = properties_of
                elif block.numbered:
                    counted = numbering.new_list(block.start)
                else:
                    counted = numbering.bullets()
                for _, item in each.items:
                    spaced = counted + '<w:spacing w:after="80"/>'
                    _add(body, f"<w:p><w:pPr>{spaced}</w:pPr>{manuscript.runs(item)}</w:p>")
            case Table():
                if block.caption:
                    _add(body, _paragraph(block.caption, "Caption"))
                _add(body, _table(block, whole))
                _add(body, '<w:p><w:pPr><w:spacing w:after="80" w:line="120" w:lineRule="auto"/></w:pPr></w:p>')  # fmt: skip
            case Chart():
                _add(body, _paragraph(block.caption, "Caption"))
                _picture(document, as_png(block.svg), block)
            case Picture():
                if block.caption:
                    _add(body, _paragraph(block.caption, "Caption"))
                _picture(document, base64.b64decode(block.data), block)
            case _:
                raise TypeError(f"{type(block).__name__} is not a block of a paper.")


def _width(document) -> float:
    """The width of the text on the last page, in centimetres."""
    page = document.sections[-1]
    return (page.page_width - page.left_margin - page.right_margin) / 360_000


def _picture(document, body: bytes, block: Chart | Picture) -> None:
    from docx.shared import Cm

    widest = Cm(min(16.5, _width(document)))
    picture = document.add_picture(io.BytesIO(body))
    if picture.width > widest or isinstance(block, Chart):
        picture.height = round(picture.height * widest / picture.width)
        picture.width = widest
    properties = picture._inline.docPr
    properties.set("descr", _clean(block.alt))
    properties.set("title", _clean(block.caption))


def _table(block: Table, whole: float) -> str:
    columns = len(block.header)
    shares = block.widths or (1.0,) * columns
    widths = [_twips(whole * share / sum(shares)) for share in shares]
    size = 16 if columns > 9 else 18
    together = len(block.rows) <= _ON_ONE_PAGE
    edge = f'w:val="single" w:sz="4" w:space="0" w:color="{_LINE}"'
    # The codes of many units stand side by side.
    head = size - 2 if columns > 9 else size
    rows = [_row(block.header, (), block, widths, head, header=True, keep=True)]
    for place, row in enumerate(block.rows):
        tones = block.tones[place] if block.tones else ()
        keep = together and place < len(block.rows) - 1
        rows.append(_row(row, tones, block, widths, size, header=False, keep=keep))
    inside = f"<w:insideV {edge}/>" if block.tones else '<w:insideV w:val="nil"/>'
    borders = f'<w:top {edge}/><w:left w:val="nil"/><w:bottom {edge}/><w:right w:val="nil"/>'
    # On a page of its own a table has room; one of many columns has it above and below only.
    high, wide = 110 if block.wide else 50, 45 if columns > 9 else 70
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    margins = "".join(
        f'<w:{side} w:w="{space}" w:type="dxa"/>'
        for side, space in (("top", high), ("left", wide), ("bottom", high), ("right", wide))
    )
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f"<w:tblBorders>{borders}<w:insideH {edge}/>{inside}</w:tblBorders>"
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar>'
        '<w:tblLook w:val="0620" w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" '
        'w:noHBand="1" w:noVBand="1"/>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _row(texts, tones, block, widths, size, *, header: bool, keep: bool) -> str:
    cells = []
    for index, text in enumerate(texts):
        fill, ink = TONES.get(tones[index] if tones else "", ("", ""))
        if header:
            fill = "EEF1F4"
        shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
        look = ("<w:b/>" if header else "") + (f'<w:color w:val="{ink}"/>' if ink else "")
        look += f'<w:sz w:val="{size}"/>'
        place = '<w:jc w:val="right"/>' if index in block.numeric else ""
        held = "<w:keepNext/>" if keep else ""
        cells.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{widths[index]}" w:type="dxa"/>{shade}</w:tcPr>'
            f'<w:p><w:pPr><w:pStyle w:val="Cell"/>{held}{place}</w:pPr>'
            f"{_run(text, look)}</w:p></w:tc>"
        )
    repeat = '<w:tblHeader w:val="true"/>' if header else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeat}</w:trPr>{''.join(cells)}</w:tr>"


# XML
_SMALL = f'<w:rPr><w:color w:val="{_MUTED}"/><w:sz w:val="17"/></w:rPr>'


def _paragraph(text: str, style: str = "", more: str = "", mark: int | None = None) -> str:
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    run = _run(text)
    if mark is not None:
        run = f'<w:bookmarkStart w:id="{mark}" w:name="_Toc{mark}"/>{run}<w:bookmarkEnd w:id="{mark}"/>'
    return f"<w:p><w:pPr>{named}{more}</w:pPr>{run}</w:p>"


def _run(text: str, look: str = "") -> str:
    """A run of text; its line breaks are line breaks."""
    lines = "<w:br/>".join(
        f'<w:t xml:space="preserve">{_text(line)}</w:t>' for line in text.split("\n")
    )
    return f"<w:r><w:rPr>{look}</w:rPr>{lines}</w:r>"


def _clean(text: str) -> str:
    # A text that came in by no door of ours may still hold what XML cannot.
    return clean_text(text)


def _text(text: str) -> str:
    return escape(_clean(text), quote=False)


def _xml(text: str):
    from docx.oxml import parse_xml

    opening = text.index(">") if text[text.index(">") - 1] != "/" else text.index("/>")
    return parse_xml(f'{text[:opening]} xmlns:w="{_W}" xmlns:r="{_R}"{text[opening:]}'.encode())


def _add(end, text: str) -> None:
    end.addprevious(_xml(text))


def _twips(centimetres: float) -> int:
    return round(centimetres * _TWIPS_A_CM)


def _w(name: str) -> str:
    return f"{{{_W}}}{name}"


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


def headings(data: bytes) -> list[str]:
    """The headings of a Word document in order with their numbers, for a check that it says what the paper says."""
    from docx import Document

    return [
        f"{number} {text}".strip()
        for number, text, style in numbered_texts(Document(io.BytesIO(data)))
        if re.fullmatch(r"Heading \d", style)
    ]
