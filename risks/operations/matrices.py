"""Versions of the matrix, and the appetite. A matrix that scores were made on does not change: a new version is made."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q

from ohs.core.errors import OperationRefused, require_text
from ohs.core.history import save_with_reason
from ohs.core.locking import lock_for_update
from ohs.core.text import format_day
from ohs.organisation.models import BoardMeeting, User

from .. import permissions
from ..models import (
    Appetite,
    Band,
    Category,
    ImpactLevel,
    LikelihoodLevel,
    MatrixCell,
    ReviewInterval,
    RiskMatrix,
)


@transaction.atomic
def new_version(*, matrix: RiskMatrix, by: User, reason: str) -> RiskMatrix:
    """A draft of the next version: the same scales, bands and intervals, to be edited before it is adopted."""
    permissions.require_keeper(by)
    reason = require_text(
        reason, "reason", "Enter a reason for the new version. It is kept in the history."
    )
    last = RiskMatrix.objects.order_by("-version").first() or matrix
    draft = RiskMatrix(
        version=last.version + 1,
        title=matrix.title,
        size=matrix.size,
        impact_size=matrix.impact_size,
        note=reason,
    )
    save_with_reason(draft, by=by, reason=reason)
    for manager in ("likelihood_levels", "impact_levels", "cells", "review_intervals"):
        for row in getattr(matrix, manager).all():
            row.pk, row.matrix = None, draft
            row._state.adding = True
            save_with_reason(row, by=by, reason=reason)
    return draft


def faults(matrix: RiskMatrix) -> list[str]:
    """What keeps a draft from being adopted, in sentences."""
    found = []
    down_levels, along_levels = range(1, matrix.size + 1), range(1, matrix.impacts + 1)
    scales: tuple[tuple[str, range, Any], ...] = (
        ("likelihood", down_levels, LikelihoodLevel.objects.filter(matrix=matrix)),
        ("impact", along_levels, ImpactLevel.objects.filter(matrix=matrix)),
    )
    for name, levels, rows in scales:
        missing = sorted(set(levels) - {row.value for row in rows})
        if missing:
            found.append(f"The {name} scale has no words for level {', '.join(map(str, missing))}.")
    bands = {
        (likelihood, impact): band
        for likelihood, impact, band in MatrixCell.objects.filter(matrix=matrix).values_list(
            "likelihood", "impact", "band_id"
        )
    }
    wanted = [(down, across) for down in down_levels for across in along_levels]
    without = [f"{down} × {across}" for down, across in wanted if (down, across) not in bands]
    if without:
        found.append(f"These cells have no band: {', '.join(without)}.")
        return found
    for down, across in wanted:
        for lower in ((down - 1, across), (down, across - 1)):
            if lower in bands and bands[lower] > bands[down, across]:
                found.append(
                    f"{down} × {across} is in a less serious band than {lower[0]} × {lower[1]}, "
                    "though it is worse. Raise it, or lower the other."
                )
    used = set(bands.values())
    timed = set(ReviewInterval.objects.filter(matrix=matrix).values_list("band_id", flat=True))
    if used - timed:
        found.append("Say for every band that a cell has how often it is reviewed.")
    return found


@transaction.atomic
def save_draft(
    *, matrix: RiskMatrix, bands: Mapping[tuple[int, int], Band | None], by: User, reason: str
) -> RiskMatrix:
    """Record a draft, new or corrected, with the band of each cell that has one. A smaller matrix loses what is off it."""
    permissions.require_keeper(by)
    _require_draft(matrix)
    save_with_reason(matrix, by=by, reason=reason)
    cells = {(cell.likelihood, cell.impact): cell for cell in matrix.cells.all()}
    for (likelihood, impact), band in bands.items():
        cell = cells.get((likelihood, impact))
        if band is None or (cell and cell.band_id == band.pk):
            continue
        cell = cell or MatrixCell(matrix=matrix, likelihood=likelihood, impact=impact)
        cell.band = band
        save_with_reason(cell, by=by, reason=reason)
    matrix.cells.filter(Q(likelihood__gt=matrix.size) | Q(impact__gt=matrix.impacts)).delete()
    matrix.likelihood_levels.filter(value__gt=matrix.size).delete()
    matrix.impact_levels.filter(value__gt=matrix.impacts).delete()
    return matrix


@transaction.atomic
def save_draft_part(
    *, part: LikelihoodLevel | ImpactLevel | ReviewInterval, by: User, reason: str
) -> None:
    """Record or correct a level of a draft's scales, or how often a band is reviewed. A level off the scale is not kept."""
    permissions.require_keeper(by)
    _require_draft(part.matrix)
    if not isinstance(part, ReviewInterval):
        of_impact = isinstance(part, ImpactLevel)
        if part.value > (part.matrix.impacts if of_impact else part.matrix.size):
            return
    save_with_reason(part, by=by, reason=reason)


