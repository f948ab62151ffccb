"""Before the Board: the checklist of what would embarrass."""

from ohs.web.views import RegisterPage

from ..checklist import findings, grouped, next_and_last


class Readiness(RegisterPage):
    permission_required = "organisation.view_boardmeeting"
    template_name = "board/readiness.html"

    def get_context_data(self, **kwargs):
        meeting, last = next_and_last(self.on)
        found = findings(on=self.on, meeting=meeting, last=last)
        return super().get_context_data(
            meeting=meeting, groups=grouped(found), number=len(found), **kwargs
        )
