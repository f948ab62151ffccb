from functools import cache

import django_tables2 as tables
from django.db.models import F
from django.urls import reverse
from django.utils.html import format_html

from ohs.core.text import format_day, format_month, upper_first
from ohs.web.tables import Grouping, RegisterTable, link, rank_of, tag

from .lines.beside import publish
from .models import Comparator, Investigation, MonthlyCount, PublishedMonth

_NUMERIC = {"td": {"class": "govuk-table__cell--numeric"}}


class MonthlyCountTable(RegisterTable):
    """Monthly counts. `row_of` gives the row that the files have of a record."""

    row_header = "month"
    groupings = {
        "unit": Grouping(
            "Unit",
            lambda table, count: table.row_of(count).unit,
            (F("unit__code_sort").asc(nulls_last=True), "unit", "-month"),
            instead_of="unit",
        ),
        "cause": Grouping(
            "Cause",
            lambda table, count: table.row_of(count).cause,
            ("cause", "-month"),
            instead_of="cause",
        ),
        "severity": Grouping(
            "Severity",
            lambda table, count: table.row_of(count).severity,
            ("severity", "-month"),
            instead_of="severity",
        ),
        "staff_group": Grouping(
            "Staff group",
            lambda table, count: table.row_of(count).staff_group,
            ("staff_group", "-month"),
            instead_of="staff_group",
        ),
    }

    month = tables.Column()
    unit = tables.Column(accessor="pk", orderable=False)
    cause = tables.Column(accessor="cause_id", orderable=False)
    severity = tables.Column(accessor="severity_id", orderable=False)
    staff_group = tables.Column(accessor="staff_group_id", orderable=False)
    count = tables.Column(accessor="pk", attrs=_NUMERIC)
    as_at = tables.Column(verbose_name="As at", orderable=False)
    marker = tables.Column(accessor="pk", orderable=False)

    class Meta(RegisterTable.Meta):
        model = MonthlyCount
        fields = ()
        sequence = (
            "month",
            "unit",
            "cause",
            "severity",
            "staff_group",
            "count",
            "as_at",
            "marker",
        )
        order_by = "-month"

    def __init__(self, *args, row_of, **kwargs):
        self.row_of = cache(row_of)
        super().__init__(*args, **kwargs)

    def render_month(self, value):
        return format_month(value)

    def render_unit(self, record):
        return self.row_of(record).unit

    def render_cause(self, record):
        return self.row_of(record).cause

    def render_severity(self, record):
        return self.row_of(record).severity

    def render_staff_group(self, record):
        return self.row_of(record).staff_group

    def render_count(self, record):
        count = self.row_of(record).count
        return f"{count:,}" if isinstance(count, int) else count

    def render_as_at(self, value):
        return format_day(value)

    def render_marker(self, record):
        return self.row_of(record).marker

    def order_month(self, queryset, is_descending):
        # The key settles ties, in the direction in which the index is read.
        way = ("-month", "-pk") if is_descending else ("month", "pk")
        return queryset.order_by(*way), True

    def order_count(self, queryset, is_descending):
        return queryset.order_by(*(("-count", "-pk") if is_descending else ("count", "pk"))), True


class PublishedMonthTable(RegisterTable):
    """The published months of the lines. `row_of` gives the row that the files have of a record."""

    row_header = "month"
    groupings = {
        "line": Grouping(
            "Line",
            lambda table, month: month.line.short_title,
            ("line__order", "line"),
            instead_of="line",
        ),
    }

    month = tables.Column()
    line = tables.Column(accessor="line__short_title", order_by=("line__order", "line"))
    count = tables.Column(attrs=_NUMERIC, empty_values=())
    as_at = tables.Column(verbose_name="As at", orderable=False)
    marker = tables.Column(accessor="pk", orderable=False)

    class Meta(RegisterTable.Meta):
        model = PublishedMonth
        fields = ()
        sequence = ("month", "line", "count", "as_at", "marker")
        order_by = "-month"

    def __init__(self, *args, row_of, **kwargs):
        self.row_of = cache(row_of)
        super().__init__(*args, **kwargs)

    def render_month(self, value):
        return format_month(value)

    def render_count(self, record):
        count = self.row_of(record).count
        return f"{count:,}" if isinstance(count, int) else count

    def render_as_at(self, record):
        as_at = self.row_of(record).as_at
        return format_day(as_at) if as_at else ""

    def render_marker(self, record):
        return self.row_of(record).marker

    def order_month(self, queryset, is_descending):
        way = (
            ("-month", "line__order", "line") if is_descending else ("month", "line__order", "line")
        )
        return queryset.order_by(*way), True

    def order_count(self, queryset, is_descending):
        # What is withheld has no place among the numbers: it comes last, or first from below.
        count = F("count")
        way = count.desc(nulls_last=True) if is_descending else count.asc(nulls_first=True)
        return queryset.order_by(way, "-month", "line__order", "line"), True


_STATE_TONES = {"resolved": "blue", "regulator": "orange"}


