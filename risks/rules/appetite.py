"""How serious a risk the Board carries in each category, and which risks are outside that."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Q

from .status import is_open, scored


class AppetitePeriod(NamedTuple):
    """An appetite, from when to when (None while it lasts). `category` is None for the general one."""

    category: int | None
    start: dt.date
    end: dt.date | None
    highest_band: int
    band_name: str


@dataclass(frozen=True)
class AppetiteLimits:
    """The appetites in force on a date: the level of the highest band that each category may stand in."""

    general: int | None = None
    by_category: Mapping[int, int] = field(default_factory=dict)

    def limit_of(self, category_id: int) -> int | None:
        return self.by_category.get(category_id, self.general)

    def is_outside(self, category_id: int, band_level: int | None) -> bool | None:
        """None where there is no score to judge, or no appetite to judge it by."""
        limit = self.limit_of(category_id)
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
            beyond |= Q(category_id=category, asof_band__gt=level)
        if self.general is not None:
            rest = Q(asof_band__gt=self.general)
            if self.by_category:
                rest &= ~Q(category_id__in=sorted(self.by_category))
            beyond |= rest
        return beyond


@dataclass(frozen=True)
class AppetiteHistory:
    """Every appetite there ever was, by its start: which held for a category on any date."""

    periods: tuple[AppetitePeriod, ...] = ()

    def limits(self, on: dt.date) -> AppetiteLimits:
        """All that were in force on a date."""
        general, by_category = None, {}
        for category, start, end, level, _ in self.periods:
            if start > on or (end is not None and end < on):
                continue
            if category is None:
                general = level
            else:
                by_category[category] = level
        return AppetiteLimits(general, by_category)

    def limit_on(self, category_id: int) -> Callable[[dt.date], int | None]:
        """The highest band that a category might stand in, as a function of the date."""
        return lambda on: self.limits(on).limit_of(category_id)

    def band_name(self, level: int | None) -> str:
        return next((row.band_name for row in self.periods if row.highest_band == level), "")
