"""Files that show what an update claims: which are let in, and how they are told apart from what they pretend to be."""

import hashlib
import zipfile
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File

MAX_BYTES = 10 * 1024 * 1024
MAX_FILES = 5

_OFFICE = "application/vnd.openxmlformats-officedocument."
# Name ending → (content type it is served as, how its bytes begin).
TYPES: dict[str, tuple[str, tuple[bytes, ...]]] = {
    ".pdf": ("application/pdf", (b"%PDF-",)),
    ".png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    ".jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".docx": (_OFFICE + "wordprocessingml.document", (b"PK\x03\x04",)),
    ".xlsx": (_OFFICE + "spreadsheetml.sheet", (b"PK\x03\x04",)),
    ".pptx": (_OFFICE + "presentationml.presentation", (b"PK\x03\x04",)),
    ".csv": ("text/csv", ()),
    ".txt": ("text/plain", ()),
}
_INSIDE = {".docx": "word/", ".xlsx": "xl/", ".pptx": "ppt/"}
ACCEPT = ",".join(TYPES)


def check_evidence(file: File) -> str:
    """Refuse what is too large, of a kind we do not take, or not what its name says; return its content type."""
    suffix = PurePath(file.name or "").suffix.lower()
    if suffix not in TYPES:
        raise ValidationError(
            f"“{file.name}” is not a kind of file that can be kept as evidence. "
            "Use PDF, Word, Excel, PowerPoint, PNG, JPEG, CSV or plain text."
        )
    if not file.size:
        raise ValidationError(f"“{file.name}” is empty.")
    if file.size > MAX_BYTES:
        raise ValidationError(
            f"“{file.name}” is larger than {MAX_BYTES // 1024 // 1024} MB. Make it smaller, or link to it."
        )
    content_type, beginnings = TYPES[suffix]
    if not _is_what_it_says(file, suffix, beginnings):
        raise ValidationError(
            f"“{file.name}” is not what its name says. Save it again from the program it belongs to."
        )
    return content_type


def _is_what_it_says(file: File, suffix: str, beginnings: Sequence[bytes]) -> bool:
    file.seek(0)
    if beginnings:
        first = file.read(max(map(len, beginnings)))
        if not any(first.startswith(beginning) for beginning in beginnings):
            return False
    else:
        data = file.read()
        if b"\x00" in data:
            return False
        try:
            data.decode("utf-8-sig")
        except UnicodeDecodeError:
            return False
    if suffix in _INSIDE:
        file.seek(0)
        try:
            with zipfile.ZipFile(file) as archive:
                names = archive.namelist()
        except zipfile.BadZipFile:
            return False
        return any(name.startswith(_INSIDE[suffix]) for name in names) and not any(
            name.endswith("vbaProject.bin") for name in names
        )
    return True


def read_evidence(file: File) -> dict[str, Any]:
    """The fields of an Evidence row for a file that passes the checks."""
    content_type = check_evidence(file)
    digest = hashlib.sha256()
    file.seek(0)
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return {
        "file": file,
        "name": PurePath(file.name or "").name[:200],
        "content_type": content_type,
        "size": file.size,
        "sha256": digest.hexdigest(),
    }
