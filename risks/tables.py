"""The register as a table and as a CSV: the same rows, the same words."""

import django_tables2 as tables
from django.db.models import F
from django.utils.safestring import mark_safe

from ohs.core.csv import Column
from ohs.web.tables import RegisterTable, link, markup, short_day, tag

from .models import Risk
from .models.record import State, Trend
from .rules import trend
from .rules.definitions import OPEN_STATES

STATES = {choice.value: str(choice.label) for choice in State}
TRENDS = {choice.value: str(choice.label) for choice in Trend}
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
OPEN_VALUES = frozenset(state.value for state in OPEN_STATES)


def trend_words(stated: str):
    """The glyph for the eye, the word for everyone."""
    glyph = trend.GLYPHS.get(stated, "")
    return markup('<span aria-hidden="true">{}</span> {}', glyph, stated)


class RiskTable(RegisterTable):
    """One row a risk. The view hands in what is worked out for the page's rows."""

    ref = tables.Column(verbose_name="Ref", order_by=("ref_sort", "pk"), empty_values=())
    title = tables.Column(verbose_name="Risk", attrs={"td": {"class": "ohs-wide"}})
    leads = tables.Column(empty_values=(), orderable=False, verbose_name="Lead")
    state = tables.Column(accessor="then_state", verbose_name="State")
    trend = tables.Column(accessor="then_trend", verbose_name="Trend stated", attrs=NARROW)
    score = tables.Column(
        accessor="then_band",
        verbose_name="Score now",
        empty_values=(),
        order_by=("then_band",),
        attrs=NARROW,
    )
    target = tables.Column(
        accessor="then_target_likelihood",
        verbose_name="Target",
        orderable=False,
        empty_values=(),
        attrs=NARROW,
    )
    appetite = tables.Column(empty_values=(), orderable=False, verbose_name="Appetite")
    next_review = tables.Column(
        accessor="then_next_review", verbose_name="Next review", attrs=NARROW
    )

    row_header = "ref"

    also_called = {"trend_stated": "trend", "current_band": "score"}

    class Meta(RegisterTable.Meta):
        model = Risk
        fields = ()

    # Set by the view.
    on = None
    carried = ""
    limits = None
    bands: dict = {}
    movement = None

    def render_ref(self, record):
        return record.then_ref or "TBC"

    def render_title(self, record):
        url = record.get_absolute_url() + (f"?{self.carried}" if self.carried else "")
        return markup(
            '{}<span class="ohs-sub">{}</span>', link(url, record.title), record.description
        )

    def render_leads(self, record):
        return ", ".join(row.post.title for row in record.leading) or "–"

    def render_state(self, value):
        tone = STATE_TONES.get(value)
        return tag(STATES[value], tone) if tone else STATES[value]

    def render_trend(self, value, record):
        stated = TRENDS[value]
        computed = self.movement.computed(record) if self.movement else ""
        words = trend_words(stated)
        if trend.differs(stated, computed):
            return markup('{}<span class="ohs-sub">scores: {}</span>', words, computed)
        return words

    def render_score(self, record):
        if record.then_likelihood is None:
            return NOT_SCORED
        words = markup(
            '<strong class="ohs-band ohs-band--{}">{}</strong> {} × {}',
            self.bands[record.then_band].tone,
            self.bands[record.then_band].name,
            record.then_likelihood,
            record.then_impact,
        )
        if record.score_illustrative:
            return words + mark_safe('<span class="ohs-sub">illustrative</span>')
        return words

    def render_target(self, record):
        if record.then_target_likelihood is None:
            return "–"
        return f"{record.then_target_likelihood} × {record.then_target_impact}"

    def render_appetite(self, record):
        if record.then_state not in OPEN_VALUES:
            return "–"
        outside = self.limits.is_outside(record.category_id, record.then_band)
        if outside is None:
            return "–"
        return tag("outside", "orange") if outside else "within"

    def render_next_review(self, value, record):
        if value < self.on and record.then_state in OPEN_VALUES:
            return markup('<strong class="ohs-late">{}, overdue</strong>', short_day(value))
        return short_day(value)

    def order_score(self, queryset, is_descending):
        order = [F("then_band"), F("then_likelihood") * F("then_impact"), F("then_impact")]
        return _ordered(queryset, order, is_descending), True

    def order_next_review(self, queryset, is_descending):
        return _ordered(queryset, [F("then_next_review")], is_descending), True


def _ordered(queryset, expressions, is_descending):
    """What is not there comes last, whichever way."""
    if is_descending:
        order = [part.desc(nulls_last=True) for part in expressions]
    else:
        order = [part.asc(nulls_last=True) for part in expressions]
    return queryset.order_by(*order, "ref_sort", "pk")


def _within(row, context):
    if row.then_state not in OPEN_VALUES:
        return None
    outside = context.limits.is_outside(row.category_id, row.then_band)
    return None if outside is None else not outside


def _band(row, context):
    return context.bands[row.then_band].name if row.then_band is not None else None


RISK_COLUMNS = (
    Column("ref", "then_ref"),
    Column("title", "title"),
    Column("description", "description"),
    Column("leads", lambda row, context: context.leads.get(row.pk, ()), True),
    Column("state", lambda row: STATES[row.then_state]),
    Column("trend_stated", lambda row: TRENDS[row.then_trend]),
    Column("trend_computed", lambda row, context: context.movement.computed(row), True),
    Column("inherent_likelihood", "then_inherent_likelihood"),
    Column("inherent_impact", "then_inherent_impact"),
    Column("current_likelihood", "then_likelihood"),
    Column("current_impact", "then_impact"),
    Column("current_band", _band, True),
    Column("target_likelihood", "then_target_likelihood"),
    Column("target_impact", "then_target_impact"),
    Column("within_appetite", _within, True),
    Column("last_review", "then_last_review"),
    Column("next_review", "then_next_review"),
    Column("register", "then_register"),
    Column("illustrative", lambda row: "scores" if row.score_illustrative else ""),
    Column("current_matrix", lambda row, context: context.matrices.get(row.then_matrix), True),
)
