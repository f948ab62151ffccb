"""The register's sheets of the workbook: the model's themes and criteria, audits with their findings, self-assessments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.text import slugify

from ohs.core.errors import OperationRefused, sentences
from ohs.core.periods import Quarter
from ohs.core.reference_data import save_reference_data
from ohs.imports.batch import Fault, Outcome, RowReader
from ohs.organisation.models import CommandUnit
from ohs.registers.audience import Audience
from ohs.workbook.context import Context
from ohs.workbook.fields import (
    Choice,
    Day,
    LongText,
    Lookup,
    Reference,
    Text,
    Whole,
    YesNo,
)
from ohs.workbook.organisation import POST, UNIT
from ohs.workbook.sheets import ModelSheet

from . import operations
from .models import (
    AssuranceStatement,
    Audit,
    AuditFinding,
    Criterion,
    Level,
    ModelVersion,
    SelfAssessment,
    SelfAssessmentAnswer,
    Theme,
    UnitPost,
)
from .operations import ThemeAnswer, ThemeFinding

VERSION = Lookup(
    noun="model version",
    model=ModelVersion,
    words=lambda version: (version.title, version.slug),
    records=lambda: ModelVersion.objects.order_by("pk"),
)


def audit_label(audit: Audit) -> str:
    """What an audit is called on its sheet: its unit and its day, or the day it was recorded."""
    day = audit.audited_on or audit.recorded_on
    return f"{audit.unit.code} {day.isoformat() if day else 'draft'}"


AUDIT = Lookup(
    noun="audit",
    model=Audit,
    words=lambda audit: (audit_label(audit),),
    records=lambda: Audit.objects.select_related("unit").order_by("pk"),
)


def _shown(records: QuerySet[Any], audience: Audience, **drafts: Any) -> QuerySet[Any]:
    """Drafts are for those who keep the registers."""
    return records if audience.small_numbers else records.exclude(**drafts)


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
    )

    def records(self) -> QuerySet[Any]:
        return Theme.objects.select_related("version").order_by("version", "number", "pk")

    def save(
        self, record: Any, values: Mapping[str, Any], changed: frozenset[str], context: Context
    ) -> Any:
        if record.pk is None:
            record.version = _version(values["version"], context)
        _require_draft(record.version)
        saved = save_reference_data(record=record, by=context.by, reason=context.reason)
        day = values.get("in_force_from")
        if day is not None:
            version = record.version
            # When its criteria are there too, and before anything is audited against it.
            context.once_before(
                Audits.order, version.title, lambda: self._bring_into_force(version, day, context)
            )
        return saved

    def _bring_into_force(
        self, version: ModelVersion, day: dt.date, context: Context
    ) -> list[Fault]:
        try:
            with transaction.atomic():
                operations.bring_into_force(version=version, in_force_from=day, by=context.by)
        except ValidationError as error:
            return [Fault(0, "in_force_from", day.isoformat(), sentences(error), self.name)]
        return []


def _version(title: str, context: Context) -> ModelVersion:
    known = ModelVersion.objects.filter(title__iexact=title).first()
    if known is not None:
        return known
    common = {"by": context.by, "reason": context.reason}
    made = save_reference_data(record=ModelVersion(title=title, slug=slugify(title)[:80]), **common)
    before = ModelVersion.objects.exclude(pk=made.pk).order_by("-in_force_from", "-pk").first()
    names = list(before.levels.values_list("number", "name", "heading")) if before else []
    for number, name, heading in names or [(n, f"Level {n}", "") for n in range(1, 6)]:
        save_reference_data(
            record=Level(version=made, number=number, name=name, heading=heading), **common
        )
    return made


def _require_draft(version: ModelVersion) -> None:
    if not version.is_draft:
        raise OperationRefused(
            f"“{version}” is in force: its words do not change. Revise it into a new version."
        )


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
            record.theme = _theme(values["version"], values["theme"])
        _require_draft(record.theme.version)
        return save_reference_data(record=record, by=context.by, reason=context.reason)


def _theme(version: ModelVersion, number: int) -> Theme:
    theme = Theme.objects.select_related("version").filter(version=version, number=number).first()
    if theme is None:
        raise OperationRefused({"theme": f"“{version}” has no theme {number}."})
    return theme


class Audits(ModelSheet):
    name = "audits"
    about = "A row for each audit of a unit. Its findings stand on their own sheet, by what the audit is called here."
    permission = "maturity.view_audit"
    order = 520
    model = Audit
    keys = (("audit",), ("unit", "audited_on", "published_on"))
    in_order_of = ("published_on", "audited_on")
    fields = (
        Text(
            name="audit",
            required=True,
            label_only=True,
            apart=True,
            help="What it is called on the sheet of findings: the unit and the day.",
            example="N1 2026-05-20",
        ),
        Reference(name="unit", required=True, lookup=UNIT, example="N1"),
        Day(name="audited_on", help="Empty if it is not recorded.", example="2026-05-20"),
        Whole(name="level_tested", unset=3, example="3"),
        Reference(name="auditor", required=True, lookup=POST, example="Head of Training"),
        Day(
            name="published_on",
            attribute="recorded_on",
            apart=True,
            help="From when the register shows it; empty for a draft.",
            example="2026-05-28",
        ),
        LongText(name="note"),
        YesNo(name="illustrative"),
    )

    def records(self) -> QuerySet[Any]:
        return Audit.objects.select_related("unit", "auditor", "version").order_by(
            "recorded_on", "unit__code_sort", "pk"
        )

    def _of(self, record: Any) -> dict[str, Any]:
        values = {
            field.name: field.value_of(record) for field in self.fields if field.name != "audit"
        }
        return values | {"audit": audit_label(record)}

    def rows(self, on: Any, audience: Any) -> Any:
        for record in _shown(self.records(), audience, state=Audit.State.DRAFT):
            values = self._of(record)
            yield {field.name: field.cell(values[field.name]) for field in self.fields}

    def _take_row(self, row: Any, found: Any, values: Any, context: Context, outcome: Any) -> None:
        if found is not None:
            # Findings name it as this file does.
            context.call(AUDIT, values["audit"], found)
        super()._take_row(row, found, values, context, outcome)

    def save(
        self, record: Any, values: Mapping[str, Any], changed: frozenset[str], context: Context
    ) -> Any:
        if record.pk is not None:
            if "published_on" in changed:
                raise OperationRefused(
                    {
                        "published_on": "When an audit was published is not changed: it is what was known."
                    }
                )
            return operations.correct_audit(
                audit=record, findings=(), by=context.by, reason=context.reason, on=context.on
            )
        published_on = values.get("published_on")
        day = values.get("audited_on") or published_on
        version = ModelVersion.objects.in_force(day or context.on)
        audit = operations.start_audit(
            unit=values["unit"],
            auditor=values["auditor"],
            on=day or context.on,
            level_tested=values.get("level_tested") or 3,
            audited_on=values.get("audited_on"),
            version=version,
            note=values.get("note", ""),
            illustrative=values.get("illustrative", False),
            by=context.by,
        )
        findings = _findings_of(values["audit"], context)
        if findings:
            operations.record_findings(audit=audit, findings=findings, by=context.by)
        if published_on is not None:
            audit = operations.publish_audit(
                audit=audit, on=context.on, known_from=published_on, by=context.by
            )
        context.call(AUDIT, values["audit"], audit)
        return audit

    def title_of(self, record: Any) -> str:
        return audit_label(record)


def _findings_of(label: str, context: Context) -> dict[int, ThemeFinding]:
    """What the file's sheet of findings says of an audit that it brings; faults of its cells are told with that sheet."""
    table = context.tables.get("findings")
    if table is None:
        return {}
    found: dict[int, ThemeFinding] = {}
    fields = {field.name: field for field in Findings.fields if field.name in table.places}
    for record in table.records():
        faults: list[Fault] = []
        row = RowReader(record, faults)
        if label.casefold() != str(record["audit"] or "").strip().casefold():
            continue
        values = {
            name: row.read(name, lambda cell, field=field: field.read(cell, context))  # type: ignore[misc]
            for name, field in fields.items()
            if name != "audit"
        }
        if not faults:
            found[values["theme"]] = ThemeFinding(
                values["rating"], values.get("evidence", ""), values.get("recommendation", "")
            )
    return found


