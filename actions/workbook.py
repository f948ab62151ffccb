"""The register's sheets of the workbook: plans, their tasks with their past, their measures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import QuerySet

from ohs.core.csv import SEPARATOR
from ohs.core.errors import OperationRefused
from ohs.core.reference_data import save_reference_data
from ohs.core.slugs import free_slug
from ohs.registers.audience import Audience
from ohs.workbook.context import Context
from ohs.workbook.fields import (
    Amount,
    Choice,
    Day,
    Field,
    Kept,
    LongText,
    Lookup,
    Reference,
    References,
    Text,
    Whole,
    YesNo,
)
from ohs.workbook.organisation import POST
from ohs.workbook.sheets import Cells, ImporterSheet, ModelSheet

from . import advice_workbook, operations
from .advice_workbook import TASK
from .imports import PlanImporter
from .models import ActionPlan, KeyAction, KeyTask, Measure, MeasureReading
from .reporting.rows import load_key_tasks
from .rules.progress import MeasureKind

PLAN = Lookup(
    noun="plan",
    model=ActionPlan,
    words=lambda plan: (plan.title, plan.slug),
    records=lambda: ActionPlan.objects.order_by("-period_start", "pk"),
)
ACTION = Lookup(
    noun="key action",
    model=KeyAction,
    words=lambda action: (f"{action.plan.title}, {action.number}",),
    records=lambda: KeyAction.objects.select_related("plan").order_by("pk"),
)


MEASURE = Lookup(
    noun="success measure",
    model=Measure,
    words=lambda measure: (f"{ACTION.printed(measure.action)}: {measure.title}", measure.title),
    records=lambda: Measure.objects.select_related("action__plan").order_by("pk"),
)


class Plans(ModelSheet):
    name = "plans"
    about = "A row for each action plan. Its tasks stand on a sheet of their own."
    permission = "actions.view_keytask"
    order = 200
    model = ActionPlan
    keys = (("title",),)
    fields = (
        Text(name="title", required=True, example="Action plan 2026/27"),
        Kept(name="slug", help="Its name in addresses; made from the title if empty."),
        Day(name="period_start", required=True, example="2026-04-01"),
        Day(name="period_end", required=True, example="2027-03-31"),
        Day(name="baseline_date", help="From this day the plan counts; its first day if empty."),
        Choice(name="state", choices=ActionPlan.State, unset=ActionPlan.State.DRAFT),
        Reference(name="owner", lookup=POST),
        LongText(name="introduction"),
    )

    def records(self) -> QuerySet[Any]:
        return ActionPlan.objects.select_related("owner").order_by("period_start", "pk")

    def save(
        self, record: Any, values: Mapping[str, Any], changed: frozenset[str], context: Context
    ) -> Any:
        record.slug = record.slug or free_slug(
            ActionPlan, record.title, otherwise="plan", length=95
        )
        record.baseline_date = record.baseline_date or record.period_start
        return save_reference_data(record=record, by=context.by, reason=context.reason)


class Tasks(ImporterSheet):
    name = "tasks"
    about = "A row for each key task, with its past: the date before it moved, when it was complete, what was last said of it."
    permission = "actions.view_keytask"
    order = 210
    importer = PlanImporter
    makes = (KeyAction, KeyTask)
    examples = {
        "plan": "Action plan 2026/27",
        "action": "1",
        "task": "1.1",
        "action_title": "Train new officers",
        "task_title": "Agree the course",
        "leads": "Head of Training",
        "timescale": "",
        "start_date": "2026-04-01",
        "due_date": "2026-09-30",
    }

    def rows(self, on: dt.date, audience: Audience) -> Iterator[Cells]:
        names = self.columns.names
        tasks = KeyTask.objects.as_at(on).prefetch_related("depends_on")
        past = {
            task.key: {
                "latest_note_on": task.asof_updated_on,
                "wording": task.timescale_text,
                "needs": SEPARATOR.join(sorted(needed.number for needed in task.depends_on.all())),
            }
            for task in tasks
        }
        for row in load_key_tasks(on, audience):
            yield {name: getattr(row, name, None) for name in names} | past.get(row.key, {})

    def options(self, part: str, context: Context) -> Mapping[str, Any]:
        return {"reason": context.reason, "plan_title": "", "period": None}


class Measures(ModelSheet):
    name = "measures"
    about = "A row for each success measure. The action is named as “plan, number”."
    permission = "actions.view_measure"
    order = 220
    model = Measure
    keys = (("action", "title"),)
    fields: tuple[Field, ...] = (
        Reference(name="action", required=True, lookup=ACTION, example="Action plan 2026/27, 1"),
        Text(name="title", required=True, example="Every new officer trained"),
        References(name="tasks", lookup=TASK, apart=True, help="Keys, or “plan, number”."),
        Choice(name="kind", choices=MeasureKind, unset=MeasureKind.MILESTONE),
        Day(name="due_date"),
        Amount(name="target"),
        YesNo(name="target_is_change"),
        Text(name="unit"),
        Text(name="population"),
        Choice(name="direction", choices=Measure.Direction, unset=Measure.Direction.HIGHER),
        Amount(name="baseline_value"),
        Day(name="baseline_date"),
        Whole(name="per_months"),
        Day(name="period_start"),
        Day(name="period_end"),
        Whole(name="order", unset=0),
    )

    def records(self) -> QuerySet[Any]:
        return (
            Measure.objects.select_related("action__plan")
            .prefetch_related("tasks__plan")
            .order_by("action__plan__period_start", "action__sort_key", "order", "pk")
        )

    def save(
        self, record: Any, values: Mapping[str, Any], changed: frozenset[str], context: Context
    ) -> Any:
        tasks = values.get("tasks", ())
        if any(task.action_id != record.action_id for task in tasks):
            raise OperationRefused({"tasks": "Name tasks of the same action."})
        saved = save_reference_data(record=record, by=context.by, reason=context.reason)
        if "tasks" in changed:
            saved.tasks.set(tasks)
        return saved


class MeasureReadings(ModelSheet):
    name = "measure readings"
    about = "A row for each reading of a success measure. The measure is named as “plan, number: title”."
    permission = "actions.view_measure"
    order = 225
    model = MeasureReading
    only_added = True
    keys = (("measure", "date", "value", "note"),)
    in_order_of = ("date",)
    fields: tuple[Field, ...] = (
        Reference(
            name="measure",
            required=True,
            lookup=MEASURE,
            example="Action plan 2026/27, 1: Every new officer trained",
        ),
        Day(name="date", required=True, example="2026-06-30"),
        Amount(name="value", required=True, example="40"),
        Text(name="note"),
        YesNo(name="illustrative"),
    )

    def records(self) -> QuerySet[Any]:
        readings = MeasureReading.objects.filter(withdrawn_at=None)
        return readings.select_related("measure__action__plan").order_by("date", "pk")

    def save(
        self, record: Any, values: Mapping[str, Any], changed: frozenset[str], context: Context
    ) -> Any:
        return operations.record_reading(
            measure=values["measure"],
            date=values["date"],
            value=values["value"],
            note=values.get("note", ""),
            illustrative=values.get("illustrative", False),
            on=context.on,
            by=context.by,
        )


SHEETS = [Plans(), Tasks(), Measures(), MeasureReadings(), *advice_workbook.SHEETS]
