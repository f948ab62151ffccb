"""A version of the matrix as plain data."""

import datetime as dt

from ..models import RiskMatrix
from ..rules.heat_map import BandOf, Level, Matrix


def load_matrix_in_force(on: dt.date) -> Matrix | None:
    """The version that a score made on a date is made on."""
    return load_matrix(RiskMatrix.objects.in_force(on))


def load_matrix(version: RiskMatrix | None) -> Matrix | None:
    """None for a version without anything in it."""
    if version is None:
        return None
    cells = version.cells.order_by().values_list(
        "likelihood", "impact", "band__level", "band__name", "band__tone", "band__is_red"
    )
    likelihood, impact = (
        tuple(
            Level(*row)
            for row in levels.order_by("value").values_list("value", "name", "definition")
        )
        for levels in (version.likelihood_levels, version.impact_levels)
    )
    matrix = Matrix(
        pk=version.pk,
        version=version.version,
        size=version.size,
        likelihood=likelihood,
        impact=impact,
        cells={
            (down, across): BandOf(level, name, tone, is_red)
            for down, across, level, name, tone, is_red in cells
        },
        illustrative=version.illustrative,
    )
    return matrix if matrix.cells or likelihood or impact else None
