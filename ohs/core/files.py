"""Where uploaded files are kept: whole, or not at all."""

import contextlib
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage


class WholeFiles(FileSystemStorage):
    """A file that could not be written to its end leaves no beginning behind."""

    def _save(self, name: str, content: Any) -> str:
        path = Path(self.path(name))
        was_there = path.exists()
        try:
            saved: str = super()._save(name, content)  # type: ignore[misc]
        except BaseException:
            if not was_there:
                with contextlib.suppress(OSError):
                    path.unlink(missing_ok=True)
            raise
        return saved
