"""Since the last Board: what is not as the Board last saw it."""

from ohs.core.cache import cached_until_change
from ohs.registers.contract import view_permissions
from ohs.web.views import RegisterPage

from ..since import as_news, since_last


class Since(RegisterPage):
    template_name = "board/since.html"

    def get_permission_required(self):
        return ("organisation.view_boardmeeting", *view_permissions())

    def get_context_data(self, **kwargs):
        meeting, tables = cached_until_change(
            "since", self._listed, self.on, version=self.data_version
        )
        return super().get_context_data(
            meeting=meeting, tables=tables, news=as_news(tables), **kwargs
        )

    def _listed(self):
        meeting, tables = since_last(self.on)
        return meeting, [table.listed for table in tables]
