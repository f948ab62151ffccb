"""What somebody is told of a line: the one way from figures to a page, a chart, a CSV or the Board's paper.

Everything that is shown of a line is a `PublishedLine`, made of a history (`history`) of figures as they may be seen:
for people who may not see small numbers of published ones alone. What is withheld is gone before it gets here: it
prints "[c]", and withheld months are missing from the chart.
"""

from dataclasses import dataclass, replace
from functools import cached_property

from ohs.core.periods import Month, MonthRange
from ohs.core.text import join_words
from ohs.organisation.models import current_force
from ohs.web import charts

from ..disclosure import (
    Mark,
    ProtectedLine,
    RawLineFigures,
    Shown,
    is_shown,
    protect_line,
)
from ..disclosure.directions import Direction
from ..models import ReportLine
from ..statistics import rates, spc
from . import signals, wording
from .completeness import Gap, gaps_note
from .line_definition import LineScope
from .series import LineSeries, Register
from .variation import months_dispersion, person_years

NO_MONTHS = (
    "Of a business group whole financial years are published and no months: months and other periods could be set "
    "against each other, and would give small numbers away."
)
#: Of as many of the months counted the strength must be known for a rate.
FEWEST_STRENGTHS = 2 / 3
SPARKLINE_MONTHS = 24
#: Where more of the months of a chart are withheld, limits from the others would mislead: none is drawn for anybody.
MOST_NOT_TOLD = 0.1
CENSORED = (
    "No chart is drawn because {} of its {} months are withheld to protect small numbers: "
    "limits from the others would mislead."
)


