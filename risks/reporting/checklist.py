"""Pre-meeting checks of the risk register."""

import datetime as dt
from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from django.urls import reverse

from ohs.core.text import format_day, plural
from ohs.registers.audience import BOARD
from ohs.registers.contract import LastMeeting
from ohs.registers.results import ChecklistItem

from ..models import Indicator, Risk, RiskReview
from ..querysets import newest_records
from ..selectors.indicators import load_statuses
from .rows import RiskRow, load_rows

KIND = "Risks"
NAMED = 5


def checklist(on: dt.date, last_meeting: LastMeeting) -> Iterator[ChecklistItem]:
    """References still to come, risks never scored, reviews overdue, trends at odds with scores, stale indicators."""
    rows = [row for row in load_rows(on, BOARD) if row.is_open]
    for row in [row for row in rows if not row.ref][:NAMED]:
        yield ChecklistItem(KIND, f"“{row.title}” has no reference yet.", row.url)
    unscored = [row for row in rows if row.current_likelihood is None]
    if unscored:
        names = ", ".join(row.label for row in unscored[:NAMED])
        more = f" and {len(unscored) - NAMED} more" if len(unscored) > NAMED else ""
        yield ChecklistItem(
            KIND,
            f"{plural(len(unscored), 'open risk is', 'open risks are')} not yet scored: {names}{more}.",
            f"{reverse('risks:list')}?{urlencode({'scored': 'no', 'as_at': on.isoformat()})}",
            len(unscored),
        )
    overdue = [row for row in rows if row.next_review and row.next_review < on]
    for row in overdue[:NAMED]:
        yield ChecklistItem(
            KIND,
            f"Risk {row.label} was to be reviewed by {format_day(row.next_review)}.",
            row.url,
        )
    for row in _without_reason([row for row in rows if row.trends_differ], on)[:NAMED]:
        yield ChecklistItem(
            KIND,
            f"Risk {row.label} is stated {row.trend_stated} but its scores say {row.trend_computed}, "
            "and no reason is given.",
            row.url,
        )
    for status in load_statuses(Indicator.objects.catalogue(), on):
        if status.stale:
            yield ChecklistItem(
                KIND,
                f"The indicator “{status.indicator.title}” is {status.words}.",
                reverse("risks:indicators"),
            )


def _without_reason(rows: Sequence[RiskRow], on: dt.date) -> list[RiskRow]:
    """Those whose newest review does not say why the lead's view and the scores differ."""
    reviews = newest_records(
        RiskReview.objects.filter(reviewed_on__lte=on),
        Risk.objects.filter(pk__in=[row.pk for row in rows]),
        "reviewed_on",
    )
    explained = set(reviews.exclude(difference_reason="").values_list("risk", flat=True))
    return [row for row in rows if row.pk not in explained]
