from ohs.web.views import RegisterPage

from .find import LONGEST, find, kinds_for


class Search(RegisterPage):
    """One box over all registers: an exact reference first, then words, grouped by kind."""

    permission_required = ()
    permission_denied_message = "Only people with a role can search the registers."
    template_name = "search/results.html"

    def has_permission(self):
        return bool(kinds_for(self.request.user))

    def get_context_data(self, **kwargs):
        query = self.request.GET.get("q", "")[:LONGEST]
        found = find(query, user=self.request.user, on=self.on)
        return super().get_context_data(query=query, found=found, title="Search", **kwargs)