class Findings(ModelSheet):
    name = "findings"
    about = "A row for each theme of an audit: its rating, the evidence and what is recommended."
    permission = "maturity.view_auditfinding"
    order = 530
    model = AuditFinding
    keys = (("audit", "theme"),)
    fields = (
        Reference(name="audit", required=True, lookup=AUDIT, example="N1 2026-05-20"),
        Whole(name="theme", attribute="theme.number", required=True, apart=True, example="1"),
        Choice(
            name="rating",
            choices=AuditFinding.Rating,
            required=True,
            help="Or NC, C, PC, NA.",
            example="Conformity",
        ),
        LongText(name="evidence", attribute="note"),
        LongText(name="recommendation"),
    )

    def records(self) -> QuerySet[Any]:
        return AuditFinding.objects.select_related(
            "audit__unit", "theme", "task", "advice"
        ).order_by("audit__recorded_on", "audit", "theme__number", "pk")

    def rows(self, on: Any, audience: Any) -> Any:
        drafts = {"audit__state": Audit.State.DRAFT}
        for record in _shown(self.records(), audience, **drafts):
            yield {field.name: field.cell(field.value_of(record)) for field in self.fields}

    def new(self, values: Mapping[str, Any], context: Context) -> Any:
        return AuditFinding()

    def save(
        self, record: Any, values: Mapping[str, Any], changed: frozenset[str], context: Context
    ) -> Any:
        if record.pk is None:
            raise OperationRefused(
                {"theme": f"Theme {values['theme']} was not in the scope of this audit."}
            )
        if record.audit.is_draft:
            found = ThemeFinding(record.rating, record.note, record.recommendation)
            operations.record_findings(
                audit=record.audit,
                findings={record.theme.number: found},
                by=context.by,
                reason=context.reason,
            )
        else:
            operations.correct_audit(
                audit=record.audit,
                findings=[record],
                by=context.by,
                reason=context.reason,
                on=context.on,
            )
        return record

    def title_of(self, record: Any) -> str:
        return f"{audit_label(record.audit)}, theme {record.theme.number}"


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
        apart = ("assurance", "exceptions", "submitted_on")
        values = {
            field.name: field.value_of(record) for field in self.fields if field.name not in apart
        }
        statement = getattr(record.assessment, "assurance", None)
        steps = [
            step.on
            for step in record.assessment.steps.all()
            if step.to_state == SelfAssessment.State.SUBMITTED
        ]
        return values | {
            "assurance": statement.kind if statement else "",
            "exceptions": statement.exceptions if statement else "",
            "submitted_on": max(steps, default=None),
        }

    def rows(self, on: Any, audience: Any) -> Any:
        drafts = {"assessment__state": SelfAssessment.State.DRAFT}
        for record in _shown(self.records(), audience, **drafts):
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
                            assessment=assessment, on=day, by=context.by
                        )
            except ValidationError as error:
                faults.append(Fault(0, "", str(assessment), sentences(error), self.name))

    def title_of(self, record: Any) -> str:
        return f"{record.assessment}, theme {record.theme.number}"


SHEETS = [
    UnitContacts(),
    Themes(),
    Criteria(),
    Audits(),
    Findings(),
    SelfAssessments(),
]
