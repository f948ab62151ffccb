"""A virus scanner that speaks clamd's protocol (ClamAV and those that answer like it): `CLAMD_URL` says where it listens.

The few lines of the protocol that are needed stand here: INSTREAM takes a file in pieces, each with its length before
it, and answers in one line. The libraries for it have had no release for years, or speak asyncio alone.
"""

import logging
import socket
import struct
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings

from .errors import OperationRefused

logger = logging.getLogger("ohs.scanning")

_PIECE = 64 * 1024
_LONGEST_ANSWER = 4096


class ScannerAway(Exception):
    """The scanner does not answer, or not with a verdict."""


class Verdict(NamedTuple):
    clean: bool
    #: The name of what was found.
    found: str = ""


def is_scanning() -> bool:
    return bool(settings.CLAMD_URL)


def scan(pieces: Iterable[bytes]) -> Verdict:
    """What the scanner says of a file; raises ScannerAway where it says nothing."""
    try:
        with _connect(settings.CLAMD_URL) as connection:
            # "z": what is said ends with a zero byte. A scanner that has had enough answers before the end.
            try:
                connection.sendall(b"zINSTREAM\0")
                for piece in pieces:
                    for start in range(0, len(piece), _PIECE):
                        part = piece[start : start + _PIECE]
                        connection.sendall(struct.pack("!L", len(part)) + part)
                connection.sendall(struct.pack("!L", 0))
            except (BrokenPipeError, ConnectionResetError):
                logger.info("the scanner answered before the end of the file")
            answer = _read_line(connection)
    except OSError as error:
        raise ScannerAway(type(error).__name__) from error
    return _verdict(answer)


def _connect(url: str) -> socket.socket:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(settings.CLAMD_TIMEOUT)
        try:
            connection.connect(parts.path)
        except OSError:
            connection.close()
            raise
        return connection
    return socket.create_connection(
        (parts.hostname or "127.0.0.1", parts.port or 3310), timeout=settings.CLAMD_TIMEOUT
    )


def _read_line(connection: socket.socket) -> str:
    answer = b""
    while not answer.endswith((b"\0", b"\n")) and len(answer) < _LONGEST_ANSWER:
        received = connection.recv(_LONGEST_ANSWER)
        if not received:
            break
        answer += received
    return answer.rstrip(b"\0\n").decode(errors="replace")


def _verdict(answer: str) -> Verdict:
    """`stream: OK`, `stream: Eicar-Test-Signature FOUND`, or an error: that is no verdict."""
    said = answer.removeprefix("stream: ").strip()
    if said == "OK":
        return Verdict(clean=True)
    if said.endswith(" FOUND"):
        return Verdict(clean=False, found=said.removesuffix(" FOUND")[:200])
    raise ScannerAway(said[:200] or "no answer")


def require_clean(name: str, body: bytes, *, field: str | None = "file") -> None:
    """Refuses a file that the scanner finds something in, and one that it cannot be asked about. Nothing without a scanner."""
    if not is_scanning():
        return
    try:
        verdict = scan([body])
    except ScannerAway as away:
        logger.error("virus scanner: %s", away)
        sentence = (
            f"“{name}” could not be checked for viruses: the scanner does not answer. "
            "Nothing of it was kept. Try again in a few minutes."
        )
        raise OperationRefused({field: sentence} if field else sentence) from away
    if not verdict.clean:
        sentence = infected(name, verdict.found)
        raise OperationRefused({field: sentence} if field else sentence)


def infected(name: str, found: str) -> str:
    return (
        f"The virus scanner found “{found}” in “{name}”. Nothing of it was kept. "
        "Tell your IT service desk, and choose another file."
    )
