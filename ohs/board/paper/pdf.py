"""The paper as PDF: tagged, PDF/UA-1, bookmarks, table headers repeated on each page. Typst sets it."""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ohs.registers.content import (
    TONES,
    Block,
    Bullets,
    Chart,
    Note,
    Paper,
    Paragraph,
    Picture,
    PrintedBlock,
    PrintedSection,
    Runs,
    SubHeading,
    Table,
    printed,
    runs_of,
)
from ohs.web.typefaces import FONTS, displayable, plainest, typefaces

from .pictures import as_drawing

_TEMPLATE = Path(__file__).with_name("paper.typ")
_BYTES = "utf-8"


def to_pdf(paper: Paper, *, made_on: dt.date) -> bytes:
    """The PDF's bytes; the same paper of the same date gives the same bytes, whatever machine makes them.

    What no typeface can show has a stand-in. Raises typst.TypstError when the result would not be PDF/UA-1: nothing
    less is handed out.
    """
    import typst

    content = _as_json(paper)
    try:
        return _compile(_with_texts(content, displayable), made_on)
    except typst.TypstError as error:
        if "displayed" not in str(error) and "codepoint" not in str(error):
            raise
    # Characters that can be shown one by one, but not side by side.
    return _compile(_with_texts(content, plainest), made_on)


def _with_texts(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _with_texts(one, change) for key, one in value.items()}
    if isinstance(value, list):
        return [_with_texts(one, change) for one in value]
    return value


def _as_json(paper: Paper) -> dict[str, Any]:
    """All that the paper says, as the setter reads it."""
    return {
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
        "opening": [_block(PrintedBlock(block)) for block in paper.first_words],
        "sections": [_section(section) for section in printed(paper)],
        "tones": {name: [f"#{fill}", f"#{ink}"] for name, (fill, ink) in TONES.items()},
    }


def _compile(content: dict[str, Any], made_on: dt.date) -> bytes:
    import typst

    faces = typefaces()
    content["typefaces"] = list(faces.families)
    drawings = dict(_drawings(content))
    files = {
        "main": _TEMPLATE.read_bytes(),
        "content.json": json.dumps(content).encode(_BYTES),
        **drawings,
    }
    return typst.compile(
        files,
        format="pdf",
        font_paths=[str(FONTS), str(faces.folder)],
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        timestamp=int(dt.datetime.combine(made_on, dt.time(12), dt.UTC).timestamp()),
    )


def _section(section: PrintedSection, level: int = 1) -> dict:
    return {
        "heading": section.heading,
        "level": level,
        "new_page": section.section.appendix,
        "blocks": [_block(each) for each in section.blocks],
        "sections": [_section(child, level + 1) for child in section.sections],
    }


def _block(numbered: PrintedBlock) -> dict:
    found = _content(numbered.block, numbered)
    return found | {"number": numbered.number}


def _content(block: Block, numbered: PrintedBlock) -> dict:
    match block:
        case Paragraph():
            return {"kind": "paragraph", "runs": _runs(runs_of(block.text, block.runs))}
        case Note() | SubHeading():
            return {"kind": block.kind, "text": block.text}
        case Bullets():
            return {
                "kind": "bullets",
                "numbered": block.numbered,
                "start": block.start,
                "items": [
                    {"number": number, "runs": _runs(runs)} for number, runs in numbered.items
                ],
            }
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
        case Picture():
            drawing, points = as_drawing(block.data, block.media_type)
            return {
                "kind": "picture",
                "caption": block.caption,
                "alt": block.alt,
                "svg": drawing,
                "points": points,
            }
    raise TypeError(f"{type(block).__name__} is not a block of a paper.")


def _runs(runs: Runs) -> list[dict]:
    return [
        {
            "text": run.text,
            "bold": run.bold,
            "italic": run.italic,
            "link": run.link,
            "footnote": run.footnote,
        }
        for run in runs
    ]


def _drawings(content: dict) -> Iterator[tuple[str, bytes]]:
    """Yield (file name, bytes). Take each drawing and picture out of the content and into a file, which it then names."""
    count = 0
    pending = [{"blocks": content["opening"], "sections": content["sections"]}]
    while pending:
        section = pending.pop(0)
        pending.extend(section["sections"])
        for block in section["blocks"]:
            if block["kind"] not in ("chart", "picture"):
                continue
            count += 1
            # The charts name the typeface that pages have; Arimo has its measures.
            svg = block.pop("svg").replace("Arial", "Arimo")
            name, body = f"drawing-{count}.svg", svg.encode(_BYTES)
            block["file"] = name
            yield name, body
