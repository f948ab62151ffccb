"""The matrix in force on a date, read in one query into plain data."""

import datetime as dt

from django.db.models import CharField, IntegerField, TextField, Value

from ohs.web.once import asked_once

from .heat_map import BandOf, Level, Matrix
from .models import ImpactLevel, LikelihoodLevel, MatrixCell, RiskMatrix


@asked_once
def matrix_on(on: dt.date) -> Matrix | None:
    in_force = RiskMatrix.objects.filter(adopted_on__lte=on).order_by("-adopted_on", "-version")
    return _read(in_force.values("pk")[:1])


def matrix_of(pk: int) -> Matrix | None:
    return _read([pk])


def _read(wanted) -> Matrix | None:
    def text(value=""):
        return Value(value, output_field=TextField())

    nothing = Value(0, output_field=IntegerField())
    cells = (
        MatrixCell.objects.filter(matrix__in=wanted)
        .order_by()
        .annotate(part=text("cell"), definition=text())
        .values_list(
            "part",
            "matrix",
            "matrix__version",
            "matrix__size",
            "matrix__illustrative",
            "likelihood",
            "impact",
            "band__level",
            "band__is_red",
            "band__name",
            "band__tone",
            "definition",
        )
    )

    def levels(model, part):
        rows = model.objects.filter(matrix__in=wanted).order_by()
        rows = rows.annotate(
            part=text(part),
            none=nothing,
            level=nothing,
            red=Value(False),
            tone=Value("", output_field=CharField()),
        )
        return rows.values_list(
            "part",
            "matrix",
            "matrix__version",
            "matrix__size",
            "matrix__illustrative",
            "value",
            "none",
            "level",
            "red",
            "name",
            "tone",
            "definition",
        )

    rows = list(
        cells.union(levels(LikelihoodLevel, "likelihood"), levels(ImpactLevel, "impact"), all=True)
    )
    if not rows:
        return None
    _, pk, version, size, illustrative, *_ = rows[0]
    found = {"likelihood": [], "impact": []}
    bands = {}
    for part, _, _, _, _, value, impact, level, red, name, tone, definition in rows:
        if part == "cell":
            bands[value, impact] = BandOf(level, name, tone, bool(red))
        else:
            found[part].append(Level(value, name, definition))
    return Matrix(
        pk=pk,
        version=version,
        size=size,
        likelihood=tuple(sorted(found["likelihood"])),
        impact=tuple(sorted(found["impact"])),
        cells=bands,
        illustrative=bool(illustrative),
    )
