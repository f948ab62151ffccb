"""Files that people bring to a paper: pictures, and the force's own Word template."""

import io
import zipfile

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from ohs.core.errors import OperationRefused
from ohs.core.scanning import require_clean
from ohs.organisation.models import Board, BoardMeeting, User

from ..models import PaperPicture, WordTemplate
from ..models.papers import digest
from ..paper.pictures import can_be_set, media_type_of
from ..permissions import may_arrange_board, may_write_paper, require
from .base import lock_meeting, require_open

MOST_PICTURE_BYTES = 2 * 1024 * 1024
MOST_TEMPLATE_BYTES = 2 * 1024 * 1024
_MOST_UNPACKED_BYTES = 20 * 1024 * 1024


@transaction.atomic
def add_picture(*, meeting: BoardMeeting, name: str, body: bytes, by: User) -> PaperPicture:
    """Keep a picture to be shown in a meeting's paper. Another of the same name takes its place."""
    require(may_write_paper(by, meeting))
    meeting = lock_meeting(meeting)
    require_open(meeting)
    name = slugify(name)[:60]
    if not name:
        raise OperationRefused({"name": "Give the picture a short name in letters or figures."})
    if len(body) > MOST_PICTURE_BYTES:
        raise OperationRefused(
            {"file": "The picture is larger than 2 MB. Save it smaller, and upload it again."}
        )
    media_type = media_type_of(body)
    if not media_type or not can_be_set(body, media_type):
        raise OperationRefused(
            {"file": "This is not a picture that can be printed. Use a PNG or JPEG file."}
        )
    require_clean(name, body)
    picture = PaperPicture(
        meeting=meeting,
        name=name,
        media_type=media_type,
        body=body,
        sha256=digest(body),
        uploaded_at=timezone.now(),
        uploaded_by=by,
    )
    picture.save()
    return picture


@transaction.atomic
def set_word_template(*, board: Board, name: str, body: bytes, by: User) -> WordTemplate:
    """Let a board's papers take their styles, header and footer from a Word document; an empty body ends that."""
    require(may_arrange_board(by, board))
    if body:
        _check_template(body)
        require_clean(name, body)
    template = WordTemplate(
        board=board,
        name=name[:120] if body else "",
        body=body,
        sha256=digest(body),
        uploaded_at=timezone.now(),
        uploaded_by=by,
    )
    template.save()
    return template


def _check_template(body: bytes) -> None:
    """That it is a Word document without macros that a paper can be written in."""
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    if len(body) > MOST_TEMPLATE_BYTES:
        raise OperationRefused({"file": "The template is larger than 2 MB. Take out its pictures."})
    try:
        archive = zipfile.ZipFile(io.BytesIO(body))
        if sum(each.file_size for each in archive.infolist()) > _MOST_UNPACKED_BYTES:
            raise OperationRefused({"file": "The template holds too much to be one."})
        if any(name.endswith("vbaProject.bin") for name in archive.namelist()):
            raise OperationRefused({"file": "The template has macros. Save it as .docx without."})
        Document(io.BytesIO(body))
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError) as error:
        raise OperationRefused(
            {"file": "This is not a Word document. Save the template as .docx and upload that."}
        ) from error
