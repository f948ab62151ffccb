"""Pages of lines. What a reader may see of a figure is settled before it gets here (`injuries.lines.published`)."""

from dataclasses import replace
from functools import partial
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from ohs.core.cache import cached_until_change
from ohs.organisation.models import BoardMeeting, BusinessGroup
from ohs.web.charts import for_screens
from ohs.web.formats import ListFile, OffersFormats, OffersRows
from ohs.web.row_lists import RowList
from ohs.web.views import RegisterPage

from ..charts import monthly as line_charts
from ..charts import rates
from ..charts.comparators import beside_others
from ..charts.process import process
from ..charts.unit_years import draw_unit_years
from ..dimensions import Kinds
from ..disclosure import Mark
from ..filters import LineFilter
from ..forms import PeriodForm
from ..lines.beside import load_others, set_beside
from ..lines.comparison import compare_lines
from ..lines.funnels import funnels
from ..lines.history import load_history
from ..lines.line_definition import load_scopes
from ..lines.parts import load_parts
from ..lines.revisions import revisions, usual_shortfall
from ..lines.series import LineSeries
from ..lines.severities import load_severities
from ..lines.staff_groups import families
from ..lines.unit_years import load_unit_years
from ..models import ReportLine
from ..reporting.rows import LINES, REVISION_COLUMNS, line_row, revision_rows
from ..tables import LineTable
from . import line_page
from .small_numbers import Audience


class ComparesLines(Audience):
    """A page that compares lines over a period that the reader chooses, in its `form`."""

    permission_required = "injuries.view_reportline"

    def get_groups(self):
        return list(BusinessGroup.objects.all())

    def compare(self, **kwargs):
        """The comparison for this reader. A note is kept of what others do not see of it."""
        asked = {
            "on": self.on,
            "group": self.form.chosen_group,
            "period": self.form.period,
            **kwargs,
        }
        comparison = cached_until_change(
            "lines",
            lambda: compare_lines(full=self.full, **asked),
            self.full,
            *((name, getattr(value, "pk", value)) for name, value in sorted(asked.items())),
            version=self.data_version,
        )
        self.log(comparison.small)
        return comparison


class LinesPage(ComparesLines, OffersFormats, RegisterPage):
    """A page of lines that is no list of them."""

    formats = ()

    def prepare(self):
        self.form = PeriodForm(self.request.GET, groups=self.get_groups, with_verdict=False)
        self.valid = self.form.is_valid()

    def query_errors(self):
        return "" if self.valid else self.form.error_text()


class LineList(ComparesLines, RowList):
    """The lines of the Board's paper over a period, each with what may be said of its change."""

    table_class = LineTable
    filterset_class = LineFilter
    template_name = "injuries/reportline_list.html"
    csv_columns = LINES.columns
    title = "Injuries"
    noun = ("measure", "measures")
    empty_text = (
        "No report line has been set up. The HSW team sets up lines under Manage registers."
    )
    none_match_text = "No measure matches the filters. Remove one, or clear them all."

    @property
    def form(self):
        return self.filterset.form

    def get_form_kwargs(self):
        return {"groups": self.get_groups}

    def query_errors(self):
        return "" if self.form.is_valid() else self.form.error_text()

    @cached_property
    def comparison(self):
        return self.compare().narrowed_to(self.form.cleaned_data.get("verdict"))

    def load_rows(self):
        return list(self.comparison.lines)

    def get_csv_rows(self, queryset):
        return map(line_row, queryset)

    def get_file(self):
        period, before = self.comparison.period, self.comparison.prior_period
        return replace(
            super().get_file(),
            name=f"injuries-{period.first}-{period.last}",
            title=LINES.title,
            notes=(("Period", f"{period}, beside {before}"),),
        )

    def get_table_kwargs(self):
        # A line is looked at over the same period, of the same group.
        query = {
            name: self.request.GET[name]
            for name in ("period", "from", "to", "group", "as_at")
            if self.request.GET.get(name)
        }
        return {"query": urlencode(query)}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(full=self.full, **kwargs)
        if context["valid"]:
            context["comparison"] = self.comparison
        return context


