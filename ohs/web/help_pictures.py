"""The pictures of the help pages: of which page each is, as whom, and what it shows.

They are taken from the demonstration by `make pictures` and by the browser's tests, into the static files, and are not kept in the
repository: a help page without its pictures says the same in words.
"""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage

#: All are as large, so that a page knows its places before they have come.
WIDTH, HEIGHT = 800, 460
FOLDER = "build/help"


@dataclass(frozen=True)
class HelpPicture:
    """A page of the demonstration: who opens it, from which address by which links (CSS selectors), and from which part
    of it down the picture is taken."""

    name: str
    person: str
    address: str
    alt: str
    follow: tuple[str, ...] = ()
    part: str = "main"

    @property
    def static_name(self) -> str:
        return f"{FOLDER}/{self.name}.png"

    @property
    def path(self) -> Path:
        """Where it is put, for `collectstatic` to find."""
        return Path(settings.BASE_DIR) / "static" / self.static_name

    @property
    def url(self) -> str:
        """Its address; empty where the picture was not taken."""
        if finders.find(self.static_name) is None and not staticfiles_storage.exists(
            self.static_name
        ):
            return ""
        try:
            return staticfiles_storage.url(self.static_name)
        except ValueError:  # taken since the static files were collected
            return ""
