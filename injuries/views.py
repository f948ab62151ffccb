"""Pages of the injury register. What a reader may see of a figure is settled before it gets here."""

from dataclasses import replace

from django.core.exceptions import BadRequest
from django.db.models import Max
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from ohs.organisation.models import BoardMeeting, BusinessGroup
from ohs.organisation.periods import Month
from ohs.web.export import stream_csv
from ohs.web.views import RegisterDetail, RegisterList, RegisterPage

from . import charts as line_charts
from . import line_pages, operations
from .comparisons import compare_lines
from .disclosure import Mark
from .exports import COUNT_COLUMNS, INVESTIGATION_COLUMNS, LINE_COLUMNS, REVISION_COLUMNS
from .filters import InvestigationFilter, MonthlyCountFilter
from .forms import PeriodForm
from .funnels import funnels
from .histories import load_history
from .kinds import Kinds
from .models import CountExtract, Investigation, MonthlyCount, MonthlyTotal, ReportLine
from .revisions import revisions, usual_shortfall
from .scopes import load_scopes
from .series import LineSeries
from .staff_groups import families
from .tables import InvestigationTable, MonthlyCountTable, due_by, when

SMALL_NUMBERS = "injuries.view_small_numbers"


class Audience:
    """Who is reading. `full`: may see small numbers; that they were shown is logged."""

    @cached_property
    def full(self) -> bool:
        return self.request.user.has_perm(SMALL_NUMBERS)

    def log(self, figures: int) -> None:
        if self.full and figures:
            operations.log_small_numbers(
                by=self.request.user, path=self.request.get_full_path(), figures=figures
            )


class LinesPage(Audience, RegisterPage):
    """A page of lines over a period that the reader chooses."""

    permission_required = "injuries.view_reportline"
    with_verdict = True

    def get(self, request, *args, **kwargs):
        self.form = PeriodForm(
            request.GET, groups=self.get_groups(), with_verdict=self.with_verdict
        )
        self.valid = self.form.is_valid()
        wanted = request.GET.get("format", "")
        if wanted not in ("", "csv"):
            raise BadRequest(f"“{wanted[:20]}” is not a format of this page. Use format=csv.")
        if wanted == "csv":
            if not self.valid:
                raise BadRequest(self.form.error_text())
            return self.csv_response()
        return super().get(request, *args, **kwargs)

    def get_groups(self):
        return list(BusinessGroup.objects.all())

    def csv_response(self):
        raise BadRequest(
            "This page has no CSV. Its figures are in the CSV of the lines and of the counts."
        )

    def compare(self, **kwargs):
        """The comparison for this reader. A note is kept of what others do not see of it."""
        asked = {
            "on": self.on,
            "group": self.form.chosen_group,
            "period": self.form.period,
            **kwargs,
        }
        comparison = compare_lines(full=self.full, **asked)
        self.log(comparison.small)
        return comparison


class LineList(LinesPage):
    template_name = "injuries/reportline_list.html"

    def csv_response(self):
        comparison = self.chosen(self.compare())
        filename = f"injuries-{comparison.period.first}-{comparison.period.last}.csv"
        return stream_csv(filename, LINE_COLUMNS, comparison.lines)

    def chosen(self, comparison):
        """Only the lines whose verdict, or a signal, was asked for."""
        verdict = self.form.cleaned_data.get("verdict")
        if not verdict:
            return comparison
        if verdict == "signal":
            return replace(
                comparison, lines=tuple(line for line in comparison.lines if line.signal)
            )
        wanted = ("higher", "lower") if verdict == "changed" else (verdict,)
        return replace(
            comparison, lines=tuple(line for line in comparison.lines if line.verdict in wanted)
        )

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context.update(form=self.form, valid=self.valid, full=self.full)
        if self.valid:
            context["comparison"] = self.chosen(self.compare())
            context["narrowed"] = bool(self.form.cleaned_data.get("verdict"))
        return context


