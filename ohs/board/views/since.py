"""Since the last Board: what is not as the Board last saw it."""

from ohs.registers.audience import BOARD
from ohs.registers.contract import read_table, view_permissions
from ohs.web.views import RegisterPage

from ..since import as_news, listed_since
from ..snapshots.read import last_meeting_snapshot


class Since(RegisterPage):
    template_name = "board/since.html"

    def get_permission_required(self):
        return ("organisation.view_boardmeeting", *view_permissions())

    def get_context_data(self, **kwargs):
        snapshot = last_meeting_snapshot(self.on)
        tables = (
            listed_since(
                snapshot,
                BOARD,
                self.on,
                lambda table: read_table(table, self.on, BOARD),
                self.data_version,
            )
            if snapshot
            else []
        )
        return super().get_context_data(
            meeting=snapshot and snapshot.meeting, tables=tables, news=as_news(tables), **kwargs
        )
