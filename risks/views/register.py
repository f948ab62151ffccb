"""The pages of the risk register."""

from types import SimpleNamespace
from typing import NamedTuple

from django.http import Http404, HttpResponsePermanentRedirect

from ohs.organisation.models import BoardMeeting
from ohs.web import charts
from ohs.web.once import read
from ohs.web.views import RegisterDetail, RegisterList, RegisterPage

from .. import permissions
from ..filters import RiskFilter
from ..forms import HeatMapForm
from ..models import Band, Indicator, Risk, RiskMatrix
from ..reporting import since
from ..rules import definitions, durations
from ..rules.definitions import AppetiteHistory, Limits
from ..rules.heat_map import build
from ..selectors import indicator_counts, indicators, matrix_data, positions, risk_page
from ..selectors.heat_map_data import plots
from ..selectors.positions import Movement
from ..tables import RISK_COLUMNS, RiskTable

# As many risks are listed under the map; the register has them all.
LISTED = 50
MONTHS_SHOWN = 24


class Scored(NamedTuple):
    """What the movement of a row is worked out from."""

    pk: int
    then_scored_on: object


class RiskList(RegisterList):
    """The risk register: `?trend=worsened`, `?appetite=outside`, `?scored=no`, `?state=` and more narrow it."""

    permission_required = "risks.view_risk"
    table_class = RiskTable
    filterset_class = RiskFilter
    csv_columns = RISK_COLUMNS
    csv_name = "risks"
    title = "Risk register"
    noun = ("risk", "risks")
    empty_text = "No risk has been recorded. The HSW team proposes the first one."
    template_name = "risks/risk_list.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self._limits = None

    @property
    def limits(self) -> Limits:
        if self._limits is None:
            self._limits = AppetiteHistory.load().limits(self.on)
        return self._limits

    def get_filterset_kwargs(self, filterset_class):
        return {**super().get_filterset_kwargs(filterset_class), "limits": self.limits}

    def get_queryset(self):
        return Risk.objects.for_list(self.on)

    def get_table(self, **kwargs):
        table = super().get_table(**kwargs)
        table.on, table.carried, table.limits = self.on, self.carried, self.limits
        table.bands = _bands()
        self.meeting = BoardMeeting.objects.last_frozen(self.on)
        table.movement = Movement([row.record for row in table.paginated_rows], self.meeting)
        return table

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs) | {"meeting": self.meeting}
        if self.is_past:
            # Not knowing when they were raised, it cannot leave them out.
            context["undated"] = Risk.objects.on_register().filter(raised_on=None).count()
        return context

    def get_csv_queryset(self, queryset):
        return queryset.prefetch_related(None)

    def get_csv_look_ups(self, queryset):
        return (_scored(queryset), Risk.objects.leads_on(self.on), *_names())

    def get_csv_context(self, queryset):
        movement = Movement(
            [Scored(*row) for row in read(_scored(queryset))],
            BoardMeeting.objects.last_frozen(self.on),
        )
        bands, versions = map(read, _names())
        return SimpleNamespace(
            limits=self.limits,
            leads=Risk.objects.leading(queryset.order_by().values("pk"), self.on),
            bands={band.pk: band for band in bands},
            movement=movement,
            matrices=dict(versions),
        )


class HeatMap(RegisterPage):
    """Where the open risks stand, by likelihood and impact; what moved since the last Board; what is not yet rated."""

    permission_required = "risks.view_risk"
    template_name = "risks/heat_map.html"

    def get_context_data(self, **kwargs):
        form = HeatMapForm(self.request.GET)
        matrix = matrix_data.matrix_on(self.on)
        context = super().get_context_data(**kwargs, form=form, matrix=matrix)
        if matrix is None or not form.is_valid():
            return context
        appetites = AppetiteHistory.load()
        limits = appetites.limits(self.on)
        meetings = list(BoardMeeting.objects.frozen().filter(as_at__lte=self.on).order_by("as_at"))
        seen = since.look(self.on)
        meeting = seen.meeting if seen else None
        problem = seen.missing(since.REGISTER) if seen else ""
        compared = None
        if seen and not problem:
            compared = since.Compared(seen.kept[since.REGISTER], matrix)
        category = form.chosen_category
        limit = limits.of(category.pk) if category else limits.general
        risks = form.narrow(Risk.objects.on_register().as_at(self.on))
        placed = plots(
            risks.filter(definitions.is_open()),
            on=self.on,
            limits=limits,
            meeting=meeting,
            carried=self.carried,
            compared=compared,
        )
        grid = build(placed, matrix, limit)
        shown = grid.listed[:LISTED]
        _name_leads(shown, self.on)
        _say_how_long(shown, self.on, [met.as_at for met in meetings], appetites)
        return context | {
            "grid": grid,
            "meeting": meeting,
            "since": since.on_map(
                seen,
                compared,
                grid.listed,
                risks,
                whole=not form.query(),
                carried=self.carried,
            )
            if compared
            else since.MapSince(seen, problem),
            "shown": shown,
            "unlisted": grid.total - len(shown),
            "limit_name": _band_name(matrix, limit),
            "own_limits": _own_limits(form, limits, matrix),
            "narrowed": form.query(),
        }