@dataclass(frozen=True)
class PublishedLine:
    """A line over a period and the same months a year before, as one audience may see it."""

    scope: LineScope
    period: MonthRange
    prior_period: MonthRange
    shown: ProtectedLine
    strength: Shown
    prior_strength: Shown
    prior_rate_interval: tuple[float, float] | Mark
    markers: tuple[Mark, ...]
    months: MonthRange
    monthly: tuple[int | None, ...]
    monthly_strengths: tuple[int | None, ...]
    hidden_months: frozenset[Month]
    revised_months: frozenset[Month]
    annotations: tuple
    rebase_at: tuple[int, ...]
    #: The counts that everybody is told; months that are not are in no chart, whoever reads.
    told_monthly: tuple[int | None, ...]
    not_told: int
    #: How many months at the end of the chart are provisional.
    provisional: int
    divides_by: tuple[str, ...]
    bound: int | None
    months_there: int
    prior_months: int
    #: Incomplete months of the chart: in no total, limit, run or verdict.
    gaps: tuple[Gap, ...]
    period_gaps: tuple[Gap, ...]
    prior_gaps: tuple[Gap, ...]
    #: Of how many of the months counted the strength is known, now and before.
    strength_months: tuple[int, int]
    #: How many times the variance of the months is that of chance, where it is found to be larger; else 1.
    dispersion: float = 1.0
    #: Where the two periods have other months: those that both have, and what is told of these alone.
    common_months: tuple[Month, ...] = ()
    common: ProtectedLine | None = None
    by_month: bool = True
    newest_direction: "wording.YearDirection | None" = None

    @property
    def line(self) -> ReportLine:
        return self.scope.line

    # Each a number, [c] or [x]
    @property
    def count(self) -> Shown:
        return self.shown.count

    @property
    def prior_count(self) -> Shown:
        return self.shown.prior_count

    @property
    def count_change(self) -> Shown:
        return self.shown.change

    @property
    def mean(self) -> Shown:
        """The mean a month, to the nearest whole injury, as the paper prints it."""
        mean = self.shown.mean
        return int(rates.round_half_away(mean)) if is_shown(mean) else mean

    @property
    def rate(self) -> Shown:
        return self.shown.rate

    @property
    def prior_rate(self) -> Shown:
        return self.shown.prior_rate

    @property
    def rate_change(self) -> Shown:
        """In whole per cent."""
        return self.shown.change_percent

    @property
    def ratio_low(self) -> Shown:
        return self.shown.ratio_low

    @property
    def ratio_high(self) -> Shown:
        return self.shown.ratio_high

    @property
    def more_people(self) -> Shown:
        return self.shown.more_people

    @property
    def higher_rate(self) -> Shown:
        return self.shown.higher_rate

    @property
    def rate_interval(self) -> tuple[float, float] | Mark:
        low, high = self.shown.rate_low, self.shown.rate_high
        return (low, high) if is_shown(low) and is_shown(high) else low

    @property
    def verdict(self) -> rates.Verdict | Mark:
        return self.shown.verdict

    @property
    def withheld(self) -> bool:
        return self.shown.suppressed

    @property
    def says_less(self) -> bool:
        """Whether anything of the line is withheld: a figure, or a month of its chart."""
        return self.withheld or bool(self.hidden_months)

    @property
    def sentence(self) -> str:
        return wording.sentence(
            wording.Statement(
                title=self.line.title,
                figures=self.shown,
                people=people(self.divides_by),
                recording_changed=self.recording_changed,
                months=self.months_there,
                expected_months=len(self.period),
                prior_months=self.prior_months,
                gaps=gaps_note(self.period_gaps),
                prior_gaps=gaps_note(self.prior_gaps),
                strength_months=self.strength_months,
                common=self.common,
                common_months=month_list(self.common_months),
                part_year=len(self.period) % 12 != 0,
                newest_direction=self.newest_direction,
                dispersion=self.dispersion,
            )
        )

    @property
    def finding(self) -> str:
        """The sentence without the line's title, for a place where that stands already."""
        said = self.sentence.removeprefix(f"{self.line.title}: ")
        return said[:1].upper() + said[1:]

    @property
    def mean_text(self) -> str:
        """The mean a month as the Board's paper prints it: 229, or fewer than 3."""
        if self.bound:
            return f"fewer than {self.bound}"
        return str(self.mean)

    @property
    def marker_text(self) -> str:
        return " ".join(self.markers)

    @property
    def recording_changes(self) -> tuple:
        """The annotations that say recording changed within the period or the year before it.

        With the first month of the year before, all that is compared is recorded in the new way.
        """
        return tuple(
            note
            for note in self.annotations
            if note.kind == note.Kind.RECORDING_CHANGE
            and Month.of(note.month) != self.prior_period.first
            and (Month.of(note.month) in self.period or Month.of(note.month) in self.prior_period)
        )

    @property
    def recording_changed(self) -> str:
        """When recording last changed, of the two periods that are compared; empty where it did not."""
        months = [Month.of(note.month) for note in self.recording_changes]
        if not months:
            return ""
        return "in the period" if max(months) in self.period else "in the year before"

    @property
    def period_note(self) -> str:
        """The months of the period that are not complete: "June 2021: 3 of 15 units"; empty where all are."""
        return gaps_note(self.period_gaps)

    @cached_property
    def gap_of(self) -> dict[Month, Gap]:
        return {gap.month: gap for gap in self.gaps}

    @cached_property
    def charted(self) -> tuple[int | None, ...]:
        """The counts that the chart is of, the same for whoever reads: a month that is incomplete, or that is not told to
        everybody, is a gap in it."""
        return tuple(
            None if month in self.gap_of else value
            for month, value in zip(self.months, self.told_monthly, strict=True)
        )

    @cached_property
    def exposures(self) -> tuple[float, ...] | None:
        """Person-years by month, by its days; None where the strength of a month with a figure is not known."""
        found = []
        for month, count, strength in zip(
            self.months, self.charted, self.monthly_strengths, strict=True
        ):
            if count is not None and not strength:
                return None
            found.append(person_years(strength or 0, month))
        return tuple(found)

    @cached_property
    def chart(self) -> spc.Chart:
        """A u chart of rates where the strengths are known, else an XmR chart of counts."""
        found = spc.chart(
            self.charted,
            direction=self.line.direction,
            rebase_at=self.rebase_at,
            judged_from=max(self.period.first.index - self.months.first.index, 0),
            provisional=self.provisional,
            exposures=self.exposures,
            per=rates.PER,
        )
        if found.drawn and self.not_told > MOST_NOT_TOLD * len(self.months):
            return replace(
                found, reason=CENSORED.format(self.not_told, len(self.months)), signals=()
            )
        return found

    @property
    def signal_months(self) -> MonthRange:
        """The months whose signals are told: from the beginning of the period to the newest."""
        return MonthRange(self.period.first, max(self.period.last, self.months.last))

    @property
    def months_judged(self) -> int:
        """How many months could have had a signal."""
        if not self.chart.drawn:
            return 0
        start = self.period.first.index - self.months.first.index
        return sum(value is not None for value in self.charted[max(start, 0) : self.chart.settled])

    @property
    def not_drawn(self) -> str | None:
        """Why no process chart is drawn; None where one is."""
        if self.chart.drawn:
            return None
        if not self.by_month:
            return NO_MONTHS
        if self.hidden_months and not any(value is not None for value in self.monthly):
            few = self.line.bound or current_force().small_number_threshold
            return f"No chart is drawn because there are fewer than {few} a month: such numbers could point at a person."
        if all(value is None for value in self.told_monthly):
            # Who sees all is told why there is no chart for anybody.
            return spc.not_drawn(self.monthly) or CENSORED.format(self.not_told, len(self.months))
        return self.chart.reason

    @property
    def limit_texts(self) -> list[str]:
        """Which chart it is and why, and from which months the limits are: a sentence for each stretch."""
        months = list(self.months)
        texts = []
        for part in self.chart.segments:
            if part.limits is None:
                texts.append(part.reason)
                continue
            basis = MonthRange(months[part.start], months[part.start + part.basis - 1])
            texts.append(
                f"{'Trial limits' if part.trial else 'Limits'} (dashed) from {basis.label}, {part.limits.points} months: "
                f"{_limits_rule(part.limits)}."
            )
        if self.chart.of_rates:
            texts.append("The chart is of rates, because the strengths are known.")
        else:
            texts.append(
                "The chart is of counts, because the strength of some months is not known."
            )
        if self.provisional:
            texts.append("Provisional months make no limits and complete no signal.")
        return texts

    @property
    def signal_text(self) -> str:
        return signals.describe(self.chart, self.months, self.signal_months)

    @property
    def signal(self) -> "spc.Kind | None":
        """What the newest signal of the period is: concern, improvement or neutral; None without one."""
        return signals.kind_in(self.chart, self.months, self.signal_months)

    @property
    def sparkline(self):
        """The 24 months to the newest, as a small chart."""
        points = self.chart.points[-SPARKLINE_MONTHS:]
        part = next((part for part in reversed(self.chart.segments) if part.limits), None)
        limits = part.limits if part else None
        return charts.sparkline(
            [point.value for point in points],
            title=f"{self.line.short_title}, {SPARKLINE_MONTHS} months to {self.months.last.label}",
            description=self.signal_text or "no signal",
            marks=[str(point.kind or "") for point in points],
            band=(*limit_ends(limits),) if limits else None,
        )

    @property
    def monthly_rates(self) -> tuple[float | None, ...]:
        """Rates by month, per 1,000 people a year."""
        return tuple(
            None
            if value is None or not strength or month in self.gap_of
            else rates.rate(value, person_years(strength, month))
            for month, value, strength in zip(
                self.months, self.monthly, self.monthly_strengths, strict=True
            )
        )