class LineDetail(LinesPage):
    """One line: its chart, the months beside those of the year before, its rates, and its units."""

    template_name = "injuries/reportline_detail.html"
    with_verdict = False

    @cached_property
    def kinds(self):
        return Kinds()

    def get_groups(self):
        return self.kinds.groups

    def get_context_data(self, **kwargs):
        line = get_object_or_404(ReportLine, slug=self.kwargs["slug"])
        context = super().get_context_data(**kwargs)
        context.update(form=self.form, valid=self.valid, full=self.full, line=line)
        if not self.valid:
            return context
        comparison = self.compare(only=line.slug, to_newest=True)
        figures = comparison.lines[0]
        context.update(
            comparison=comparison,
            figures=figures,
            months=line_pages.months(figures, comparison),
            pairs=line_pages.pairs(figures),
            process=line_charts.process(figures) if figures.chart.drawn else None,
            years=line_charts.years(figures),
            rates=line_charts.rate_intervals(figures),
            funnels=self.funnels(figures),
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
        )
        return [(funnel, line_charts.funnel(funnel) if funnel.drawn else None) for funnel in found]


class StaffGroups(LinesPage):
    """Lines about the same cause and different staff groups, on one scale."""

    template_name = "injuries/staff_groups.html"
    with_verdict = False

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context.update(form=self.form, valid=self.valid, full=self.full)
        if self.valid:
            comparison = self.compare()
            context.update(
                comparison=comparison,
                families=[
                    (family, line_charts.staff_groups(family)) for family in families(comparison)
                ],
            )
        return context


class RevisionList(Audience, RegisterPage):
    """How much each month of a line grew after it was first published."""

    permission_required = "injuries.view_reportline"
    template_name = "injuries/revision_list.html"

    def get(self, request, *args, **kwargs):
        wanted = request.GET.get("format", "")
        if wanted not in ("", "csv"):
            raise BadRequest(f"“{wanted[:20]}” is not a format of this page. Use format=csv.")
        self.scopes = load_scopes()
        slug = request.GET.get("line") or (self.scopes[0].line.slug if self.scopes else "")
        self.scope = next((scope for scope in self.scopes if scope.line.slug == slug), None)
        if self.scope is None and slug:
            raise BadRequest(f"“{slug[:40]}” is not a line. Choose one from the list of lines.")
        self.rows, self.shortfall, self.illustrative = [], None, False
        if self.scope:
            self.read()
        if wanted == "csv":
            return stream_csv(
                f"revisions-{slug}-{self.on}.csv", REVISION_COLUMNS, self.rows, context=self.scope
            )
        return super().get(request, *args, **kwargs)

    def read(self):
        history = load_history(self.scopes)
        self.meeting = BoardMeeting.objects.last_frozen(self.on)
        series = LineSeries(
            self.scope,
            history,
            history.lines[self.scope.line.pk],
            history.vintage(self.on),
            history.vintage(self.meeting.as_at) if self.meeting else None,
            {},
            (),
        )
        self.rows = revisions(series, full=self.full)
        self.shortfall = usual_shortfall(series, full=self.full)
        self.illustrative = bool(history.illustrative)
        if self.full:
            self.log(sum(row.now is Mark.CONFIDENTIAL for row in revisions(series, full=False)))

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


