"""The heat map."""

from ohs.organisation.models import BoardMeeting
from ohs.registers.snapshots import LastSnapshot, last_snapshot
from ohs.web.views import RegisterPage

from ..forms import HeatMapForm
from ..models import Risk
from ..reporting.rows import RISKS
from ..rules import durations
from ..rules.appetite import AppetiteHistory, AppetiteLimits
from ..rules.heat_map import Matrix, Plot, build
from ..rules.status import is_open
from ..selectors.appetite import load_appetites
from ..selectors.heat_map_data import load_plots
from ..selectors.map_changes import (
    MapChanges,
    MapComparison,
    load_map_changes,
    read_frozen,
)
from ..selectors.matrix_data import load_matrix_in_force
from ..selectors.positions import Movement, load_scores

# As many risks are listed under the map; the register has them all.
LISTED = 50


class HeatMap(RegisterPage):
    """Where the open risks stand, by likelihood and impact; what moved since the last Board; what is not yet rated."""

    permission_required = "risks.view_risk"
    template_name = "risks/heat_map.html"

    def get_context_data(self, **kwargs):
        form = HeatMapForm(self.request.GET)
        matrix = self.kept("risk matrix", lambda: load_matrix_in_force(self.on), reads=("risks",))
        context = super().get_context_data(**kwargs, form=form, matrix=matrix)
        if matrix is None or not form.is_valid():
            return context
        appetites = self.kept("appetites", load_appetites, reads=("risks",))
        limits = appetites.limits(self.on)
        category = form.chosen_category
        limit = limits.limit_of(category.pk) if category else limits.general
        last = last_snapshot(self.on)
        plots, changes = self.plots_and_changes(form, limits, last)
        grid = build(plots, matrix, limit)
        shown = grid.listed[:LISTED]
        _add_leads(shown, self.on)
        _add_durations(shown, self.on, appetites)
        return context | {
            "grid": grid,
            "illustrative": Risk.objects.filter(score_illustrative=True).exists(),
            "meeting": last and last.meeting,
            "changes": changes,
            "shown": shown,
            "unlisted": grid.total - len(shown),
            "limit_name": _band_name(matrix, limit),
            "own_limits": _own_limits(form, limits, matrix),
            "narrowed": form.query(),
        }

    def plots_and_changes(
        self, form: HeatMapForm, limits: AppetiteLimits, last: LastSnapshot | None
    ) -> tuple[list[Plot], MapChanges]:
        """The open risks of the map, and what became of them by the rows frozen for the last Board.

        Where those do not tell, movement is told from the scores dated up to the meeting.
        """
        problem = last.problem(RISKS.name) if last else ""
        frozen = last.table(RISKS.name).parsed(read_frozen) if last and not problem else None
        risks = form.narrow(Risk.objects.on_register().as_at(self.on))
        plots = load_plots(
            risks.filter(is_open()),
            limits=limits,
            movement=Movement(last.meeting if last and frozen is None else None),
            as_at_query=self.as_at_query,
        )
        if last is None or frozen is None:
            return plots, MapChanges(last.when if last else "", problem)
        changes = load_map_changes(
            MapComparison(frozen),
            plots,
            risks,
            when=last.when,
            whole=not form.query(),
            as_at_query=self.as_at_query,
        )
        return plots, changes


def _band_name(matrix: Matrix, level: int | None) -> str:
    return next((band.name for band in matrix.cells.values() if band.level == level), "")


def _own_limits(form: HeatMapForm, limits: AppetiteLimits, matrix: Matrix):
    """The categories whose appetite is not the general one, with theirs."""
    names = {row.pk: row.name for row in form.choices.categories.values()}
    return [
        (names[pk], _band_name(matrix, level))
        for pk, level in limits.by_category.items()
        if level != limits.general and pk in names
    ]


def _add_leads(plots: list[Plot], on) -> None:
    leads = Risk.objects.lead_titles(on, [plot.pk for plot in plots])
    for plot in plots:
        plot.leads = ", ".join(leads.get(plot.pk, ()))


def _add_durations(plots: list[Plot], on, appetites: AppetiteHistory) -> None:
    """For how long each has stood as it stands."""
    meetings = BoardMeeting.objects.frozen().filter(as_at__lte=on).order_by("as_at")
    boards = list(meetings.values_list("as_at", flat=True))
    scores = load_scores([plot.pk for plot in plots], on)
    for plot in plots:
        plot.how_long = durations.sentences(
            scores.get(plot.pk, ()),
            on,
            outside=plot.outside,
            boards=boards,
            limit_on=appetites.limit_on(plot.category),
        )
