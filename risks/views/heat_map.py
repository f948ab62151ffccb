"""The heat map."""

from typing import Any

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
        last = last_snapshot(self.on)
        found = self.kept(
            "heat map",
            lambda: self.load_map(form, matrix, last),
            self.as_at_query,
            form.query(),
            # What the last Board saw is never changed: which it was says all.
            last and last.meeting.pk,
            reads=("risks",),
        )
        return context | found | {"meeting": last and last.meeting, "narrowed": form.query()}

    def load_map(
        self, form: HeatMapForm, matrix: Matrix, last: LastSnapshot | None
    ) -> dict[str, Any]:
        """What the page shows, which is small however many risks there are."""
        appetites = load_appetites()
        limits = appetites.limits(self.on)
        category = form.chosen_category
        limit = limits.limit_of(category.pk) if category else limits.general
        plots, changes = self.plots_and_changes(form, limits, last)
        grid = build(plots, matrix, limit)
        _add_leads(grid.listed.first, self.on)
        _add_durations(grid.listed.first, self.on, appetites)
        return {
            "grid": grid,
            "illustrative": Risk.objects.filter(score_illustrative=True).exists(),
            "changes": changes,
            "limit_name": _band_name(matrix, limit),
            "own_limits": _own_limits(form, limits, matrix),
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
