"""Paragraphs, runs and tables as the XML that a Word document has of them."""

from html import escape

from ohs.core.characters import clean_text
from ohs.registers.content import (
    TONES,
    Table,
)

_TWIPS_A_CM = 567


# A table of so few rows stays on one page; of a longer one no row is broken, and its header comes again.
_ON_ONE_PAGE = 14


NAVY, MUTED, LINE = "0C2340", "505A5F", "B1B4B6"


_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


HYPERLINK = f"{_R}/hyperlink"


def table_xml(block: Table, whole: float) -> str:
    columns = len(block.header)
    shares = block.widths or (1.0,) * columns
    widths = [twips(whole * share / sum(shares)) for share in shares]
    size = 16 if columns > 9 else 18
    together = len(block.rows) <= _ON_ONE_PAGE
    edge = f'w:val="single" w:sz="4" w:space="0" w:color="{LINE}"'
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
            f"{run_xml(text, look)}</w:p></w:tc>"
        )
    repeat = '<w:tblHeader w:val="true"/>' if header else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeat}</w:trPr>{''.join(cells)}</w:tr>"


# XML
SMALL = f'<w:rPr><w:color w:val="{MUTED}"/><w:sz w:val="17"/></w:rPr>'


def paragraph_xml(text: str, style: str = "", more: str = "", mark: int | None = None) -> str:
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    run = run_xml(text)
    if mark is not None:
        run = f'<w:bookmarkStart w:id="{mark}" w:name="_Toc{mark}"/>{run}<w:bookmarkEnd w:id="{mark}"/>'
    return f"<w:p><w:pPr>{named}{more}</w:pPr>{run}</w:p>"


def run_xml(text: str, look: str = "") -> str:
    """A run of text; its line breaks are line breaks."""
    lines = "<w:br/>".join(
        f'<w:t xml:space="preserve">{text_xml(line)}</w:t>' for line in text.split("\n")
    )
    return f"<w:r><w:rPr>{look}</w:rPr>{lines}</w:r>"


def text_xml(text: str) -> str:
    return escape(clean_text(text), quote=False)


def parsed_xml(text: str):
    from docx.oxml import parse_xml

    opening = text.index(">") if text[text.index(">") - 1] != "/" else text.index("/>")
    return parse_xml(f'{text[:opening]} xmlns:w="{_W}" xmlns:r="{_R}"{text[opening:]}'.encode())


def add_before(end, text: str) -> None:
    end.addprevious(parsed_xml(text))


def twips(centimetres: float) -> int:
    return round(centimetres * _TWIPS_A_CM)


def w_name(name: str) -> str:
    return f"{{{_W}}}{name}"