class LineDetail(LinesPage):
    """One line: its chart, the months beside those of the year before, its rates, and its units."""

    template_name = "injuries/reportline_detail.html"

    def get_commented(self):
        return self.line

    @cached_property
    def kinds(self):
        return Kinds()

    def get_groups(self):
        return self.kinds.groups

    def get_context_data(self, **kwargs):
        line = self.line = get_object_or_404(ReportLine, slug=self.kwargs["slug"])
        context = super().get_context_data(**kwargs)
        context.update(form=self.form, valid=self.valid, full=self.full, line=line)
        if not self.valid:
            return context
        comparison = self.compare(only=line.slug)
        figures = comparison.lines[0]
        # Others' figures are of whole forces: beside a business group they say nothing.
        others = () if self.form.chosen_group else load_others(line, self.on)
        beside = set_beside(figures, others) if others else None
        context.update(
            beside=beside,
            beside_chart=(for_screens(partial(beside_others, beside)) or None) if beside else None,
            comparison=comparison,
            figures=figures,
            months=line_page.months(figures, comparison),
            pairs=line_page.pairs(figures),
            process=for_screens(
                partial(process, figures), part=line_charts.phone_part(figures.months)
            )
            if figures.chart.drawn
            else None,
            years=for_screens(
                partial(line_charts.years, figures), part=line_charts.phone_part(figures.period)
            ),
            rates=for_screens(partial(rates.rate_intervals, figures)),
            funnels=self.funnels(figures),
            unit_years=[
                (group, [(unit, draw_unit_years(group, unit)) for unit in group.units])
                for group in load_unit_years(line, self.on, self.form.chosen_group)
            ],
            parts=None if comparison.group else load_parts(self.on, [line.pk]).get(line.pk),
        )
        severities = load_severities(self.on, [line.pk]).get(line.pk)
        if severities and not comparison.group:
            context.update(
                severities=severities,
                severities_sentence=severities.sentence(figures.period, figures.verdict),
            )
        return context

    def funnels(self, figures):
        group = self.form.chosen_group
        found = funnels(
            scope=figures.scope,
            units=[unit for unit in self.kinds.units.values() if group in (None, unit.group)],
            on=self.on,
            period=figures.period,
            full=self.full,
            left_out={gap.month for gap in figures.period_gaps},
        )
        return [
            (funnel, for_screens(partial(rates.funnel, funnel)) if funnel.drawn else None)
            for funnel in found
        ]


class StaffGroups(LinesPage):
    """Lines about the same cause and different staff groups, on one scale."""

    template_name = "injuries/staff_groups.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context.update(form=self.form, valid=self.valid, full=self.full)
        if self.valid:
            comparison = self.compare()
            context.update(
                comparison=comparison,
                families=[
                    (family, for_screens(partial(rates.staff_groups, family)))
                    for family in families(comparison)
                ],
            )
        return context


class RevisionList(Audience, OffersRows, RegisterPage):
    """How much each month of a line grew after it was first published."""

    permission_required = "injuries.view_reportline"
    template_name = "injuries/revision_list.html"
    csv_columns = REVISION_COLUMNS

    def prepare(self):
        self.scopes = load_scopes()
        self.slug = self.request.GET.get("line") or (
            self.scopes[0].line.slug if self.scopes else ""
        )
        self.scope = next((scope for scope in self.scopes if scope.line.slug == self.slug), None)
        if self.scope is None and self.slug:
            raise BadRequest(
                f"“{self.slug[:40]}” is not a line. Choose one from the list of lines."
            )
        self.rows, self.shortfall, self.illustrative = [], None, False
        if self.scope:
            self.read()

    def get_file(self):
        title = self.scope.line.title if self.scope else ""
        return ListFile(
            name=f"revisions-{self.slug}-{self.on}",
            title="Revisions",
            on=self.on,
            columns=self.csv_columns,
            rows=lambda: revision_rows(title, self.rows),
            notes=(("Line", title),),
        )

    def read(self):
        self.meeting = BoardMeeting.objects.last_frozen(self.on)
        series = self.series(full=self.full)
        self.rows = revisions(series)
        self.shortfall = usual_shortfall(series)
        self.illustrative = bool(series.history.illustrative)
        if self.full:
            told = revisions(self.series(full=False))
            self.log(sum(row.now is Mark.CONFIDENTIAL for row in told))

    def series(self, *, full):
        history = load_history(self.scopes, full=full)
        return LineSeries(
            self.scope,
            history,
            history.lines[self.scope.line.pk],
            history.extract(self.on),
            history.extract(self.meeting.as_at) if self.meeting else None,
            {},
            (),
        )

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            lines=[scope.line for scope in self.scopes],
            line=self.scope.line if self.scope else None,
            rows=self.rows,
            shortfall=self.shortfall,
            illustrative=self.illustrative,
            meeting=getattr(self, "meeting", None),
            full=self.full,
            **kwargs,
        )
