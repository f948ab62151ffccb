"""The matrix in force on a date, read in one query into plain data."""

import datetime as dt
from itertools import starmap

from ohs.web.once import asked_once, read_all

from ..models import ImpactLevel, LikelihoodLevel, MatrixCell, RiskMatrix
from ..rules.heat_map import BandOf, Level, Matrix


@asked_once
def matrix_on(on: dt.date) -> Matrix | None:
    return _read(asked_on(on))


def matrix_of(pk: int) -> Matrix | None:
    return _read(_asked([pk]))


def asked_on(on: dt.date) -> tuple:
    """What `matrix_on` reads: the matrix, its cells, its levels of likelihood and of impact."""
    in_force = RiskMatrix.objects.filter(adopted_on__lte=on).order_by("-adopted_on", "-version")
    return _asked(in_force.values("pk")[:1])


def _asked(wanted) -> tuple:
    matrices = RiskMatrix.objects.filter(pk__in=wanted).order_by()
    cells = MatrixCell.objects.filter(matrix__in=wanted).order_by()
    levels = (
        model.objects.filter(matrix__in=wanted).order_by("value")
        for model in (LikelihoodLevel, ImpactLevel)
    )
    return (
        matrices.values_list("pk", "version", "size", "illustrative"),
        cells.values_list(
            "likelihood", "impact", "band__level", "band__name", "band__tone", "band__is_red"
        ),
        *(rows.values_list("value", "name", "definition") for rows in levels),
    )


def _read(asked) -> Matrix | None:
    matrices, cells, likelihood, impact = read_all(*asked)
    if not (cells or likelihood or impact):
        return None
    ((pk, version, size, illustrative),) = matrices
    return Matrix(
        pk=pk,
        version=version,
        size=size,
        likelihood=tuple(starmap(Level, likelihood)),
        impact=tuple(starmap(Level, impact)),
        cells={(chance, harm): BandOf(*band) for chance, harm, *band in cells},
        illustrative=illustrative,
    )
