"""How a line is made that somebody is told: its series protected, marked, and set against the year before."""

from dataclasses import dataclass

from ohs.core.periods import Month, MonthRange

from ..disclosure import (
    Mark,
    ProtectedLine,
    RawLineFigures,
    is_shown,
    protect_line,
)
from ..disclosure.directions import Direction
from ..statistics import rates, spc
from . import wording
from .published import PublishedLine
from .series import LineSeries, Register
from .variation import months_dispersion

#: Of as many of the months counted the strength must be known for a rate.
FEWEST_STRENGTHS = 2 / 3


def publish_line(
    series: LineSeries,
    register: Register,
    period: MonthRange,
    *,
    full: bool = False,
    annotations=(),
    chart_months: MonthRange,
    percent: int | None = None,
    told: LineSeries | None = None,
) -> PublishedLine:
    """A line as its series tells it. `percent` was released to the meeting that reads.

    `told` is the series that everybody is told, where the reader is told more: the chart is of that, so that it says the
    same to all.
    """
    # Who sees all of a business group is told no more of how its months vary than others, who are told no months.
    public = None if full and told is None else told or series
    told = told or series
    prior = period.year_before
    months = compared_months(series, period)
    now, before = months.now, months.before
    exposure, prior_exposure = _exposure(series, now), _exposure(series, before)
    rebases = _rebases(chart_months, annotations)
    new_from = [chart_months.first.plus(place) for place in rebases]
    factor = _dispersion(series, public, months, new_from)
    figures = _raw_figures(series, months, period, percent, factor, (exposure, prior_exposure))
    shown = protect_line(figures)
    hidden = frozenset(month for month in chart_months if series.is_hidden(month))
    prior_interval = (
        rates.rate_interval(shown.prior_count, prior_exposure.person_years, dispersion=factor)
        if is_shown(shown.prior_count)
        else None
    )
    return PublishedLine(
        scope=series.scope,
        period=period,
        prior_period=prior,
        shown=shown,
        strength=_or_missing(exposure.average_strength),
        prior_strength=_or_missing(prior_exposure.average_strength),
        prior_rate_interval=(
            prior_interval if prior_interval and is_shown(shown.prior_rate) else shown.prior_rate
        ),
        markers=_markers(shown, series, register, period, months, _Then(public, new_from, percent)),
        months=chart_months,
        monthly=tuple(series.counts_of(chart_months)),
        monthly_strengths=tuple(series.strengths_of(chart_months)),
        hidden_months=hidden,
        revised_months=_revised_months(series, chart_months) - hidden,
        annotations=tuple(annotations),
        rebase_at=rebases,
        told_monthly=tuple(told.counts_of(chart_months)),
        not_told=sum(told.is_hidden(month) for month in chart_months),
        provisional=register.provisional_at_the_end_of(chart_months),
        divides_by=series.divides_by,
        bound=_printed_bound(shown, figures, full),
        months_there=len(now),
        prior_months=len(before),
        gaps=series.gaps(chart_months),
        period_gaps=series.gaps(period),
        prior_gaps=series.gaps(prior),
        strength_months=tuple(
            sum(each is not None for each in series.strengths_of(series.months_at(places)))
            for places in (now, before)
        ),
        common_months=() if months.alike else tuple(series.months_at(months.common)),
        common=None if months.alike else _of_common(series, months.common, factor),
        by_month=series.history.by_month,
        newest_direction=_newest_direction(series, shown, period),
        dispersion=factor,
    )


def _dispersion(
    series: LineSeries, told: LineSeries | None, months: "_Months", new_from: list[Month]
) -> float:
    """What the variance of the months that are compared is multiplied by: 1 unless they vary more than chance."""
    periods = [series.months_at(places) for places in (months.now, months.before)]
    found = months_dispersion(told, periods, new_from)
    return found.factor if found else 1.0


def _raw_figures(
    series: LineSeries,
    months: "_Months",
    period: MonthRange,
    percent: int | None,
    dispersion: float,
    exposures: tuple[rates.Exposure, rates.Exposure] | None = None,
) -> RawLineFigures:
    exposure, prior_exposure = exposures or (
        _exposure(series, months.now),
        _exposure(series, months.before),
    )
    return RawLineFigures(
        count=series.total(months.now),
        prior_count=series.total(months.before),
        exposure=exposure.person_years,
        prior_exposure=prior_exposure.person_years,
        months=len(months.now),
        prior_months=len(months.before),
        bound=series.line.bound,
        under=series.under(period),
        prior_under=series.under(period.year_before),
        direction=_direction(series.direction(period)),
        percent=percent,
        alike=months.alike,
        dispersion=dispersion,
    )


def _direction(said: str | None) -> rates.Verdict | None:
    """What is said of a line with a bound, as a verdict."""
    if said is None:
        return None
    return {
        Direction.HIGHER: rates.Verdict.HIGHER,
        Direction.LOWER: rates.Verdict.LOWER,
    }.get(Direction(said), rates.Verdict.NO_EVIDENCE)


