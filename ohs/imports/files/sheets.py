"""What a file holds: each sheet of a workbook, each table of a document, the one table of a CSV, told by its bytes."""

from collections.abc import Callable, Sequence

from .cells import DOCUMENT_LIMITS, LIMITS, Cell, Limits, Sheet, UnreadableFileError
from .delimited import read_delimited
from .documents import read_document
from .workbooks import read_workbook


def read_sheets(
    data: bytes,
    *,
    count_known: Callable[[Sequence[Cell]], int] | None = None,
    limits: Limits = LIMITS,
) -> list[Sheet]:
    """Every sheet or table of a file, told by what is in it and not by its name. Raises `UnreadableFileError`."""
    if len(data) > limits.file_bytes:
        raise UnreadableFileError(
            f"The file is larger than {limits.file_bytes // 1_000_000} MB. "
            "Keep the table alone in a new file, or bring it in in parts."
        )
    if not data.strip(b"\x00 \r\n\t"):
        raise UnreadableFileError("The file is empty.")
    try:
        sheets = _sheets(data, count_known, limits)
    except UnreadableFileError:
        raise
    except Exception as error:
        # What the libraries make of a hostile or broken file is theirs; the person is told what to do about it.
        raise UnreadableFileError(
            "The file cannot be read. Copy the table into a new file, save it as XLSX or CSV and choose that file."
        ) from error
    if not any(sheet.rows for sheet in sheets):
        raise UnreadableFileError("The file is empty.")
    return sheets


def _sheets(
    data: bytes, count_known: Callable[[Sequence[Cell]], int] | None, limits: Limits
) -> list[Sheet]:
    if data.startswith(b"PK\x03\x04"):
        if b"word/" in data and b"xl/" not in data:
            return read_document(data, _document_limits(limits))
        for mark, sentence in _OTHER_PACKAGES.items():
            if mark in data[:4_000]:
                raise UnreadableFileError(sentence)
        return read_workbook(data, limits)
    for mark, sentence in _OTHER_FILES.items():
        if data.startswith(mark):
            raise UnreadableFileError(
                _PROTECTED if b"E\x00n\x00c\x00r\x00y\x00p\x00t\x00" in data else sentence
            )
    head = data[:2_000].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"{\\rtf")):
        raise UnreadableFileError(
            "The file is a web page or a text document under another name. "
            "Open it in Excel or Word, save it as XLSX, CSV or DOCX and choose that file."
        )
    return [read_delimited(data, limits, count_known)]


def _document_limits(limits: Limits) -> Limits:
    return DOCUMENT_LIMITS if limits.cells > DOCUMENT_LIMITS.cells else limits


_PROTECTED = "The file is protected by a password. Save it without one and choose it again."
_OTHER_FILES = {
    b"\xd0\xcf\x11\xe0": "The file is of an old format (XLS or DOC). Open it, save it as XLSX or DOCX and choose that file.",
    b"%PDF": "The file is a PDF. Save the table it was made from as XLSX, CSV or DOCX and choose that file.",
    b"\x09\x08": "The file is of an old format of Excel. Open it, save it as XLSX and choose that file.",
    b"PK\x05\x06": "The file is an empty archive. Choose the workbook or the document itself.",
    b"\x1f\x8b": "The file is a compressed archive. Unpack it and choose the table itself.",
    b"7z\xbc\xaf": "The file is a compressed archive. Unpack it and choose the table itself.",
    b"Rar!": "The file is a compressed archive. Unpack it and choose the table itself.",
    b"\x89PNG": "The file is a picture. Choose the table as XLSX, CSV or DOCX.",
    b"\xff\xd8\xff": "The file is a picture. Choose the table as XLSX, CSV or DOCX.",
    b"GIF8": "The file is a picture. Choose the table as XLSX, CSV or DOCX.",
}
_OTHER_PACKAGES = {
    b"application/vnd.oasis": "The file is of LibreOffice's own format (ODS or ODT). Save it as XLSX or DOCX and choose that file.",
    b"xl/workbook.bin": "The file is a binary workbook (XLSB). Save it as XLSX and choose that file.",
    b"ppt/": "The file is a presentation. Copy the table into a workbook and choose that file.",
}
