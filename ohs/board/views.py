"""The Board's own pages: the dashboard and the meetings."""

from ohs.organisation.models import BoardMeeting
from ohs.web.views import RegisterDetail, RegisterPage


class Dashboard(RegisterPage):
    """One page before the meeting: what changed, what is stuck, what must we decide."""

    permission_required = "actions.view_keytask"
    template_name = "board/dashboard.html"


class MeetingList(RegisterPage):
    permission_required = "organisation.view_boardmeeting"
    template_name = "board/meeting_list.html"


class MeetingDetail(RegisterDetail):
    permission_required = "organisation.view_boardmeeting"
    model = BoardMeeting
    template_name = "board/meeting_detail.html"
