"""Injury lines, published counts and investigations through the API; and counts that are brought in by it."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from django.http import QueryDict
from pydantic import Field

from ohs.core.errors import OperationRefused
from ohs.imports.files.cells import Row
from ohs.imports.importers import Source
from ohs.imports.tables import Table
from ohs.organisation.models import BusinessGroup
from ohs.registers.api import Action, Body, Caller, Event, FilteredResource, Resource, as_record
from ohs.registers.rows import Rows

from . import comparator_api, operations
from .filters import InvestigationFilter, PublishedMonthFilter
from .forms import PeriodForm
from .imports import CountsImporter
from .lines.comparison import Comparison, compare_lines
from .models import Investigation, ReportLine
from .permissions import IMPORT
from .reporting.count_rows import (
    PUBLISHED_COLUMNS,
    PublishedRow,
    PublishedRows,
    published_months,
)
from .reporting.rows import (
    INVESTIGATIONS,
    LINES,
    InvestigationRow,
    LineRow,
    investigation_rows,
    line_row,
    log_people,
)

MOST_COUNTS = 20_000
_LONGEST_KEY = 9


class CountBody(Body):
    month: str = Field(max_length=40, description="The month, as YYYY-MM")
    unit: str = Field(max_length=200, description="Code or name of the unit, or the words for none")
    cause: str = Field(max_length=200, description="Cause of the injury")
    severity: str = Field(max_length=200, description="How severe it was")
    staff_group: str = Field(max_length=200, description="Officers, staff and so on")
    count: int = Field(ge=0, le=1_000_000, description="Injuries")


class CountsBody(Body):
    as_at: dt.date = Field(description="The day the figures were drawn from their source")
    covers: Literal["rows", "months"] = Field(
        default="rows",
        description="Only these rows; or everything for their months, so that what is absent is zero",
    )
    units: str = Field(
        default="", max_length=2000, description="Everything of these units only, with commas"
    )
    source: str = Field(default="API", max_length=120, description="Where the figures come from")
    rows: list[CountBody] = Field(
        min_length=1, max_length=MOST_COUNTS, description="The counts, a row each"
    )


def record_counts(caller: Caller, key: str, body: CountsBody) -> Mapping[str, Any]:
    """All rows or none, by the same importer as the page and the command."""
    importer = CountsImporter()
    importer.require(caller.user)
    form = importer.form_class(
        {
            "as_at": body.as_at.isoformat(),
            "covers": body.covers,
            "units": body.units,
            "source": body.source,
        }
    )
    if not form.is_valid():
        raise OperationRefused({name: list(told) for name, told in form.errors.items()})
    names = tuple(CountBody.model_fields)
    table = Table(
        sheet="",
        header_row=0,
        header=names,
        rows=tuple(
            Row(number, tuple(getattr(row, name) for name in names))
            for number, row in enumerate(body.rows, start=1)
        ),
        places={name: place for place, name in enumerate(names)},
    )
    outcome = importer.take(
        table,
        options=form.cleaned_data,
        source=Source(file_name="API"),
        by=caller.user,
        on=caller.today,
        preview=False,
    )
    return {
        "rows": outcome.rows,
        "new": outcome.new,
        "changed": outcome.changed,
        "unchanged": outcome.unchanged,
        "notes": outcome.notes,
    }


class LineResource(Resource):
    name = "lines"
    title = "Injury lines"
    table = LINES
    permission = LINES.permission
    columns = LINES.columns
    key = "The line's name in addresses"

    def form(self, caller: Caller, query: QueryDict) -> PeriodForm:
        return PeriodForm(query, groups=lambda: list(BusinessGroup.objects.all()))

    def rows(self, caller: Caller, form: Any) -> Rows[LineRow]:
        comparison = self._compare(caller, group=form.chosen_group, period=form.period)
        comparison = comparison.narrowed_to(form.cleaned_data.get("verdict"))
        return LINES.of(map(line_row, comparison.lines))

    def key_of(self, row: LineRow) -> str:
        return row.slug

    def record(self, caller: Caller, key: str) -> dict[str, Any] | None:
        if not ReportLine.objects.filter(slug=key).exists():
            return None
        found = self._compare(caller, only=key)
        return as_record(LINES.of(map(line_row, found.lines)), _told(found), id=key)

    def _compare(self, caller: Caller, **narrowed: Any) -> Comparison:
        comparison = compare_lines(on=caller.on, full=caller.small_numbers, **narrowed)
        if caller.small_numbers and comparison.small:
            operations.log_small_numbers(
                by=caller.user, path=caller.address, figures=comparison.small
            )
        return comparison


def _told(found: Comparison) -> Iterator[Event]:
    """What is noted on the line's chart, and the signals of it: the same for whoever reads."""
    for figures in found.lines:
        for note in figures.annotations:
            yield Event(date=note.month, kind=str(note.get_kind_display()), text=note.text)
        if figures.chart.drawn:
            for month, point in zip(figures.months, figures.chart.points, strict=True):
                if point.signals:
                    rules = ", ".join(sorted(str(rule).replace("_", " ") for rule in point.signals))
                    yield Event(date=month.end, kind=f"signal: {point.kind}", text=rules)