def limit_ends(limits: spc.XmR | spc.AttributeChart) -> tuple[float, float, float]:
    """Lower limit, mean and upper limit; of a chart whose limits differ by month, those of the newest."""
    return (_newest(limits.lower), limits.mean, _newest(limits.upper))


def _newest(limit) -> float:
    if isinstance(limit, tuple):
        return next((each for each in reversed(limit) if each is not None), 0.0)
    return limit


def _limits_rule(limits: spc.XmR | spc.AttributeChart) -> str:
    if isinstance(limits, spc.XmR):
        return "mean ± 2.66 × the average moving range"
    if limits.sigma_z > 1:
        wider = rates.round_half_away(limits.sigma_z, 1)
        return f"mean ± 3 × what chance alone varies by, × {wider} because those months vary more than that (Laney’s u′ chart)"
    return "mean ± 3 × what chance alone varies by (u chart: those months vary no more than that)"


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
        provisional=_provisional(register, chart_months),
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


def people(names: tuple[str, ...]) -> str:
    """Who is divided by, for a sentence: police officers; people where it is everybody."""
    if len(names) != 1:
        return "people"
    name = names[0]
    # Only the first word of "Police officer" is a common noun; names and initials keep their capitals.
    first, _, rest = name.partition(" ")
    plural = name if name.endswith(("s", "staff")) else f"{name}s"
    return plural if rest[:1].isupper() or first.isupper() else plural[0].lower() + plural[1:]


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


def month_list(months: tuple[Month, ...]) -> str:
    """Months in words, those in a row together: "April to June 2020", "April 2020 and June 2020"."""
    runs: list[MonthRange] = []
    for month in months:
        if runs and runs[-1].last.plus(1) == month:
            runs[-1] = MonthRange(runs[-1].first, month)
        else:
            runs.append(MonthRange(month, month))
    return join_words(run.long_label for run in runs)


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


def _provisional(register: Register, months: MonthRange) -> int:
    """How many months at the end of a chart will still change."""
    settled = [
        month for month in months if month in register.known and not register.is_provisional(month)
    ]
    return months.last.index - (settled[-1].index if settled else months.first.index - 1)


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
