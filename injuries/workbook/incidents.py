"""Investigations, and what others publish."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import QuerySet

from actions.advice_workbook import RECOMMENDATION
from ohs.registers.audience import Audience
from ohs.workbook.context import Context
from ohs.workbook.fields import (
    Choice,
    Day,
    LongText,
    Lookup,
    Reference,
    References,
    Text,
    Whole,
    YesNo,
)
from ohs.workbook.organisation import POST, UNIT
from ohs.workbook.sheets import Cells, ImporterSheet, ModelSheet

from .. import operations
from ..comparator_imports import ComparatorImporter
from ..models import Annotation, Comparator, Investigation, InvestigationGroup
from .figures import log_figures
from .kinds import LINE, STAFF_GROUP

INVESTIGATION = Lookup(
    noun="investigation",
    model=Investigation,
    words=lambda investigation: (str(investigation.number), investigation.title),
    records=lambda: Investigation.objects.order_by("number"),
)


class Investigations(ModelSheet):
    name = "investigations"
    about = "A row for each incident that the regulator was told of or asked about."
    permission = "injuries.view_small_numbers"
    small_numbers = True
    # Before the risks, which name them.
    order = 320
    model = Investigation
    keys = (("number",),)
    fields = (
        Whole(name="number", required=True, example="1"),
        Text(name="title", required=True, example="Fall from a ladder"),
        Choice(name="kind", choices=Investigation.Kind, unset=Investigation.Kind.UNDETERMINED),
        Day(name="occurred_on", required=True, example="2026-05-04"),
        Choice(
            name="precision", choices=Investigation.Precision, unset=Investigation.Precision.DAY
        ),
        Choice(
            name="notified", choices=Investigation.Notified, unset=Investigation.Notified.UNDECIDED
        ),
        Day(name="notified_on"),
        Whole(name="people"),
        Choice(name="state", choices=Investigation.State, unset=Investigation.State.INVESTIGATING),
        Text(name="state_text"),
        LongText(name="narrative", help="Working notes of the HSW team. Printed nowhere."),
        YesNo(name="illustrative"),
        LongText(name="published_text", help="What readers and papers are told; without names."),
        Reference(name="unit", lookup=UNIT),
        Reference(name="staff_group", lookup=STAFF_GROUP),
        Reference(name="lead", lookup=POST),
        Day(name="report_deadline"),
        Day(name="resolved_on"),
        References(
            name="recommendations", lookup=RECOMMENDATION, apart=True, help="Their numbers."
        ),
    )

    def records(self) -> QuerySet[Any]:
        return (
            Investigation.objects.select_related("unit", "staff_group", "lead")
            .prefetch_related("recommendations")
            .order_by("number")
        )

    def save(
        self, record: Any, values: Mapping[str, Any], changed: frozenset[str], context: Context
    ) -> Any:
        links = (
            {"recommendations": values["recommendations"]} if "recommendations" in changed else None
        )
        return operations.save_investigation(
            investigation=record, by=context.by, reason=context.reason, links=links
        )

    def rows(self, on: dt.date, audience: Audience) -> Iterator[Cells]:
        log_figures(audience, self.records().exclude(people=None).count())
        yield from super().rows(on, audience)


class InvestigationGroups(ModelSheet):
    name = "investigation groups"
    about = "A row for each group that was set up for an incident: what it is for and which posts are on it."
    permission = "injuries.view_small_numbers"
    small_numbers = True
    order = 322
    model = InvestigationGroup
    keys = (("investigation", "level", "name"),)
    fields = (
        Reference(name="investigation", required=True, lookup=INVESTIGATION, example="1"),
        Choice(name="level", choices=InvestigationGroup.Level, required=True, example="Gold Group"),
        Text(name="name"),
        Text(name="purpose"),
        Text(name="members", help="Posts, not people."),
        Day(name="set_up_on"),
    )

    def records(self) -> QuerySet[Any]:
        return InvestigationGroup.objects.select_related("investigation").order_by(
            "investigation__number", "pk"
        )

    def save(
        self, record: Any, values: Mapping[str, Any], changed: frozenset[str], context: Context
    ) -> Any:
        return operations.save_investigation_group(
            group=record, by=context.by, reason=context.reason
        )


class Annotations(ModelSheet):
    name = "annotations"
    about = "A row for each note on a line's chart: recording changed, or its limits start anew."
    permission = "injuries.view_reportline"
    order = 325
    model = Annotation
    keys = (("line", "month", "kind", "text"),)
    fields = (
        Reference(name="line", required=True, lookup=LINE, example="other-line"),
        Day(name="month", required=True, help="The first day of the month.", example="2026-04-01"),
        Choice(name="kind", choices=Annotation.Kind, unset=Annotation.Kind.NOTE),
        Text(name="text", required=True, example="Near misses are recorded from this month on."),
        Day(name="entered_on", apart=True, help="Today if empty."),
        YesNo(name="illustrative"),
    )

    def records(self) -> QuerySet[Any]:
        return Annotation.objects.select_related("line").order_by("line__order", "month", "pk")

    def save(
        self, record: Any, values: Mapping[str, Any], changed: frozenset[str], context: Context
    ) -> Any:
        return operations.save_annotation(
            annotation=record,
            on=values.get("entered_on") or context.on,
            by=context.by,
            reason=context.reason,
        )


class Comparators(ImporterSheet):
    name = "comparators"
    about = (
        "A row for each figure that others publish, with where it is from and what is not the same."
    )
    permission = "injuries.view_comparator"
    order = 830
    importer = ComparatorImporter
    examples = {"line": "other-line"}

    def rows(self, on: dt.date, audience: Audience) -> Iterator[Cells]:
        for row in Comparator.objects.known(on).select_related("line").in_order():
            yield {
                "line": row.line.slug,
                "title": row.title,
                "source": row.source,
                "address": row.address,
                "definition": row.definition,
                "first_month": f"{row.first_month:%Y-%m}",
                "last_month": f"{row.last_month:%Y-%m}",
                "numerator": row.numerator,
                "denominator": row.denominator,
                "denominator_source": row.denominator_source,
                "not_the_same": row.not_the_same,
            }
