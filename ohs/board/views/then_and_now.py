"""What you were told, what is known now."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from ohs.core.cache import cached_until_change
from ohs.organisation.models import BoardMeeting
from ohs.registers.contract import view_permissions
from ohs.web.views import RegisterPage

from ..snapshots.read import SnapshotReader
from ..then_and_now import load_then_and_now


class ThenAndNow(RegisterPage):
    """Each figure of a frozen meeting beside the same figure today, why it differs, which sentences would read otherwise."""

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
            lambda: load_then_and_now(SnapshotReader(self.meeting), self.today),
            self.meeting.pk,
            self.today,
            version=self.data_version,
        )
        return super().get_context_data(meeting=self.meeting, found=found, **kwargs)
