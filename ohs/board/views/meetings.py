"""The meetings of the boards: when they meet, who was there, what they decided, what they saw."""

from ohs.core.periods import FinancialYear
from ohs.organisation.models import Board, BoardMeeting
from ohs.web.views import RegisterDetail, RegisterList

from ..filters import MeetingFilter
from ..meeting_rows import MEETING_COLUMNS, list_meetings, meeting_rows
from ..meeting_steps import meeting_steps
from ..models import Decision
from ..permissions import may_write_paper
from ..tables import MeetingTable


class MeetingList(RegisterList):
    """Every meeting held and planned, newest first."""

    permission_required = "organisation.view_boardmeeting"
    template_name = "board/meeting_list.html"
    table_class = MeetingTable
    filterset_class = MeetingFilter
    csv_columns = MEETING_COLUMNS
    csv_name = "meetings"
    title = "Board meetings"
    noun = ("meeting", "meetings")
    empty_text = "No meeting has been recorded."

    def get_queryset(self):
        return list_meetings()

    def get_table_kwargs(self):
        return {"as_at_query": self.as_at_query}

    def get_csv_rows(self, queryset):
        return meeting_rows(super().get_csv_rows(queryset))

    def get_context_data(self, **kwargs):
        year = FinancialYear.of(self.on)
        return super().get_context_data(
            year=year,
            planned=list(
                BoardMeeting.objects.filter(date__range=(year.start, year.end))
                .select_related("board", "chair")
                .order_by("date", "pk")
            ),
            boards=list(Board.objects.select_related("parent").order_by("pk")),
            **kwargs,
        )


class MeetingDetail(RegisterDetail):
    """One meeting: the date its figures are as at, attendance, decisions, and its paper."""

    permission_required = "organisation.view_boardmeeting"
    model = BoardMeeting
    template_name = "board/meeting_detail.html"
    context_object_name = "meeting"

    def get_queryset(self):
        return BoardMeeting.objects.select_related("board__parent", "chair", "snapshot")

    def get_context_data(self, **kwargs):
        meeting = self.object
        snapshot = getattr(meeting, "snapshot", None)
        keeps = may_write_paper(self.request.user, meeting)
        return super().get_context_data(
            steps=meeting_steps(meeting, self.today) if keeps else (),
            snapshot=snapshot,
            sent=snapshot.additions.filter(kind="sent").defer("body").first() if snapshot else None,
            problems=snapshot.problems() if snapshot else (),
            attendance=list(meeting.attendance.select_related("post")),
            decisions=list(meeting.decisions.select_related("owner", "task")),
            carried_forward=list(Decision.objects.carried_into(meeting)),
            previous=BoardMeeting.objects.filter(board=meeting.board, date__lt=meeting.date)
            .order_by("-date")
            .first(),
            following=BoardMeeting.objects.filter(board=meeting.board, date__gt=meeting.date)
            .order_by("date")
            .first(),
            **kwargs,
        )
