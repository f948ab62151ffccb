"""Since the last Board: what is not as the Board last saw it."""

from ohs.core.cache import cached_until_change
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
        meeting, registers = cached_until_change(
            "since", lambda: since_last(self.on), self.on, self.today
        )
        return super().get_context_data(meeting=meeting, registers=registers, **kwargs)
