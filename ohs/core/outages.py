"""What fails around the application, not in it: its database is away, its disk is full, its memory is used up.

Whoever asked at that moment is told in words what to do; whoever keeps the server finds the error in the log.
"""

import errno
import tempfile
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError


class Outage(NamedTuple):
    """What happened, as a page's heading, and what to do, in sentences."""

    title: str
    sentences: tuple[str, ...]


_TELL = "If it lasts, tell whoever looks after the server."

DATABASE_AWAY = Outage(
    "The service is not available",
    (
        "Its database does not answer. Nothing of what you sent was saved.",
        f"Wait a minute and try again. {_TELL}",
    ),
)
DISK_FULL = Outage(
    "There is no room to save this",
    (
        "The server's disk is full. Nothing of what you sent was saved; what was saved before is still there.",
        "Tell whoever looks after the server. Try again when they have made room.",
    ),
)
FILES_AWAY = Outage(
    "Files cannot be kept or read at the moment",
    (
        "The place where the server keeps files is missing, or cannot be written to. Nothing of what you sent was saved.",
        "Tell whoever looks after the server. Pages without files go on working.",
    ),
)
READ_ONLY = Outage(
    "Nothing can be saved at the moment",
    (
        "The database can be read and not written to. Nothing of what you sent was saved.",
        f"Wait a minute and try again. {_TELL}",
    ),
)
NO_MEMORY = Outage(
    "This is too much at once",
    (
        "The server has not enough memory for it. Nothing of what you sent was saved.",
        f"Ask for less at once: fewer rows, a shorter period, a smaller file. {_TELL}",
    ),
)
KEY_LOST = Outage(
    "Two-step sign-in cannot be checked",
    (
        "The server has another key than the one that the secrets of two-step sign-in were stored with. Nothing is wrong with your code.",
        "Tell whoever looks after the server: the old key has to be put back, at the end of SECRETS_KEYS.",
    ),
)
MAIL_AWAY = Outage(
    "The email could not be sent",
    (
        "The mail server does not answer, or refused it. Nothing of what you sent was saved.",
        f"Wait a minute and try again. {_TELL}",
    ),
)

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FILES = {
    errno.EROFS,
    errno.EACCES,
    errno.EPERM,
    errno.EIO,
    errno.ENOENT,
    errno.ENOTDIR,
    errno.ESTALE,
}
# PostgreSQL's own names for these: connections (08), stopped by an administrator or a crash (57P), too many (53300).
_AWAY_STATES = ("08", "57P", "53300")
_SQLITE_FULL = "database or disk is full"
_SQLITE_READ_ONLY = "attempt to write a readonly database"
_SQLITE_AWAY = ("unable to open database file", "disk I/O error")


class KeyLost(ValueError):
    """A stored secret was encrypted with a key that the server was not given."""


def outage_of(error: BaseException | None) -> Outage | None:
    """The outage that an error tells of, itself or one that it was raised from; None for what is a fault of the code."""
    while error is not None:
        found = _outage(error)
        if found is not None:
            return found
        error = error.__cause__
    return None


def _outage(error: BaseException) -> Outage | None:
    if isinstance(error, MemoryError):
        return NO_MEMORY
    if isinstance(error, KeyLost):
        return KEY_LOST
    if isinstance(error, DatabaseError | InterfaceError):
        return _of_database(error)
    if isinstance(error, OSError):
        return _of_system(error)
    return None


def _of_database(error: Exception) -> Outage | None:
    cause, text = error.__cause__, str(error)
    state = getattr(cause, "sqlstate", None)
    if state == "53100" or _SQLITE_FULL in text:
        return DISK_FULL
    if state == "53200":
        return NO_MEMORY
    if state == "25006" or _SQLITE_READ_ONLY in text:
        return READ_ONLY
    if state is not None:
        return DATABASE_AWAY if state.startswith(_AWAY_STATES) else None
    if any(words in text for words in _SQLITE_AWAY):
        return DATABASE_AWAY
    # psycopg has no state where no server answered; SQLite never has one.
    lost = isinstance(error, OperationalError | InterfaceError)
    of_psycopg = any(kind.__module__.startswith("psycopg") for kind in type(cause).__mro__)
    return DATABASE_AWAY if lost and of_psycopg else None


def _of_system(error: OSError) -> Outage | None:
    if _came_from(error, "smtplib"):
        return MAIL_AWAY
    if error.errno in _FULL:
        return DISK_FULL
    if error.errno == errno.ENOMEM:
        return NO_MEMORY
    return FILES_AWAY if error.errno in _FILES and _is_kept_file(error.filename) else None


def _came_from(error: BaseException, module: str) -> bool:
    step = error.__traceback__
    while step is not None:
        if step.tb_frame.f_globals.get("__name__") == module:
            return True
        step = step.tb_next
    return False


def _is_kept_file(name: object) -> bool:
    """Whether a path is one of the files that people gave, or the folder that holds them; a file of our own is a fault."""
    if not isinstance(name, str):
        return False
    path = Path(name).absolute()
    media = Path(settings.MEDIA_ROOT).absolute()
    return any(
        path.is_relative_to(folder) or folder.is_relative_to(path)
        for folder in (media, Path(tempfile.gettempdir()))
    )
