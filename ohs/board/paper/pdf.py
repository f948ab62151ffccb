"""The paper as PDF: tagged, PDF/UA-1, bookmarks, table headers repeated on each page. Typst sets it."""

import datetime as dt
import json
from pathlib import Path

from ohs.registers.content import (
    TONES,
    Bullets,
    Chart,
    Note,
    Paper,
    Paragraph,
    Section,
    Table,
    headed,
)

from . import FONTS

_TEMPLATE = Path(__file__).with_name("paper.typ")
_BYTES = "utf-8"


def to_pdf(paper: Paper, *, made_on: dt.date) -> bytes:
    """The PDF's bytes; the same paper of the same date gives the same bytes.

    Raises typst.TypstError when the result would not be PDF/UA-1: nothing less is handed out.
    """
    import typst

    content = {
        "paper": {
            "title": paper.title,
            "force": paper.force,
            "board": paper.board,
            "date": paper.date,
            "as_at": paper.as_at,
            "author": paper.author,
            "audience": paper.audience,
            "marking": paper.marking,
            "status": paper.status,
            "summary": paper.summary,
        },
        "sections": [_section(number, section) for number, section in paper.numbered()],
        "tones": {name: [f"#{fill}", f"#{ink}"] for name, (fill, ink) in TONES.items()},
    }
    drawings = {name: svg.encode(_BYTES) for name, svg in _drawings(content)}
    files = {
        "main": _TEMPLATE.read_bytes(),
        "content.json": json.dumps(content).encode(_BYTES),
        **drawings,
    }
    return typst.compile(
        files,
        format="pdf",
        font_paths=[str(FONTS)],
        ignore_system_fonts=False,
        pdf_standards=["ua-1"],
        timestamp=int(dt.datetime.combine(made_on, dt.time(12), dt.UTC).timestamp()),
    )


def _section(number: str, section: Section, level: int = 1) -> dict:
    return {
        "heading": headed(number, section),
        "level": level,
        "new_page": section.appendix,
        "blocks": [_block(block) for block in section.blocks],
        "sections": [
            _section(number, child, level + 1) for number, child in section.numbered(number)
        ],
    }


def _block(block) -> dict:
    match block:
        case Paragraph() | Note():
            return {"kind": block.kind, "text": block.text}
        case Bullets():
            return {"kind": "bullets", "items": list(block.items), "numbered": block.numbered}
        case Table():
            columns = len(block.header)
            return {
                "kind": "table",
                "caption": block.caption,
                "header": list(block.header),
                "rows": [list(row) for row in block.rows],
                "numeric": list(block.numeric),
                "widths": list(block.widths) or [1.0] * columns,
                "wide": block.wide,
                "tones": [list(row) for row in block.tones],
            }
        case Chart():
            return {"kind": "chart", "caption": block.caption, "alt": block.alt, "svg": block.svg}
    raise TypeError(f"{type(block).__name__} is not a block of a paper.")


def _drawings(content: dict):
    """Yield (file name, SVG). Take each chart's SVG out of the content and into a file of its own, which the content then names."""
    count = 0
    pending = list(content["sections"])
    while pending:
        section = pending.pop(0)
        pending.extend(section["sections"])
        for block in section["blocks"]:
            if block["kind"] == "chart":
                count += 1
                name = f"chart-{count}.svg"
                svg = block.pop("svg")
                block["file"] = name
                yield name, svg
