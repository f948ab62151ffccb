"""Since the last Board: what is not as the Board last saw it."""

from ohs.organisation.models import BoardMeeting
from ohs.web.stamp import kept
from ohs.web.views import RegisterPage

from ..since import changes_since, rows_now


class Since(RegisterPage):
    permission_required = (
        "organisation.view_boardmeeting",
        "actions.view_keytask",
        "risks.view_risk",
        "maturity.view_auditfinding",
        "injuries.view_reportline",
    )
    template_name = "board/since.html"

    def get_context_data(self, **kwargs):
        meeting = BoardMeeting.objects.last_frozen(self.on)
        return super().get_context_data(
            meeting=meeting,
            registers=kept(
                "since",
                lambda: changes_since(meeting, rows=rows_now(self.on)),
                self.on,
                self.today,
                meeting.pk,
            )
            if meeting
            else (),
            **kwargs,
        )
