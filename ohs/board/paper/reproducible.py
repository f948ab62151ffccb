"""A document of Office that is made twice from the same paper is the same bytes: no clock in it."""

import io
import zipfile

_EPOCH = (1980, 1, 1, 0, 0, 0)


def same_bytes(data: bytes) -> bytes:
    """The archive again with its files in order and without the time of day."""
    source = zipfile.ZipFile(io.BytesIO(data))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(
            source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)
        ):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, source.read(name))
    return out.getvalue()
