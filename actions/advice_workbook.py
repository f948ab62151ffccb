"""Recommendations and programmes in the workbook, with what became of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from ohs.workbook.context import Context
from ohs.workbook.fields import (
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
from ohs.workbook.organisation import POST, UNIT
from ohs.workbook.sheets import ModelSheet

from . import operations
from .models import KeyTask, Programme, Recommendation, RecommendationNote
from .rules.programmes import ProgrammeKind, Stage
from .rules.recommendations import Response, Source

TASK = Lookup(
    noun="key task",
    model=KeyTask,
    words=lambda task: (task.key, f"{task.plan.title}, {task.number}"),
    records=lambda: KeyTask.objects.select_related("plan").order_by("pk"),
)
RECOMMENDATION = Lookup(
    noun="recommendation",
    model=Recommendation,
    words=lambda each: (str(each.number),),
    records=lambda: Recommendation.objects.order_by("number"),
)
PROGRAMME = Lookup(
    noun="programme",
    model=Programme,
    words=lambda programme: (programme.name, programme.slug),
    records=lambda: Programme.objects.order_by("name", "pk"),
)
_TASKS = References(name="tasks", lookup=TASK, apart=True, help="Keys, or “plan, number”.")


def _particulars(
    values: Mapping[str, Any], names: Mapping[str, str], only: frozenset[str]
) -> dict[str, Any]:
    """The values of an operation, by its own names, of the columns that are in the file and in `only`."""
    return {own: values[name] for name, own in names.items() if name in values and name in only}


class Recommendations(ModelSheet):
    name = "recommendations"
    about = "A row for each recommendation, with the answer, what was done and whether it worked. New ones are numbered in turn."
    permission = "actions.view_recommendation"
    order = 230
    model = Recommendation
    keys = (("number",), ("source", "reference", "recommendation"))
    in_order_of = ("number",)
    fields: tuple[Field, ...] = (
        Whole(name="number", label_only=True, apart=True, example="1"),
        Choice(name="source", choices=Source, required=True, example="external audit"),
        Text(name="reference", example="Water safety audit, 3.2"),
        Day(name="issued_on", example="2026-05-14"),
        LongText(
            name="recommendation",
            attribute="text",
            required=True,
            example="Train new recruits in rescue from the bank.",
        ),
        Choice(name="response", choices=Response, apart=True),
        LongText(name="reason", apart=True, help="Unless it is accepted as it is."),
        Day(name="responded_on", apart=True),
        Reference(name="owner", lookup=POST),
        Day(name="due_date"),
        _TASKS,
        Reference(name="repeats", lookup=RECOMMENDATION, help="The number of an earlier one."),
        Day(name="implemented_on", apart=True),
        LongText(name="evidence_of_effect", apart=True, help="What shows that it worked."),
        Day(name="effect_on", apart=True),
        YesNo(name="illustrative"),
        LongText(name="latest_note", apart=True, help="How far it has come; what was done."),
        Day(name="latest_note_on", apart=True, help="Today if empty."),
        Day(
            name="added_on", apart=True, help="In the register since; the day it was made if empty."
        ),
    )
    particulars = {
        name: name for name in ("source", "reference", "issued_on", "owner", "due_date", "repeats")
    } | {"recommendation": "text", "illustrative": "illustrative"}

    def records(self) -> QuerySet[Any]:
        newest = RecommendationNote.objects.filter(recommendation=OuterRef("pk")).order_by(
            "-noted_on", "-pk"
        )
        return (
            Recommendation.objects.select_related("owner", "repeats")
            .prefetch_related("tasks__plan")
            .annotate(
                latest_note=Subquery(newest.values("text")[:1]),
                latest_note_on=Subquery(newest.values("noted_on")[:1]),
            )
            .order_by("number")
        )

    def save(
        self, record: Any, values: Mapping[str, Any], changed: frozenset[str], context: Context
    ) -> Any:
        acting: dict[str, Any] = {"by": context.by, "on": context.on}
        told = _particulars(values, self.particulars, changed)
        tasks = values["tasks"] if "tasks" in changed else None
        row = record
        if record.pk is None:
            day = values.get("issued_on")
            row = operations.record_recommendation(
                tasks=tasks or (),
                added_on=values.get("added_on") or (min(day, context.on) if day else None),
                reason=context.reason,
                **acting,
                **told,
            )
        elif told or tasks is not None:
            row = operations.correct_recommendation(
                recommendation=record, values=told, tasks=tasks, reason=context.reason, **acting
            )
        if changed & {"response", "reason", "responded_on"} and values.get("response"):
            row = operations.respond(
                recommendation=row,
                response=values["response"],
                reason=values.get("reason", ""),
                responded_on=values.get("responded_on"),
                **acting,
            )
        note, noted_on = values.get("latest_note", ""), values.get("latest_note_on")
        has_note = bool(changed & {"latest_note", "latest_note_on"} and note)
        if "implemented_on" in changed and values.get("implemented_on"):
            says_it = has_note and noted_on == values["implemented_on"]
            has_note = has_note and not says_it
            row = operations.mark_implemented(
                recommendation=row,
                text=note if says_it else context.reason,
                implemented_on=values["implemented_on"],
                illustrative=values.get("illustrative", False),
                **acting,
            )
        if changed & {"evidence_of_effect", "effect_on"} and values.get("evidence_of_effect"):
            row = operations.record_effect(
                recommendation=row,
                evidence_of_effect=values["evidence_of_effect"],
                effect_on=values.get("effect_on"),
                **acting,
            )
        if has_note:
            operations.note_recommendation(
                recommendation=row,
                text=note,
                noted_on=noted_on,
                illustrative=values.get("illustrative", False),
                **acting,
            )
        return row


class Programmes(ModelSheet):
    name = "programmes"
    about = "A row for each service, pilot, campaign, strategy or policy, with the stage it is at and the last note for the Board."
    permission = "actions.view_programme"
    order = 240
    model = Programme
    keys = (("name",), ("slug",))
    fields: tuple[Field, ...] = (
        Text(name="name", required=True, example="Peer support"),
        Kept(name="slug", apart=True, help="Its name in addresses; made from the name if empty."),
        Choice(name="kind", choices=ProgrammeKind, required=True, example="service"),
        LongText(name="aim", required=True, example="Help early, by colleagues who are trained."),
        Reference(name="owner", lookup=POST),
        Day(name="start_date"),
        Day(name="end_date"),
        Day(name="next_review"),
        Choice(name="stage", choices=Stage, unset=Stage.PLANNED, apart=True),
        References(name="units", lookup=UNIT, apart=True),
        Text(name="scope"),
        Whole(name="people"),
        Text(name="provider"),
        Text(name="evaluator"),
        Text(name="channel"),
        _TASKS,
        LongText(name="latest_note", attribute="asof_note", apart=True),
        Day(name="latest_note_on", attribute="asof_noted_on", apart=True),
        YesNo(name="illustrative"),
        Day(name="added_on", apart=True, help="In the register since; the day it began if empty."),
    )
    particulars = {
        name: name
        for name in (
            *("name", "kind", "aim", "owner", "start_date", "end_date", "next_review"),
            *("scope", "people", "provider", "evaluator", "channel", "illustrative"),
        )
    }

    def records(self) -> QuerySet[Any]:
        return (
            Programme.objects.as_at(dt.date.max)
            .select_related("owner")
            .prefetch_related("units", "tasks__plan")
            .order_by("kind", "name", "pk")
        )

    def save(
        self, record: Any, values: Mapping[str, Any], changed: frozenset[str], context: Context
    ) -> Any:
        told = _particulars(values, self.particulars, changed)
        several = {
            name: values[name] for name in ("units", "tasks") if name in values and name in changed
        }
        note, stage = values.get("latest_note", ""), values.get("stage")
        row = record
        if record.pk is None:
            row = operations.start_programme(
                stage=stage or Stage.PLANNED,
                by=context.by,
                on=context.on,
                added_on=values.get("added_on") or _known_from(values, context.on),
                reason=context.reason,
                **several,
                **told,
            )
        elif told or several:
            row = operations.correct_programme(
                programme=record, values=told, by=context.by, reason=context.reason, **several
            )
        if (changed & {"latest_note", "latest_note_on", "stage"} and note) or (
            "stage" in changed and record.pk is not None and stage
        ):
            operations.note_programme(
                programme=row,
                text=note or context.reason,
                stage=stage,
                noted_on=values.get("latest_note_on"),
                by=context.by,
                on=context.on,
                illustrative=values.get("illustrative", False),
            )
        return row


def _known_from(values: Mapping[str, Any], on: dt.date) -> dt.date:
    """A programme that has run for a while was known when it began, and when it was last told of."""
    days = [values.get("start_date"), values.get("latest_note_on"), on]
    return min(day for day in days if day is not None)


SHEETS = [Recommendations(), Programmes()]
