"""What the Board's words mean, each written once: open, unscored, overdue for review, a new score asked for.

The Q functions read the `asof_…` columns that `RiskQuerySet.as_at(on)` puts on every row, so that they hold for any
date. Lists filter by them, the summary counts by them, the CSV and the paper say the same. What "outside appetite" means
stands in `appetite`.
"""

import datetime as dt

from django.db.models import Q

from ..models import RiskTask
from ..models.record import State

# On the register and not done with. A proposed risk is not on it yet.
OPEN_STATES = frozenset(
    {
        State.OPEN,
        State.CLOSURE_PROPOSED,
        State.CLOSURE_REFUSED,
        State.MITIGATED,
        State.REOPENED,
    }
)


def is_open() -> Q:
    return Q(asof_state__in=sorted(OPEN_STATES))


def scored() -> Q:
    return Q(asof_likelihood__isnull=False)


def unscored() -> Q:
    """Open without a current score: it stands in the tray beside the map, never in a corner of it."""
    return is_open() & Q(asof_likelihood__isnull=True)


def review_overdue(on: dt.date) -> Q:
    """The review was due on an earlier day. On the day itself it is still in time."""
    return is_open() & Q(asof_next_review__lt=on)


def is_review_overdue(state: str, next_review: dt.date | None, on: dt.date) -> bool:
    """The same of one risk."""
    return state in OPEN_STATES and next_review is not None and next_review < on


def rescore_asked(on: dt.date) -> Q:
    """A task that treats the risk was confirmed complete, and nobody has scored it again or said why not."""
    return is_open() & Q(pk__in=RiskTask.objects.asking_for_rescore(on).values("risk"))
