"""The ledger of dates."""

from ohs.web.paging import Pages
from ohs.web.views import RegisterPage

from ..selectors.slippage import load_ledger


class Slippage(RegisterPage):
    """The ledger of dates: the tasks whose due date has moved, worst first, with each move and its reason."""

    permission_required = "actions.view_duedatechange"
    template_name = "actions/slippage.html"

    def get_context_data(self, **kwargs):
        ledger = load_ledger(self.on)
        pages = Pages(self.request, ledger.rows, count=ledger.tasks)
        return super().get_context_data(
            ledger=ledger, paging=pages, lines=ledger.lines(pages.page.object_list), **kwargs
        )
