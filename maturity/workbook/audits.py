"""Sheets of audits and their findings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from ohs.core.errors import OperationRefused
from ohs.imports.batch import Fault, RowReader
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

from .. import operations
from ..models import (
    Audit,
    AuditFinding,
    ModelVersion,
)
from ..operations import ThemeFinding
from .model import ORDER_OF_AUDITS
from .plans import ROUND


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


def shown_to(records: QuerySet[Any], audience: Audience, **drafts: Any) -> QuerySet[Any]:
    """Drafts are for those who keep the registers."""
    return records if audience.small_numbers else records.exclude(**drafts)


class Audits(ModelSheet):
    name = "audits"
    about = "A row for each audit of a unit. Its findings stand on their own sheet, by what the audit is called here."
    permission = "maturity.view_audit"
    order = ORDER_OF_AUDITS
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
        Reference(name="programme", lookup=ROUND, help="The round of audits it belongs to."),
    )

    def records(self) -> QuerySet[Any]:
        return Audit.objects.select_related("unit", "auditor", "version", "programme").order_by(
            "recorded_on", "unit__code_sort", "pk"
        )

    def _of(self, record: Any) -> dict[str, Any]:
        values = {
            field.name: field.value_of(record) for field in self.fields if field.name != "audit"
        }
        return values | {"audit": audit_label(record)}

    def rows(self, on: Any, audience: Any) -> Any:
        for record in shown_to(self.records(), audience, state=Audit.State.DRAFT):
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
            programme=values.get("programme"),
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
        for record in shown_to(self.records(), audience, **drafts):
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
