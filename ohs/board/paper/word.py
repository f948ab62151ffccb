"""The paper as a Word document to edit: real headings, real tables with repeated header rows, captions, contents.

Paragraphs and tables are written as the XML they are in the file (`word_xml`): python-docx looks a style up and walks a
table anew for every cell, and a Board's paper has two thousand cells.
"""

import base64
import datetime as dt
import io
import re
from collections.abc import Iterable

from ohs.core.characters import clean_text
from ohs.registers.content import (
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
from .word_xml import (
    HYPERLINK,
    MUTED,
    NAVY,
    SMALL,
    add_before,
    paragraph_xml,
    parsed_xml,
    run_xml,
    table_xml,
    text_xml,
    twips,
    w_name,
)

# The width of the text, upright and on its side, in centimetres.
_PORTRAIT_CM, _LANDSCAPE_CM = 17.0, 25.7


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
        self.end.addprevious(parsed_xml(text))

    def runs(self, runs: Iterable[Run]) -> str:
        return "".join(self._one(run) for run in runs)

    def _one(self, run: Run) -> str:
        look = ("<w:b/>" if run.bold else "") + ("<w:i/>" if run.italic else "")
        if run.link:
            look += '<w:color w:val="1D70B8"/><w:u w:val="single"/>'
        found = run_xml(run.text, look) if run.text else ""
        if run.link and found:
            relation = self.document.part.relate_to(run.link, HYPERLINK, is_external=True)
            found = f'<w:hyperlink r:id="{relation}" w:history="1">{found}</w:hyperlink>'
        return found + (self.footnotes.add(clean_text(run.footnote)) if run.footnote else "")


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
        clean_text(paper.title),
        clean_text(paper.author),
        clean_text(paper.board),
    )
    core.language, core.comments = "en-GB", clean_text(paper.summary[:250])
    core.created = core.modified = moment
    core.last_modified_by, core.revision = clean_text(paper.author), 1


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
        style.font.color.rgb = RGBColor.from_string(NAVY)
        style.paragraph_format.space_before = Pt(before)
        style.paragraph_format.space_after = Pt(after)
        # A heading or a caption stays with what it names.
        style.paragraph_format.keep_with_next = True
        _fonts(style)
    for border in styles["Title"].element.iter(w_name("pBdr")):
        border.getparent().remove(border)
        break
    for name in ("List Bullet", "List Number"):
        styles[name].paragraph_format.space_after = Pt(4)
    for name, size, colour in (("toc 1", 10.5, None), ("Note", 9, MUTED), ("Cell", 9, None)):
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
    tab = f'<w:tabs><w:tab w:val="clear" w:pos="4320"/><w:tab w:val="clear" w:pos="8640"/><w:tab w:val="right" w:pos="{twips(width)}"/></w:tabs>'

    def number(field):
        return f'<w:fldSimple w:instr=" {field} "><w:r>{SMALL}<w:t>1</w:t></w:r></w:fldSimple>'

    def text(words, bold=False):
        look = SMALL.replace("<w:rPr>", "<w:rPr><w:b/>") if bold else SMALL
        return f'<w:r>{look}<w:t xml:space="preserve">{text_xml(words)}</w:t></w:r>'

    gap = f"<w:r>{SMALL}<w:tab/></w:r>"
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
        old.addprevious(parsed_xml(f"<w:p><w:pPr>{tab}</w:pPr>{runs}</w:p>"))
        old.getparent().remove(old)


