"""Before the Board: what in the risk register would embarrass."""

import datetime as dt
from urllib.parse import urlencode

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from ohs.organisation.models import BoardMeeting
from ohs.registers.results import ChecklistItem, LastBoard
from ohs.web.tables import day

from ..models import Indicator, Risk, RiskReview
from ..rules import definitions, trend
from ..selectors import indicators
from ..selectors.positions import AS_NOW, now, stood_at, unpack
from ..tables import TRENDS

KIND = "Risks"
NAMED = 5


def findings(*, on: dt.date, last: LastBoard | None = None) -> list[ChecklistItem]:
    """References still to come, risks never scored, reviews overdue, trends at odds with scores, stale indicators.

    Two queries, where the caller hands in the last Board; else it is looked up here.
    """
    meeting = last.meeting if last else BoardMeeting.objects.last_frozen(on)
    reviews = RiskReview.objects.filter(risk=OuterRef("pk"), reviewed_on__lte=on)
    # Read back whether or not anything was recorded since: asking first would be a query more.
    rows = list(
        Risk.objects.on_register()
        .as_at(on, changed_since=True)
        .filter(definitions.is_open())
        .annotate(
            stood=stood_at(meeting.as_at if meeting else on),
            reason=Subquery(
                reviews.order_by("-reviewed_on", "-pk").values("difference_reason")[:1]
            ),
        )
        .order_by("ref_sort", "pk")
    )
    found = [
        ChecklistItem(KIND, f"“{risk.title}” has no reference yet.", risk.get_absolute_url())
        for risk in [row for row in rows if not row.ref_on(on)][:NAMED]
    ]
    unscored = [row for row in rows if row.then_likelihood is None]
    if unscored:
        names = ", ".join(risk.ref_on(on) or "TBC" for risk in unscored[:NAMED])
        more = f" and {len(unscored) - NAMED} more" if len(unscored) > NAMED else ""
        found.append(
            ChecklistItem(
                KIND,
                f"{len(unscored)} open risk{' is' if len(unscored) == 1 else 's are'} not yet scored: {names}{more}.",
                f"{reverse('risks:list')}?{urlencode({'scored': 'no', 'as_at': on.isoformat()})}",
                len(unscored),
            )
        )
    overdue = [row for row in rows if row.then_next_review and row.then_next_review < on]
    found += [
        ChecklistItem(
            KIND,
            f"Risk {risk.ref_on(on) or 'TBC'} was to be reviewed by {day(risk.then_next_review)}.",
            risk.get_absolute_url(),
        )
        for risk in overdue[:NAMED]
    ]
    at_odds = [
        (risk, computed)
        for risk in rows
        if trend.differs(TRENDS[risk.then_trend], computed := _computed(risk, meeting))
        and not risk.reason
    ]
    found += [
        ChecklistItem(
            KIND,
            f"Risk {risk.ref_on(on) or 'TBC'} is stated {TRENDS[risk.then_trend]} but its scores say {computed}, "
            "and no reason is given.",
            risk.get_absolute_url(),
        )
        for risk, computed in at_odds[:NAMED]
    ]
    for standing in indicators.standings(Indicator.objects.catalogue(), on, figures=False):
        if standing.stale:
            found.append(
                ChecklistItem(
                    KIND,
                    f"The indicator “{standing.indicator.title}” is {standing.words}.",
                    reverse("risks:indicators"),
                )
            )
    return found


def _computed(risk, meeting) -> str:
    here = now(risk)
    before = here if risk.stood == AS_NOW else unpack(risk.stood)
    return trend.computed(before, here, met=meeting is not None)
