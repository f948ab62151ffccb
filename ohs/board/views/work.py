"""What the HSW team does with a meeting: decisions, attendance, the paper's texts, freezing, minutes."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import FormView

from ohs.organisation.models import BoardMeeting
from ohs.web.tables import day
from ohs.web.views import AsAt

from .. import forms, operations
from ..checklist import checklist_items, grouped
from ..models import MeetingPaper
from ..paper.plan import texts_for


class MeetingForm(AsAt, FormView):
    """A form about one meeting. What an operation refuses comes back as the form's error; nothing typed is lost."""

    template_name = "board/meeting_form.html"
    title = ""
    button = "Save"
    done = "Saved."

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.meeting = get_object_or_404(
            BoardMeeting.objects.select_related("board"), slug=kwargs["slug"]
        )

    def form_valid(self, form):
        try:
            self.do(form.cleaned_data, form)
        except ValidationError as refusal:
            for field, errors in _by_field(refusal).items():
                form.add_error(field if field in form.fields else None, errors)
            return self.form_invalid(form)
        messages.success(self.request, self.done)
        return redirect("board:meeting", self.meeting.slug)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            meeting=self.meeting, title=self.title, button=self.button, **kwargs
        )


def _by_field(refusal: ValidationError) -> dict:
    return refusal.message_dict if hasattr(refusal, "error_dict") else {None: refusal.messages}


class DecisionNew(MeetingForm):
    permission_required = "board.add_decision"
    form_class = forms.DecisionForm
    title = "Record a decision"
    button = "Record the decision"
    done = "The decision is recorded, and a key task follows it up."

    def do(self, values, form):
        operations.record_decision(
            meeting=self.meeting, by=self.request.user, on=self.today, **values
        )


class AttendanceNew(MeetingForm):
    permission_required = "board.add_attendance"
    form_class = forms.AttendanceForm
    title = "Record attendance"
    button = "Record attendance"
    done = "Attendance is recorded."

    def do(self, values, form):
        operations.record_attendance(meeting=self.meeting, by=self.request.user, **values)


class PaperEdit(MeetingForm):
    """The author's words in the paper, section by section."""

    permission_required = ("board.change_papertext", "board.change_meetingpaper")
    form_class = forms.PaperForm
    template_name = "board/paper_form.html"
    title = "Edit the paper"
    button = "Save the paper"
    done = "The paper is saved."

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"plan": texts_for(self.meeting)}

    def get_initial(self):
        paper = MeetingPaper.objects.filter(meeting=self.meeting).first() or MeetingPaper()
        return {"title": paper.title, "author": paper.author_id, "marking": paper.marking}

    def do(self, values, form):
        operations.write_paper(
            meeting=self.meeting,
            title=values["title"],
            author=values["author"],
            marking=values["marking"],
            sections=form.changed_sections(),
            by=self.request.user,
        )


class Freeze(MeetingForm):
    permission_required = "board.freeze_meeting"
    form_class = forms.FreezeForm
    template_name = "board/freeze_form.html"
    title = "Freeze the meeting"
    button = "Freeze what the Board sees"
    done = "The meeting is frozen: what the Board saw can no longer change."

    def get_initial(self):
        return {"as_at": self.meeting.as_at or min(self.meeting.date, self.today)}

    def do(self, values, form):
        operations.freeze_meeting(
            meeting=self.meeting, by=self.request.user, on=self.today, **values
        )

    def get_context_data(self, **kwargs):
        on = self.meeting.as_at or min(self.meeting.date, self.today)
        return super().get_context_data(
            checked_on=day(on),
            groups=grouped(checklist_items(on=on, meeting=self.meeting)),
            **kwargs,
        )


class Minute(MeetingForm):
    permission_required = "board.freeze_meeting"
    form_class = forms.MinuteForm
    title = "Minutes agreed"
    button = "The minutes are agreed"
    done = "The meeting is minuted."

    def do(self, values, form):
        operations.minute_meeting(meeting=self.meeting, by=self.request.user)
