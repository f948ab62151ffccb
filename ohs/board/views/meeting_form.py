"""The base of every form about a meeting."""

from django.shortcuts import get_object_or_404
from django.urls import reverse

from ohs.organisation.models import BoardMeeting
from ohs.web.operation_views import OperationFormView


class MeetingForm(OperationFormView):
    """A form about one meeting."""

    template_name = "board/meeting_form.html"
    permission_required = "organisation.view_boardmeeting"

    def load(self) -> BoardMeeting:
        return get_object_or_404(
            BoardMeeting.objects.select_related("board"), slug=self.kwargs["slug"]
        )

    def get_success_url(self) -> str:
        return reverse("board:meeting", args=[self.object.slug])

    def get_context_data(self, **kwargs):
        return super().get_context_data(meeting=self.object, **kwargs)
