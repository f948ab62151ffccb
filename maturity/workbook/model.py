"""Sheets of the maturity model: versions, themes, criteria."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, F, QuerySet
from django.utils.text import slugify

from ohs.core.errors import OperationRefused, sentences
from ohs.core.reference_data import save_reference_data
from ohs.imports.batch import Fault
from ohs.workbook.context import Context
from ohs.workbook.fields import (
    Day,
    LongText,
    Lookup,
    Reference,
    Text,
    Whole,
)
from ohs.workbook.sheets import ModelSheet

from .. import operations
from ..models import (
    Criterion,
    Level,
    ModelVersion,
    Theme,
)
from ..models.model_versions import FEWEST_LEVELS

# After the sheets of the model: nothing is audited against a version before its criteria are there.
ORDER_OF_AUDITS = 520

VERSION = Lookup(
    noun="model version",
    model=ModelVersion,
    words=lambda version: (version.title, version.slug),
    records=lambda: ModelVersion.objects.order_by("pk"),
)


class Themes(ModelSheet):
    name = "themes"
    about = (
        "A row for each theme of the maturity model. A version that is in force does not change."
    )
    permission = "maturity.view_theme"
    order = 500
    model = Theme
    keys = (("version", "number"),)
    fields = (
        Text(
            name="version",
            attribute="version.title",
            required=True,
            apart=True,
            help="The title of the model's version; a new one is made as a draft, with the levels of the one before it, or five.",
            example="Our safety culture model",
        ),
        Whole(name="number", required=True, example="1"),
        Text(name="name", required=True, example="Leadership"),
        Text(name="other_name"),
        Day(name="in_scope_from"),
        Day(
            name="in_force_from",
            attribute="version.in_force_from",
            apart=True,
            help="From when the version is in force, the same in all its rows; empty for a draft.",
            example="2026-04-01",
        ),
        Day(
            name="asked_from",
            attribute="version.asked_from",
            apart=True,
            help="The first day of the first quarter that units are asked for; the quarter in which it is in force if empty.",
        ),
    )

    def records(self) -> QuerySet[Any]:
        return Theme.objects.select_related("version").order_by("version", "number", "pk")

    def save(
        self, record: Any, values: Mapping[str, Any], changed: frozenset[str], context: Context
    ) -> Any:
        if record.pk is None:
            record.version = version_called(values["version"], context)
        require_draft(record.version)
        saved = save_reference_data(record=record, by=context.by, reason=context.reason)
        day = values.get("in_force_from")
        if day is not None:
            version, asked_from = record.version, values.get("asked_from")
            # When its criteria are there too, and before anything is audited against it.
            context.once_before(
                ORDER_OF_AUDITS,
                version.title,
                lambda: self._bring_into_force(version, day, asked_from, context),
            )
        return saved

    def _bring_into_force(
        self, version: ModelVersion, day: dt.date, asked_from: dt.date | None, context: Context
    ) -> list[Fault]:
        try:
            with transaction.atomic():
                operations.bring_into_force(
                    version=version, in_force_from=day, asked_from=asked_from, by=context.by
                )
        except ValidationError as error:
            return [Fault(0, "in_force_from", day.isoformat(), sentences(error), self.name)]
        return []


def version_called(title: str, context: Context, *, with_levels: bool = True) -> ModelVersion:
    """The version with a title; a new one has the levels of the one before it, or five, unless its levels come with it."""
    known = ModelVersion.objects.filter(title__iexact=title).first()
    if known is not None:
        return known
    common = {"by": context.by, "reason": context.reason}
    made = save_reference_data(record=ModelVersion(title=title, slug=slugify(title)[:80]), **common)
    if not with_levels:
        return made
    whole = ModelVersion.objects.annotate(number_of_levels=Count("levels")).filter(
        number_of_levels__gte=FEWEST_LEVELS
    )
    before = whole.order_by(F("in_force_from").desc(nulls_last=True), "-pk").first()
    names = list(before.levels.values_list("number", "name", "heading")) if before else []
    for number, name, heading in names or [(n, f"Level {n}", "") for n in range(1, 6)]:
        save_reference_data(
            record=Level(version=made, number=number, name=name, heading=heading), **common
        )
    return made


def require_draft(version: ModelVersion) -> None:
    if not version.is_draft:
        raise OperationRefused(
            f"“{version}” is in force: its words do not change. Revise it into a new version."
        )


class Levels(ModelSheet):
    name = "levels"
    about = "A row for each level of the model, 3 to 6 of them. Without rows a new version has those of the one before it, or five."
    permission = "maturity.view_theme"
    # Before the themes: a version that is made here has the levels of its rows and no others.
    order = 495
    model = Level
    keys = (("version", "number"),)
    fields = (
        Text(
            name="version",
            attribute="version.title",
            required=True,
            apart=True,
            help="The title of the model's version; a new one is made as a draft.",
            # A version of its own: in this example it has one level, and comes into force with three or more.
            example="Our next safety culture model",
        ),
        Whole(name="number", required=True, example="1"),
        Text(name="name", required=True, example="Reactive"),
        Text(name="heading", help="As over the table of criteria, where that differs."),
    )

    def records(self) -> QuerySet[Any]:
        return Level.objects.select_related("version").order_by("version", "number", "pk")

    def save(
        self, record: Any, values: Mapping[str, Any], changed: frozenset[str], context: Context
    ) -> Any:
        if record.pk is None:
            record.version = version_called(values["version"], context, with_levels=False)
        require_draft(record.version)
        return save_reference_data(record=record, by=context.by, reason=context.reason)


class Criteria(ModelSheet):
    name = "criteria"
    about = "A row for each statement of what a level looks like in a theme."
    permission = "maturity.view_theme"
    order = 510
    model = Criterion
    keys = (("version", "theme", "level", "order"),)
    fields = (
        Reference(
            name="version",
            attribute="theme.version",
            required=True,
            lookup=VERSION,
            apart=True,
            example="Our safety culture model",
        ),
        Whole(name="theme", attribute="theme.number", required=True, apart=True, example="1"),
        Whole(name="level", required=True, example="3"),
        Whole(name="order", unset=1, example="1"),
        LongText(name="text", required=True, example="Leaders speak of safety every week."),
    )

    def records(self) -> QuerySet[Any]:
        return Criterion.objects.select_related("theme__version").order_by(
            "theme__version", "theme__number", "level", "order", "pk"
        )

    def save(
        self, record: Any, values: Mapping[str, Any], changed: frozenset[str], context: Context
    ) -> Any:
        if record.pk is None:
            record.theme = theme_of(values["version"], values["theme"])
        require_draft(record.theme.version)
        return save_reference_data(record=record, by=context.by, reason=context.reason)


def theme_of(version: ModelVersion, number: int) -> Theme:
    theme = Theme.objects.select_related("version").filter(version=version, number=number).first()
    if theme is None:
        raise OperationRefused({"theme": f"“{version}” has no theme {number}."})
    return theme
