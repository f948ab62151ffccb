"""Pre-meeting checks for a page, which does not wait for the paper to be written.

Which characters its PDF cannot show is told from the whole paper. Where the draft is kept that is quickly done; else a
worker writes it, where one runs, and the page says so.
"""

import datetime as dt
from dataclasses import dataclass

from django_tasks import TaskResultStatus

from ohs.core.cache import DataVersion, cached_until_change, data_version
from ohs.core.text import plural
from ohs.organisation.models import BoardMeeting
from ohs.registers.results import ChecklistItem
from ohs.service.background import UNFINISHED, last_work, worker_runs

from .checklist import items_but_characters
from .paper.characters import are_at_hand, unprintable_items
from .paper.write import figures_day
from .tasks import look_through


@dataclass(frozen=True)
class Checks:
    """What was found; `looking` while a worker still looks the paper through."""

    items: tuple[ChecklistItem, ...]
    looking: bool = False

    @property
    def in_words(self) -> str:
        return plural(len(self.items), "finding") + (" so far" if self.looking else "")


def load_checks(*, on: dt.date, meeting: BoardMeeting | None) -> Checks:
    """Everything found as at a date; with a meeting, in its paper too, which has a day of its own."""
    version = data_version()
    found = cached_until_change(
        "checks",
        lambda: items_but_characters(on=on, meeting=meeting),
        on,
        meeting and meeting.pk,
        version=version,
    )
    if meeting is None:
        return Checks(tuple(found))
    characters = _characters(meeting, figures_day(meeting, on), version)
    return Checks((*found, *(characters or ())), looking=characters is None)


def _characters(
    meeting: BoardMeeting, on: dt.date, version: DataVersion
) -> list[ChecklistItem] | None:
    """The findings of characters; None while a worker looks for them."""
    if are_at_hand(meeting, on, version) or not worker_runs():
        return unprintable_items(meeting, on, version)
    about: dict[str, str | int] = {
        "meeting": meeting.pk,
        "on": on.isoformat(),
        "version": version.of(),
    }
    work = last_work(look_through, **about)
    if work is None:
        look_through.enqueue(**about)
        return None
    if work.status in UNFINISHED:
        return None
    if work.status != TaskResultStatus.SUCCESSFUL:
        return unprintable_items(meeting, on, version)
    return [ChecklistItem(**item) for item in work.return_value]
