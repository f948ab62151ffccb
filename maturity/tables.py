"""The columns of the maturity lists."""

import django_tables2 as tables
from django.db.models import F

from ohs.core.text import format_short_day, shorten
from ohs.web.row_lists import bring_together
from ohs.web.tables import Grouping, RegisterTable, addresses, link, markup, tag

from .models import Audit, AuditFinding
from .rules.audit_age import AuditAge
from .rules.ratings import NC, NOT_ASSESSED, PC, C

_NUMBER = {"td": {"class": "ohs-number"}}
_DAY = {"td": {"class": "ohs-nowrap"}}
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
            link(task.get_absolute_url() + self.as_at, f"{task.number} {shorten(task.title, 60)}"),
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
    audited_on = tables.Column("Audited", empty_values=(), attrs=_DAY)
    recorded_on = tables.Column("Recorded", empty_values=(), attrs=_DAY)
    nc = tables.Column("NC", orderable=False, attrs=_NUMBER)
    c = tables.Column("C", orderable=False, attrs=_NUMBER)
    pc = tables.Column("PC", orderable=False, attrs=_NUMBER)
    auditor = tables.Column("Auditor", accessor="auditor__title")
    programme = tables.Column("Programme", accessor="programme__title")

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


class UnitTable(RegisterTable):
    """Units with what is verified and what is missing; `quarter` is the one whose self-assessment is told."""

    row_header = "unit"
    unit = tables.Column("Unit", accessor="unit__code", order_by=("place",))
    group = tables.Column("Business group", accessor="unit__group", order_by=("place",))
    level = tables.Column(
        "Verified by audit",
        accessor="column__level__words",
        order_by=("-verified_level", "place"),
        attrs={"td": {"class": "ohs-wide ohs-stack__first"}},
    )
    nc = tables.Column("NC", accessor="column__counts__nc", attrs=_NUMBER)
    c = tables.Column("C", accessor="column__counts__c", attrs=_NUMBER)
    pc = tables.Column("PC", accessor="column__counts__pc", attrs=_NUMBER)
    audited_on = tables.Column(
        "Last audit", accessor="audited_words", order_by=("last_audited", "place")
    )
    returned = tables.Column(
        "Self-assessment", accessor="return_words", order_by=("return_words", "place")
    )
    claimed = tables.Column(
        "Claims", accessor="column__claimed", order_by=("claimed_level", "place")
    )
    next_audit = tables.Column(
        "Next audit",
        accessor="next_audit__label",
        order_by=("next_audit_starts", "place"),
        default="none planned",
    )
    name = tables.Column("Name", accessor="unit__name", order_by=("unit__name", "place"))
    target = tables.Column("Target level", order_by=("target_level", "place"))

    optional = ("name", "target")
    also_called = {
        "business_group": "group",
        "verified_level": "level",
        "self_assessment": "returned",
        "claimed_level": "claimed",
    }
    groupings = {
        "group": Grouping(
            "Business group",
            lambda table, row: row.unit.group,
            arrange=bring_together(lambda row: row.unit.group),
            instead_of="group",
        ),
        "level": Grouping(
            "Verified by audit",
            lambda table, row: row.column.level.words,
            arrange=bring_together(
                lambda row: row.column.level.words,
                first=lambda row: (-row.verified_level, row.column.level.words),
            ),
            instead_of="level",
        ),
        "age": Grouping(
            "Last audit",
            lambda table, row: row.age.value.capitalize(),
            arrange=bring_together(
                lambda row: row.age, first=lambda row: -list(AuditAge).index(row.age)
            ),
        ),
        "returned": Grouping(
            "Self-assessment",
            lambda table, row: row.return_words.capitalize(),
            arrange=bring_together(lambda row: row.return_words),
            instead_of="returned",
        ),
    }

    class Meta(RegisterTable.Meta):
        order_by = ()

    def __init__(self, *args, quarter=None, as_at_query="", **kwargs):
        self.as_at = f"?{as_at_query}" if as_at_query else ""
        self.address_of = addresses("maturity:unit")
        super().__init__(*args, **kwargs)
        if quarter:
            self.columns["returned"].column.verbose_name = quarter.label

    def render_unit(self, value):
        return link(self.address_of(value) + self.as_at, value)

    def render_level(self, value, record):
        below = record.column.level.below
        return markup('<strong class="ohs-concern">{}</strong>', value) if below else value

    def render_audited_on(self, value, record):
        if record.age is not AuditAge.STALE:
            return value
        return markup('{}<br><strong class="ohs-concern">stale</strong>', value)

    def render_target(self, value):
        return f"Level {value}"


