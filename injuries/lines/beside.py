"""A line beside what others publish: rates with exact intervals, in the order of periods and never of size."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from ohs.core.periods import Month, MonthRange

from ..disclosure import Mark, Shown, is_shown
from ..models import Comparator, ReportLine
from ..statistics import rates
from .published import PublishedLine


@dataclass(frozen=True)
class Published:
    """What somebody else published, with what follows from it: the intervals are exact for counts (Garwood)."""

    record: Comparator
    period: MonthRange
    interval: tuple[float, float]
    rate: float | None
    rate_interval: tuple[float, float] | None

    @property
    def title(self) -> str:
        return self.record.title


@dataclass(frozen=True)
class Own:
    """The force's own line over the months of somebody else's figure, or else over those of its page."""

    period: MonthRange
    count: Shown
    strength: Shown
    rate: Shown
    rate_interval: tuple[float, float] | Mark
    #: Whether these are the months of somebody else's figure too.
    same_months: bool


@dataclass(frozen=True)
class Beside:
    """A line's own figures and those of others, for one reader and one day."""

    line: ReportLine
    own: tuple[Own, ...]
    others: tuple[Published, ...]

    @property
    def others_have_rates(self) -> bool:
        return any(other.rate is not None for other in self.others)

    @property
    def drawn(self) -> bool:
        """Whether there is a rate on both sides."""
        return self.others_have_rates and any(is_shown(own.rate) for own in self.own)

    @property
    def differences(self) -> list[tuple[str, list[Published]]]:
        """What is not the same, each sentence once, with the figures that it is about."""
        found: dict[str, list[Published]] = {}
        for other in self.others:
            found.setdefault(other.record.not_the_same, []).append(other)
        return list(found.items())

    @property
    def months_differ(self) -> list[Published]:
        """Figures of others that this force has none of the same months to set beside."""
        same = {own.period for own in self.own if own.same_months}
        return [other for other in self.others if other.period not in same]


def publish(record: Comparator) -> Published:
    people = record.person_years
    return Published(
        record=record,
        period=record.period,
        interval=rates.poisson_interval(record.numerator),
        rate=rates.rate(record.numerator, people),
        rate_interval=rates.rate_interval(record.numerator, people),
    )


def load_others(line: ReportLine, on: dt.date) -> tuple[Published, ...]:
    """What others had published of a line, as it was recorded by a day."""
    known = Comparator.objects.known(on).filter(line=line).in_order()
    # The same line everywhere: it is not read again.
    found = []
    for record in known:
        record.line = line
        found.append(publish(record))
    return tuple(found)


def set_beside(figures: PublishedLine, others: Sequence[Published]) -> Beside:
    """The line over the months of each other figure, as far as all of them are shown; and over those of its page.

    What is added up are months as this reader is shown them: nothing comes out that the page's own table does not say.
    """
    periods = sorted({other.period for other in others}, key=lambda each: (each.first, each.last))
    own = [found for period in periods if (found := _own_months(figures, period))]
    of_the_page = Own(
        period=figures.period,
        count=figures.count,
        strength=figures.strength,
        rate=figures.rate,
        rate_interval=figures.rate_interval,
        same_months=figures.period in periods,
    )
    own = sorted([*own, of_the_page], key=lambda each: (each.period.first, each.period.last))
    return Beside(line=figures.line, own=tuple(own), others=tuple(others))


def _own_months(figures: PublishedLine, period: MonthRange) -> Own | None:
    """The line over some months, where every one of them is complete and shown; else None."""
    at: dict[Month, int] = {month: place for place, month in enumerate(figures.months)}
    if period == figures.period or not figures.by_month:
        return None
    if any(month not in at or month in figures.gap_of for month in period):
        return None
    counts = [figures.monthly[at[month]] for month in period]
    if any(count is None for count in counts):
        return None
    exposure = rates.period_exposure(
        [figures.monthly_strengths[at[month]] for month in period], counts
    )
    count = sum(count or 0 for count in counts)
    own_rate = rates.rate(count, exposure.person_years)
    # As variable as the months of the page.
    interval = rates.rate_interval(count, exposure.person_years, dispersion=figures.dispersion)
    if own_rate is None or interval is None or exposure.average_strength is None:
        missing = Mark.NOT_AVAILABLE
        return Own(period, count, missing, missing, missing, same_months=True)
    average = int(rates.round_half_away(exposure.average_strength))
    return Own(period, count, average, own_rate, interval, same_months=True)
