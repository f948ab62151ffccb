"""What injuries are told apart by, and the lines of the Board's report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from ohs.core.reference_data import save_reference_data
from ohs.workbook.context import Context
from ohs.workbook.fields import (
    Choice,
    Day,
    Kept,
    LongText,
    Lookup,
    Reference,
    References,
    Text,
    Whole,
    YesNo,
)
from ohs.workbook.sheets import ModelSheet

from .. import operations
from ..models import Cause, ReportLine, Severity, SeverityName, StaffGroup

CAUSE = Lookup(
    noun="cause",
    model=Cause,
    words=lambda cause: (cause.code, cause.name),
    records=lambda: Cause.objects.order_by("order", "pk"),
)
SEVERITY = Lookup(
    noun="severity",
    model=Severity,
    words=lambda severity: (severity.code, severity.name),
    records=lambda: Severity.objects.order_by("order", "pk"),
)
STAFF_GROUP = Lookup(
    noun="staff group",
    model=StaffGroup,
    words=lambda group: (group.code, group.name),
    records=lambda: StaffGroup.objects.order_by("order", "pk"),
)
LINE = Lookup(
    noun="report line",
    model=ReportLine,
    words=lambda line: (line.slug, line.title),
    records=lambda: ReportLine.objects.order_by("order", "pk"),
)

_CODE = Text(name="code", required=True, help="Letters, digits and hyphens.", example="other-kind")
_NAME = Text(name="name", required=True, example="Other kind")
_ORDER = Whole(name="order", unset=0, help="Its place among the others.")


class Causes(ModelSheet):
    name = "causes"
    about = "A row for each cause of injury. Together they are everything: one of them is for all the rest."
    permission = "injuries.view_cause"
    order = 300
    model = Cause
    keys = (("code",),)
    fields = (
        _CODE,
        _NAME,
        Reference(name="part_of", attribute="parent", lookup=CAUSE, help="A cause on a row above."),
        YesNo(name="everything_else", attribute="is_other"),
        _ORDER,
    )

    def records(self) -> QuerySet[Any]:
        return Cause.objects.select_related("parent").order_by("order", "pk")


class Severities(ModelSheet):
    name = "severities"
    about = (
        "A row for each severity. What it was called in other years stands on a sheet of its own."
    )
    permission = "injuries.view_severity"
    order = 301
    model = Severity
    keys = (("code",),)
    fields = (_CODE, _NAME, _ORDER)


class SeverityNames(ModelSheet):
    name = "severity names"
    about = "A row for each name that a severity had between two days, where the law or the force called it otherwise."
    permission = "injuries.view_severity"
    order = 301
    model = SeverityName
    keys = (("severity", "name"),)
    fields = (
        Reference(name="severity", required=True, lookup=SEVERITY, example="other-kind"),
        Text(name="name", required=True, example="Over-3-day injury"),
        Day(name="start", help="The first day; empty: always until then."),
        Day(name="end", help="The last day; empty: still.", example="2012-04-05"),
    )

    def records(self) -> QuerySet[Any]:
        return SeverityName.objects.select_related("severity").order_by(
            "severity__order", "start", "pk"
        )

    def save(
        self, record: Any, values: Mapping[str, Any], changed: frozenset[str], context: Context
    ) -> Any:
        return operations.save_severity_name(name=record, by=context.by)


class StaffGroups(ModelSheet):
    name = "staff groups"
    about = "A row for each group of staff that injuries and strengths are counted of."
    permission = "injuries.view_staffgroup"
    order = 302
    model = StaffGroup
    keys = (("code",),)
    fields = (_CODE, _NAME, Text(name="short_name"), _ORDER)


class Lines(ModelSheet):
    name = "lines"
    about = "A row for each line of the Board's report: which injuries it counts. An empty cell means all of them."
    permission = "injuries.view_reportline"
    order = 310
    model = ReportLine
    keys = (("slug",), ("title",))
    fields = (
        Kept(name="slug", required=True, help="Its name in addresses.", example="other-line"),
        Text(name="title", required=True, example="Another line"),
        Text(name="short_title", required=True, help="For tables and charts.", example="Another"),
        References(name="causes", lookup=CAUSE, apart=True),
        References(name="severities", lookup=SEVERITY, apart=True),
        References(name="staff_groups", lookup=STAFF_GROUP, apart=True),
        References(name="strength_groups", lookup=STAFF_GROUP, apart=True),
        Choice(name="direction", choices=ReportLine.Direction, unset=ReportLine.Direction.LOWER),
        Whole(name="bound", help="Published only as fewer than this a month."),
        LongText(name="definition"),
        LongText(name="caveat"),
        _ORDER,
    )

    def records(self) -> QuerySet[Any]:
        return ReportLine.objects.prefetch_related(
            "causes", "severities", "staff_groups", "strength_groups"
        ).order_by("order", "pk")

    def save(
        self, record: Any, values: Mapping[str, Any], changed: frozenset[str], context: Context
    ) -> Any:
        saved = save_reference_data(record=record, by=context.by, reason=context.reason)
        for name in ("causes", "severities", "staff_groups", "strength_groups"):
            if name in changed:
                getattr(saved, name).set(values[name])
        return saved
