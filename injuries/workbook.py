"""The register's sheets of the workbook: what injuries are told apart by, the lines, the figures, the investigations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet

from ohs.core.reference_data import save_reference_data
from ohs.imports.batch import Fault, Outcome, RowReader
from ohs.imports.figures.comparison import NOT_BY_UNIT
from ohs.imports.figures.importer import FigureImporter
from ohs.imports.tables import Column, Columns, Table
from ohs.imports.values.dates import read_date
from ohs.imports.values.texts import WrongValueError, shown
from ohs.registers.audience import Audience
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
from ohs.workbook.sheets import Cells, ImporterSheet, ModelSheet

from .comparator_imports import ComparatorImporter
from .imports import CountsImporter, StrengthsImporter
from .models import (
    Cause,
    Comparator,
    Investigation,
    MonthlyCount,
    MonthlyStrength,
    ReportLine,
    Severity,
    StaffGroup,
)
from .operations.small_numbers import log_small_numbers

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
        "A row for each severity. What the law called one in earlier years is kept in the admin."
    )
    permission = "injuries.view_severity"
    order = 301
    model = Severity
    keys = (("code",),)
    fields = (_CODE, _NAME, _ORDER)


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


class FigureSheet(ImporterSheet):
    """Figures by the day they were extracted: each day is an extract of its own."""

    importer: type[FigureImporter]
    examples = {
        "month": "2026-04",
        "unit": "N1",
        "cause": "other-kind",
        "severity": "other-kind",
        "staff_group": "other-kind",
    }

    def options(self, part: str, context: Context) -> Mapping[str, Any]:
        as_at = dt.date.fromisoformat(part) if part else context.on
        return {
            "as_at": as_at,
            "source": context.file_name or context.reason,
            "covers": "rows",
            "units": None,
        }

    @property
    def columns(self) -> Columns:
        return Columns(
            *super().columns,
            Column("as_at", help="The day the figure was extracted; today if empty."),
        )

    def _parts(
        self, table: Table, context: Context, faults: list[Fault]
    ) -> Iterator[tuple[str, Table]]:
        place = table.places.get("as_at")
        if place is None:
            yield "", table
            return
        held = self.held()
        parts: dict[str, list[Any]] = {}
        days: dict[Any, str] = {}
        for row in table.rows:
            cell = row.cells[place] if place < len(row.cells) else None
            if cell not in days:
                try:
                    days[cell] = read_date(cell).isoformat() if cell else context.on.isoformat()
                except WrongValueError as error:
                    faults.append(Fault(row.number, "as_at", shown(cell), str(error), self.name))
                    continue
            parts.setdefault(days[cell], []).append(row)
        for day in sorted(parts):
            part = replace(table, rows=tuple(parts[day]))
            yield day, self._without_held(part, day, held)

    def take(self, table: Table, context: Context, outcome: Outcome, faults: list[Fault]) -> None:
        before = outcome.rows
        super().take(table, context, outcome, faults)
        left_out = len(table.rows) - (outcome.rows - before)
        outcome.rows += left_out
        outcome.unchanged += left_out

    def held(self) -> dict[Any, int]:
        """Every figure that the register knows now, by what it is a figure of."""
        raise NotImplementedError("A sheet of figures says which the register knows.")

    def _without_held(self, part: Table, day: str, held: Mapping[Any, int]) -> Table:
        """The rows that say something else than the register does. One with a fault stays: the importer tells it."""
        faults: list[Fault] = []
        read = self.importer().row_reader(dt.date.fromisoformat(day))
        kept = []
        for record, row in zip(part.records(), part.rows, strict=True):
            before = len(faults)
            figure = read(RowReader(record, faults))
            if len(faults) > before or held.get(figure.key) != figure.value:
                kept.append(row)
        return replace(part, rows=tuple(kept))


def _log(audience: Audience, figures: int) -> None:
    """Notes that somebody was given figures which others do not see; on the server itself nobody is."""
    if audience.by is not None and figures:
        log_small_numbers(by=audience.by, path=audience.address, figures=figures)


class Counts(FigureSheet):
    name = "counts"
    about = (
        "A row for each month, unit, cause, severity and staff group with the number of injuries."
    )
    permission = "injuries.view_small_numbers"
    small_numbers = True
    order = 800
    importer = CountsImporter

    def held(self) -> dict[Any, int]:
        facts = MonthlyCount.objects.current().values_list(
            "month", "unit", "cause", "severity", "staff_group", "count"
        )
        return {fact[:-1]: fact[-1] for fact in facts.iterator(chunk_size=5000)}

    def rows(self, on: dt.date, audience: Audience) -> Iterator[Cells]:
        facts = (
            MonthlyCount.objects.known(on)
            .order_by("month", "unit__code_sort", "cause__order", "severity__order", "staff_group")
            .values_list(
                "month", "unit__code", "cause__code", "severity__code", "staff_group__code", "count", "as_at"
            )
        )  # fmt: skip
        _log(audience, facts.count())
        for month, unit, cause, severity, group, count, as_at in facts.iterator(chunk_size=5000):
            yield {
                "month": f"{month:%Y-%m}",
                "unit": unit or NOT_BY_UNIT,
                "cause": cause,
                "severity": severity,
                "staff_group": group,
                "count": count,
                "as_at": as_at,
            }


class Strengths(FigureSheet):
    name = "strengths"
    about = "A row for each month, unit and staff group with how many people there were."
    permission = "injuries.view_monthlystrength"
    order = 810
    importer = StrengthsImporter

    def held(self) -> dict[Any, int]:
        facts = MonthlyStrength.objects.current().values_list(
            "month", "unit", "staff_group", "headcount"
        )
        return {fact[:-1]: fact[-1] for fact in facts.iterator(chunk_size=5000)}

    def rows(self, on: dt.date, audience: Audience) -> Iterator[Cells]:
        facts = (
            MonthlyStrength.objects.known(on)
            .order_by("month", "unit__code_sort", "staff_group")
            .values_list("month", "unit__code", "staff_group__code", "headcount", "as_at")
        )
        for month, unit, group, headcount, as_at in facts.iterator(chunk_size=5000):
            yield {
                "month": f"{month:%Y-%m}",
                "unit": unit or NOT_BY_UNIT,
                "staff_group": group,
                "headcount": headcount,
                "as_at": as_at,
            }


class Investigations(ModelSheet):
    name = "investigations"
    about = "A row for each incident that the regulator was told of or asked about."
    permission = "injuries.view_small_numbers"
    small_numbers = True
    order = 820
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
        LongText(name="narrative"),
        YesNo(name="illustrative"),
    )

    def records(self) -> QuerySet[Any]:
        return Investigation.objects.order_by("number")

    def rows(self, on: dt.date, audience: Audience) -> Iterator[Cells]:
        _log(audience, self.records().exclude(people=None).count())
        yield from super().rows(on, audience)


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


SHEETS = [
    Causes(),
    Severities(),
    StaffGroups(),
    Lines(),
    Counts(),
    Strengths(),
    Investigations(),
    Comparators(),
]
