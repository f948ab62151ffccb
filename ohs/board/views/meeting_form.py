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

    def get_levels_above(self) -> list[tuple[str, str]]:
        """Address and name of what stands over the form, down to where one comes from and goes back to."""
        return [(reverse("board:meeting", args=[self.object.slug]), str(self.object))]

    def get_context_data(self, **kwargs):
        above = self.get_levels_above()
        return super().get_context_data(
            meeting=self.object, levels_above=above, cancel_url=above[-1][0], **kwargs
        )