class CountLook:
    """What a list of counts needs to print its rows: the names of kinds, and what this reader may see."""

    def __init__(self, kinds: Kinds, *, on, full: bool):
        self.kinds = kinds
        self.full = full
        self.count_column = "count" if full else "shown_count"
        meeting = BoardMeeting.objects.last_frozen(on)
        self._meeting = meeting.as_at if meeting else None
        self._newest = MonthlyTotal.objects.known(on).aggregate(newest=Max("month"))["newest"]
        self._names = {}

    def unit(self, row):
        return self.kinds.units[row.unit_id].code if row.unit_id else ""

    def cause(self, row):
        return self.kinds.causes[row.cause_id].name

    def staff_group(self, row):
        return self.kinds.staff_groups[row.staff_group_id].name

    def severity(self, row):
        key = (row.severity_id, row.month)
        if key not in self._names:
            self._names[key] = self.kinds.severities[row.severity_id].on(row.month)
        return self._names[key]

    def count(self, row):
        value = row.count if self.full else row.shown_count
        return str(Mark.CONFIDENTIAL) if value is None else value

    def marker(self, row):
        markers = []
        if not self.full and row.shown_count is None:
            markers.append(Mark.CONFIDENTIAL)
        if row.month == self._newest:
            markers.append(Mark.PROVISIONAL)
        elif self._meeting and row.as_at > self._meeting >= Month.of(row.month).end:
            markers.append(Mark.REVISED)
        return " ".join(markers)


class CountList(Audience, RegisterList):
    permission_required = "injuries.view_monthlycount"
    table_class = MonthlyCountTable
    filterset_class = MonthlyCountFilter
    csv_columns = COUNT_COLUMNS
    csv_name = "injury-counts"
    title = "Monthly injury counts"
    noun = ("count", "counts")
    empty_text = "No count has been recorded. Counts come in with an import, in the admin or by the command import_counts."
    template_name = "injuries/monthlycount_list.html"

    @cached_property
    def kinds(self):
        return Kinds()

    @cached_property
    def look(self):
        return CountLook(self.kinds, on=self.on, full=self.full)

    def get_filterset_kwargs(self, filterset_class):
        return {**super().get_filterset_kwargs(filterset_class), "kinds": self.kinds}

    @cached_property
    def extracts(self):
        return list(CountExtract.objects.order_by().values_list("pk", "as_at", "illustrative"))

    def get_queryset(self):
        counts = MonthlyCount.objects
        # The same rows either way; what is known now is one step in an index.
        is_now = all(as_at <= self.on for _, as_at, _ in self.extracts)
        counts = counts.current() if is_now else counts.known(self.on)
        return counts if self.full else counts.filter(listed=True).defer("count")

    def get_table_kwargs(self):
        return {"look": self.look}

    def get_csv_context(self, queryset):
        return self.look

    def get_csv_rows(self, queryset):
        self.log(queryset.filter(shown_count=None).count() if self.full else 0)
        return super().get_csv_rows(queryset)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        rows = [row.record for row in context["table"].paginated_rows]
        self.log(sum(row.shown_count is None for row in rows))
        made_up = {pk for pk, _, illustrative in self.extracts if illustrative}
        context.update(full=self.full, illustrative=any(row.extract_id in made_up for row in rows))
        return context


class InvestigationList(RegisterList):
    permission_required = "injuries.view_investigation"
    table_class = InvestigationTable
    filterset_class = InvestigationFilter
    csv_columns = INVESTIGATION_COLUMNS
    csv_name = "investigations"
    title = "Investigations"
    noun = ("incident", "incidents")
    intro = "Incidents that the regulator, the Health and Safety Executive, was notified of or asked about."
    empty_text = "No incident has been recorded."
    template_name = "injuries/investigation_list.html"

    def get_queryset(self):
        return Investigation.objects.for_list(self.on)

    def get_table_kwargs(self):
        return {"on": self.on}

    def get_csv_context(self, queryset):
        return self.on


class InvestigationDetail(RegisterDetail):
    permission_required = "injuries.view_investigation"
    template_name = "injuries/investigation_detail.html"
    slug_field = slug_url_kwarg = "number"

    def get_queryset(self):
        return Investigation.objects.for_list(self.on)

    def get_context_data(self, **kwargs):
        investigation = self.object
        return super().get_context_data(
            when=when(investigation),
            due_by=due_by(investigation),
            timeliness=investigation.timeliness(self.on),
            **kwargs,
        )