class PublishedCountResource(FilteredResource):
    """The months of the lines as everybody may see them."""

    name = "published-counts"
    title = "Published monthly injury counts"
    permission = "injuries.view_monthlycount"
    columns = PUBLISHED_COLUMNS
    filterset_class = PublishedMonthFilter
    actions = (
        Action(
            name="counts",
            summary="Bring in monthly injury counts: all of them or none",
            permission=IMPORT,
            body=CountsBody,
            run=record_counts,
            of_record=False,
            gives={
                "rows": {"type": "integer", "description": "Rows that were sent"},
                "new": {"type": "integer", "description": "Rows that were not known before"},
                "changed": {
                    "type": "integer",
                    "description": "Rows with another count than before",
                },
                "unchanged": {"type": "integer", "description": "Rows with the count known before"},
                "notes": {
                    "type": "array",
                    "description": "What to look at, in sentences",
                    "items": {"type": "string"},
                },
            },
        ),
    )

    def queryset(self, caller: Caller) -> Any:
        return published_months(caller.on)

    def filter_options(self, caller: Caller) -> dict[str, Any]:
        return {"lines": ReportLine.objects.order_by("order", "pk")}

    def rows_of(self, queryset: Any, caller: Caller) -> Iterator[PublishedRow]:
        return PublishedRows(on=caller.on).of(queryset)


class InvestigationResource(FilteredResource):
    name = "investigations"
    title = "Investigations"
    table = INVESTIGATIONS
    permission = INVESTIGATIONS.permission
    columns = INVESTIGATIONS.columns
    key = "Number of the incident"
    filterset_class = InvestigationFilter

    def queryset(self, caller: Caller) -> Any:
        return Investigation.objects.for_list(caller.on)

    def rows_of(self, queryset: Any, caller: Caller) -> Iterator[InvestigationRow]:
        if caller.small_numbers:
            log_people(queryset, by=caller.user, path=caller.address)
        return investigation_rows(queryset, caller.on, small_numbers=caller.small_numbers)

    def key_of(self, row: InvestigationRow) -> str:
        return str(row.number)

    def record(self, caller: Caller, key: str) -> dict[str, Any] | None:
        if not key.isdecimal() or len(key) > _LONGEST_KEY:
            return None
        found = self.queryset(caller).filter(number=key)
        return as_record(INVESTIGATIONS.of(self.rows_of(found, caller)), _story(found), id=key)


def _story(found: Any) -> Iterator[Event]:
    for incident in found:
        yield Event(date=incident.occurred_on, kind="occurred", text=incident.title)
        if incident.notified_on:
            yield Event(
                date=incident.notified_on,
                kind="regulator notified",
                text=str(incident.get_notified_display()),
            )


RESOURCES = (
    LineResource(),
    PublishedCountResource(),
    InvestigationResource(),
    *comparator_api.RESOURCES,
)
