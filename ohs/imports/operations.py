"""What is done with a file on its way in: received, its columns named, confirmed, thrown away."""

import datetime as dt
import hashlib
import zlib
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from ohs.core.errors import OperationRefused
from ohs.core.scanning import require_clean

from .files.sheets import read_sheets
from .importers import Importer
from .models import ColumnMapping, ImportBatch
from .reading import GONE, importer_of, load, take_table

CHANGED = (
    "The register has changed since this was shown, and the file would now do something else. Nothing was recorded. "
    "Look at what it would do now, and confirm that."
)


class PreviewOutdated(OperationRefused):
    """What would be recorded is no longer what was previewed. Nothing was recorded."""


def receive_file(
    *, importer: Importer, data: bytes, file_name: str, options: Mapping[str, Any], by: Any
) -> ImportBatch:
    """Keep a file until its person confirms what it would do. Raises `UnreadableFileError` where it is no table.

    `options` are the answers to the importer's questions, as they were typed.
    """
    importer.require(by)
    require_clean(file_name, data, field=None)
    read_sheets(data, count_known=importer.columns.count_known, limits=importer.limits)
    # Reading and packing take their time: nobody waits for them.
    packed = zlib.compress(data, 1)
    with transaction.atomic():
        ImportBatch.objects.discard_expired()
        return ImportBatch.objects.create(
            importer=importer.key,
            person=by,
            file_name=file_name[-200:],
            sha256=hashlib.sha256(data).hexdigest(),
            content=packed,
            options=dict(options),
        )


@transaction.atomic
def name_columns(
    *,
    batch: ImportBatch,
    sheet: str,
    header_row: int,
    mapping: Mapping[str, str],
    by: Any,
    keep_as: str = "",
) -> ImportBatch:
    """Say which sheet is read and what each of its columns stands for; kept under a name for the next file like it."""
    importer = importer_of(batch, by)
    unknown = sorted({name for name in mapping.values() if name} - set(importer.columns.names))
    if unknown:
        raise OperationRefused(f"“{unknown[0]}” is not a column of such a file.")
    batch.sheet, batch.header_row, batch.mapping = sheet[:200], header_row, dict(mapping)
    batch.save(update_fields=("sheet", "header_row", "mapping"))
    if keep_as.strip():
        ColumnMapping.objects.update_or_create(
            importer=importer.key,
            name=keep_as.strip()[:80],
            defaults={"mapping": dict(mapping), "saved_by": by},
        )
    return batch


@transaction.atomic
def confirm(
    *, batch: ImportBatch, shown: str, options: Mapping[str, Any], by: Any, on: dt.date
) -> ImportBatch:
    """Record what was previewed: `shown` is the digest of that. A second confirmation of the same batch does nothing.

    Raises `PreviewOutdated` where the file would by now do something else, and whatever the importer refuses.
    """
    importer = importer_of(batch, by)
    held = ImportBatch.objects.select_for_update().filter(pk=batch.pk).first()
    if held is None:
        raise OperationRefused(GONE)
    if held.confirmed_at is not None:
        return held
    with transaction.atomic():
        outcome = take_table(
            importer, held, load(held), options=options, by=by, on=on, preview=False
        )
        if outcome.digest() != shown:
            raise PreviewOutdated(CHANGED)
    held.confirmed_at = timezone.now()
    held.content = None
    held.new, held.changed, held.unchanged = outcome.new, outcome.changed, outcome.unchanged
    held.said, held.url = outcome.done, outcome.url
    held.save()
    return held


def discard(*, batch: ImportBatch, by: Any) -> None:
    """Throw away what waits."""
    importer_of(batch, by)
    ImportBatch.objects.filter(pk=batch.pk, confirmed_at=None).delete()
