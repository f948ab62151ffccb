"""Progress to the target: the force, each business group, each unit; and where the themes are weak."""

from ohs.web.views import RegisterPage

from .. import charts
from ..reporting import wording
from ..selectors.progress import force_points, points
from ..selectors.state import read
from ..selectors.targets import force_progress, group_progress, targets_on, unit_progress


class ProgressPage(RegisterPage):
    permission_required = "maturity.view_audit"
    template_name = "maturity/progress.html"

    def get_context_data(self, **kwargs):
        reading = read(self.on, story=True)
        targets = targets_on(self.on)
        force = force_progress(reading, targets)
        over_time = force_points(points(reading))
        return super().get_context_data(
            **kwargs,
            reading=reading,
            force=force,
            scopes=[
                *group_progress(reading, targets).values(),
                *([force] if force else []),
            ],
            units=[
                (column, unit_progress(reading, targets, column))
                for column in reading.matrix.columns
            ],
            over_time=over_time,
            undated=sum(1 for last in reading.last_audits.values() if last.audited_on is None),
            level_below=force.progress.level - 1 if force else None,
            progress_chart=charts.progress(over_time, force) if force else "",
            distribution_chart=charts.distribution(reading.matrix),
            as_at_query=f"&{self.carried}" if self.carried else "",
            findings=wording.findings_sentence(reading),
            scope=wording.scope_sentence(reading),
        )
