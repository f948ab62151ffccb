"""Off the request: a file of a draft paper is made, its characters are looked through, a meeting is frozen with all files of its paper."""

import datetime as dt
from dataclasses import asdict
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django_tasks import task

from ohs.organisation.models import BoardMeeting, User
from ohs.registers.audience import AUDIENCES
from ohs.registers.contract import small_numbers_permissions, view_permissions
from ohs.service.made_files import keep
from ohs.web.long_operations import done_for

from .forms import FreezeForm
from .operations import freeze_meeting
from .paper import files
from .paper.characters import unprintable_items
from .paper.write import draft, draft_tables


@task()
def make_pack_file(
    by: int, address: str, meeting: int, name: str, audience: str, file_name: str, today: str
) -> dict[str, Any]:
    """As a person may see it who asked for it; what is shown of small numbers is noted, with the address."""
    person, whom = User.objects.get(pk=by), AUDIENCES[audience]
    needed = ["organisation.view_boardmeeting", *view_permissions()]
    if whom.small_numbers:
        needed += small_numbers_permissions()
    if not person.is_active or not person.has_perms(needed):
        raise PermissionDenied
    found = files.with_template(BoardMeeting.objects.select_related("board", "paper__author")).get(
        pk=meeting
    )
    tables = draft_tables(
        meeting=found,
        audience=whom,
        by=person,
        today=dt.date.fromisoformat(today),
        address=address,
    )
    paper = draft(meeting=found, tables=tables)
    csv_files = files.to_csv_files(tables) if name == files.ZIP else {}
    return keep(
        files.make(name, paper, found, whom, csv_files),
        name=file_name,
        media_type=files.MEDIA_TYPES[name],
        permissions=needed,
    )


@task()
def look_through(meeting: int, on: str, version: str) -> list[dict[str, Any]]:
    """The characters of a draft paper that its PDF cannot show. `version` is that of the data that the page was of which
    asked."""
    found = BoardMeeting.objects.select_related("board", "paper__author").get(pk=meeting)
    return [asdict(item) for item in unprintable_items(found, dt.date.fromisoformat(on))]


@task()
def freeze(record: int, by: int, on: str, typed: str) -> str:
    """Freezes a meeting; gives why not, in a sentence, or nothing."""
    meeting = BoardMeeting.objects.select_related("board").get(pk=record)
    return done_for(
        by=by, on=on, typed=typed, form=FreezeForm, operate=partial(freeze_meeting, meeting=meeting)
    )
