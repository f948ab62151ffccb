"""The ledger of dates."""

from ohs.web.views import RegisterPage

from ..selectors.slippage import load_ledger


class Slippage(RegisterPage):
    """The ledger of dates: every task whose due date has moved, worst first, with each move and its reason."""

    permission_required = "actions.view_duedatechange"
    template_name = "actions/slippage.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(ledger=load_ledger(self.on), **kwargs)
