"""Before the Board: the checklist of what would embarrass."""

from ohs.organisation.models import BoardMeeting
from ohs.web.views import RegisterPage

from ..readiness import findings, grouped


class Readiness(RegisterPage):
    permission_required = "organisation.view_boardmeeting"
    template_name = "board/readiness.html"

    def get_context_data(self, **kwargs):
        meeting = (
            BoardMeeting.objects.filter(state=BoardMeeting.State.PLANNED, date__gte=self.on)
            .order_by("date", "pk")
            .first()
        )
        found = findings(on=self.on, meeting=meeting)
        return super().get_context_data(
            meeting=meeting, groups=grouped(found), number=len(found), **kwargs
        )
