"""Sheets of what is to be reached: targets, the audits that are planned, and what business groups tell the Board."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from actions.advice_workbook import TASK
from ohs.core.reference_data import save_reference_data
from ohs.workbook.context import Context
from ohs.workbook.fields import (
    Day,
    LongText,
    Lookup,
    Reference,
    Text,
    Whole,
    YesNo,
)
from ohs.workbook.organisation import GROUP, MEETING, POST, UNIT
from ohs.workbook.sheets import ModelSheet

from .. import operations
from ..models import AuditProgramme, GroupSummary, PlannedAudit, Target

ROUND = Lookup(
    noun="audit programme",
    model=AuditProgramme,
    words=lambda programme: (programme.title,),
    records=lambda: AuditProgramme.objects.order_by("start", "pk"),
)


class Targets(ModelSheet):
    name = "targets"
    about = (
        "A row for each level that the force, a business group or a unit is to reach, and by when."
    )
    permission = "maturity.view_target"
    order = 512
    model = Target
    keys = (("group", "unit", "level", "by"),)
    fields = (
        Reference(name="group", lookup=GROUP, help="Empty for the force and for a unit."),
        Reference(name="unit", lookup=UNIT),
        Whole(name="level", required=True, example="3"),
        Day(name="by", required=True, example="2028-03-31"),
        Day(name="set_on"),
        Text(name="source"),
    )

    def records(self) -> QuerySet[Any]:
        return Target.objects.select_related("group", "unit").order_by("by", "level", "pk")

    def save(
        self, record: Any, values: Mapping[str, Any], changed: frozenset[str], context: Context
    ) -> Any:
        scope = Target.Scope.ORGANISATION
        if record.unit:
            scope = Target.Scope.UNIT
        elif record.group:
            scope = Target.Scope.GROUP
        record.scope = scope
        return save_reference_data(record=record, by=context.by, reason=context.reason)


class AuditProgrammes(ModelSheet):
    name = "audit programmes"
    about = (
        "A row for each round of audits that was promised: how many, between which days, by whom."
    )
    permission = "maturity.view_auditprogramme"
    order = 514
    model = AuditProgramme
    keys = (("title",),)
    fields = (
        Text(name="title", required=True, example="Audits 2026/27"),
        Day(name="start", required=True, example="2026-04-01"),
        Day(name="end", required=True, example="2027-03-31"),
        Whole(name="level_tested", unset=3),
        Whole(name="audits_intended", help="How many, where the units are not all named."),
        Reference(name="auditor", required=True, lookup=POST, example="Head of Training"),
        Reference(name="task", lookup=TASK, help="The key task that it carries out."),
        LongText(name="note"),
    )

    def records(self) -> QuerySet[Any]:
        return AuditProgramme.objects.select_related("auditor", "task__plan").order_by(
            "start", "pk"
        )


class PlannedAudits(ModelSheet):
    name = "planned audits"
    about = "A row for each unit that is to be audited in a quarter."
    permission = "maturity.view_auditprogramme"
    order = 516
    model = PlannedAudit
    keys = (("programme", "unit"),)
    fields = (
        Reference(name="programme", required=True, lookup=ROUND, example="Audits 2026/27"),
        Reference(name="unit", required=True, lookup=UNIT, example="N1"),
        Day(
            name="quarter",
            attribute="quarter_start",
            required=True,
            help="Its first day.",
            example="2026-07-01",
        ),
        Reference(name="auditor", lookup=POST, help="Empty: the programme's."),
    )

    def records(self) -> QuerySet[Any]:
        return PlannedAudit.objects.select_related("programme", "unit", "auditor").order_by(
            "quarter_start", "unit__code_sort", "pk"
        )


class GroupSummaries(ModelSheet):
    name = "group summaries"
    about = "A row for each summary in which a business group told the Board of its half year."
    permission = "maturity.view_groupsummary"
    order = 550
    model = GroupSummary
    keys = (("group", "half_year"),)
    fields = (
        Reference(name="group", required=True, lookup=GROUP, example="OPS"),
        Day(
            name="half_year",
            attribute="half_start",
            required=True,
            help="Its first day: 1 April or 1 October.",
            example="2026-04-01",
        ),
        LongText(name="text", required=True, example="Two of three units are at Level 3."),
        LongText(name="plans"),
        Reference(name="post", required=True, lookup=POST, example="Head of Training"),
        Reference(name="meeting", lookup=MEETING),
        Day(name="submitted_on", apart=True, help="Empty for a draft."),
        YesNo(name="illustrative"),
    )

    def records(self) -> QuerySet[Any]:
        return GroupSummary.objects.select_related("group", "post", "meeting").order_by(
            "half_start", "group__order", "pk"
        )

    def save(
        self, record: Any, values: Mapping[str, Any], changed: frozenset[str], context: Context
    ) -> Any:
        saved = save_reference_data(record=record, by=context.by, reason=context.reason)
        day: dt.date | None = values.get("submitted_on")
        if day is not None and saved.submitted_on is None:
            saved = operations.submit_group_summary(summary=saved, on=day, by=context.by)
        return saved
