"""What the HSW team does with a meeting: decisions, attendance, the paper's texts, freezing, minutes."""

from django.forms import Form
from django.shortcuts import get_object_or_404
from django.urls import reverse

from ohs.core.text import format_day, plural
from ohs.organisation.models import BoardMeeting
from ohs.registers.audience import BOARD
from ohs.web.operation_views import OperationFormView

from .. import forms, operations, permissions
from ..checklist import checklist_items, grouped
from ..models import SnapshotPart


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


class DecisionNew(MeetingForm):
    form_class = forms.DecisionForm
    title = "Record a decision"
    button = "Record the decision"
    success_message = "The decision is recorded, and a key task follows it up."

    def may(self) -> bool:
        return permissions.may_record_decision(self.request.user, self.object)

    def operate(self, form):
        return operations.record_decision(
            meeting=self.object, by=self.request.user, on=self.today, **form.cleaned_data
        )


class AttendanceNew(MeetingForm):
    form_class = forms.AttendanceForm
    title = "Record attendance"
    button = "Record attendance"
    success_message = "Attendance is recorded."

    def may(self) -> bool:
        return permissions.may_record_attendance(self.request.user, self.object)

    def operate(self, form):
        return operations.record_attendance(
            meeting=self.object, by=self.request.user, **form.cleaned_data
        )


class Freeze(MeetingForm):
    form_class = forms.FreezeForm
    template_name = "board/freeze_form.html"
    title = "Freeze this meeting"
    button = "Freeze this meeting"
    warning = "You cannot undo this. The figures and the paper are saved for good."

    def get_success_message(self):
        """What was done, in words."""
        snapshot = self.result
        papers = snapshot.parts.filter(kind=SnapshotPart.Kind.PAPER).count()
        tables = snapshot.parts.filter(kind=SnapshotPart.Kind.REGISTER, audience=BOARD.key).count()
        return (
            f"The meeting is frozen. Kept as at {format_day(snapshot.as_at)}: the figures, "
            f"{plural(tables, 'table')} of the registers, and the paper with its files for {plural(papers, 'audience')}. "
            "Next: record attendance, outcomes and decisions."
        )

    def may(self) -> bool:
        return permissions.may_freeze(self.request.user, self.object)

    @property
    def figures_as_at(self):
        return self.object.as_at or min(self.object.date, self.today)

    def get_initial(self):
        return {"as_at": self.figures_as_at}

    def operate(self, form):
        return operations.freeze_meeting(
            meeting=self.object, by=self.request.user, on=self.today, **form.cleaned_data
        )

    def get_context_data(self, **kwargs):
        on = self.figures_as_at
        return super().get_context_data(
            checked_on=format_day(on),
            groups=grouped(checklist_items(on=on, meeting=self.object)),
            **kwargs,
        )


class MakeMissingFiles(MeetingForm):
    form_class = Form
    title = "Make the missing files"
    button = "Make them again"
    success_message = "The files are made, from what was frozen, and sealed with it."

    def may(self) -> bool:
        return permissions.may_freeze(self.request.user, self.object)

    def operate(self, form):
        return operations.make_missing_files(meeting=self.object, by=self.request.user)
