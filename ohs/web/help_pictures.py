"""The pictures of the help pages: of which page each is, as whom, and what it shows.

They are taken from the demonstration by `make pictures` and by the browser's tests, into the static files, and are not kept in the
repository: a help page without its pictures says the same in words.
"""

from dataclasses import dataclass
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage

#: All are as large, so that a page knows its places before they have come.
WIDTH, HEIGHT = 800, 460
FOLDER = "build/help"
STATIC = Path(__file__).resolve().parents[2] / "static"


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
        return STATIC / self.static_name

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


def _named(*pictures: HelpPicture) -> dict[str, HelpPicture]:
    return {picture.name: picture for picture in pictures}


PICTURES = _named(
    HelpPicture(
        "board-dashboard",
        "board",
        "/",
        "The dashboard: its heading with the date, four numbers in boxes, and under them what needs a decision.",
    ),
    HelpPicture(
        "board-since",
        "board",
        "/board/since/",
        "What changed since the last Board: what became worse and what better, each with its reason and a link.",
    ),
    HelpPicture(
        "lead-your-work",
        "lead",
        "/mine/",
        "Your work of a lead: a task due within 30 days with its form open: state, note and evidence.",
    ),
    HelpPicture(
        "lead-review",
        "lead",
        "/mine/",
        "The review of a risk, answered in place: the trend, what has changed, and the next review.",
        follow=('a[href*="open=risks-review-"]',),
        part="form.ohs-waiting__form",
    ),
    HelpPicture(
        "unit-return",
        "unit",
        "/mine/",
        "Your work of a unit commander: the self-assessment of the quarter, with the button that begins it.",
    ),
    HelpPicture(
        "auditor-begin",
        "auditor",
        "/mine/",
        "Beginning an audit: the unit, the level and the date.",
        follow=('a[href*="/audits/new/?planned="]',),
    ),
    HelpPicture(
        "hsw-meeting",
        "hsw",
        "/board/meetings/joint-audit-panel-2021-07-05/",
        "The page of a meeting: what is to be done, from the figures to the minutes, and what is done already.",
    ),
    HelpPicture(
        "hsw-import",
        "hsw",
        "/import/",
        "Bring in files: what can be brought in from a file, each with its template.",
    ),
    HelpPicture(
        "administrator-people",
        "admin",
        "/admin/organisation/user/",
        "The list of people: who has which role, and who can sign in.",
        part="#content",
    ),
    HelpPicture(
        "administrator-activity",
        "admin",
        "/activity/",
        "Activity: who did what, when and why, newest first.",
    ),
)
