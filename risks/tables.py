"""The register as a table."""

import django_tables2 as tables
from django.db.models import F
from django.utils.safestring import SafeString, mark_safe

from ohs.core.text import format_day, format_short_day, upper_first
from ohs.web.row_lists import bring_together
from ohs.web.tables import Grouping, RegisterTable, as_html, link, markup, rank_of, tag

from .models import Indicator, Risk
from .models.record import State, Trend
from .rules import trend
from .rules.status import OPEN_STATES, is_review_overdue
from .selectors.indicators import STALE

# What stands out carries a tag; the words say it, the colour only repeats it.
STATE_TONES = {
    State.CLOSURE_REFUSED: "orange",
    State.CLOSURE_PROPOSED: "blue",
    State.MITIGATED: "blue",
    State.CLOSED: "grey",
    State.PROPOSED: "grey",
}
NARROW = {"td": {"class": "ohs-nowrap"}}
NOT_SCORED = "not yet scored"


def trend_words(stated: str):
    """The glyph for the eye, the word for everyone."""
    glyph = trend.GLYPHS.get(stated, "")
    return markup('<span aria-hidden="true">{}</span> {}', glyph, stated)


class RiskTable(RegisterTable):
    """One row a risk. The view hands in what is worked out for the page's rows."""

    ref = tables.Column(
        verbose_name="Ref",
        order_by=("ref_sort", "pk"),
        empty_values=(),
        attrs={"td": {"class": "ohs-stack__ref"}},
    )
    title = tables.Column(verbose_name="Risk", attrs={"td": {"class": "ohs-wide"}})
    leads = tables.Column(empty_values=(), orderable=False, verbose_name="Lead")
    state = tables.Column(accessor="asof_state", verbose_name="Status")
    trend = tables.Column(accessor="asof_trend", verbose_name="Lead's view", attrs=NARROW)
    score = tables.Column(
        accessor="asof_band",
        verbose_name="Score now",
        empty_values=(),
        order_by=("asof_band",),
        attrs={"td": {"class": "ohs-nowrap ohs-stack__first"}},
    )
    target = tables.Column(
        accessor="asof_target_likelihood",
        verbose_name="Target",
        orderable=False,
        empty_values=(),
        attrs=NARROW,
    )
    appetite = tables.Column(empty_values=(), orderable=False, verbose_name="Appetite")
    next_review = tables.Column(
        accessor="asof_next_review", verbose_name="Next review", attrs=NARROW
    )

    row_header = "title"

    also_called = {"trend_stated": "trend", "current_band": "score"}
    groupings = {
        "lead": Grouping(
            "Lead",
            lambda table, risk: risk.first_lead or "No lead",
            arrange=lambda risks, on: risks.by_first_lead(on),
        ),
        "state": Grouping(
            "Status",
            lambda table, risk: State(risk.asof_state).label,
            (rank_of("asof_state", State),),
            instead_of="state",
        ),
        "band": Grouping(
            "Band",
            lambda table, risk: (
                table.bands[risk.asof_band].name if risk.asof_band else NOT_SCORED.capitalize()
            ),
            (F("asof_band").desc(nulls_last=True),),
        ),
        "category": Grouping(
            "Category",
            lambda table, risk: risk.category or "No category",
            arrange=lambda risks, on: risks.select_related("category").order_by(
                F("category__order").asc(nulls_last=True), "category__name", "ref_sort", "pk"
            ),
        ),
    }

    class Meta(RegisterTable.Meta):
        model = Risk
        fields = ()

    # Set by the view.
    on = None
    as_at_query = ""
    limits = None
    bands: dict = {}
    movement = None

    def render_ref(self, record):
        return record.asof_ref or "TBC"

    def render_title(self, record):
        url = record.get_absolute_url() + (f"?{self.as_at_query}" if self.as_at_query else "")
        return markup(
            '{}<span class="ohs-sub">{}</span>', link(url, record.title), record.description
        )

    def render_leads(self, record):
        return ", ".join(row.post.title for row in record.asof_leads) or "–"

    def render_state(self, value):
        tone, words = STATE_TONES.get(value), State(value).label
        return tag(words, tone) if tone else words

    def render_trend(self, value, record):
        stated = Trend(value).label
        computed = self.movement.trend_of(record) if self.movement else ""
        words = trend_words(stated)
        if trend.differs(stated, computed):
            return markup('{}<span class="ohs-sub">scores: {}</span>', words, computed)
        return words

    def render_score(self, record):
        if record.asof_likelihood is None:
            return NOT_SCORED
        words = markup(
            '<strong class="ohs-band ohs-band--{}">{}</strong> {} × {}',
            self.bands[record.asof_band].tone,
            self.bands[record.asof_band].name,
            record.asof_likelihood,
            record.asof_impact,
        )
        if record.score_illustrative:
            return words + mark_safe('<span class="ohs-sub">illustrative</span>')
        return words

    def render_target(self, record):
        if record.asof_target_likelihood is None:
            return "–"
        return f"{record.asof_target_likelihood} × {record.asof_target_impact}"

    def render_appetite(self, record):
        if record.asof_state not in OPEN_STATES:
            return "–"
        outside = self.limits.is_outside(record.category_id, record.asof_band)
        if outside is None:
            return "–"
        return tag("outside", "orange") if outside else "within"

    def render_next_review(self, value, record):
        if is_review_overdue(record.asof_state, value, self.on):
            return markup('<strong class="ohs-late">{}, overdue</strong>', format_short_day(value))
        return format_short_day(value)

    def order_score(self, queryset, is_descending):
        order = [F("asof_band"), F("asof_likelihood") * F("asof_impact"), F("asof_impact")]
        return _ordered(queryset, order, is_descending), True

    def order_next_review(self, queryset, is_descending):
        return _ordered(queryset, [F("asof_next_review")], is_descending), True


