"""Pre-meeting checks of the risk register."""

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import islice
from urllib.parse import urlencode

from django.db.models import OuterRef, Q, Subquery, TextField, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from ohs.core.text import format_day, plural
from ohs.organisation.models import BoardMeeting
from ohs.registers.contract import LastMeeting
from ohs.registers.results import ChecklistItem

from ..models import Indicator, Risk, RiskReview
from ..models.record import Trend
from ..querysets import RiskQuerySet
from ..rules import status, trend
from ..selectors.indicators import load_statuses
from ..selectors.positions import Movement
from .rows import RiskRow, rows_of

KIND = "Risks"
# As many are named one by one; the rest is the list behind the link.
NAMED = 5
# As many are held against the scores of the last meeting at a time.
_CHUNK = 500


def checklist(on: dt.date, last_meeting: LastMeeting) -> Iterator[ChecklistItem]:
    """References still to come, risks never scored, reviews overdue, trends at odds with scores, stale indicators."""
    risks = Risk.objects.on_register().as_at(on).filter(status.is_open()).order_by("ref_sort", "pk")
    for row in _first(risks.filter(Q(asof_ref=None) | Q(asof_ref="")), on):
        yield ChecklistItem(KIND, f"“{row.title}” has no reference yet.", row.url)
    unscored = risks.filter(status.unscored())
    if number := unscored.count():
        names = ", ".join(row.label for row in _first(unscored, on))
        more = f" and {number - NAMED:,} more" if number > NAMED else ""
        yield ChecklistItem(
            KIND,
            f"{plural(number, 'open risk is', 'open risks are')} not yet scored: {names}{more}.",
            f"{reverse('risks:list')}?{urlencode({'scored': 'no', 'as_at': on.isoformat()})}",
            number,
        )
    for row in _first(risks.filter(status.review_overdue(on)), on):
        yield ChecklistItem(
            KIND,
            f"Risk {row.label} was to be reviewed by {format_day(row.next_review)}.",
            row.url,
        )
    for row in _of(risks, islice(_at_odds_without_reason(risks, on), NAMED), on):
        yield ChecklistItem(
            KIND,
            f"Risk {row.label} is stated {row.trend_stated} but its scores say {row.trend_computed}, "
            "and no reason is given.",
            row.url,
        )
    for each in load_statuses(Indicator.objects.catalogue(), on):
        if each.stale:
            yield ChecklistItem(
                KIND,
                f"The indicator “{each.indicator.title}” is {each.words}.",
                reverse("risks:indicators"),
            )


def _first(risks: RiskQuerySet, on: dt.date) -> Iterator[RiskRow]:
    """The rows of the first that are named."""
    return _of(risks, risks.values_list("pk", flat=True)[:NAMED], on)


def _of(risks: RiskQuerySet, keys: Iterable[int], on: dt.date) -> Iterator[RiskRow]:
    return rows_of(risks.filter(pk__in=list(keys)), on)


def _at_odds_without_reason(risks: RiskQuerySet, on: dt.date) -> Iterator[int]:
    """The keys of those whose lead says otherwise than the scores, where the newest review does not say why."""
    meeting = BoardMeeting.objects.last_frozen(on)
    if meeting is None:
        return
    reviews = RiskReview.objects.filter(risk=OuterRef("pk"), reviewed_on__lte=on)
    reason = reviews.order_by("-reviewed_on", "-pk").values("difference_reason")[:1]
    trends = dict(Trend.choices)
    # What was not scored since and is stated to be unchanged agrees.
    may_differ = ~Q(asof_trend=Trend.UNCHANGED) | Q(asof_scored_on__gt=meeting.known_on)
    given = Coalesce(Subquery(reason), Value(""), output_field=TextField())
    found = risks.filter(may_differ).annotate(reason=given).filter(reason="")
    columns = ("asof_trend", "asof_likelihood", "asof_impact", "asof_band", "asof_matrix")
    rows = found.values_list("pk", "asof_scored_on", *columns, named=True)
    left = rows.iterator(chunk_size=_CHUNK)
    while some := list(islice(left, _CHUNK)):
        movement = Movement(meeting, some)
        for row in some:
            if trend.differs(trends[row.asof_trend], movement.trend_of(row)):
                yield row.pk
