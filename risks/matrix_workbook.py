"""The risk matrix and the appetites in the workbook."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.text import slugify

from ohs.core.errors import OperationRefused, sentences
from ohs.core.reference_data import save_reference_data
from ohs.imports.batch import Fault
from ohs.imports.values.numbers import read_whole
from ohs.imports.values.texts import WrongValueError
from ohs.workbook.context import Context
from ohs.workbook.fields import (
    Choice,
    Day,
    Field,
    Kept,
    LongText,
    Lookup,
    Reference,
    Text,
    Whole,
    YesNo,
)
from ohs.workbook.organisation import MEETING
from ohs.workbook.sheets import ModelSheet

from . import operations
from .models import (
    Appetite,
    Band,
    Category,
    ImpactLevel,
    LikelihoodLevel,
    MatrixCell,
    ReviewInterval,
    RiskMatrix,
)
from .models.matrix import MIN_SIZE

BAND = Lookup(
    noun="band",
    model=Band,
    words=lambda band: (band.name,),
    records=lambda: Band.objects.order_by("level"),
)
CATEGORY = Lookup(
    noun="category of risk",
    model=Category,
    words=lambda category: (category.name,),
    records=lambda: Category.objects.order_by("order", "name", "pk"),
)
#: Scores are made on a matrix that is in force.
SCORES_ORDER = 410


def _level(model: Any, side: str, field: str) -> Subquery:
    levels = model.objects.filter(matrix=OuterRef("matrix"), value=OuterRef(side))
    return Subquery(levels.values(field)[:1])


class Matrix(ModelSheet):
    name = "matrix"
    about = (
        "A row for each cell of the risk matrix, with its band, the words of its two levels and how often the band is "
        "reviewed. A version that is in force does not change."
    )
    permission = "risks.view_risk"
    order = 390
    model = MatrixCell
    keys = (("version", "likelihood", "impact"),)
    fields: tuple[Field, ...] = (
        Whole(name="version", attribute="matrix.version", required=True, apart=True, example="1"),
        Text(name="title", attribute="matrix.title", apart=True, example="Risk matrix"),
        Whole(name="likelihood", required=True, example="1"),
        Whole(name="impact", required=True, example="1"),
        Text(name="band", attribute="band.name", required=True, apart=True, example="Low"),
        Whole(
            name="band_level",
            attribute="band.level",
            required=True,
            apart=True,
            help="1 is the least serious.",
            example="1",
        ),
        Choice(
            name="colour",
            attribute="band.tone",
            choices=Band.Tone,
            unset=Band.Tone.CALM,
            apart=True,
            example="Green",
        ),
        YesNo(name="is_red", attribute="band.is_red", apart=True, help="High or very high."),
        Text(name="likelihood_name", apart=True, required=True, example="Rare"),
        LongText(name="likelihood_definition", apart=True, example="Not expected in ten years."),
        Text(name="impact_name", apart=True, required=True, example="Negligible"),
        LongText(name="impact_definition", apart=True, example="No injury, or first aid only."),
        Whole(
            name="review_months", apart=True, help="How often the band is reviewed.", example="12"
        ),
        Day(
            name="adopted_on",
            attribute="matrix.adopted_on",
            apart=True,
            help="From when the version is in force, the same in all its rows; empty for a draft.",
            example="2026-04-01",
        ),
        YesNo(name="illustrative", attribute="matrix.illustrative", apart=True),
    )

    def records(self) -> QuerySet[Any]:
        months = ReviewInterval.objects.filter(matrix=OuterRef("matrix"), band=OuterRef("band"))
        return (
            MatrixCell.objects.select_related("matrix", "band")
            .annotate(
                likelihood_name=_level(LikelihoodLevel, "likelihood", "name"),
                likelihood_definition=_level(LikelihoodLevel, "likelihood", "definition"),
                impact_name=_level(ImpactLevel, "impact", "name"),
                impact_definition=_level(ImpactLevel, "impact", "definition"),
                review_months=Subquery(months.values("months")[:1]),
            )
            .order_by("matrix__version", "likelihood", "impact")
        )

    def save(
        self, record: Any, values: Mapping[str, Any], changed: frozenset[str], context: Context
    ) -> Any:
        acting: dict[str, Any] = {"by": context.by, "reason": context.reason}
        if record.pk is not None:
            # A file may have some of the columns.
            values = {**self._of(record), **values}
        matrix = self._draft(values, context)
        band = self._band(values, context)
        likelihood, impact = values["likelihood"], values["impact"]
        if likelihood > matrix.size or impact > matrix.impacts:
            raise OperationRefused(f"{likelihood} × {impact} is off a matrix of {matrix.shape}.")
        operations.save_draft(matrix=matrix, bands={(likelihood, impact): band}, **acting)
        for model, value, side in (
            (LikelihoodLevel, likelihood, "likelihood"),
            (ImpactLevel, impact, "impact"),
        ):
            level = model.objects.filter(matrix=matrix, value=value).first()  # type: ignore[attr-defined]
            level = level or model(matrix=matrix, value=value)
            told = (values[f"{side}_name"], values.get(f"{side}_definition", ""))
            if (level.name, level.definition) != told or level.pk is None:
                level.name, level.definition = told
                operations.save_draft_part(part=level, **acting)
        months = values.get("review_months")
        if months:
            interval = ReviewInterval.objects.filter(matrix=matrix, band=band).first()
            interval = interval or ReviewInterval(matrix=matrix, band=band)
            if interval.months != months:
                interval.months = months
                operations.save_draft_part(part=interval, **acting)
        if day := values.get("adopted_on"):
            context.once_before(
                SCORES_ORDER, f"matrix {matrix.version}", lambda: self._adopt(matrix, day, context)
            )
        return MatrixCell.objects.get(matrix=matrix, likelihood=likelihood, impact=impact)

    def _band(self, values: Mapping[str, Any], context: Context) -> Band:
        band = Band.objects.filter(level=values["band_level"]).first()
        new = band is None
        band = band or Band(level=values["band_level"])
        told = {
            "name": values["band"],
            "tone": values.get("colour", band.tone or Band.Tone.CALM),
            "is_red": values.get("is_red", band.is_red),
        }
        if new or any(getattr(band, name) != value for name, value in told.items()):
            for name, value in told.items():
                setattr(band, name, value)
            save_reference_data(record=band, by=context.by, reason=context.reason)
            context.learn(band)
        return band

    def _draft(self, values: Mapping[str, Any], context: Context) -> RiskMatrix:
        """The version of the row, as large as the file says it is. One that is in force does not change."""
        version = values["version"]
        matrix = RiskMatrix.objects.filter(version=version).first()
        matrix = matrix or RiskMatrix(version=version, title=values.get("title") or "Risk matrix")
        if matrix.pk and operations.is_fixed(matrix):
            raise OperationRefused(
                f"Version {version} is in force or was scored on. Make a new one from it."
            )
        sizes = self._sizes(matrix, context)
        before = (matrix.size, matrix.impacts, matrix.title, matrix.illustrative)
        matrix.size, matrix.impact_size = sizes[0], None if sizes[0] == sizes[1] else sizes[1]
        matrix.title = values.get("title") or matrix.title
        matrix.illustrative = values.get("illustrative", matrix.illustrative)
        if matrix.pk is None or before != (*sizes, matrix.title, matrix.illustrative):
            matrix.full_clean()
            operations.save_draft(matrix=matrix, bands={}, by=context.by, reason=context.reason)
        return matrix

    def _sizes(self, matrix: RiskMatrix, context: Context) -> tuple[int, int]:
        """As large as the file has it, where it has every cell; a file of some cells makes none smaller."""
        cells = set()
        for row in context.tables[self.name].records():
            try:
                if read_whole(row["version"], most=1000, within="") == matrix.version:
                    down = read_whole(row["likelihood"], most=1000, within="")
                    cells.add((down, read_whole(row["impact"], most=1000, within="")))
            except WrongValueError:
                continue
        down, across = max(cell[0] for cell in cells), max(cell[1] for cell in cells)
        if len(cells) == down * across and min(down, across) >= MIN_SIZE:
            return down, across
        before = (matrix.size, matrix.impacts) if matrix.pk else (MIN_SIZE, MIN_SIZE)
        return max(down, before[0]), max(across, before[1])

    def _adopt(self, matrix: RiskMatrix, day: dt.date, context: Context) -> list[Fault]:
        try:
            with transaction.atomic():
                operations.adopt_matrix(matrix=matrix, on=day, by=context.by, reason=context.reason)
        except ValidationError as error:
            return [Fault(0, "adopted_on", day.isoformat(), sentences(error), self.name)]
        return []


class Categories(ModelSheet):
    name = "categories"
    about = "A row for each category of risk. One that is not here is made by its risk."
    permission = "risks.view_risk"
    order = 395
    model = Category
    keys = (("slug",), ("name",))
    fields: tuple[Field, ...] = (
        Text(name="name", required=True, example="Violence at work"),
        Kept(name="slug", help="Its name in addresses; made from the name if empty."),
        LongText(name="description"),
        Whole(name="order", unset=0, help="Its place among the others."),
    )

    def save(
        self, record: Any, values: Mapping[str, Any], changed: frozenset[str], context: Context
    ) -> Any:
        record.slug = record.slug or slugify(record.name)[:60]
        return save_reference_data(record=record, by=context.by, reason=context.reason)


class Appetites(ModelSheet):
    name = "appetites"
    about = "A row for each appetite: the most serious band that the Board carries in a category, from a day. No category: in general."
    permission = "risks.view_risk"
    order = 404
    model = Appetite
    only_added = True
    keys = (("category", "start"),)
    in_order_of = ("start",)
    fields: tuple[Field, ...] = (
        Reference(name="category", lookup=CATEGORY),
        Reference(name="highest_band", lookup=BAND, required=True, example="Medium"),
        LongText(name="statement", required=True, example="What is worse is treated first."),
        Day(name="start", required=True, example="2026-04-01"),
        Reference(name="meeting", lookup=MEETING),
        YesNo(name="illustrative"),
    )

    def records(self) -> QuerySet[Any]:
        return Appetite.objects.select_related("category", "highest_band", "meeting").order_by(
            "start", "category__order", "pk"
        )

    def save(
        self, record: Any, values: Mapping[str, Any], changed: frozenset[str], context: Context
    ) -> Any:
        return operations.set_appetite(
            category=values.get("category"),
            highest_band=values["highest_band"],
            statement=values["statement"],
            start=values["start"],
            meeting=values.get("meeting"),
            illustrative=values.get("illustrative", False),
            by=context.by,
        )


SHEETS = [Matrix(), Categories(), Appetites()]
