"""What you were told, what is known now."""

from dataclasses import dataclass

from django.core.exceptions import BadRequest
from django.http import Http404
from django.shortcuts import get_object_or_404

from ohs.core.cache import cached_until_change
from ohs.organisation.models import BoardMeeting
from ohs.registers.contract import tables, view_permissions
from ohs.web.paging import Pages
from ohs.web.views import RegisterPage

from ..restatement import RowNow, TableNow
from ..snapshots.read import SnapshotReader
from ..then_and_now import load_then_and_now

# As many rows of a table stand on the page of all tables; `?table=` has the others.
LISTED = 50


@dataclass(frozen=True)
class Listed:
    """A table as the page lists it: of all its rows the first, or those of a page."""

    table: TableNow
    rows: list[RowNow]

    @property
    def has_more(self) -> bool:
        return len(self.rows) < len(self.table.rows)


class ThenAndNow(RegisterPage):
    """Each figure of a frozen meeting beside the same figure today, why it differs, which sentences would read otherwise.

    `?table=` names the table of which alone the page tells, page by page.
    """

    template_name = "board/then_and_now.html"

    def get_permission_required(self):
        return ("organisation.view_boardmeeting", *view_permissions())

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.meeting = get_object_or_404(
            BoardMeeting.objects.select_related("board", "snapshot", "paper__author"),
            slug=kwargs["slug"],
        )

    def get_context_data(self, **kwargs):
        if getattr(self.meeting, "snapshot", None) is None:
            raise Http404("The meeting is not frozen: nothing was kept to compare with.")
        found = cached_until_change(
            "then and now",
            lambda: load_then_and_now(SnapshotReader(self.meeting), self.today, self.data_version),
            self.meeting.pk,
            self.today,
            version=self.data_version,
        )
        return super().get_context_data(
            meeting=self.meeting, found=found, **self._listed(found.tables), **kwargs
        )

    def _listed(self, found: tuple[TableNow, ...]) -> dict:
        wanted = self.request.GET.get("table", "")
        if not wanted:
            return {"tables": [Listed(table, list(table.rows[:LISTED])) for table in found]}
        names = [table.name for table in tables()]
        if wanted not in names:
            raise BadRequest(f"“{wanted[:40]}” is not a table. Use one of {', '.join(names)}.")
        table = next((each for each in found if each.name == wanted), None)
        pages = Pages(self.request, table.rows if table else ())
        listed = [Listed(table, list(pages.page.object_list))] if table else []
        return {"tables": listed, "paging": pages, "only": True}
