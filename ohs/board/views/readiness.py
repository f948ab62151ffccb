"""Pre-meeting checks: what to fix before the paper goes to the Board."""

from ohs.web.views import RegisterPage

from ..checklist import grouped, next_meeting
from ..page_checks import load_checks


class Readiness(RegisterPage):
    permission_required = "organisation.view_boardmeeting"
    template_name = "board/readiness.html"

    def get_context_data(self, **kwargs):
        meeting = next_meeting(self.on)
        checks = load_checks(on=self.on, meeting=meeting)
        return super().get_context_data(
            meeting=meeting, groups=grouped(checks.items), checks=checks, **kwargs
        )
