"""Since the last Board: what is not as the Board last saw it."""

from ohs.core.cache import kept
from ohs.web.views import RegisterPage

from ..since import since_last


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
        meeting, registers = kept("since", lambda: since_last(self.on), self.on, self.today)
        return super().get_context_data(meeting=meeting, registers=registers, **kwargs)
