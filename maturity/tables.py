"""The columns of the maturity lists."""

import django_tables2 as tables
from django.urls import reverse
from django.utils.functional import cached_property

from ohs.core.csv import Column
from ohs.web.tables import RegisterTable, link, markup, short_day, tag

from .models import Audit, AuditFinding, rating_counts

TONES = {"NC": "orange", "C": "grey", "PC": "blue", "NA": "grey"}


def rating_tag(rating: str, label: str):
    return tag(label, TONES[rating])


def with_as_at(url: str, carried: str) -> str:
    """A link that carries the as-at date of the page along."""
    if not carried:
        return url
    return f"{url}{'&' if '?' in url else '?'}{carried}"


class FindingTable(RegisterTable):
    """Findings, one row each; `carried` is the as-at date that links take along, `on` the date of the page."""

    row_header = "unit"
    unit = tables.Column(
        "Unit",
        accessor="audit__unit__code",
        order_by=(
            "audit__unit__group__order",
            "audit__unit__group__code",
            "audit__unit__order",
            "audit__unit__code_sort",
            "theme__number",
        ),
    )
    group = tables.Column(
        "Business group",
        accessor="audit__unit__group__code",
        order_by=("audit__unit__group__order", "audit__unit__code_sort"),
    )
    theme = tables.Column(
        "Theme",
        accessor="theme__name",
        order_by=("theme__number", "audit__unit__code_sort"),
        attrs={"td": {"class": "ohs-wide"}},
    )
    rating = tables.Column(
        order_by=("rating_order", "audit__unit__code_sort", "theme__number"),
        attrs={"td": {"class": "ohs-nowrap"}},
    )
    level = tables.Column("Level tested", accessor="audit__level_tested")
    audited_on = tables.Column("Audited", accessor="audit__audited_on", empty_values=())
    recommendation = tables.Column(
        orderable=False, empty_values=(), attrs={"td": {"class": "ohs-wide"}}
    )

    also_called = {
        "business_group": "group",
        "theme_number": "theme",
        "level_tested": "level",
    }

    class Meta(RegisterTable.Meta):
        model = AuditFinding
        fields = ()
        sequence = ("unit", "group", "theme", "rating", "level", "audited_on", "recommendation")

    def __init__(self, *args, on, carried="", **kwargs):
        self.on, self.carried = on, carried
        super().__init__(*args, **kwargs)

    def render_unit(self, value):
        return link(with_as_at(reverse("maturity:unit", args=[value]), self.carried), value)

    def render_theme(self, value, record):
        number = record.theme.number
        url = with_as_at(reverse("maturity:theme", args=[number]), self.carried)
        return link(url, f"{number} {value}")

    def render_rating(self, value, record):
        return rating_tag(record.rating, value)

    def render_audited_on(self, value):
        return short_day(value) if value else "not recorded"

    def render_recommendation(self, record):
        if not record.recommendation:
            return "–"
        # Past lists know only the tasks that were there by then.
        if record.task is None:
            return markup("{}<br><strong>No key task yet</strong>", record.recommendation)
        return markup(
            "{}<br>{}: {}",
            record.recommendation,
            link(
                with_as_at(record.task.get_absolute_url(), self.carried),
                f"Task {record.task.number}",
            ),
            record.task.standing(self.on).label,
        )


# What the export reads: plain values, because a model instance for each of five related tables costs more than the rest.
FINDING_VALUES = (
    "audit__unit__group__code",
    "audit__unit__code",
    "theme__number",
    "theme__name",
    "rating",
    "audit__level_tested",
    "audit__audited_on",
    "recommendation",
    "audit__recorded_on",
    "note",
    "task__number",
    "task__title",
    "task__added_on",
)


def _rating_word(row) -> str:
    return "not assessed" if row.rating == AuditFinding.Rating.NOT_ASSESSED else row.rating


def _task(row, on) -> str:
    """The key task that answered the recommendation on a day."""
    if row.task__added_on is None or row.task__added_on > on:
        return ""
    return f"{row.task__number} {row.task__title}"


FINDING_COLUMNS = (
    Column("business_group", "audit__unit__group__code"),
    Column("unit", "audit__unit__code"),
    Column("theme_number", "theme__number"),
    Column("theme", "theme__name"),
    Column("rating", _rating_word),
    Column("level_tested", "audit__level_tested"),
    Column("audited_on", lambda row: row.audit__audited_on or "not recorded"),
    Column("recommendation", "recommendation"),
    Column("recorded_on", "audit__recorded_on"),
    Column("evidence", "note"),
    Column("task", _task, needs_context=True),
)


class AuditTable(RegisterTable):
    """Audits, one row each; drafts are shown to those who may record them."""

    row_header = "unit"
    unit = tables.Column(
        "Unit",
        accessor="unit__code",
        order_by=("unit__group__order", "unit__order", "unit__code_sort"),
    )
    group = tables.Column("Business group", accessor="unit__group__code")
    level = tables.Column("Level tested", accessor="level_tested")
    audited_on = tables.Column("Audited", empty_values=())
    recorded_on = tables.Column("Recorded", empty_values=())
    nc = tables.Column(
        "NC", empty_values=(), orderable=False, attrs={"td": {"class": "ohs-number"}}
    )
    c = tables.Column("C", empty_values=(), orderable=False, attrs={"td": {"class": "ohs-number"}})
    pc = tables.Column(
        "PC", empty_values=(), orderable=False, attrs={"td": {"class": "ohs-number"}}
    )
    auditor = tables.Column(
        "Auditor", accessor="auditor__title", attrs={"td": {"class": "ohs-wide"}}
    )
    programme = tables.Column(
        "Programme", accessor="programme__title", attrs={"td": {"class": "ohs-wide"}}
    )

    also_called = {"business_group": "group", "level_tested": "level"}

    class Meta(RegisterTable.Meta):
        model = Audit
        fields = ()

    def __init__(self, *args, carried="", **kwargs):
        self.carried = carried
        super().__init__(*args, **kwargs)

    @cached_property
    def counts(self):
        """The ratings of the audits on this page."""
        rows = self.page.object_list if hasattr(self, "page") else self.rows
        return rating_counts([row.record.pk for row in rows])

    def _count(self, record, rating):
        return self.counts.get(record.pk, {}).get(rating, 0)

    def render_nc(self, record):
        return self._count(record, "NC")

    def render_c(self, record):
        return self._count(record, "C")

    def render_pc(self, record):
        return self._count(record, "PC")

    def render_unit(self, value, record):
        return link(with_as_at(record.get_absolute_url(), self.carried), value)

    def render_audited_on(self, value):
        return short_day(value) if value else "not recorded"

    def render_recorded_on(self, value):
        return short_day(value) if value else tag("Draft", "yellow")


AUDIT_COLUMNS = (
    Column("business_group", "unit.group.code"),
    Column("unit", "unit.code"),
    Column("level_tested", "level_tested"),
    Column("audited_on", lambda audit: audit.audited_on or "not recorded"),
    Column("recorded_on", "recorded_on"),
    Column("state", "state"),
    Column("nc", lambda audit, counts: counts.get(audit.pk, {}).get("NC", 0), needs_context=True),
    Column("c", lambda audit, counts: counts.get(audit.pk, {}).get("C", 0), needs_context=True),
    Column("pc", lambda audit, counts: counts.get(audit.pk, {}).get("PC", 0), needs_context=True),
    Column("auditor", "auditor.title"),
    Column("programme", lambda audit: audit.programme.title if audit.programme else ""),
)
