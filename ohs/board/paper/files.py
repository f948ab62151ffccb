"""The files of a pack: the PDF, the Word document, the slides, and a zip of all registers with a README of what they are."""

import io
import logging
import zipfile
from collections.abc import Iterable, Mapping
from functools import cache as cache_once
from importlib import import_module
from threading import Thread

from django.db.models import OuterRef, QuerySet, Subquery

from ohs.organisation.models import BoardMeeting
from ohs.registers.audience import Audience
from ohs.registers.content import Paper
from ohs.registers.contract import registers, table_of
from ohs.registers.rows import Rows
from ohs.web.typefaces import typefaces

from ..models import WordTemplate
from .pdf import to_pdf
from .slides import to_slides
from .word import to_word

logger = logging.getLogger("ohs.board")

PDF, WORD, ZIP = "pack.pdf", "pack.docx", "pack.zip"
SLIDES = "pack.pptx"
MEDIA_TYPES = {
    PDF: "application/pdf",
    WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ZIP: "application/zip",
    SLIDES: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}


@cache_once
def load_makers() -> None:
    """Loads what makes the files, beside the drawing of a new worker's first paper: who opens that takes its files next."""
    Thread(target=_load_makers, daemon=True).start()


def _load_makers() -> None:
    for package in ("docx", "pptx", "typst"):
        import_module(package)
    typefaces()


def to_csv_files(tables: Mapping[str, Rows]) -> dict[str, bytes]:
    """The CSV of each table, by its name."""
    return {name: rows.csv_bytes() for name, rows in tables.items()}


def pack_files(
    paper: Paper,
    meeting: BoardMeeting,
    audience: Audience,
    csv_files: Mapping[str, bytes],
    names: Iterable[str] | None = None,
) -> dict[str, bytes]:
    """Every file of the pack that can be made. One that cannot does not cost the others: it is logged, and made later."""
    made = {}
    for name in names or MEDIA_TYPES:
        try:
            made[name] = make(name, paper, meeting, audience, csv_files)
        except Exception:
            logger.exception(
                "a file of a pack cannot be made",
                extra={"facts": {"file": name, "audience": audience.key}},
            )
    return made


def make(
    name: str,
    paper: Paper,
    meeting: BoardMeeting,
    audience: Audience,
    csv_files: Mapping[str, bytes],
) -> bytes:
    """One file of the pack by its name; the same content gives the same bytes."""
    made_on = meeting.as_at or meeting.date
    if name == PDF:
        return to_pdf(paper, made_on=made_on)
    if name == WORD:
        return to_word(paper, made_on=made_on, template=template_of(meeting))
    if name == SLIDES:
        return to_slides(paper, made_on=made_on)
    return to_zip(paper, audience, csv_files)


_NEWEST_TEMPLATE = WordTemplate.objects.filter(board=OuterRef("board")).order_by("-pk")


def with_template(meetings: QuerySet[BoardMeeting]) -> QuerySet[BoardMeeting]:
    """Meetings that bring the Word template of their board along."""
    return meetings.annotate(word_template=Subquery(_NEWEST_TEMPLATE.values("body")[:1]))


def template_of(meeting: BoardMeeting) -> bytes:
    """The Word template of the meeting's board; empty where it has none."""
    if meeting.pk is None:
        return b""
    if not hasattr(meeting, "word_template"):
        meeting = with_template(BoardMeeting.objects.all()).get(pk=meeting.pk)
    return bytes(meeting.word_template or b"")


def to_zip(paper: Paper, audience: Audience, csv_files: Mapping[str, bytes]) -> bytes:
    """Every table as CSV, in UTF-8, with README.txt."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        files = {"README.txt": _readme(paper, audience, csv_files).encode()}
        files |= {f"{name}.csv": body for name, body in csv_files.items()}
        for name, body in files.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, body)
    return stream.getvalue()


def _readme(paper: Paper, audience: Audience, csv_files: Mapping[str, bytes]) -> str:
    lines = [
        paper.title,
        f"{paper.board}, {paper.date}",
        f"Figures as at {paper.as_at}. Made for: {audience.name}. {paper.marking}.",
        "",
        "Each file has a header row and one row each as said below. Text is UTF-8; dates are YYYY-MM-DD;",
        'several values in one cell are separated by " | ". No filter is set: the registers are whole.',
        "",
    ]
    lines += [f"{name}.csv: {table_of(name).description}." for name in csv_files]
    lines += [
        "",
        "[c] confidential: a number small enough to point at a person is not shown.",
        "[p] provisional: the newest month is not complete.",
        "[r] revised since the last frozen meeting.",
        "[x] not available. [z] not applicable. 0 is a true zero.",
        "",
    ]
    lines += [note for register in registers() for note in register.file_notes]
    return "\n".join(lines) + "\n"
