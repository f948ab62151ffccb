import django_tables2 as tables
from django.db.models import Count
from django.urls import reverse

from ohs.core.columns import Column, Kind
from ohs.core.text import format_day
from ohs.organisation.models import BoardMeeting
from ohs.web.tables import RegisterTable, link, tag

_TONES = {"planned": "grey", "frozen": "blue", "minuted": "turquoise"}


class MeetingTable(RegisterTable):
    row_header = "when"
    when = tables.Column("Date", order_by=("date",))
    title = tables.Column("Meeting", attrs={"td": {"class": "ohs-wide"}})
    board = tables.Column("Board", accessor="board__name")
    as_at = tables.Column("Figures as at")
    state = tables.Column("State")
    decision_count = tables.Column("Decisions", attrs={"td": {"class": "ohs-number"}})

    also_called = {"date": "when", "decisions": "decision_count"}

    class Meta(RegisterTable.Meta):
        fields = ("when", "title", "board", "as_at", "state", "decision_count")

    def render_when(self, record):
        return link(reverse("board:meeting", args=[record.slug]), record.when)

    def render_as_at(self, value):
        return format_day(value)

    def render_state(self, record):
        return tag(record.get_state_display(), _TONES[record.state])


def list_meetings():
    """Every meeting with what the list prints of it, newest first."""
    return (
        BoardMeeting.objects.select_related("board", "chair")
        .annotate(decision_count=Count("decisions"))
        .order_by("-date", "-pk")
    )


MEETING_COLUMNS = (
    Column("meeting", "slug", meaning="The meeting's name in addresses"),
    Column("title", "title", meaning="Title of the meeting"),
    Column("board", "board.name", meaning="The board that meets"),
    Column("date", "date", kind=Kind.DATE, meaning="When it meets"),
    Column(
        "precision", "precision", meaning="Whether the date is a day, or only its month is known"
    ),
    Column("as_at", "as_at", kind=Kind.DATE, meaning="The date that its figures are as at"),
    Column(
        "chair",
        lambda meeting: meeting.chair and meeting.chair.title,
        meaning="Post that chairs it",
    ),
    Column("state", "state", meaning="planned, frozen or minuted"),
    Column(
        "decisions", "decision_count", kind=Kind.WHOLE_NUMBER, meaning="How many decisions it took"
    ),
)
