"""What a paper is written from: the registers as an audience may see them, and what each hands up for the paper."""

import datetime as dt

from actions.reporting import summary as actions
from injuries.lines import comparison
from injuries.reporting import paper as injuries
from maturity.reporting import paper as maturity
from ohs.organisation.models import BoardMeeting
from ohs.web.once import ahead_in_steps
from risks.reporting import paper as risks
from risks.reporting import summary as risks_summaries

from ..dashboard import compose
from ..models import Decision
from ..readers import Audience
from ..registers import rows_of
from ..since import COMPARED_NAMES
from ..snapshots.read import last_paper
from .findings import held_before
from .plan import asked as texts


def ask_ahead(meeting: BoardMeeting, on: dt.date) -> None:
    """Inside a composition: everything that the paper reads and that can be known beforehand, in two questions."""
    ahead_in_steps(
        actions.asks(on),
        risks.asks(on),
        risks_summaries.asks(on),
        maturity.asks(on),
        comparison.asks(on),
        _asks(meeting, on),
    )


def _asks(meeting, on):
    yield (
        *texts(meeting),
        held_before(meeting),
        Decision.objects.open_on(on),
        Decision.objects.carried_into(meeting),
    )


class Sources:
    """Read once for a paper; its chapters only put into words what is here."""

    def __init__(
        self, meeting, on: dt.date, audience: Audience, registers: dict[str, bytes], author: str
    ):
        self.meeting, self.on, self.audience, self.author = meeting, on, audience, author
        self.rows = {name: rows_of(body) for name, body in registers.items()}
        self.then = last_paper(on, audience, COMPARED_NAMES)
        self.last = self.then.meeting
        self.told_risks = risks.for_paper(on=on)
        self.told_injuries = injuries.for_paper(on=on, small_numbers=audience.small_numbers)
        self.told_maturity = maturity.for_paper(on=on)
        self.dashboard = compose(on=on, last_met=self.then.figures)
        plans = {plan.title for plan in self.dashboard.actions.plans}
        self.tasks = [row for row in self.rows["key-tasks"] if row["plan"] in plans]
        live = [row for row in self.tasks if row["standing"] not in ("confirmed", "withdrawn")]
        self.overdue = [row for row in live if row["standing"] == "overdue"]
        self.soon = [row for row in live if row["standing"] == "due within 30 days"]
        self.moved = [row for row in live if int(row["times_moved"] or 0)]
