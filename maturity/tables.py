"""The columns of the maturity lists."""

import django_tables2 as tables
from django.db.models import F

from ohs.core.text import format_short_day
from ohs.web.tables import Grouping, RegisterTable, addresses, link, markup, tag

from .models import Audit, AuditFinding
from .rules.ratings import NC, NOT_ASSESSED, PC, C

TONES = {NC: "orange", C: "grey", PC: "blue", NOT_ASSESSED: "grey"}


class FindingTable(RegisterTable):
    """Findings, one row each; `as_at_query` is what links take along, `on` the date of the page."""

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
        attrs={"td": {"class": "ohs-nowrap ohs-stack__first"}},
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
    groupings = {
        "group": Grouping(
            "Business group",
            lambda table, finding: finding.audit.unit.group,
            ("audit__unit__group__order", "audit__unit__group__code"),
            instead_of="group",
        ),
        "theme": Grouping(
            "Theme",
            lambda table, finding: f"{finding.theme.number} {finding.theme.name}",
            ("theme__number", "theme"),
            instead_of="theme",
        ),
        "rating": Grouping(
            "Rating",
            lambda table, finding: finding.get_rating_display(),
            ("rating_order",),
            instead_of="rating",
        ),
    }

    class Meta(RegisterTable.Meta):
        model = AuditFinding
        fields = ()
        sequence = ("unit", "group", "theme", "rating", "level", "audited_on", "recommendation")

    def __init__(self, *args, on, as_at_query="", **kwargs):
        self.on, self.as_at = on, f"?{as_at_query}" if as_at_query else ""
        self.unit_address, self.theme_address = (
            addresses("maturity:unit"),
            addresses("maturity:theme"),
        )
        super().__init__(*args, **kwargs)

    def render_unit(self, value):
        return link(self.unit_address(value) + self.as_at, value)

    def render_theme(self, value, record):
        number = record.theme.number
        return link(self.theme_address(number) + self.as_at, f"{number} {value}")

    def render_rating(self, value, record):
        return tag(value, TONES[record.rating])

    def render_audited_on(self, value):
        return format_short_day(value) if value else "not recorded"

    def render_recommendation(self, record):
        if not record.recommendation:
            return "–"
        # Past lists know only the tasks that were there by then.
        if record.task is None:
            return markup("{}<br><strong>No key task yet</strong>", record.recommendation)
        task = record.task
        return markup(
            "{}<br>{}: {}",
            record.recommendation,
            link(task.get_absolute_url() + self.as_at, f"Task {task.number}"),
            task.standing(self.on).label,
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
    nc = tables.Column("NC", orderable=False, attrs={"td": {"class": "ohs-number"}})
    c = tables.Column("C", orderable=False, attrs={"td": {"class": "ohs-number"}})
    pc = tables.Column("PC", orderable=False, attrs={"td": {"class": "ohs-number"}})
    auditor = tables.Column(
        "Auditor", accessor="auditor__title", attrs={"td": {"class": "ohs-wide"}}
    )
    programme = tables.Column(
        "Programme", accessor="programme__title", attrs={"td": {"class": "ohs-wide"}}
    )

    also_called = {"business_group": "group", "level_tested": "level"}
    groupings = {
        "group": Grouping(
            "Business group",
            lambda table, audit: audit.unit.group,
            ("unit__group__order", "unit__group__code"),
            instead_of="group",
        ),
        "level": Grouping(
            "Level tested",
            lambda table, audit: f"Level {audit.level_tested}",
            ("-level_tested",),
            instead_of="level",
        ),
        "programme": Grouping(
            "Programme",
            lambda table, audit: audit.programme or "No programme",
            (F("programme__start").desc(nulls_last=True), "programme"),
            instead_of="programme",
        ),
        "auditor": Grouping(
            "Auditor",
            lambda table, audit: audit.auditor,
            ("auditor__title", "auditor"),
            instead_of="auditor",
        ),
    }

    class Meta(RegisterTable.Meta):
        model = Audit
        fields = ()

    def __init__(self, *args, as_at_query="", **kwargs):
        self.as_at = f"?{as_at_query}" if as_at_query else ""
        super().__init__(*args, **kwargs)

    def render_unit(self, value, record):
        text = markup(
            '{}<span class="govuk-visually-hidden">, audit at Level {}</span>',
            value,
            record.level_tested,
        )
        return link(record.get_absolute_url() + self.as_at, text)

    def render_audited_on(self, value):
        return format_short_day(value) if value else "not recorded"

    def render_recorded_on(self, value):
        return format_short_day(value) if value else tag("Draft", "yellow")
