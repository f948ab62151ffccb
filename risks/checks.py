"""Before the Board: what in the risk register would embarrass."""

import datetime as dt
from urllib.parse import urlencode

from django.urls import reverse

from ohs.organisation.models import BoardMeeting
from ohs.web.figures import Finding
from ohs.web.tables import day

from . import definitions, indicators, trend
from .models import Indicator, Risk, RiskReview
from .movement import Movement
from .tables import TRENDS

KIND = "Risks"
NAMED = 5


def findings(*, on: dt.date) -> list[Finding]:
    """References still to come, risks never scored, reviews overdue, trends at odds with scores, stale indicators."""
    rows = list(
        Risk.objects.on_register()
        .as_at(on)
        .filter(definitions.is_open())
        .order_by("ref_sort", "pk")
    )
    found = [
        Finding(KIND, f"“{risk.title}” has no reference yet.", risk.get_absolute_url())
        for risk in [row for row in rows if not row.ref_on(on)][:NAMED]
    ]
    unscored = [row for row in rows if row.then_likelihood is None]
    if unscored:
        names = ", ".join(risk.ref_on(on) or "TBC" for risk in unscored[:NAMED])
        more = f" and {len(unscored) - NAMED} more" if len(unscored) > NAMED else ""
        found.append(
            Finding(
                KIND,
                f"{len(unscored)} open risk{' is' if len(unscored) == 1 else 's are'} not yet scored: {names}{more}.",
                f"{reverse('risks:list')}?{urlencode({'scored': 'no', 'as_at': on.isoformat()})}",
                len(unscored),
            )
        )
    overdue = [row for row in rows if row.then_next_review and row.then_next_review < on]
    found += [
        Finding(
            KIND,
            f"Risk {risk.ref_on(on) or 'TBC'} was to be reviewed by {day(risk.then_next_review)}.",
            risk.get_absolute_url(),
        )
        for risk in overdue[:NAMED]
    ]
    reviews = {
        review.risk_id: review
        for review in RiskReview.objects.filter(
            risk__in=[row.pk for row in rows], reviewed_on__lte=on
        ).order_by("reviewed_on", "pk")
    }
    movement = Movement(rows, BoardMeeting.objects.last_frozen(on))
    at_odds = [
        (risk, computed)
        for risk in rows
        if trend.differs(TRENDS[risk.then_trend], computed := movement.computed(risk))
        and not (risk.pk in reviews and reviews[risk.pk].difference_reason)
    ]
    found += [
        Finding(
            KIND,
            f"Risk {risk.ref_on(on) or 'TBC'} is stated {TRENDS[risk.then_trend]} but its scores say {computed}, "
            "and no reason is given.",
            risk.get_absolute_url(),
        )
        for risk, computed in at_odds[:NAMED]
    ]
    for standing in indicators.standings(Indicator.objects.catalogue(), on):
        if standing.stale:
            found.append(
                Finding(
                    KIND,
                    f"The indicator “{standing.indicator.title}” is {standing.words}.",
                    reverse("risks:indicators"),
                )
            )
    return found
