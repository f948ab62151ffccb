"""What the Board's words mean, each written once: open, unscored, overdue for review, outside appetite.

The Q functions read the `then_…` columns that `RiskQuerySet.as_at(on)` puts on every row, so that they hold for any
date. Lists filter by them, the summary counts by them, the CSV and the paper say the same.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import Q

from ohs.web.once import asked_once, read

from ..models import Appetite, RiskTask
from ..models.record import State

# On the register and not done with. A proposed risk is not on it yet.
OPEN_STATES = (
    State.OPEN,
    State.CLOSURE_PROPOSED,
    State.CLOSURE_REFUSED,
    State.MITIGATED,
    State.REOPENED,
)


def is_open() -> Q:
    return Q(then_state__in=OPEN_STATES)


def scored() -> Q:
    return Q(then_likelihood__isnull=False)


def unscored() -> Q:
    """Open without a current score: it stands in the tray beside the map, never in a corner of it."""
    return is_open() & Q(then_likelihood__isnull=True)


def review_overdue(on: dt.date) -> Q:
    """The review was due on an earlier day. On the day itself it is still in time."""
    return is_open() & Q(then_next_review__lt=on)


def rescore_asked(on: dt.date) -> Q:
    """A task that treats the risk was confirmed complete, and nobody has scored it again or said why not."""
    return is_open() & Q(pk__in=RiskTask.objects.asking(on).values("risk"))


@dataclass(frozen=True)
class Limits:
    """The appetites in force on a date: the level of the highest band that each category may stand in.

    Had from `AppetiteHistory.load().limits(on)`.
    """

    general: int | None = None
    by_category: dict[int, int] = field(default_factory=dict)

    def of(self, category_id: int) -> int | None:
        return self.by_category.get(category_id, self.general)

    def is_outside(self, category_id: int, band_level: int | None) -> bool | None:
        """None where there is no score to judge, or no appetite to judge it by."""
        limit = self.of(category_id)
        if band_level is None or limit is None:
            return None
        return band_level > limit

    def outside(self) -> Q:
        """The open risks that stand in a more serious band than their category may."""
        return is_open() & self._beyond()

    def within(self) -> Q:
        judged = is_open() & scored() & ~self._beyond()
        if self.general is None:
            judged &= Q(category_id__in=self.by_category)
        return judged

    def _beyond(self) -> Q:
        beyond = Q(pk__in=())
        for category, level in sorted(self.by_category.items()):
            beyond |= Q(category_id=category, then_band__gt=level)
        if self.general is not None:
            rest = Q(then_band__gt=self.general)
            if self.by_category:
                rest &= ~Q(category_id__in=sorted(self.by_category))
            beyond |= rest
        return beyond


@dataclass(frozen=True)
class AppetiteHistory:
    """Every appetite there ever was: which held for a category on any date."""

    rows: tuple[tuple[int | None, dt.date, dt.date | None, int, str], ...]

    @classmethod
    @asked_once
    def load(cls) -> "AppetiteHistory":
        return cls(tuple(read(cls.asked())))

    @staticmethod
    def asked():
        """What `load` reads."""
        return Appetite.objects.order_by("start", "pk").values_list(
            "category_id", "start", "end", "highest_band_id", "highest_band__name"
        )

    def limits(self, on: dt.date) -> Limits:
        """All that were in force on a date."""
        general, by_category = None, {}
        for category, start, end, level, _ in self.rows:
            if start > on or (end is not None and end < on):
                continue
            if category is None:
                general = level
            else:
                by_category[category] = level
        return Limits(general, by_category)

    def of(self, category_id: int) -> Callable[[dt.date], int | None]:
        """The highest band that a category might stand in, as a function of the date."""
        return lambda on: self.limits(on).of(category_id)

    def name_of(self, level: int | None) -> str:
        return next((name for *_, found, name in self.rows if found == level), "")