def _cover(manuscript: Manuscript) -> None:
    paper, body = manuscript.paper, manuscript.end
    for name in filter(None, (paper.force, paper.board)):
        add_before(body, f'<w:p><w:r><w:rPr><w:color w:val="{MUTED}"/><w:sz w:val="24"/></w:rPr><w:t>{text_xml(name)}</w:t></w:r></w:p>')  # fmt: skip
    add_before(body, paragraph_xml(paper.title, "Title"))
    rule = f'<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="8" w:color="{NAVY}"/></w:pBdr>'
    add_before(body, f'<w:p><w:pPr>{rule}</w:pPr><w:r><w:rPr><w:sz w:val="24"/></w:rPr><w:t>{text_xml(paper.date)}</w:t></w:r></w:p>')  # fmt: skip
    for label, value in (
        ("Report by", paper.author),
        ("Figures as at", paper.as_at),
        ("For", paper.audience),
        ("Protective marking", paper.marking),
        ("Status", paper.status),
    ):
        layout = f'<w:tabs><w:tab w:val="left" w:pos="{twips(4.2)}"/></w:tabs><w:spacing w:after="40"/><w:ind w:left="{twips(4.2)}" w:hanging="{twips(4.2)}"/>'
        add_before(body, f'<w:p><w:pPr>{layout}</w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>{text_xml(label)}</w:t></w:r><w:r><w:tab/><w:t>{text_xml(value)}</w:t></w:r></w:p>')  # fmt: skip
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
    add_before(body, f'<w:p><w:pPr><w:keepNext/><w:spacing w:before="200"/></w:pPr><w:r><w:rPr><w:b/><w:color w:val="{NAVY}"/><w:sz w:val="26"/></w:rPr><w:t>Contents</w:t></w:r></w:p>')  # fmt: skip
    for place, head in enumerate(heads):
        start = end = ""
        if place == 0:
            start = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> TOC \\o "1-1" \\n \\h \\z </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        if place == len(heads) - 1:
            end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        add_before(body, f'<w:p><w:pPr><w:pStyle w:val="toc1"/></w:pPr>{start}<w:hyperlink w:anchor="_Toc{place + 1}" w:history="1"><w:r><w:t>{text_xml(head)}</w:t></w:r></w:hyperlink>{end}</w:p>')  # fmt: skip


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
        paragraph_xml(
            section.section.heading,
            "Heading1",
            ("<w:pageBreakBefore/>" if fresh else "") + properties(number, 0),
            mark=place + 1,
        )
    )
    _blocks(manuscript, section.blocks, properties_of=properties(number, 1))
    for child in section.sections:
        manuscript.add(paragraph_xml(child.heading, "Heading2"))
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
                add_before(body, f"<w:p><w:pPr>{counted}</w:pPr>{runs}</w:p>")
            case SubHeading():
                add_before(body, paragraph_xml(block.text, "Heading2"))
            case Note():
                add_before(body, paragraph_xml(block.text, "Note"))
            case Bullets():
                if each.number and properties_of:
                    counted = properties_of
                elif block.numbered:
                    counted = numbering.new_list(block.start)
                else:
                    counted = numbering.bullets()
                for _, item in each.items:
                    spaced = counted + '<w:spacing w:after="80"/>'
                    add_before(body, f"<w:p><w:pPr>{spaced}</w:pPr>{manuscript.runs(item)}</w:p>")
            case Table():
                if block.caption:
                    add_before(body, paragraph_xml(block.caption, "Caption"))
                add_before(body, table_xml(block, whole))
                add_before(body, '<w:p><w:pPr><w:spacing w:after="80" w:line="120" w:lineRule="auto"/></w:pPr></w:p>')  # fmt: skip
            case Chart():
                add_before(body, paragraph_xml(block.caption, "Caption"))
                _picture(document, as_png(block.svg), block)
            case Picture():
                if block.caption:
                    add_before(body, paragraph_xml(block.caption, "Caption"))
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
    properties.set("descr", clean_text(block.alt))
    properties.set("title", clean_text(block.caption))


def _fonts(style) -> None:
    """Word's heading styles name a theme font, which wins over a plain name: say Arial in every script."""
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in list(fonts.attrib):
        if attribute.endswith("Theme"):
            del fonts.attrib[attribute]
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(w_name(script), "Arial")


def _language(document) -> None:
    """British English for the spelling checker and for a screen reader."""
    for language in document.styles.element.iter(w_name("lang")):
        language.set(w_name("val"), "en-GB")


def headings(data: bytes) -> list[str]:
    """The headings of a Word document in order with their numbers, for a check that it says what the paper says."""
    from docx import Document

    return [
        f"{number} {text}".strip()
        for number, text, style in numbered_texts(Document(io.BytesIO(data)))
        if re.fullmatch(r"Heading \d", style)
    ]
