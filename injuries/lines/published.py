"""What somebody is told of a line: the one way from figures to a page, a chart, a CSV or the Board's paper.

Everything that is shown of a line is a `PublishedLine`, made of a history (`history`) of figures as they may be seen:
for people who may not see small numbers of published ones alone. What is withheld is gone before it gets here: it
prints "[c]", and withheld months are missing from the chart.
"""

from dataclasses import dataclass, replace
from functools import cached_property

from ohs.core.periods import Month, MonthRange
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
from .line_definition import LineScope
from .series import LineSeries, Register

NO_MONTHS = (
    "Of a business group whole financial years are published and no months: months and other periods could be set "
    "against each other, and would give small numbers away."
)
#: With fewer months before the period the limits are taken from all the months of the chart.
FEWEST_BASELINE = 6


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
    divides_by: tuple[str, ...]
    bound: int | None
    months_there: int
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
                recording_changed=bool(self.recording_changes),
                months=self.months_there,
                expected_months=len(self.period),
                part_year=len(self.period) % 12 != 0,
                newest_direction=self.newest_direction,
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
        """The annotations that say recording changed within the period or the year before it."""
        return tuple(
            note
            for note in self.annotations
            if note.kind == note.Kind.RECORDING_CHANGE
            and (Month.of(note.month) in self.period or Month.of(note.month) in self.prior_period)
        )

    @property
    def baseline(self) -> int | None:
        """How many months the limits are taken from: those before the period, where there are a few."""
        before = self.period.first.index - self.months.first.index
        return before if before >= FEWEST_BASELINE else None

    @cached_property
    def chart(self) -> spc.Chart:
        return spc.chart(
            self.monthly,
            direction=self.line.direction,
            baseline=self.baseline,
            rebase_at=self.rebase_at,
        )

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
        return self.chart.reason

    @property
    def limit_texts(self) -> list[str]:
        """From which months the limits are, a sentence for each stretch of the chart."""
        months = list(self.months)
        texts = []
        for part in self.chart.segments:
            if part.limits is None:
                texts.append(part.reason)
                continue
            first = months[part.start]
            last = months[min(part.stop, part.start + (self.baseline or part.stop)) - 1]
            texts.append(
                f"{'Trial limits' if part.trial else 'Limits'} (dashed): mean ± 2.66 × the average moving range of "
                f"{MonthRange(first, last).label}, {part.limits.points} months."
            )
        return texts

    @property
    def signal_text(self) -> str:
        return signals.describe(self.chart, self.months, self.period)

    @property
    def signal(self) -> "spc.Kind | None":
        """What the newest signal of the period is: concern, improvement or neutral; None without one."""
        return signals.kind_in(self.chart, self.months, self.period)

    @property
    def sparkline(self):
        """The 24 months to the end of the period, as a small chart."""
        values, points = self.last_months(24)
        limits = next((part.limits for part in reversed(self.chart.segments) if part.limits), None)
        return charts.sparkline(
            values,
            title=f"{self.line.short_title}, 24 months to {self.period.last.label}",
            description=self.signal_text or "no signal",
            marks=[str(point.kind or "") for point in points],
            band=(limits.lower, limits.mean, limits.upper) if limits else None,
        )

    @property
    def monthly_rates(self) -> tuple[float | None, ...]:
        """Rates by month, per 1,000 people a year."""
        return tuple(
            None if value is None or not strength else rates.rate(value, strength / 12)
            for value, strength in zip(self.monthly, self.monthly_strengths, strict=True)
        )

    def last_months(self, count: int) -> "tuple[tuple[int | None, ...], tuple[spc.Point, ...]]":
        """The values and points of the last months up to the end of the period."""
        end = self.period.last.index - self.months.first.index + 1
        start = max(end - count, 0)
        return self.monthly[start:end], self.chart.points[start:end]


def publish_line(
    series: LineSeries,
    register: Register,
    period: MonthRange,
    *,
    full: bool = False,
    annotations=(),
    chart_months: MonthRange,
    percent: int | None = None,
) -> PublishedLine:
    """A line as its series tells it. `percent` was released to the meeting that reads."""
    prior = period.year_before
    now, before = series.places_known(period), series.places_known(prior)
    exposure, prior_exposure = _exposure(series, period), _exposure(series, prior)
    figures = RawLineFigures(
        count=series.total(period),
        prior_count=series.total(prior),
        exposure=exposure.person_years,
        prior_exposure=prior_exposure.person_years,
        months=len(now),
        prior_months=len(before),
        bound=series.line.bound,
        under=series.under(period),
        prior_under=series.under(prior),
        direction=_direction(series.direction(period)),
        percent=percent,
    )
    shown = protect_line(figures)
    hidden = frozenset(month for month in chart_months if series.is_hidden(month))
    prior_interval = (
        rates.rate_interval(shown.prior_count, prior_exposure.person_years)
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
        markers=_markers(shown, series, register, period),
        months=chart_months,
        monthly=tuple(series.counts_of(chart_months)),
        monthly_strengths=tuple(series.strengths_of(chart_months)),
        hidden_months=hidden,
        revised_months=_revised_months(series, chart_months) - hidden,
        annotations=tuple(annotations),
        rebase_at=_rebases(chart_months, annotations),
        divides_by=series.divides_by,
        bound=_printed_bound(shown, figures, full),
        months_there=len(now),
        by_month=series.history.by_month,
        newest_direction=_newest_direction(series, shown, period),
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


def _exposure(series, period) -> rates.Exposure:
    """Over the months with a figure, withheld or not."""
    known = set(series.places_known(period))
    there = [0 if series.history.place(month) in known else None for month in period]
    return rates.period_exposure(series.strengths_of(period), there)


def _or_missing(value):
    return Mark.NOT_AVAILABLE if value is None else value


def _revised_months(series, months) -> frozenset[Month]:
    """The months whose count is another than it was on the earlier day that was asked for."""
    pairs = zip(months, series.counts_of(months), series.earlier_of(months), strict=True)
    return frozenset(
        month for month, now, before in pairs if None not in (now, before) and now != before
    )


def _earlier_total(series, period) -> Shown | None:
    """What the period came to on the earlier day, where it was all there then."""
    earlier = replace(series, extract=series.earlier)
    return earlier.total(period) if len(earlier.places_known(period)) == len(period) else None


def _rebases(months, annotations) -> tuple[int, ...]:
    return spc.rebase_starts(
        [month.start for month in months],
        [note.month for note in annotations if note.kind == note.Kind.REBASE],
    )


def _markers(shown, series, register, period) -> tuple[Mark, ...]:
    markers = []
    if shown.suppressed:
        markers.append(Mark.CONFIDENTIAL)
    if Mark.NOT_AVAILABLE in (shown.count, shown.prior_count, shown.change_percent):
        markers.append(Mark.NOT_AVAILABLE)
    if register.newest and register.newest in period:
        markers.append(Mark.PROVISIONAL)
    if is_shown(shown.count) and is_shown(before := _earlier_total(series, period)):
        markers += [Mark.REVISED] if before != shown.count else []
    return tuple(markers)
