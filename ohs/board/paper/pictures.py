"""The pictures that an author shows in a paper."""

import base64
import io

from ohs.organisation.models import BoardMeeting

from ..models import PaperPicture

PNG, JPEG = "image/png", "image/jpeg"
# What each begins with.
_SIGNATURES = {b"\x89PNG\r\n\x1a\n": PNG, b"\xff\xd8\xff": JPEG}


def pictures_of(meeting: BoardMeeting) -> dict[str, PaperPicture]:
    """The pictures of a meeting's paper by name; of two with one name the newer."""
    if meeting.pk is None:
        return {}
    return {each.name: each for each in PaperPicture.objects.filter(meeting=meeting).order_by("pk")}


def media_type_of(body: bytes) -> str:
    """PNG or JPEG by how the file begins; empty for anything else."""
    return next((kind for start, kind in _SIGNATURES.items() if body.startswith(start)), "")


def can_be_set(body: bytes, media_type: str) -> bool:
    """Whether the setter of the PDF and Word's can both read the picture: what cannot be printed is not taken."""
    import typst
    from docx.image.exceptions import (
        InvalidImageStreamError,
        UnexpectedEndOfFileError,
        UnrecognizedImageError,
    )

    try:
        drawing, _ = as_drawing(base64.b64encode(body).decode(), media_type)
        typst.compile(
            {"main": b'#image("picture.svg", alt: "Picture")', "picture.svg": drawing.encode()}
        )
    except (
        RuntimeError,
        InvalidImageStreamError,
        UnexpectedEndOfFileError,
        UnrecognizedImageError,
    ):
        return False
    return True


def as_drawing(data: str, media_type: str) -> tuple[str, int]:
    """A picture inside an SVG, and its width in points: the setter of the PDF takes files of text alone."""
    from docx.image.image import Image

    found = Image.from_file(io.BytesIO(base64.b64decode(data)))
    width, height = found.px_width, found.px_height
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<image href="data:{media_type};base64,{data}" width="{width}" height="{height}"/></svg>'
    )
    return drawing, round(width * 72 / max(found.horz_dpi, 72))