class InvestigationTable(RegisterTable):
    row_header = "title"

    number = tables.Column(verbose_name="No.")
    title = tables.Column(verbose_name="Incident")
    occurred_on = tables.Column(verbose_name="Occurred")
    kind = tables.Column(verbose_name="kind of notification")
    limit = tables.Column(verbose_name="Report due by", orderable=False, empty_values=())
    notified = tables.Column(verbose_name="Regulator notified")
    state = tables.Column()
    recommendations = tables.Column(
        verbose_name="Key tasks", orderable=False, empty_values=(), accessor="pk"
    )

    also_called = {"occurred": "occurred_on", "riddor_kind": "kind"}
    groupings = {
        "kind": Grouping(
            "Kind of notification",
            lambda table, incident: upper_first(incident.get_kind_display()),
            (rank_of("kind", Investigation.Kind),),
            instead_of="kind",
        ),
        "state": Grouping(
            "State",
            lambda table, incident: upper_first(incident.get_state_display()),
            (rank_of("state", Investigation.State),),
            instead_of="state",
        ),
    }

    class Meta(RegisterTable.Meta):
        model = Investigation
        fields = ()
        sequence = (
            "number",
            "title",
            "occurred_on",
            "kind",
            "limit",
            "notified",
            "state",
            "recommendations",
        )

    def __init__(self, *args, on, as_at_query="", **kwargs):
        self.on = on
        self.query = f"?{as_at_query}" if as_at_query else ""
        super().__init__(*args, **kwargs)

    def render_title(self, record):
        return link(f"{record.get_absolute_url()}{self.query}", record.title)

    def render_occurred_on(self, record):
        return when(record)

    def render_kind(self, record):
        return record.get_kind_display()

    def render_limit(self, record):
        due = due_by(record)
        return f"{due}: {record.timeliness(self.on)}" if due else record.timeliness(self.on)

    def render_notified(self, record):
        if record.notified_on:
            return format_day(record.notified_on)
        words = record.get_notified_display()
        return f"{words}, date not recorded" if record.notified == "yes" else words

    def render_state(self, record):
        return tag(record.get_state_display(), _STATE_TONES.get(record.state, "grey"))

    def render_recommendations(self, record):
        tasks = [task for advice in record.recommendations.all() for task in advice.tasks.all()]
        return ", ".join(str(task.number) for task in tasks) or "none"


def when(investigation) -> str:
    """When an incident happened, no more exactly than is known: 25 September 2020, January 2021."""
    if investigation.precision == Investigation.Precision.MONTH:
        return format_month(investigation.occurred_on)
    return format_day(investigation.occurred_on)


def due_by(investigation) -> str:
    """The last day for the report to the regulator, as a day or between two; empty where none is set."""
    limit = investigation.limit
    if limit is None:
        return ""
    return (
        format_day(limit.earliest)
        if limit.exact
        else f"{format_day(limit.earliest)} to {format_day(limit.latest)}"
    )


class ComparatorTable(RegisterTable):
    """What others publish, with where it is from and what is not the same."""

    row_header = "title"
    groupings = {
        "line": Grouping(
            "Beside the line",
            lambda table, figure: figure.line.short_title,
            ("line__order", "line"),
            instead_of="line",
        ),
        "source": Grouping("Source", lambda table, figure: figure.source, ("source",)),
    }

    title = tables.Column(
        order_by=("title", "first_month", "pk"), attrs={"td": {"class": "ohs-wide"}}
    )
    line = tables.Column(
        verbose_name="Beside the line",
        accessor="line__short_title",
        order_by=("line__order", "line"),
    )
    months = tables.Column(
        verbose_name="Months", accessor="pk", order_by=("first_month", "last_month", "pk")
    )
    numerator = tables.Column(verbose_name="Number", attrs=_NUMERIC, orderable=False)
    denominator = tables.Column(verbose_name="People", attrs=_NUMERIC, orderable=False)
    rate = tables.Column(
        verbose_name="Rate per 1,000 a year", accessor="pk", attrs=_NUMERIC, orderable=False
    )
    definition = tables.Column(
        verbose_name="What is counted", orderable=False, attrs={"td": {"class": "ohs-wide"}}
    )
    not_the_same = tables.Column(
        verbose_name="What is not the same", orderable=False, attrs={"td": {"class": "ohs-wide"}}
    )

    class Meta(RegisterTable.Meta):
        model = Comparator
        fields = ()
        order_by = ()

    def __init__(self, *args, as_at_query="", may_keep=False, **kwargs):
        self.query = f"?{as_at_query}" if as_at_query else ""
        self.may_keep = may_keep
        super().__init__(*args, **kwargs)

    def render_line(self, value, record):
        return link(record.line.get_absolute_url() + self.query + "#others", value)

    def render_months(self, record):
        return record.period.label

    def render_numerator(self, value):
        return f"{value:,}"

    def render_denominator(self, value):
        return f"{round(value):,}"

    def render_rate(self, record):
        figures = publish(record)
        if figures.rate is None:
            return "–"
        low, high = figures.rate_interval
        return format_html(
            '{}<br><span class="ohs-muted ohs-nowrap">{}</span>',
            f"{figures.rate:,.1f}",
            f"({low:,.1f} to {high:,.1f})",
        )

    def render_title(self, value, record):
        cell = format_html("{}<br>{}", value, link(record.address, record.source))
        if not self.may_keep:
            return cell
        withdraw = reverse("injuries:comparator_withdraw", args=[record.pk])
        return format_html("{}<br>{}", cell, link(withdraw, "Withdraw"))
