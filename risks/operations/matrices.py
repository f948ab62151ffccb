"""Versions of the matrix, and the appetite. A matrix that scores were made on does not change: a new version is made."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from ohs.core.history import save_with_reason
from ohs.web.tables import day

from ..models import Appetite, ImpactLevel, LikelihoodLevel, MatrixCell, ReviewInterval, RiskMatrix
from .base import needed


@transaction.atomic
def new_version(matrix: RiskMatrix, *, by, reason: str) -> RiskMatrix:
    """A draft of the next version: the same scales, bands and intervals, to be edited before it is adopted."""
    reason = needed(reason, "reason", "Say why the matrix needs a new version.")
    last = RiskMatrix.objects.order_by("-version").first()
    draft = RiskMatrix(version=last.version + 1, title=matrix.title, size=matrix.size, note=reason)
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
    levels = set(range(1, matrix.size + 1))
    for name, rows in (
        ("likelihood", LikelihoodLevel.objects.filter(matrix=matrix)),
        ("impact", ImpactLevel.objects.filter(matrix=matrix)),
    ):
        missing = sorted(levels - {row.value for row in rows})
        if missing:
            found.append(f"The {name} scale has no words for level {', '.join(map(str, missing))}.")
    bands = {
        (likelihood, impact): band
        for likelihood, impact, band in MatrixCell.objects.filter(matrix=matrix).values_list(
            "likelihood", "impact", "band_id"
        )
    }
    wanted = [(down, across) for down in sorted(levels) for across in sorted(levels)]
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
def adopt_matrix(matrix: RiskMatrix, *, on: dt.date, by, reason: str) -> RiskMatrix:
    """Make scores on this version from a date. Scores made before keep the version they were made on."""
    reason = needed(reason, "reason", "Say why, and who decided it.")
    matrix = RiskMatrix.objects.select_for_update().get(pk=matrix.pk)
    if matrix.adopted_on:
        raise ValidationError(f"This version is in force since {day(matrix.adopted_on)}.")
    wrong = faults(matrix)
    if wrong:
        raise ValidationError(wrong)
    latest = RiskMatrix.objects.exclude(adopted_on=None).order_by("-adopted_on").first()
    if latest and on <= latest.adopted_on:
        raise ValidationError(
            {"on": f"{latest} is in force since {day(latest.adopted_on)}. Give a later date."}
        )
    matrix.adopted_on = on
    return save_with_reason(matrix, by=by, reason=reason)


@transaction.atomic
def set_appetite(
    *,
    category,
    highest_band,
    statement: str,
    start: dt.date,
    by,
    meeting=None,
    illustrative: bool = False,
) -> Appetite:
    """Say up to which band the Board carries a category's risks, from a date. The appetite before ends the day before."""
    statement = needed(statement, "statement", "Give the Board's reason, in a sentence.")
    before = Appetite.objects.filter(category=category, end=None).order_by("-start").first()
    if before and start <= before.start:
        raise ValidationError(
            {"start": f"An appetite is in force from {day(before.start)}. Give a later date."}
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
