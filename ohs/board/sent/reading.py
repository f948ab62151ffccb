"""Reads a paper that was handed back: Word with python-docx, PDF with pypdf. Both give lines and where each stands."""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ohs.core.characters import clean_text
from ohs.core.errors import OperationRefused
from ohs.imports.files.cells import DOCUMENT_LIMITS, UnreadableFileError
from ohs.imports.files.packages import Package

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
# A Board's paper has some twenty pages; what is larger than this is something else.
MOST_UNPACKED = 200_000_000
MOST_BYTES, MOST_PAGES, MOST_CHARACTERS = 20_000_000, 300, 3_000_000

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# The numbers that a face prints before a heading or a paragraph: they count places and are no figures.
_PLACE = re.compile(r"^\s*(?:(A?\d+(?:\.\d+)+)|(\d+)\.(?=\s)|(Appendix \d+) –)\s*")


@dataclass(frozen=True)
class Line:
    """A piece of a paper: where it stands in words, and what it says without the number before it."""

    where: str
    text: str


def media_type_of(body: bytes) -> str:
    """Word or PDF by how the file begins; empty for anything else."""
    if body.startswith(b"%PDF"):
        return PDF
    return WORD if body.startswith(b"PK\x03\x04") else ""


def read_lines(body: bytes) -> list[Line]:
    """The lines of a paper in their order. Raises `OperationRefused` with what to do instead."""
    if len(body) > MOST_BYTES:
        raise OperationRefused("The file is larger than 20 MB. Save it with smaller pictures.")
    kind = media_type_of(body)
    if not kind:
        raise OperationRefused("Choose a Word document (.docx) or a PDF.")
    try:
        lines = list(_word(body) if kind == WORD else _pdf(body))
    except OperationRefused:
        raise
    except Exception as error:
        # Whatever a library makes of a damaged file: it is the file that cannot be read.
        raise OperationRefused(
            "The file cannot be read: it is damaged or protected. Save it again, then hand it back."
        ) from error
    if sum(len(line.text) for line in lines) > MOST_CHARACTERS:
        raise OperationRefused("The file has more text than a Board's paper can have.")
    if not any(line.text.strip() for line in lines):
        raise OperationRefused(
            "No text was found in the file. A scan cannot be compared: hand back the document itself."
        )
    return lines


def _word(body: bytes) -> Iterator[Line]:
    from docx import Document
    from docx.table import Table

    from ..paper.word_parts import numbered_texts

    try:
        # Asks how much is in the package before anything is unpacked.
        _check_size(body)
        Package(body, DOCUMENT_LIMITS).parse("word/document.xml")
    except UnreadableFileError as error:
        raise OperationRefused(str(error)) from error
    document = Document(io.BytesIO(body))
    if any(True for name in ("ins", "del") for _ in document.element.body.iter(f"{_W}{name}")):
        raise OperationRefused(
            "The document has tracked changes. Accept or reject them in Word, then hand it back."
        )
    numbered = numbered_texts(document)
    heading, last = "the beginning", ""
    for part in document.iter_inner_content():
        if isinstance(part, Table):
            yield from _rows(part, heading)
            continue
        number, text, style = next(numbered)
        text = clean_text(text)
        place, said = _without_place(text)
        number = number or place
        if style.lower().startswith("toc") or not said.strip():
            continue
        if style.startswith("Heading"):
            heading = f"“{said}”"
            if style == "Heading 1":
                last = ""
        elif re.search(r"\d\.\d", number):
            last = f"paragraph {number}"
        # The items of a list, and what stands under another heading, belong to the numbered paragraph before them.
        yield Line(last or heading, said)


def _check_size(body: bytes) -> None:
    """What a file would be unpacked, as it says itself; nothing is read beyond that."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED:
            raise UnreadableFileError("The file holds more than a Board's paper can have.")


def _rows(table: Any, heading: str) -> Iterator[Line]:
    """Each row of a table once, whatever cells are merged in it."""
    for row in table.rows:
        cells: list[str] = []
        seen: set[int] = set()
        for cell in row.cells:
            if id(cell._tc) in seen:
                continue
            seen.add(id(cell._tc))
            cells.append(" ".join(clean_text(cell.text).split()))
        if any(cells):
            yield Line(f"a table in {heading}", " | ".join(cells))


def _pdf(body: bytes) -> Iterator[Line]:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(body))
    if reader.is_encrypted:
        raise OperationRefused("The PDF has a password. Hand back one without.")
    if len(reader.pages) > MOST_PAGES:
        raise OperationRefused(f"The PDF has more than {MOST_PAGES} pages.")
    pages = [
        [line for line in clean_text(page.extract_text() or "").split("\n") if line.strip()]
        for page in reader.pages
    ]
    repeated = _repeated(pages)
    # A date or a post may be broken over two lines: what has one number is read as one.
    where, said = "page 1", []
    for number, lines in enumerate(pages, start=1):
        for line in lines:
            if _without_digits(line) in repeated:
                continue
            place, text = _without_place(line)
            if re.search(r"\d\.\d", place):
                yield Line(where, " ".join(said))
                where, said = f"paragraph {place}", []
            elif not where.startswith("paragraph") and where != f"page {number}":
                yield Line(where, " ".join(said))
                where, said = f"page {number}", []
            said.append(text.strip())
    yield Line(where, " ".join(said))


def _repeated(pages: list[list[str]]) -> set[str]:
    """What stands at the head and foot of most pages: title, marking, page number."""
    ends = Counter(
        text
        for lines in pages
        for text in {_without_digits(line) for line in (*lines[:3], *lines[-3:])}
    )
    return {text for text, times in ends.items() if times >= max(3, len(pages) // 2)}


def _without_digits(line: str) -> str:
    return re.sub(r"\d+", "#", " ".join(line.split()))


def _without_place(line: str) -> tuple[str, str]:
    found = _PLACE.match(line)
    if not found:
        return "", line
    return (found[1] or found[2] or found[3]), line[found.end() :]
