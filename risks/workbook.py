"""The register's sheets of the workbook: risks with their dated scores and reviews, controls, indicators and readings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.text import slugify

from actions.advice_workbook import PROGRAMME
from actions.workbook import MEASURE, TASK
from injuries.workbook import INVESTIGATION, LINE
from ohs.core.errors import OperationRefused
from ohs.core.reference_data import save_reference_data
from ohs.workbook.context import Context
from ohs.workbook.fields import (
    Amount,
    Choice,
    Day,
    Kept,
    KeptDay,
    LongText,
    Lookup,
    Reference,
    References,
    Text,
    Whole,
    YesNo,
)
from ohs.workbook.organisation import GROUP, MEETING, POST
from ohs.workbook.sheets import ModelSheet

from . import matrix_workbook, operations
from .models import (
    Category,
    Control,
    Indicator,
    IndicatorReading,
    Risk,
    RiskLead,
    RiskReview,
    RiskScore,
)
from .models.record import Register, State, Trend

RISK = Lookup(
    noun="risk",
    model=Risk,
    words=lambda risk: (risk.ref or risk.title, risk.title),
    records=lambda: Risk.objects.order_by("ref_sort", "pk"),
)
INDICATOR = Lookup(
    noun="indicator",
    model=Indicator,
    words=lambda indicator: (indicator.slug, indicator.title),
    records=lambda: Indicator.objects.catalogue(),
)
_RISK = Reference(
    name="risk", required=True, lookup=RISK, help="Its reference or title.", example="R1"
)


class Named(Text):
    """A record by its name; one that nobody has used yet is made by the sheet."""

    def words(self, value: Any) -> str:
        return "" if value is None else str(value)


class Risks(ModelSheet):
    name = "risks"
    about = "A row for each risk. Its scores, reviews and controls stand on sheets of their own."
    permission = "risks.view_risk"
    order = 400
    model = Risk
    keys = (("ref",), ("title",))
    fields = (
        Kept(name="ref", help="The reference in the force's own style.", example="R1"),
        Text(name="title", required=True, example="Assaults on officers in custody"),
        LongText(name="description", required=True, example="Officers may be hurt when …"),
        Named(name="category", required=True, apart=True, example="Violence at work"),
        References(name="leads", lookup=POST, apart=True, example="Head of Training"),
        Choice(name="state", choices=State, unset=State.OPEN, apart=True, example="open"),
        Choice(name="register", choices=Register, unset=Register.CORPORATE),
        Reference(name="group", lookup=GROUP),
        Day(name="raised_on", help="When it came on to the register.", example="2026-04-01"),
        KeptDay(name="ref_given_on", help="The day it was raised if empty."),
        Reference(
            name="family",
            attribute="parent",
            lookup=RISK,
            help="The risk that it is a member of, on a row above.",
        ),
        References(name="tasks", lookup=TASK, apart=True, help="The key tasks that treat it."),
        References(name="lines", lookup=LINE, apart=True, help="The report lines that watch it."),
        LongText(name="source_note"),
        References(name="programmes", lookup=PROGRAMME, apart=True),
        References(name="investigations", lookup=INVESTIGATION, apart=True, help="Their numbers."),
    )

    def records(self) -> QuerySet[Any]:
        risks = Risk.objects.select_related("category", "group", "parent")
        return risks.prefetch_related(
            "lead_rows__post", "tasks__plan", "lines", "programmes", "investigations"
        ).order_by("parent__ref_sort", "ref_sort", "pk")

    def _of(self, record: Any) -> dict[str, Any]:
        values = {
            field.name: field.value_of(record) for field in self.fields if field.name != "leads"
        }
        leads = sorted(
            (row for row in record.lead_rows.all() if row.end is None), key=lambda row: row.order
        )
        return values | {"leads": tuple(row.post for row in leads)}

    def rows(self, on: Any, audience: Any) -> Any:
        records = sorted(self.records(), key=lambda risk: risk.parent_id is not None)
        for record in records:
            values = self._of(record)
            yield {field.name: field.cell(values[field.name]) for field in self.fields}

    def new(self, values: Mapping[str, Any], context: Context) -> Any:
        return Risk(state=values.get("state") or State.OPEN)

    def save(
        self, record: Any, values: Mapping[str, Any], changed: frozenset[str], context: Context
    ) -> Any:
        is_new = record.pk is None
        record.ref = record.ref or None
        if is_new and not record.parent and not values.get("leads"):
            raise OperationRefused(
                {"leads": "Name the post that leads it: a risk without a lead is nobody's."}
            )
        if "state" in changed and not is_new:
            raise OperationRefused(
                {"state": "The state of a risk changes on its page, with the reason for the step."}
            )
        if "category" in changed:
            record.category = self._category(values["category"], context)
        common = {"by": context.by, "reason": context.reason}
        record.full_clean()
        saved = operations.save_details(risk=record, on=context.on, **common)
        if "leads" in changed and is_new:
            for order, post in enumerate(values["leads"]):
                operations.save_lead(lead=RiskLead(risk=saved, post=post, order=order), **common)
        elif "leads" in changed:
            operations.set_leads(risk=saved, leads=values["leads"], on=context.on, **common)
        linked = set(saved.tasks.values_list("pk", flat=True))
        for task in values.get("tasks", ()):
            if task.pk not in linked:
                operations.link_task(risk=saved, task=task, treats="", **common)
        for name in ("lines", "programmes", "investigations"):
            if name in changed:
                getattr(saved, name).set(values[name])
        return saved

    def _category(self, name: str, context: Context) -> Category:
        known = Category.objects.filter(name__iexact=name).first()
        return known or save_reference_data(
            record=Category(name=name, slug=slugify(name)[:60], order=Category.objects.count() + 1),
            by=context.by,
            reason=context.reason,
        )

    def title_of(self, record: Any) -> str:
        return f"{record.ref or ''} {record.title}".strip()


class RiskScores(ModelSheet):
    name = "risk scores"
    about = "A row for each score that was made, on the day it was made. The matrix has to be adopted by then."
    permission = "risks.view_risk"
    order = 410
    model = RiskScore
    only_added = True
    keys = (("risk", "kind", "scored_on", "likelihood", "impact", "reason"),)
    in_order_of = ("scored_on",)
    fields = (
        _RISK,
        Choice(name="kind", choices=RiskScore.Kind, required=True, example="current"),
        Day(name="scored_on", required=True, example="2026-04-01"),
        Whole(name="likelihood", required=True, example="3"),
        Whole(name="impact", required=True, example="4"),
        LongText(name="reason", required=True, example="As the register of last year had it."),
        YesNo(name="illustrative"),
    )

    def records(self) -> QuerySet[Any]:
        return RiskScore.objects.select_related("risk").order_by("scored_on", "pk")

    def save(
        self, record: Any, values: Mapping[str, Any], changed: frozenset[str], context: Context
    ) -> Any:
        return operations.score(
            risk=values["risk"],
            kind=values["kind"],
            likelihood=values["likelihood"],
            impact=values["impact"],
            date=values["scored_on"],
            on=context.on,
            reason=values["reason"],
            illustrative=values.get("illustrative", False),
            by=context.by,
        )

    def title_of(self, record: Any) -> str:
        return f"{RISK.printed(record.risk)}, {record}"


class RiskReviews(ModelSheet):
    name = "risk reviews"
    about = "A row for each review: what the lead said of a risk, and which way it was going."
    permission = "risks.view_risk"
    order = 420
    model = RiskReview
    only_added = True
    keys = (("risk", "reviewed_on", "trend", "narrative"),)
    in_order_of = ("reviewed_on",)
    fields = (
        _RISK,
        Day(name="reviewed_on", required=True, example="2026-04-01"),
        LongText(name="narrative", required=True, example="Body armour was issued."),
        Choice(name="trend", choices=Trend, unset=Trend.NOT_YET_RATED, example="unchanged"),
        Reference(
            name="compared_with",
            lookup=MEETING,
            help="The meeting that the trend is stated against; empty for the register before this system.",
        ),
        LongText(name="difference_reason"),
        Day(name="next_review"),
        YesNo(name="illustrative"),
    )

    def records(self) -> QuerySet[Any]:
        return RiskReview.objects.select_related("risk", "compared_with").order_by(
            "reviewed_on", "pk"
        )

    def save(
        self, record: Any, values: Mapping[str, Any], changed: frozenset[str], context: Context
    ) -> Any:
        return operations.review(
            risk=values["risk"],
            narrative=values["narrative"],
            trend_stated=values.get("trend") or Trend.NOT_YET_RATED,
            compared_with=values.get("compared_with"),
            date=values["reviewed_on"],
            on=context.on,
            difference_reason=values.get("difference_reason", ""),
            next_review=values.get("next_review"),
            illustrative=values.get("illustrative", False),
            by=context.by,
        )

    def title_of(self, record: Any) -> str:
        return f"{RISK.printed(record.risk)}, {record}"


class Controls(ModelSheet):
    name = "controls"
    about = "A row for each control of a risk."
    permission = "risks.view_risk"
    order = 430
    model = Control
    keys = (("risk", "title"),)
    fields = (
        _RISK,
        Text(name="title", required=True, example="Body armour"),
        LongText(name="detail"),
        Reference(name="owner", lookup=POST),
        Choice(name="state", choices=Control.State, unset=Control.State.PLANNED),
        Choice(name="line", choices=Control.Line),
        Day(name="last_assured"),
        Text(name="assured_by"),
        Whole(name="order", unset=0),
        YesNo(name="illustrative"),
    )

    def records(self) -> QuerySet[Any]:
        return Control.objects.select_related("risk", "owner").order_by(
            "risk__ref_sort", "order", "pk"
        )

    def save(
        self, record: Any, values: Mapping[str, Any], changed: frozenset[str], context: Context
    ) -> Any:
        record.full_clean()
        return operations.save_control(
            control=record, on=context.on, by=context.by, reason=context.reason
        )

    def title_of(self, record: Any) -> str:
        return f"{RISK.printed(record.risk)}, {record.title}"


class Indicators(ModelSheet):
    name = "indicators"
    about = "A row for each indicator that the Board watches."
    permission = "risks.view_indicator"
    order = 440
    model = Indicator
    keys = (("slug",), ("title",))
    fields = (
        Kept(name="slug", help="Its name in addresses; made from the title if empty."),
        Text(name="title", required=True, example="Officers with first aid training in date"),
        LongText(name="definition", required=True, example="Of all officers, those trained …"),
        LongText(name="counted", help="Who or what is counted."),
        Text(name="unit", required=True, help="What a reading is in.", example="% in date"),
        Choice(name="direction", choices=Indicator.Direction, unset=Indicator.Direction.NEUTRAL),
        Amount(name="target_low"),
        Amount(name="target_high"),
        Choice(name="frequency", choices=Indicator.Frequency, unset=Indicator.Frequency.QUARTERLY),
        Whole(name="grace_days", unset=45),
        YesNo(name="by_month_and_unit"),
        Reference(name="owner", lookup=POST),
        References(name="risks", lookup=RISK, apart=True),
        Whole(name="order", unset=0),
        References(name="measures", lookup=MEASURE, apart=True),
        References(name="programmes", lookup=PROGRAMME, apart=True),
    )

    def records(self) -> QuerySet[Any]:
        return (
            Indicator.objects.catalogue()
            .select_related("owner")
            .prefetch_related("risks", "programmes", "measures__action__plan")
        )

    def save(
        self, record: Any, values: Mapping[str, Any], changed: frozenset[str], context: Context
    ) -> Any:
        record.slug = record.slug or slugify(record.title)[:80]
        saved = save_reference_data(record=record, by=context.by, reason=context.reason)
        for name in ("risks", "measures", "programmes"):
            if name in changed:
                getattr(saved, name).set(values[name])
        return saved


class Readings(ModelSheet):
    name = "readings"
    about = "A row for each reading of an indicator. A later one of the same period supersedes it."
    permission = "risks.view_indicator"
    order = 450
    model = IndicatorReading
    only_added = True
    keys = (("indicator", "start", "end", "low", "high", "recorded_on"),)
    in_order_of = ("end", "recorded_on")
    fields = (
        Reference(
            name="indicator",
            required=True,
            lookup=INDICATOR,
            example="Officers with first aid training in date",
        ),
        Day(name="start", help="The first day that it speaks of."),
        Day(name="end", required=True, help="The last day.", example="2026-06-30"),
        Text(name="period_printed"),
        Amount(name="low", required=True, example="87"),
        Amount(name="high", help="The same as low if empty."),
        Text(name="source"),
        Day(name="recorded_on", help="Today if empty."),
        YesNo(name="illustrative"),
    )

    def records(self) -> QuerySet[Any]:
        return IndicatorReading.objects.select_related("indicator").order_by(
            "indicator__order", "end", "recorded_on", "pk"
        )

    def _keys(self, values: Mapping[str, Any]) -> list[tuple[str, ...]]:
        whole = {**values, "high": values["low"] if values["high"] is None else values["high"]}
        return super()._keys(whole)

    def save(
        self, record: Any, values: Mapping[str, Any], changed: frozenset[str], context: Context
    ) -> Any:
        record.high = record.low if record.high is None else record.high
        record.recorded_on = record.recorded_on or context.on
        record.full_clean(exclude=["recorded_by"])
        return operations.record_reading(reading=record, by=context.by, reason=context.reason)


SHEETS = [
    *matrix_workbook.SHEETS,
    Risks(),
    RiskScores(),
    RiskReviews(),
    Controls(),
    Indicators(),
    Readings(),
]
