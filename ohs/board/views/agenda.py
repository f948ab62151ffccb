"""A meeting's agenda, its questions and its minutes."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from ohs.board.paper.pdf import to_pdf
from ohs.board.paper.word import to_word
from ohs.core.cache import data_version
from ohs.core.errors import OperationRefused
from ohs.organisation.models import BoardMeeting
from ohs.registers.contract import view_permissions
from ohs.web.views import RegisterPage

from .. import meeting_forms, operations, permissions
from ..asks import Matters
from ..dashboard import compose
from ..models import AgendaFile, AgendaItem, MeetingMinutes, MeetingQuestion
from ..operations.agenda import FILE_TYPES
from ..paper.files import MEDIA_TYPES, WORD, template_of
from ..paper.minutes import minutes_of
from ..paper.page import PaperPage
from ..paper.write import figures_day
from .meeting_form import MeetingForm


class MeetingPage(RegisterPage):
    """A page about one meeting."""

    permission_required = "organisation.view_boardmeeting"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.meeting = get_object_or_404(
            BoardMeeting.objects.select_related("board", "chair", "paper"), slug=kwargs["slug"]
        )

    @property
    def planned(self) -> bool:
        return self.meeting.state == BoardMeeting.State.PLANNED

    def get_context_data(self, **kwargs):
        return super().get_context_data(meeting=self.meeting, planned=self.planned, **kwargs)


class Agenda(MeetingPage):
    """What the meeting takes up, in order: what needs a decision, papers, what came of each; questions with answers."""

    template_name = "board/agenda.html"

    def get_permission_required(self):
        return ("organisation.view_boardmeeting", *view_permissions())

    def matters(self) -> Matters:
        """What the registers ask; once it is frozen the agenda's own records alone say what was asked."""
        if not self.planned:
            return Matters()
        on = figures_day(self.meeting, self.today)
        return compose(on=on, meeting=self.meeting, version=self.data_version).matters

    def get_context_data(self, **kwargs):
        user, meeting = self.request.user, self.meeting
        items = meeting.agenda.filter(on_agenda=True).select_related("post")
        return super().get_context_data(
            matters=self.matters(),
            agenda_items=list(items.prefetch_related("files")),
            questions=list(meeting.questions.select_related("asked_by", "answered_by")),
            may_keep=permissions.may_keep_agenda(user, meeting) and not self._minuted,
            may_ask=permissions.may_ask(user, meeting) and not self._minuted,
            may_answer=permissions.may_answer(user, meeting) and not self._minuted,
            **kwargs,
        )

    @property
    def _minuted(self) -> bool:
        return self.meeting.state == BoardMeeting.State.MINUTED


class AgendaForm(MeetingForm):
    def may(self) -> bool:
        return permissions.may_keep_agenda(self.request.user, self.object)

    def get_success_url(self) -> str:
        return reverse("board:agenda", args=[self.object.slug])

    def get_levels_above(self):
        return [
            *super().get_levels_above(),
            (reverse("board:agenda", args=[self.object.slug]), "Agenda"),
        ]


class AgendaItemNew(AgendaForm):
    form_class = meeting_forms.AgendaItemForm
    template_name = "board/upload_form.html"
    title = "Add to the agenda"
    button = "Add to the agenda"
    success_message = "The item is on the agenda."
    item: AgendaItem | None = None

    def operate(self, form):
        values = dict(form.cleaned_data)
        upload, version = values.pop("file"), values.pop("version")
        return operations.save_agenda_item(
            meeting=self.object,
            by=self.request.user,
            item=self.item,
            version=version if self.item else None,
            file=(upload.name, upload.read()) if upload else None,
            **values,
        )


class AgendaItemEdit(AgendaItemNew):
    title = "Change an item of the agenda"
    button = "Save the item"
    success_message = "The item is saved."

    def load(self):
        meeting = super().load()
        self.item = get_object_or_404(AgendaItem, meeting=meeting, pk=self.kwargs["pk"])
        return meeting

    def get_initial(self):
        names = ("title", "post", "ask", "options", "order", "version")
        return {name: getattr(self.item, name) for name in names}


class AgendaMatter(AgendaForm):
    """One press: a matter that a register brings is put on the agenda, or kept off it."""

    form_class = meeting_forms.MatterForm
    title = "Choose what goes on the agenda"
    button = "Save"
    success_message = "The agenda is saved."

    def get(self, request, *args, **kwargs):
        # The buttons are on the agenda.
        return HttpResponse(status=302, headers={"Location": self.get_success_url()})

    def operate(self, form):
        source = form.cleaned_data["source"]
        on = figures_day(self.object, self.today)
        matters = compose(on=on, meeting=self.object, version=data_version()).matters
        found = next(
            (each for each in (*matters.asked, *matters.kept_off) if each.key == source), None
        )
        if found is None:
            raise OperationRefused("The registers ask for this no more. Look at the agenda again.")
        return operations.choose_matter(
            meeting=self.object,
            source=source,
            title=found.issue,
            ask=found.ask,
            options=found.options,
            on_agenda=form.cleaned_data["on_agenda"] == "yes",
            by=self.request.user,
        )


