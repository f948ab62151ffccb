"""Is what is stored still what was recorded? Snapshots against their checksums, files against their hashes, current
columns against the dated records that they repeat, what changed since the last Board against all rows."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models

from ohs.core import clock
from ohs.registers.audience import BOARD
from ohs.registers.contract import registers, tables
from ohs.registers.rows import RowTable
from ohs.registers.snapshots import StoredTable
from ohs.registers.touched import compare_touched

from .frozen_meetings import is_guarded
from .models import MeetingSnapshot
from .snapshots.read import SnapshotReader, last_meeting_snapshot


@dataclass(frozen=True)
class Verified:
    """How many of each kind were looked at, and what is wrong, a sentence each."""

    snapshots: int
    files: int
    registers: int
    faults: tuple[str, ...]


def verify_everything() -> Verified:
    faults: list[str] = []
    if not is_guarded():
        faults.append(
            "The database does not keep frozen meetings frozen: run `manage.py migrate`, which puts that back."
        )
    snapshots = 0
    for snapshot in MeetingSnapshot.objects.select_related("meeting").order_by("as_at", "pk"):
        snapshots += 1
        faults += [f"{snapshot.meeting.slug}: {problem}" for problem in snapshot.problems()]
    files = 0
    for model, field in _models_with_files():
        for record in model._base_manager.order_by("pk").iterator(chunk_size=100):
            files += 1
            faults += _file_faults(record, field)
    for register in registers():
        faults += [f"{register.title}: {fault}" for fault in register.verify()]
    faults += _faults_of_comparisons(clock.today())
    return Verified(snapshots, files, len(registers()), tuple(faults))


def _faults_of_comparisons(on: dt.date) -> Iterator[str]:
    """Do the rows that may be otherwise than the last Board saw them tell all that changed?"""
    snapshot = last_meeting_snapshot(on)
    if snapshot is None:
        return
    for table in tables():
        then = snapshot.table(table.name)
        # Asked again: somebody may have saved something between the one and the other.
        if then.fault is None and not any(_tells_all(table, then, snapshot, on) for _ in range(2)):
            yield (
                f"{table.title}: not all that changed since the {snapshot.meeting.title} of {snapshot.meeting.when} is "
                "told on the page of it: something was changed past the register, without leaving a history."
            )


def _tells_all(table: RowTable, then: StoredTable, snapshot: SnapshotReader, on: dt.date) -> bool:
    told = compare_touched(table, then, snapshot.taken, on)
    return told is None or told == table.compare(then.rows, table.rows(on, BOARD))


def _models_with_files() -> Iterator[tuple[type[models.Model], models.FileField]]:
    """Every model of the house that keeps a file beside the hash of it."""
    for config in apps.get_app_configs():
        if not hasattr(config, "role_permissions"):
            continue
        for model in config.get_models():
            fields = {field.name: field for field in model._meta.concrete_fields}
            for field in fields.values():
                if isinstance(field, models.FileField) and "sha256" in fields:
                    yield model, field


def _file_faults(record: models.Model, field: models.FileField) -> Iterator[str]:
    named = f"{record._meta.verbose_name} {record.pk}, {record}".capitalize()
    stored = getattr(record, field.name)
    expected: str = record.sha256  # type: ignore[attr-defined]
    # What is no longer kept, or was never given, has nothing to compare.
    if not stored or not expected:
        return
    digest = hashlib.sha256()
    try:
        with stored.open("rb") as file:
            for chunk in file.chunks():
                digest.update(chunk)
    except OSError:
        yield f"{named}: its file {stored.name} cannot be read."
        return
    if digest.hexdigest() != expected:
        yield f"{named}: its file is not what was stored: the hash differs."