class RiskDetail(RegisterDetail):
    """One risk and its whole story."""

    permission_required = "risks.view_risk"
    template_name = "risks/risk_detail.html"
    context_object_name = "risk"

    def get(self, request, *args, **kwargs):
        self.object = self.get_object()
        if self.kwargs["key"] != self.object.key:
            query = f"?{self.carried}" if self.carried else ""
            return HttpResponsePermanentRedirect(self.object.get_absolute_url() + query)
        return self.render_to_response(self.get_context_data(object=self.object))

    def get_object(self, queryset=None):
        return find(self.kwargs["key"], self.on)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {
            # The history is of the record as it is kept today: it says nothing of an earlier date.
            "story": risk_page.tell(self.object, self.on, with_changes=not self.is_past),
            "may_work": not self.is_past
            and permissions.may_work_on(self.request.user, self.object, self.today),
            "keeps": permissions.keeps_the_register(self.request.user),
        }


class IndicatorCatalogue(RegisterPage):
    """The Board's standing indicators: what each counts, its newest reading, and which have gone stale."""

    permission_required = "risks.view_indicator"
    template_name = "risks/indicators.html"

    def get_context_data(self, **kwargs):
        rows = indicators.standings(
            Indicator.objects.catalogue().prefetch_related("risks"), self.on
        )
        stale = [row for row in rows if row.stale]
        only_stale = self.request.GET.get("stale") == "yes"
        return super().get_context_data(
            **kwargs, standings=rows, stale=stale, shown=stale if only_stale else rows
        )


class IndicatorPage(RegisterPage):
    """One indicator: its readings, and month by month where it is counted so."""

    permission_required = "risks.view_indicator"
    template_name = "risks/indicator.html"

    def get_context_data(self, **kwargs):
        rows = indicators.standings(
            Indicator.objects.filter(slug=self.kwargs["slug"]).prefetch_related("risks"), self.on
        )
        if not rows:
            raise Http404
        row = rows[0]
        figures = (
            indicator_counts.known(row.indicator, self.on)
            if row.indicator.by_month_and_unit
            else {}
        )
        months = indicator_counts.by_month(figures)[-MONTHS_SHOWN:]
        return super().get_context_data(
            **kwargs,
            row=row,
            readings=row.indicator.readings.filter(recorded_on__lte=self.on),
            months=months,
            line=charts.sparkline(
                [month.total for month in months],
                title=f"{row.indicator.title} by month",
                description=f"{months[0].month.label} to {months[-1].month.label}",
                width=420,
                height=80,
            )
            if len(months) > 2
            else "",
        )


def find(key: str, on) -> Risk:
    """The risk of an address: by its reference, or by the stand-in it had before it had one."""
    rows = Risk.objects.as_at(on, changed_since=True).with_leads(on)
    rows = rows.select_related("category", "group", "parent")
    _, unnumbered, number = key.rpartition("unnumbered-")
    if unnumbered and number.isdigit():
        risk = rows.filter(pk=number).first()
    else:
        risk = rows.filter(ref__iexact=key).first()
    if risk is None:
        raise Http404
    return risk


def _scored(risks):
    """Of each risk when it was last scored."""
    return risks.order_by().values_list("pk", "then_scored_on")


def _names() -> tuple:
    """What scores are named by: the bands, and the versions of the matrix."""
    return Band.objects.all(), RiskMatrix.objects.values_list("pk", "version")


def _bands() -> dict[int, Band]:
    return Band.objects.in_bulk()


def _band_name(matrix, level) -> str:
    return next((band.name for band in matrix.cells.values() if band.level == level), "")


def _own_limits(form, limits, matrix) -> list[tuple[str, str]]:
    """The categories whose appetite is not the general one, with theirs."""
    names = {row.pk: row.name for row in form.choices.categories.values()}
    return [
        (names[pk], _band_name(matrix, level))
        for pk, level in limits.by_category.items()
        if level != limits.general and pk in names
    ]


def _say_how_long(shown, on, boards, appetites) -> None:
    scored = positions.scored([plot.pk for plot in shown], on)
    for plot in shown:
        plot.how_long = durations.sentences(
            scored.get(plot.pk, ()),
            on,
            outside=plot.outside,
            boards=boards,
            limit_on=appetites.of(plot.category),
        )


def _name_leads(shown, on) -> None:
    leads = Risk.objects.leading([plot.pk for plot in shown], on)
    for plot in shown:
        plot.leads = ", ".join(leads.get(plot.pk, ()))
