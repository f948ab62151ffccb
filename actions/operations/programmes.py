"""Services, pilots, campaigns, strategies and policies: set up, put right, and told of once a quarter."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from ohs.core.errors import OperationRefused, require_text
from ohs.core.history import save_with_reason
from ohs.core.locking import lock_for_update, save_next_version
from ohs.core.slugs import free_slug
from ohs.core.text import format_day
from ohs.organisation.models import CommandUnit, User

from .. import permissions
from ..models import KeyTask, Programme, ProgrammeNote
from ..rules.programmes import Stage

# What `correct_programme` puts right; the stage is said by a note.
PARTICULARS = (
    "name",
    "kind",
    "aim",
    "owner",
    "start_date",
    "end_date",
    "next_review",
    "scope",
    "people",
    "provider",
    "evaluator",
    "channel",
    "illustrative",
)


@transaction.atomic
def start_programme(
    *,
    by: User,
    on: dt.date,
    stage: str = Stage.PLANNED,
    tasks: Iterable[KeyTask] = (),
    units: Iterable[CommandUnit] = (),
    added_on: dt.date | None = None,
    reason: str = "Recorded",
    **values: Any,
) -> Programme:
    """A new programme at a stage. `values` are its particulars."""
    permissions.require(permissions.may_keep_programmes(by))
    _check_names(values)
    row = Programme(
        slug=free_slug(Programme, values.get("name", ""), otherwise="programme", length=95),
        initial_stage=stage,
        stage=stage,
        added_on=added_on or on,
        **values,
    )
    row.full_clean()
    save_with_reason(row, by=by, reason=reason)
    row.tasks.set(tasks)
    row.units.set(units)
    return row


@transaction.atomic
def correct_programme(
    *,
    programme: Programme,
    values: Mapping[str, Any],
    by: User,
    reason: str,
    tasks: Iterable[KeyTask] | None = None,
    units: Iterable[CommandUnit] | None = None,
    version: int | None = None,
) -> Programme:
    """Puts its particulars right: name, aim, owner, dates, whom it is for, who provides and who evaluates it."""
    permissions.require(permissions.may_keep_programmes(by))
    _check_names(values)
    row = lock_for_update(programme, version, name=programme.name)
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    if tasks is not None:
        row.tasks.set(tasks)
    if units is not None:
        row.units.set(units)
    reason = require_text(reason, "reason", "Enter a reason. It is kept in the history.")
    return save_next_version(row, by=by, reason=reason)


@transaction.atomic
def note_programme(
    *,
    programme: Programme,
    by: User,
    on: dt.date,
    text: str,
    stage: str | None = None,
    noted_on: dt.date | None = None,
    version: int | None = None,
    illustrative: bool = False,
) -> ProgrammeNote:
    """What the Board is told of it this quarter, and the stage it is at."""
    permissions.require(
        permissions.may_note_programme(by, programme, on), permissions.OWNER_OR_TEAM
    )
    row = lock_for_update(programme, version, name=programme.name)
    text = require_text(text, "text", "Write what the Board is to know.")
    stage = stage or row.stage
    if stage not in Stage.values:
        raise OperationRefused({"stage": "Select a stage."})
    day = noted_on or on
    if day > on:
        raise OperationRefused({"noted_on": f"{format_day(day)} is in the future."})
    last = row.notes.order_by("-noted_on", "-pk").first()
    if last and day < last.noted_on:
        raise OperationRefused(
            {
                "noted_on": f"The last note is of {format_day(last.noted_on)}. "
                "Date this one that day or later."
            }
        )
    note = ProgrammeNote.objects.create(
        programme=row,
        noted_on=day,
        stage=stage,
        text=text,
        noted_by=by,
        illustrative=illustrative,
    )
    row.stage = stage
    save_next_version(row, by=by, reason=f"{note.get_stage_display().capitalize()}: {text}")
    return note


def _check_names(values: Mapping[str, Any]) -> None:
    if unknown := set(values) - set(PARTICULARS):
        raise ValueError(f"{', '.join(sorted(unknown))}: not a particular of a programme.")
