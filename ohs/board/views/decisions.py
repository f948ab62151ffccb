"""What the HSW team records of a meeting: decisions and attendance."""

from .. import forms, operations, permissions
from .meeting_form import MeetingForm


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
