"""Sheets of what units say of themselves, and who answers for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from ohs.core.errors import OperationRefused, sentences
from ohs.core.periods import Quarter
from ohs.imports.batch import Fault, Outcome
from ohs.organisation.models import CommandUnit
from ohs.workbook.context import Context
from ohs.workbook.fields import (
    Choice,
    Day,
    LongText,
    Reference,
    Whole,
    YesNo,
)
from ohs.workbook.organisation import POST, UNIT
from ohs.workbook.sheets import ModelSheet

from .. import operations
from ..models import (
    AssuranceStatement,
    SelfAssessment,
    SelfAssessmentAnswer,
    UnitPost,
)
from ..operations import ThemeAnswer
from .audits import shown_to


class UnitContacts(ModelSheet):
    name = "unit contacts"
    about = "A row for each unit: its contact post."
    permission = "maturity.view_unitpost"
    order = 35
    model = UnitPost
    keys = (("unit",),)
    fields = (
        Reference(name="unit", required=True, lookup=UNIT, example="N1"),
        Reference(name="post", required=True, lookup=POST, example="Head of Training"),
    )

    def records(self) -> QuerySet[Any]:
        return UnitPost.objects.select_related("unit", "post").order_by("unit__code_sort", "pk")


class SelfAssessments(ModelSheet):
    name = "self-assessments"
    about = "A row for each theme of a unit's self-assessment. The statement and the day of submission are the same in all its rows."
    permission = "maturity.view_selfassessment"
    order = 540
    model = SelfAssessmentAnswer
    keys = (("unit", "quarter", "theme"),)
    in_order_of = ("quarter",)
    fields = (
        Reference(
            name="unit",
            attribute="assessment.unit",
            required=True,
            lookup=UNIT,
            apart=True,
            example="N1",
        ),
        Day(
            name="quarter",
            attribute="assessment.quarter_start",
            required=True,
            apart=True,
            help="Its first day.",
            example="2026-04-01",
        ),
        Whole(name="theme", attribute="theme.number", required=True, apart=True, example="1"),
        Whole(name="level", example="3"),
        LongText(name="plan", help="What the unit will do to hold or raise it."),
        Choice(
            name="state",
            attribute="assessment.state",
            choices=SelfAssessment.State,
            unset=SelfAssessment.State.DRAFT,
            apart=True,
        ),
        Choice(name="assurance", choices=AssuranceStatement.Kind, apart=True),
        LongText(name="exceptions", apart=True),
        Day(name="submitted_on", apart=True),
        Day(name="accepted_on", apart=True, help="The day it was submitted if empty."),
        YesNo(name="illustrative", attribute="assessment.illustrative", apart=True),
    )

    def __init__(self) -> None:
        self._touched: dict[int, tuple[SelfAssessment, Mapping[str, Any]]] = {}

    def records(self) -> QuerySet[Any]:
        return (
            SelfAssessmentAnswer.objects.select_related(
                "assessment__unit", "assessment__assurance", "theme"
            )
            .prefetch_related("assessment__steps")
            .order_by(
                "assessment__quarter_start", "assessment__unit__code_sort", "theme__number", "pk"
            )
        )

    def _of(self, record: Any) -> dict[str, Any]:
        apart = ("assurance", "exceptions", "submitted_on", "accepted_on")
        values = {
            field.name: field.value_of(record) for field in self.fields if field.name not in apart
        }
        statement = getattr(record.assessment, "assurance", None)
        steps: dict[str, dt.date] = {}
        for step in record.assessment.steps.all():
            steps[step.to_state] = max(step.on, steps.get(step.to_state, step.on))
        state = SelfAssessment.State
        return values | {
            "assurance": statement.kind if statement else "",
            "exceptions": statement.exceptions if statement else "",
            "submitted_on": steps.get(state.SUBMITTED),
            "accepted_on": steps.get(state.ACCEPTED),
        }

    def rows(self, on: Any, audience: Any) -> Any:
        drafts = {"assessment__state": SelfAssessment.State.DRAFT}
        for record in shown_to(self.records(), audience, **drafts):
            values = self._of(record)
            yield {field.name: field.cell(values[field.name]) for field in self.fields}

    def take(self, table: Any, context: Context, outcome: Outcome, faults: list[Fault]) -> None:
        self._touched = {}
        super().take(table, context, outcome, faults)

    def new(self, values: Mapping[str, Any], context: Context) -> Any:
        return SelfAssessmentAnswer()

    def save(
        self, record: Any, values: Mapping[str, Any], changed: frozenset[str], context: Context
    ) -> Any:
        if record.pk is not None and changed - {"level", "plan"}:
            raise OperationRefused(
                "A self-assessment that is there is submitted, accepted or returned on its own page."
            )
        if record.pk is None:
            record = self._answer(values, context)
        assessment = record.assessment
        given = ThemeAnswer(values.get("level", record.level), values.get("plan", record.plan))
        if assessment.can_be_answered:
            operations.answer_themes(
                assessment=assessment,
                answers={record.theme.number: given},
                on=context.on,
                by=context.by,
            )
        else:
            record.level, record.plan = given
            operations.correct_self_assessment(
                assessment=assessment, corrected=[record], by=context.by, reason=context.reason
            )
        return record

    def _answer(self, values: Mapping[str, Any], context: Context) -> SelfAssessmentAnswer:
        """The place for an answer in the unit's self-assessment of the quarter, which is begun where it is not there."""
        unit: CommandUnit = values["unit"]
        quarter = Quarter.of(values["quarter"])
        assessment = SelfAssessment.objects.filter(unit=unit, quarter_start=quarter.start).first()
        if assessment is None:
            assessment = operations.begin_self_assessment(
                unit=unit,
                quarter=quarter,
                on=self._day(values, context),
                illustrative=values.get("illustrative", False),
                by=context.by,
            )
            self._touched[assessment.pk] = (assessment, values)
        answer = (
            assessment.answers.select_related("theme", "assessment__unit")
            .filter(theme__number=values["theme"])
            .first()
        )
        if answer is None:
            raise OperationRefused({"theme": f"Theme {values['theme']} is not asked for."})
        return answer

    def _day(self, values: Mapping[str, Any], context: Context) -> dt.date:
        return values.get("submitted_on") or context.on

    def finish(self, context: Context, outcome: Outcome, faults: list[Fault]) -> None:
        """Each self-assessment that was begun takes the steps that its rows say it took."""
        order = (
            SelfAssessment.State.SUBMITTED,
            SelfAssessment.State.ACCEPTED,
        )
        for assessment, values in self._touched.values():
            day = self._day(values, context)
            state = values.get("state") or SelfAssessment.State.DRAFT
            try:
                with transaction.atomic():
                    if values.get("assurance"):
                        operations.sign_assurance(
                            assessment=assessment,
                            kind=values["assurance"],
                            exceptions=values.get("exceptions", ""),
                            on=day,
                            by=context.by,
                        )
                    if state in order:
                        operations.submit_self_assessment(
                            assessment=assessment, on=day, by=context.by
                        )
                    if state == SelfAssessment.State.ACCEPTED:
                        operations.accept_self_assessment(
                            assessment=assessment,
                            on=values.get("accepted_on") or day,
                            by=context.by,
                        )
            except ValidationError as error:
                faults.append(Fault(0, "", str(assessment), sentences(error), self.name))

    def title_of(self, record: Any) -> str:
        return f"{record.assessment}, theme {record.theme.number}"