def is_fixed(matrix: RiskMatrix) -> bool:
    """In force, or scored on: from then on it does not change, and a new version is made."""
    return matrix.adopted_on is not None or matrix.is_used


def _require_draft(matrix: RiskMatrix) -> None:
    if matrix.pk and is_fixed(RiskMatrix.objects.get(pk=matrix.pk)):
        raise OperationRefused("This version is in force or was scored on. Make a new one from it.")


@transaction.atomic
def adopt_matrix(*, matrix: RiskMatrix, on: dt.date, by: User, reason: str) -> RiskMatrix:
    """Make scores on this version from a date. Scores made before keep the version they were made on."""
    permissions.require_keeper(by)
    reason = require_text(reason, "reason", "Enter a reason, and who decided it.")
    matrix = lock_for_update(matrix)
    if matrix.adopted_on:
        raise OperationRefused(f"This version is in force since {format_day(matrix.adopted_on)}.")
    wrong = faults(matrix)
    if wrong:
        raise OperationRefused(wrong)
    latest = RiskMatrix.objects.exclude(adopted_on=None).order_by("-adopted_on").first()
    if latest and on <= latest.adopted_on:
        raise OperationRefused(
            {
                "on": f"{latest} is in force since {format_day(latest.adopted_on)}. Give a later date."
            }
        )
    matrix.adopted_on = on
    return save_with_reason(matrix, by=by, reason=reason)


@transaction.atomic
def set_appetite(
    *,
    category: Category | None,
    highest_band: Band,
    statement: str,
    start: dt.date,
    by: User,
    meeting: BoardMeeting | None = None,
    illustrative: bool = False,
) -> Appetite:
    """Say up to which band the Board carries a category's risks, from a date. The appetite before ends the day before."""
    permissions.require_keeper(by)
    statement = require_text(statement, "statement", "Give the Board's reason, in a sentence.")
    before = Appetite.objects.filter(category=category, end=None).order_by("-start").first()
    if before and start <= before.start:
        raise OperationRefused(
            {
                "start": f"An appetite is in force from {format_day(before.start)}. Give a later date."
            }
        )
    if before:
        before.end = start - dt.timedelta(days=1)
        save_with_reason(before, by=by, reason=statement)
    row = Appetite(
        category=category,
        highest_band=highest_band,
        statement=statement,
        start=start,
        meeting=meeting,
        illustrative=illustrative,
    )
    return save_with_reason(row, by=by, reason=statement)


@transaction.atomic
def correct_appetite(*, appetite: Appetite, on: dt.date, by: User, reason: str) -> Appetite:
    """Correct an appetite that has not begun. What was in force stays as it was: the Board judged by it."""
    permissions.require_keeper(by)
    if Appetite.objects.get(pk=appetite.pk).start <= on:
        raise OperationRefused(
            "This appetite is in force, or was. Record a new one: it ends the one before it."
        )
    return save_with_reason(appetite, by=by, reason=reason)
