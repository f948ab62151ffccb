import django_tables2 as tables
from django.urls import reverse

from ohs.core.periods import FinancialYear
from ohs.core.text import format_day
from ohs.web.tables import Grouping, RegisterTable, link, rank_of, tag

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
    groupings = {
        "board": Grouping(
            "Board",
            lambda table, meeting: meeting.board,
            ("board__name", "board"),
            instead_of="board",
        ),
        "state": Grouping(
            "State",
            lambda table, meeting: meeting.get_state_display(),
            (rank_of("state", _TONES),),
            instead_of="state",
        ),
        "year": Grouping(
            "Financial year", lambda table, meeting: FinancialYear.of(meeting.date).label
        ),
    }

    class Meta(RegisterTable.Meta):
        fields = ("when", "title", "board", "as_at", "state", "decision_count")

    def __init__(self, *args, as_at_query="", **kwargs):
        self.query = f"?{as_at_query}" if as_at_query else ""
        super().__init__(*args, **kwargs)

    def render_when(self, record):
        page = reverse("board:meeting", args=[record.slug])
        return link(f"{page}{self.query}", record.when)

    def render_as_at(self, value):
        return format_day(value)

    def render_state(self, record):
        return tag(record.get_state_display(), _TONES[record.state])
