"""The pages on which meetings are planned and corrected until they are frozen."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse

from ohs.organisation.models import BoardMeeting, Post
from ohs.organisation.operations import save_meeting
from ohs.web.record_forms import RecordForm, RecordFormView


class MeetingForm(RecordForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["precision"].label = "What is known is the"
        self.fields["as_at"].label = "Figures as at"
        self.fields["chair"].queryset = Post.objects.order_by("title")
        self.fields["period_from"].label = "First month of the period"
        self.fields["period_to"].label = "Last month of the period"
        for name in ("period_from", "period_to"):
            self.fields[name].help_text = "Any day of it, only where months are chosen."

    def clean_period_from(self) -> Any:
        return self._first_of_month("period_from")

    def clean_period_to(self) -> Any:
        return self._first_of_month("period_to")

    def _first_of_month(self, name: str) -> Any:
        day = self.cleaned_data[name]
        return day.replace(day=1) if day else day


class MeetingNew(RecordFormView):
    """A meeting planned."""

    permission_required = ("organisation.view_boardmeeting", "organisation.add_boardmeeting")
    model = BoardMeeting
    record_form = MeetingForm
    fields = (
        "board",
        "title",
        "date",
        "precision",
        "as_at",
        "chair",
        "period",
        "period_from",
        "period_to",
    )
    record_name = "meeting"
    list_url, list_title = "board:meetings", "Board meetings"
    title = "Plan a meeting"
    button = "Plan the meeting"
    success_message = (
        "The meeting is planned. What is to be done for it stands on this page, in order."
    )
    save = staticmethod(save_meeting)

    def may(self) -> bool:
        return self.request.user.has_perm("organisation.change_boardmeeting")

    def get_success_url(self) -> str:
        return reverse("board:meeting", args=[self.result.slug])


class MeetingEdit(MeetingNew):
    """A planned meeting corrected."""

    permission_required = ("organisation.view_boardmeeting", "organisation.change_boardmeeting")
    title = "Edit the meeting"
    button = "Save"
    success_message = "The meeting is saved."

    def load(self) -> BoardMeeting:
        return get_object_or_404(BoardMeeting, slug=self.kwargs["slug"])

    def get_way_back(self) -> tuple[str, str]:
        return reverse("board:meeting", args=[self.object.slug]), str(self.object)
