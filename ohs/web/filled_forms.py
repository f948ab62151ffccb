"""A form filled from a record, as a tagged PDF: a title, and parts with their questions and answers."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .typefaces import FONTS, displayable, typefaces

_TEMPLATE = Path(__file__).with_name("filled_form.typ")


@dataclass(frozen=True)
class Part:
    """A part of the form: its heading, and each question with its answer; empty where the record does not hold it."""

    heading: str
    answers: tuple[tuple[str, str], ...]


def form_pdf(title: str, intro: str, parts: Sequence[Part], *, made_on: dt.date) -> bytes:
    """PDF/UA-1; the same form of the same day is the same bytes."""
    import typst

    faces = typefaces()
    content = {
        "title": displayable(title),
        "intro": displayable(intro),
        "parts": [
            {
                "heading": displayable(part.heading),
                "answers": [
                    [displayable(question), displayable(answer)]
                    for question, answer in part.answers
                ],
            }
            for part in parts
        ],
        "typefaces": list(faces.families),
    }
    pdf: bytes = typst.compile(
        {"main": _TEMPLATE.read_bytes(), "content.json": json.dumps(content).encode()},
        format="pdf",
        font_paths=[str(FONTS), str(faces.folder)],
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        timestamp=int(dt.datetime.combine(made_on, dt.time(12), dt.UTC).timestamp()),
    )
    return pdf
