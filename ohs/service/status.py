"""What the jobs that keep the service well last said: when the snapshots were verified, when a backup was taken.

Each job leaves one small JSON file in STATE_DIR. It is a file and not a row, because the scripts that back up a database
write it too, and because it is asked for when the database may be what is down.
"""

import datetime as dt
import json
import os
import re
import tempfile
from pathlib import Path
from typing import Any

_NAME = re.compile(r"[a-z_]{1,40}")


def _path(directory: str | Path, job: str) -> Path:
    if not _NAME.fullmatch(job):
        raise ValueError(f"{job!r} is not the name of a job")
    return Path(directory) / f"{job}.json"


def record(directory: str | Path, job: str, *, at: dt.datetime, **facts: Any) -> None:
    """Keeps what the job found. The file is replaced whole: a reader sees the old one or the new."""
    path = _path(directory, job)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{job}-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"at": at.isoformat(), **facts}, file)
    Path(name).chmod(0o644)
    Path(name).replace(path)


def last(directory: str | Path, job: str) -> dict[str, Any] | None:
    """What the job last said, its `at` as a datetime; None where it never ran or left no readable file."""
    try:
        found = json.loads(_path(directory, job).read_text(encoding="utf-8"))
        found["at"] = dt.datetime.fromisoformat(found["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if isinstance(found, dict) and found["at"].tzinfo else None