class AgendaOutcome(AgendaForm):
    form_class = meeting_forms.OutcomeForm
    button = "Save the outcome"
    success_message = "The outcome is recorded and stands in the minutes."

    def load(self):
        meeting = super().load()
        self.item = get_object_or_404(
            AgendaItem.objects.select_related("meeting__board"),
            meeting=meeting,
            pk=self.kwargs["pk"],
        )
        return meeting

    def get_title(self):
        return f"Outcome: {self.item.title}"

    def get_initial(self):
        item = self.item
        return {
            "outcome": item.outcome,
            "outcome_text": item.outcome_text,
            "version": item.version,
        }

    def operate(self, form):
        return operations.record_outcome(item=self.item, by=self.request.user, **form.cleaned_data)


class AgendaFileView(MeetingPage):
    """The file of a paper, as it was handed in; never opened on this site."""

    def get(self, request, *args, **kwargs):
        file = get_object_or_404(AgendaFile, item__meeting=self.meeting, pk=kwargs["pk"])
        suffix = f".{file.name.rpartition('.')[2].lower()}"
        response = HttpResponse(
            bytes(file.body), content_type=FILE_TYPES.get(suffix, "application/octet-stream")
        )
        name = "".join(each if each.isalnum() or each in "-_. " else "_" for each in file.name)
        response["Content-Disposition"] = (
            f'attachment; filename="{name.encode("ascii", "replace").decode()}"'
        )
        response["X-Content-Type-Options"] = "nosniff"
        return response


class QuestionNew(AgendaForm):
    form_class = meeting_forms.QuestionForm
    title = "Ask a question"
    button = "Ask"
    success_message = "Your question stands on the agenda page. The HSW team finds who answers it."
    permission_denied_message = "Board members and the HSW team ask questions."

    def may(self) -> bool:
        return permissions.may_ask(self.request.user, self.object)

    def operate(self, form):
        return operations.ask_question(
            meeting=self.object, by=self.request.user, **form.cleaned_data
        )


class QuestionAnswer(AgendaForm):
    form_class = meeting_forms.AnswerForm
    button = "Save the answer"
    success_message = "The answer stands with the question, and in the minutes."

    def load(self):
        meeting = super().load()
        self.question = get_object_or_404(
            MeetingQuestion.objects.select_related("meeting__board"),
            meeting=meeting,
            pk=self.kwargs["pk"],
        )
        return meeting

    def may(self) -> bool:
        return permissions.may_answer(self.request.user, self.object)

    def get_title(self):
        return f"Answer: {self.question.text}"

    def get_initial(self):
        question = self.question
        return {
            "answer": question.answer,
            "answered_by": question.answered_by_id,
            "version": question.version,
        }

    def operate(self, form):
        return operations.answer_question(
            question=self.question, by=self.request.user, on=self.today, **form.cleaned_data
        )


class Minutes(MeetingPage):
    """The minutes as they stand, drafted from the records."""

    template_name = "board/minutes.html"

    def get_context_data(self, **kwargs):
        paper = minutes_of(self.meeting)
        user = self.request.user
        return super().get_context_data(
            paper=paper,
            page=PaperPage(paper),
            may_write=permissions.may_write_minutes(user, self.meeting)
            and self.meeting.state != BoardMeeting.State.MINUTED,
            may_agree=permissions.may_minute(user, self.meeting)
            and self.meeting.state == BoardMeeting.State.FROZEN,
            **kwargs,
        )


class MinutesFile(MeetingPage):
    """The minutes as a Word document, or as PDF."""

    name = WORD

    def get(self, request, *args, **kwargs):
        minutes, made_on = minutes_of(self.meeting), self.meeting.as_at or self.meeting.date
        if self.name == WORD:
            body = to_word(minutes, made_on=made_on, template=template_of(self.meeting))
        else:
            body = to_pdf(minutes, made_on=made_on)
        response = HttpResponse(body, content_type=MEDIA_TYPES[self.name])
        ending = self.name.rpartition(".")[2]
        response["Content-Disposition"] = (
            f'attachment; filename="{self.meeting.slug}-minutes.{ending}"'
        )
        return response


class MinutesEdit(MeetingForm):
    form_class = meeting_forms.MinutesForm
    title = "Write the minutes"
    button = "Save the minutes"
    success_message = "The minutes are saved."

    def may(self) -> bool:
        return permissions.may_write_minutes(self.request.user, self.object)

    def get_initial(self):
        minutes = MeetingMinutes.objects.filter(meeting=self.object).first()
        return {"text": minutes.text, "version": minutes.version} if minutes else {}

    def operate(self, form):
        return operations.write_minutes(
            meeting=self.object, by=self.request.user, **form.cleaned_data
        )

    def get_success_url(self):
        return reverse("board:minutes", args=[self.object.slug])

    def get_levels_above(self):
        return [
            *super().get_levels_above(),
            (reverse("board:minutes", args=[self.object.slug]), "Minutes"),
        ]


class MinutesAgree(MinutesEdit):
    form_class = meeting_forms.AgreeForm
    title = "Minutes agreed"
    button = "Record the minutes as agreed"
    warning = "You cannot undo this."
    success_message = "The minutes are agreed. They can no longer be changed."

    def may(self) -> bool:
        return permissions.may_minute(self.request.user, self.object)

    def get_initial(self):
        return {}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"meeting": self.object}

    def operate(self, form):
        return operations.minute_meeting(
            meeting=self.object, by=self.request.user, **form.cleaned_data
        )
