"""Freezing a meeting, and making the files again that could not be made then."""

from django.forms import Form
from django.shortcuts import get_object_or_404

from ohs.core.text import format_day, plural
from ohs.registers.audience import BOARD
from ohs.web.long_operations import LongOperation

from .. import forms, operations, permissions
from ..checklist import grouped
from ..models import MeetingSnapshot, SnapshotPart
from ..page_checks import load_checks
from ..paper.write import figures_day
from ..tasks import freeze
from .meeting_form import MeetingForm


class Freeze(LongOperation, MeetingForm):
    """What the Board sees is saved for good, by the worker where one runs."""

    task = freeze
    doing = "This meeting is being frozen"
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

    def get_record(self):
        return self.object

    def when_done(self):
        self.result = get_object_or_404(MeetingSnapshot, meeting=self.object)
        self.say(self.get_success_message())
        return self.get_success_url()

    def may(self) -> bool:
        return permissions.may_freeze(self.request.user, self.object)

    @property
    def figures_as_at(self):
        return figures_day(self.object, self.today)

    def get_initial(self):
        return {"as_at": self.figures_as_at}

    def operate(self, form):
        return operations.freeze_meeting(
            meeting=self.object, by=self.request.user, on=self.today, **form.cleaned_data
        )

    def get_context_data(self, **kwargs):
        on = self.figures_as_at
        checks = load_checks(on=on, meeting=self.object)
        return super().get_context_data(
            checked_on=format_day(on), groups=grouped(checks.items), checks=checks, **kwargs
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