def _ordered(queryset, expressions, is_descending):
    """What is not there comes last, whichever way."""
    if is_descending:
        order = [part.desc(nulls_last=True) for part in expressions]
    else:
        order = [part.asc(nulls_last=True) for part in expressions]
    return queryset.order_by(*order, "ref_sort", "pk")


class IndicatorTable(RegisterTable):
    """Indicators with their newest reading."""

    row_header = "title"
    title = tables.Column(
        verbose_name="Indicator",
        accessor="indicator__title",
        attrs={"td": {"class": "ohs-wide"}},
    )
    reading = tables.Column(
        verbose_name="Newest reading",
        accessor="pk",
        orderable=False,
        attrs={"td": {"class": "ohs-stack__first"}},
    )
    target = tables.Column(
        verbose_name="Target", accessor="indicator__target", orderable=False, default="none set"
    )
    due = tables.Column(
        verbose_name="Due",
        accessor="pk",
        order_by=("next_due", "indicator__order", "indicator__title"),
    )
    owner = tables.Column(
        verbose_name="Owner",
        accessor="indicator__owner",
        order_by=("owner_title", "indicator__order", "indicator__title"),
    )
    risks = tables.Column(verbose_name="Risks", accessor="pk", orderable=False)

    optional = ("owner",)
    also_called = {"indicator": "title", "next_due": "due"}
    groupings = {
        "frequency": Grouping(
            "How often",
            lambda table, row: upper_first(row.indicator.get_frequency_display()),
            arrange=bring_together(
                lambda row: row.indicator.frequency,
                first=lambda row: list(Indicator.MONTHS).index(row.indicator.frequency),
            ),
        ),
        "target": Grouping(
            "Against its target",
            lambda table, row: upper_first(row.against_target),
            arrange=bring_together(lambda row: row.against_target),
        ),
        "owner": Grouping(
            "Owner",
            lambda table, row: row.indicator.owner or "No owner",
            arrange=bring_together(
                lambda row: row.indicator.owner_id,
                first=lambda row: (row.indicator.owner is None, row.owner_title),
            ),
            instead_of="owner",
        ),
    }

    class Meta(RegisterTable.Meta):
        order_by = ()

    def __init__(self, *args, as_at_query="", **kwargs):
        self.query = f"?{as_at_query}" if as_at_query else ""
        super().__init__(*args, **kwargs)

    def render_title(self, value, record):
        indicator = record.indicator
        counted = f"{indicator.counted}." if indicator.counted else ""
        return markup(
            '{}<span class="ohs-sub">{} {}</span><span class="ohs-sub">{}.</span>',
            link(indicator.get_absolute_url() + self.query, value),
            indicator.definition,
            counted,
            upper_first(indicator.get_direction_display()),
        )

    def render_reading(self, record):
        reading = record.reading
        if reading is None:
            return markup('no reading yet<span class="ohs-sub">in {}</span>', record.indicator.unit)
        period = reading.period_printed or f"to {format_day(reading.end)}"
        return markup(
            '<strong>{}</strong><span class="ohs-sub">{}</span>{}',
            record.figure,
            f"{period}; {reading.source}" if reading.source else period,
            _ILLUSTRATIVE if reading.illustrative else "",
        )

    def render_target(self, value, record):
        return markup('{}<span class="ohs-sub">{}</span>', value, record.against_target)

    def render_due(self, record):
        return markup(
            "{}{}{}",
            upper_first(record.indicator.get_frequency_display()),
            markup(" {}", tag(STALE, "orange")) if record.stale else "",
            markup('<span class="ohs-sub">{}</span>', record.due_words) if record.reading else "",
        )

    def render_risks(self, record):
        risks = (
            link(risk.get_absolute_url() + self.query, f"{risk.ref or 'TBC'} {risk.title}")
            for risk in record.indicator.risks.all()
        )
        return SafeString("<br>".join(map(as_html, risks))) or "–"


_ILLUSTRATIVE = mark_safe('<span class="ohs-sub">illustrative</span>')
