"""Progress to the target: the force, each business group, each unit; and where the themes are weak."""

from functools import partial

from ohs.web.charts import for_screens
from ohs.web.views import RegisterPage

from .. import charts
from ..reporting import wording
from ..selectors.progress import add_up_points, load_points
from ..selectors.targets import force_progress, group_progress, load_targets, unit_progress
from .kept import kept_state


class ProgressPage(RegisterPage):
    permission_required = "maturity.view_audit"
    template_name = "maturity/progress.html"

    def get_context_data(self, **kwargs):
        state = kept_state(self)
        targets = load_targets(self.on)
        force = force_progress(state, targets)
        over_time = add_up_points(load_points(state))
        return super().get_context_data(
            **kwargs,
            state=state,
            whole_force=force,
            scopes=[*group_progress(state, targets).values(), *([force] if force else [])],
            units=[
                (column, unit_progress(state, targets, column)) for column in state.matrix.columns
            ],
            over_time=over_time,
            undated=sum(last.audited_on is None for last in state.last_audits.values()),
            level_below=force.progress.level - 1 if force else None,
            progress_chart=for_screens(partial(charts.draw_progress, over_time, force))
            if force
            else "",
            distribution_chart=for_screens(partial(charts.draw_ratings, state.matrix)),
            and_as_at=f"&{self.as_at_query}" if self.as_at_query else "",
            findings=wording.findings_sentence(state),
            scope=wording.scope_sentence(state),
        )