def _newest_direction(series, shown, period) -> wording.YearDirection | None:
    """For a period that is told no direction, that of the newest financial year that is told one."""
    told = series.newest_direction()
    if told is None or isinstance(shown.verdict, rates.Verdict) or told[0].months == period:
        return None
    year, said = told
    return wording.YearDirection(year.label, _direction(said))


def _printed_bound(shown, figures, full) -> int | None:
    """The bound that the mean is printed as: for those who see all it still is how the line is published."""
    if shown.mean_below:
        return shown.mean_below
    bound, count = figures.bound, figures.count
    under = bound and is_shown(count) and count < bound * figures.months
    return bound if full and under else None


@dataclass(frozen=True)
class _Months:
    """The places of the months that are counted now and a year before. `common` are those now that both have."""

    now: list[int]
    before: list[int]
    common: list[int]

    @property
    def alike(self) -> bool:
        """Whether the same months of both years are counted: only then is anything said of a change."""
        if not self.now or not self.before:
            return True
        return len(self.common) == len(self.now) == len(self.before)


def compared_months(series: LineSeries, period: MonthRange) -> _Months:
    """Where the year before has months that the period has not, it is counted over the period's."""
    now, before = series.places_counted(period), series.places_counted(period.year_before)
    there = set(before)
    common = [place for place in now if place - 12 in there]
    if now and len(common) == len(now):
        before = [place - 12 for place in now]
    return _Months(now, before, common)


def _of_common(series: LineSeries, common: list[int], dispersion: float) -> ProtectedLine | None:
    """What is told of the months that both years have."""
    if not common:
        return None
    before = [place - 12 for place in common]
    return protect_line(
        RawLineFigures(
            count=series.total(common),
            prior_count=series.total(before),
            exposure=_exposure(series, common).person_years,
            prior_exposure=_exposure(series, before).person_years,
            months=len(common),
            prior_months=len(before),
            bound=series.line.bound,
            dispersion=dispersion,
        )
    )


def _exposure(series: LineSeries, places: list[int]) -> rates.Exposure:
    """Over the months that are counted; none where the strength is known of too few of them."""
    strengths = series.strengths_of(series.months_at(places))
    known = sum(strength is not None for strength in strengths)
    if known < FEWEST_STRENGTHS * len(places):
        strengths = [None] * len(places)
    return rates.period_exposure(strengths, [0] * len(places))


def _or_missing(value):
    return Mark.NOT_AVAILABLE if value is None else value


def _revised_months(series, months) -> frozenset[Month]:
    """The months whose count is another than it was on the earlier day that was asked for."""
    pairs = zip(months, series.counts_of(months), series.earlier_of(months), strict=True)
    return frozenset(
        month for month, now, before in pairs if None not in (now, before) and now != before
    )


#: What is printed of a line: where any of it is another than at the last Board the line is marked.
_PRINTED = (
    "count",
    "prior_count",
    "change",
    "mean",
    "rate",
    "prior_rate",
    "change_percent",
    "ratio_low",
    "ratio_high",
    "verdict",
)


@dataclass(frozen=True)
class _Then:
    """What a line was printed from on the earlier day besides its own series: what everybody is told, and levels."""

    told: LineSeries | None
    new_from: list[Month]
    percent: int | None


def _is_revised(
    shown: ProtectedLine,
    series: LineSeries,
    period: MonthRange,
    months: "_Months",
    beside: _Then,
) -> bool:
    """Whether a line of the same months was printed on the earlier day, and otherwise: a count, a strength, a verdict."""
    if series.earlier is None or not months.now:
        return False
    then = series.as_earlier()
    if compared_months(then, period) != months:
        return False
    told = beside.told.as_earlier() if beside.told else None
    factor = _dispersion(then, told, months, beside.new_from)
    before = protect_line(_raw_figures(then, months, period, beside.percent, factor))
    return any(getattr(before, name) != getattr(shown, name) for name in _PRINTED)


def _rebases(months, annotations) -> tuple[int, ...]:
    """Where new limits begin: where they were rebased, and where recording changed, so that none straddle that."""
    return spc.rebase_starts(
        [month.start for month in months],
        [
            note.month
            for note in annotations
            if note.kind in (note.Kind.REBASE, note.Kind.RECORDING_CHANGE)
        ],
    )


def _markers(shown, series, register, period, months, beside) -> tuple[Mark, ...]:
    markers = []
    if shown.suppressed:
        markers.append(Mark.CONFIDENTIAL)
    if Mark.NOT_AVAILABLE in (shown.count, shown.prior_count, shown.change_percent):
        markers.append(Mark.NOT_AVAILABLE)
    if any(register.is_provisional(month) for month in period):
        markers.append(Mark.PROVISIONAL)
    if _is_revised(shown, series, period, months, beside):
        markers.append(Mark.REVISED)
    return tuple(markers)
