from functools import cache

import django_tables2 as tables
from django.db.models import F
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ohs.core.text import format_day, format_month, upper_first
from ohs.web.row_lists import bring_together
from ohs.web.tables import Grouping, RegisterTable, addresses, link, markup, rank_of, tag

from .disclosure import Mark
from .lines.beside import publish
from .models import Comparator, Investigation, MonthlyCount, PublishedMonth
from .statistics.rates import Verdict
from .templatetags.injury_figures import (
    change_interval,
    figure,
    meaning,
    percent,
    rate,
    signed_figure,
    verdict_text,
    verdict_tone,
)

_NUMERIC = {"td": {"class": "govuk-table__cell--numeric"}}


def _signal_of(line) -> str:
    if not line.chart.drawn:
        return "Not charted"
    return "With an unusual change" if line.signal else "No unusual change"


class LineTable(RegisterTable):
    """The lines of the Board's paper, one row each, as their reader may see them. `query` is what their links carry."""

    css_class = "ohs-lines"
    row_header = "line"
    line = tables.Column(
        verbose_name="Measure",
        accessor="line__short_title",
        order_by=("line__short_title",),
        attrs={"td": {"class": "ohs-lines__line"}},
    )
    months = tables.Column(verbose_name="24 months", accessor="line__pk", orderable=False)
    count = tables.Column(
        verbose_name="Count",
        attrs={"td": {"class": "govuk-table__cell--numeric ohs-nowrap"}},
        empty_values=(),
        order_by=("count_rank",),
    )
    prior_count = tables.Column(
        verbose_name="Count before", attrs=_NUMERIC, empty_values=(), orderable=False
    )
    count_change = tables.Column(
        verbose_name="Change in count", attrs=_NUMERIC, empty_values=(), orderable=False
    )
    mean = tables.Column(
        verbose_name="Mean a month", attrs=_NUMERIC, empty_values=(), orderable=False
    )
    rate = tables.Column(
        verbose_name="Rate per 1,000", attrs=_NUMERIC, empty_values=(), order_by=("rate_rank",)
    )
    prior_rate = tables.Column(
        verbose_name="Rate before", attrs=_NUMERIC, empty_values=(), orderable=False
    )
    rate_change = tables.Column(
        verbose_name="Change in rate", attrs=_NUMERIC, empty_values=(), order_by=("change_rank",)
    )
    interval = tables.Column(
        verbose_name="95% interval",
        accessor="line__pk",
        orderable=False,
        attrs=_NUMERIC,
    )
    verdict = tables.Column(
        verbose_name="Verdict",
        orderable=False,
        empty_values=(),
        attrs={"td": {"class": "ohs-stack__first"}},
    )

    optional = ("prior_count", "count_change", "prior_rate")
    also_called = {"rate_change_pct": "rate_change"}
    groupings = {
        "verdict": Grouping(
            "Verdict",
            lambda table, line: str(line.verdict).capitalize(),
            arrange=bring_together(
                lambda line: str(line.verdict),
                first=lambda line: [*map(str, Verdict), str(line.verdict)].index(str(line.verdict)),
            ),
        ),
        "signal": Grouping(
            "By month", lambda table, line: _signal_of(line), arrange=bring_together(_signal_of)
        ),
    }

    class Meta(RegisterTable.Meta):
        order_by = ()

    def __init__(self, *args, query="", **kwargs):
        self.query = f"?{query}" if query else ""
        self.address_of = addresses("injuries:line")
        super().__init__(*args, **kwargs)

    def render_line(self, value, record):
        return markup(
            '{} <span class="ohs-lines__sentence">{}</span>',
            link(self.address_of(record.line.slug) + self.query, value),
            record.finding,
        )

    def render_months(self, record):
        if record.chart.drawn and record.sparkline:
            return record.sparkline
        return markup(
            '<span class="ohs-muted ohs-small">{}</span>',
            "no counts"
            if record.verdict == Verdict.NOT_AVAILABLE
            else "not shown, to protect small numbers",
        )

    def render_count(self, value, record):
        markers = (
            markup('<abbr class="ohs-marker" title="{}">{}</abbr>', meaning(marker), marker)
            for marker in record.markers
            if marker not in (Mark.CONFIDENTIAL, Mark.NOT_AVAILABLE)
        )
        return markup("{} {}", figure(value), SafeString("".join(markers)))

    def render_prior_count(self, value):
        return figure(value)

    def render_count_change(self, value):
        return signed_figure(value)

    def render_mean(self, value, record):
        return record.mean_text if record.bound else figure(value)

    def render_rate(self, value):
        return rate(value)

    def render_prior_rate(self, value):
        return rate(value)

    def render_rate_change(self, value):
        return percent(value)

    def render_interval(self, record):
        return markup('<span class="ohs-muted ohs-nowrap">{}</span>', change_interval(record))

    def render_verdict(self, record):
        notes = (
            f"fewer than {record.bound} a month" if record.bound else "",
            f"by month: {record.signal_text}" if record.signal_text else "",
            f"recording changed {record.recording_changed}" if record.recording_changed else "",
        )
        return markup(
            '<strong class="ohs-verdict ohs-verdict--{}">{}</strong>{}',
            verdict_tone(record),
            verdict_text(record),
            SafeString(
                "".join(
                    markup('<span class="ohs-verdict__note">{}</span>', note)
                    for note in notes
                    if note
                )
            ),
        )


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
