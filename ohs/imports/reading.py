"""A file that waits, as it is read now: its sheets, the table that is taken, and what that would do. Writes nothing."""

import datetime as dt
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied

from ohs.core.errors import OperationRefused

from .batch import Outcome
from .files.cells import Sheet, UnreadableFileError
from .files.sheets import read_sheets
from .headers import HEADER_ROWS, Candidate, candidate_of, find_table
from .importers import Importer, Source, importer_by_key
from .models import ColumnMapping, ImportBatch
from .tables import Table, header_text

GONE = "What was uploaded is no longer here: it is kept for a day. Choose the file again."
NO_ROWS = "The file has a header and no rows under it."


def batch_of(*, key: UUID, person: Any) -> ImportBatch | None:
    """Somebody's own batch; None where it is somebody else's or gone."""
    return ImportBatch.objects.filter(key=key, person=person).first()


def importer_of(batch: ImportBatch, by: Any) -> Importer:
    """The importer of somebody's own batch. Raises PermissionDenied for anybody else."""
    importer = importer_by_key(batch.importer)
    if importer is None:
        raise OperationRefused(GONE)
    importer.require(by)
    if batch.person_id != getattr(by, "pk", None):
        raise PermissionDenied("Somebody else uploaded this file: only they can confirm it.")
    return importer


@dataclass(frozen=True)
class Loaded:
    """A waiting file as it is read now."""

    importer: Importer
    sheets: Sequence[Sheet]
    candidate: Candidate | None
    table: Table | None
    #: Why no table could be had of it.
    problem: str = ""

    def sheet_read(self) -> Sheet:
        """The sheet that the table is of; the first with rows where there is none."""
        named = [
            one for one in self.sheets if one.rows and self.table and one.name == self.table.sheet
        ]
        return (named or [one for one in self.sheets if one.rows])[0]


def candidate_on(importer: Importer, sheet: Sheet, header_row: int | None) -> Candidate:
    """How a sheet is read with its header on a certain row, or where it is found."""
    return candidate_of(sheet, importer.columns, header_row=header_row)


def load(batch: ImportBatch) -> Loaded:
    """Read a waiting file again. Raises `OperationRefused` where it has gone."""
    importer = importer_by_key(batch.importer)
    if importer is None or not batch.is_waiting or batch.content is None:
        raise OperationRefused(GONE)
    data = zlib.decompress(bytes(batch.content))
    sheets = read_sheets(data, count_known=importer.columns.count_known, limits=importer.limits)
    if importer.takes_sheets:
        return Loaded(importer, sheets, None, None)
    if batch.mapping is None and not batch.sheet:
        try:
            return Loaded(importer, sheets, None, find_table(sheets, importer.columns))
        except UnreadableFileError as error:
            problem = str(error)
        known = _kept_mapping(importer, sheets)
        if known is not None:
            return Loaded(importer, sheets, known, known.table(_others(sheets, known)))
        best = _best(importer, sheets)
        return Loaded(importer, sheets, best, None, problem)
    sheet = next((one for one in sheets if one.name == batch.sheet), sheets[0])
    candidate = candidate_of(
        sheet, importer.columns, header_row=batch.header_row, mapping=batch.mapping
    )
    if candidate.fits:
        return Loaded(importer, sheets, candidate, candidate.table(_others(sheets, candidate)))
    problems = [f"{name} is not among the columns." for name in candidate.missing]
    problems += [f"{name} is chosen for two columns." for name in candidate.twice]
    return Loaded(importer, sheets, candidate, None, " ".join(problems))


def _others(sheets: Sequence[Sheet], candidate: Candidate) -> tuple[str, ...]:
    return tuple(one.name for one in sheets if one.rows and one is not candidate.sheet)


def _best(importer: Importer, sheets: Sequence[Sheet]) -> Candidate | None:
    candidates = [
        candidate_of(sheet, importer.columns) for sheet in sheets if sheet.rows and not sheet.hidden
    ]
    return max(candidates, key=lambda one: (len(one.places), len(one.header)), default=None)


def _kept_mapping(importer: Importer, sheets: Sequence[Sheet]) -> Candidate | None:
    """The one sheet that a kept mapping fits, as that mapping reads it."""
    for kept in ColumnMapping.objects.filter(importer=importer.key).order_by("-saved_at", "-pk"):
        mapping = {str(header): str(name) for header, name in kept.mapping.items()}
        fitting = []
        for sheet in sheets:
            if sheet.hidden or not sheet.rows:
                continue
            row = _row_with(sheet, mapping)
            if row is None:
                continue
            candidate = candidate_of(sheet, importer.columns, header_row=row, mapping=mapping)
            if candidate.fits:
                fitting.append(candidate)
        if len(fitting) == 1:
            return fitting[0]
    return None


def _row_with(sheet: Sheet, mapping: Mapping[str, str]) -> int | None:
    """The row that names every column which the mapping reads."""
    wanted = {header for header, name in mapping.items() if name}
    for row in sheet.rows[:HEADER_ROWS]:
        if wanted <= {header_text(cell) for cell in row.cells}:
            return row.number
    return None


def preview(
    *, batch: ImportBatch, loaded: Loaded, options: Mapping[str, Any], by: Any, on: dt.date
) -> Outcome:
    """What the file would do today. Its digest is what is confirmed."""
    importer = importer_of(batch, by)
    return take_table(importer, batch, loaded, options=options, by=by, on=on, preview=True)


def take_table(
    importer: Importer,
    batch: ImportBatch,
    loaded: Loaded,
    *,
    options: Mapping[str, Any],
    by: Any,
    on: dt.date,
    preview: bool,
) -> Outcome:
    source = Source(batch.file_name, batch.sha256)
    if importer.takes_sheets:
        return importer.take_sheets(
            loaded.sheets, options=options, source=source, by=by, on=on, preview=preview
        )
    if loaded.table is None:
        raise UnreadableFileError(loaded.problem)
    if not loaded.table.rows:
        raise UnreadableFileError(NO_ROWS)
    outcome = importer.take(
        loaded.table, options=options, source=source, by=by, on=on, preview=preview
    )
    outcome.notes[:0] = loaded.table.notes
    return outcome