def _quarter_column(back: int, heading: str, **attrs):
    return tables.Column(
        heading,
        accessor="place",
        empty_values=(),
        order_by=(f"returns__{back}__words", "place"),
        attrs=attrs,
    )


class ReturnTable(RegisterTable):
    """Units with their self-assessments; `quarters` are those shown, the one that is due first."""

    row_header = "unit"
    unit = tables.Column("Unit", accessor="code", order_by=("place",))
    group = tables.Column("Business group", order_by=("group", "place"))
    to_remind = tables.Column("To remind", order_by=("to_remind", "place"))
    due = _quarter_column(0, "Quarter that is due", td={"class": "ohs-stack__first"})
    before = _quarter_column(1, "Quarter before")
    before2 = _quarter_column(2, "Two quarters before")
    before3 = _quarter_column(3, "Three quarters before")
    before4 = _quarter_column(4, "Four quarters before")
    before5 = _quarter_column(5, "Five quarters before")
    post = tables.Column("Unit contact", order_by=("post", "place"), default="nobody assigned")

    optional = ("post",)
    also_called = {"business_group": "group", "self_assessment": "due"}
    groupings = {
        "group": Grouping(
            "Business group",
            lambda table, row: row.group,
            arrange=bring_together(lambda row: row.group),
            instead_of="group",
        ),
        "due": Grouping(
            "Quarter that is due",
            lambda table, row: row.due.words.capitalize(),
            arrange=bring_together(lambda row: row.due.words),
            instead_of="due",
        ),
        "post": Grouping(
            "Unit contact",
            lambda table, row: row.post or "Nobody assigned",
            arrange=bring_together(
                lambda row: row.post, first=lambda row: (not row.post, row.post)
            ),
            instead_of="post",
        ),
    }

    class Meta(RegisterTable.Meta):
        order_by = ()

    def __init__(self, *args, quarters, as_at_query="", **kwargs):
        self.as_at = f"?{as_at_query}" if as_at_query else ""
        self.address_of = addresses("maturity:unit")
        self.assessment_address = addresses("maturity:assessment")
        super().__init__(*args, **kwargs)
        for place, (name, quarter) in enumerate(zip(_QUARTER_COLUMNS, quarters, strict=True)):
            label = f"{quarter.label}, due" if place == 0 else quarter.label
            self.columns[name].column.verbose_name = label

    def render_unit(self, value):
        return link(self.address_of(value) + self.as_at, value)

    def render_due(self, record):
        words = self._words(record.due)
        return markup('<span class="ohs-concern">{}</span>', words) if record.due.missing else words

    def render_before(self, record):
        return self._words(record.returns[1])

    def render_before2(self, record):
        return self._words(record.returns[2])

    def render_before3(self, record):
        return self._words(record.returns[3])

    def render_before4(self, record):
        return self._words(record.returns[4])

    def render_before5(self, record):
        return self._words(record.returns[5])

    def _words(self, each):
        """What became of one; a link where it can be read."""
        if each.pk and each.words != "begun":
            return link(self.assessment_address(each.pk), each.words)
        return each.words


_QUARTER_COLUMNS = ("due", "before", "before2", "before3", "before4", "before5")
