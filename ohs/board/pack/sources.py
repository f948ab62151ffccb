"""What a paper is written from: the registers as an audience may see them, and what each hands up for the paper."""

import datetime as dt

from injuries import paper as injuries
from maturity import paper as maturity
from ohs.organisation.models import BoardMeeting
from risks import paper as risks

from ..dashboard import compose
from ..readers import Audience
from ..registers import rows_of


class Sources:
    """Read once for a paper; its chapters only put into words what is here."""

    def __init__(
        self, meeting, on: dt.date, audience: Audience, registers: dict[str, bytes], author: str
    ):
        self.meeting, self.on, self.audience, self.author = meeting, on, audience, author
        self.rows = {name: rows_of(body) for name, body in registers.items()}
        self.last = BoardMeeting.objects.last_frozen(on)
        self.told_risks = risks.for_paper(on=on)
        self.told_injuries = injuries.for_paper(on=on, small_numbers=audience.small_numbers)
        self.told_maturity = maturity.for_paper(on=on)
        self.dashboard = compose(on=on)
        plans = {plan.title for plan in self.dashboard.actions.plans}
        self.tasks = [row for row in self.rows["key-tasks"] if row["plan"] in plans]
        live = [row for row in self.tasks if row["standing"] not in ("confirmed", "withdrawn")]
        self.overdue = [row for row in live if row["standing"] == "overdue"]
        self.soon = [row for row in live if row["standing"] == "due within 30 days"]
        self.moved = [row for row in live if int(row["times_moved"] or 0)]
