"""A paper in the force's own dress: what of a template stays, and what of ours it does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ohs.registers.content import Paper

if TYPE_CHECKING:
    from .word import Manuscript

# What stands in a template's header and footer for what differs from paper to paper.
PLACEHOLDERS = ("title", "board", "date", "as_at", "author", "marking", "status")
# Styles that a paper is written in, by the name that Word knows them by, and what each is based on.
_STYLES = {
    "Title": "Normal",
    "Heading 1": "Normal",
    "Heading 2": "Normal",
    "Heading 3": "Normal",
    "Caption": "Normal",
    "toc 1": "Normal",
    "Note": "Normal",
    "Cell": "Normal",
}


def dress(manuscript: Manuscript) -> None:
    """Empties the template's body, adds the styles that it lacks, and fills in its header and footer.

    A template with nothing in its header or footer that names the marking has it put there: it stands on every page.
    """
    document, paper = manuscript.document, manuscript.paper
    body = document.element.body
    for element in list(body):
        if element is not body.sectPr:
            body.remove(element)
    _add_styles(document)
    marked = False
    for page in document.sections:
        for part in (
            page.header,
            page.footer,
            page.first_page_header,
            page.first_page_footer,
            page.even_page_header,
            page.even_page_footer,
        ):
            if not part.is_linked_to_previous:
                marked = _fill_in(part, paper) or marked
    if not marked:
        header = document.sections[0].header
        header.is_linked_to_previous = False
        header.paragraphs[0].insert_paragraph_before(paper.marking)


def _fill_in(part: Any, paper: Paper) -> bool:
    """Puts the paper's own words where the template has {title} and the like; whether the marking is among them."""
    marked = False
    for paragraph in _paragraphs(part):
        text = paragraph.text
        if not any(f"{{{name}}}" in text for name in PLACEHOLDERS):
            continue
        for run in _runs_with_whole_placeholders(paragraph):
            for name in PLACEHOLDERS:
                if f"{{{name}}}" in run.text:
                    marked = marked or name == "marking"
                    run.text = run.text.replace(f"{{{name}}}", str(getattr(paper, name)))
    return marked


def _paragraphs(part: Any) -> list[Any]:
    inside = [
        paragraph
        for table in part.tables
        for row in table.rows
        for cell in row.cells
        for paragraph in cell.paragraphs
    ]
    return [*part.paragraphs, *inside]


def _runs_with_whole_placeholders(paragraph: Any) -> list[Any]:
    """The runs of a paragraph; where Word has cut a placeholder in pieces, its first run takes the others' words."""
    runs = list(paragraph.runs)
    opened: Any = None
    for run in runs:
        if opened is not None:
            opened.text, run.text = opened.text + run.text, ""
        text = (opened or run).text
        if text.count("{") > text.count("}"):
            opened = opened or run
        else:
            opened = None
    return runs


def _add_styles(document: Any) -> None:
    """A style that the template lacks gets the plainest look that still tells it apart."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt

    known = {style.name for style in document.styles}
    for name, base in _STYLES.items():
        if name in known:
            continue
        style = document.styles.add_style(
            name, WD_STYLE_TYPE.PARAGRAPH, builtin=name not in ("Note", "Cell")
        )
        if base in known:
            style.base_style = document.styles[base]
        if name.startswith(("Title", "Heading", "Caption")):
            style.font.bold = True
            style.paragraph_format.keep_with_next = True
        if name in ("Note", "Cell"):
            style.font.size = Pt(9)
            style.paragraph_format.space_after = Pt(0 if name == "Cell" else 6)
    if "Table Grid" not in known:
        document.styles.add_style("Table Grid", WD_STYLE_TYPE.TABLE, builtin=True)
