"""What an audience is told of a line: the one way from figures to a page, a chart, a CSV or the Board's paper.

Everything that is shown of a line is a `LineFigures`. For people who may not see small numbers its
hidden values are gone before it is made: what prints is "[c]", and the months of its chart are missing.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from ohs.organisation.periods import FinancialYear, Month, MonthRange
from ohs.web import charts

from . import rates, signals, spc
from .hiding import THRESHOLD, is_small
from .models import ReportLine
from .scopes import LineScope
from .series import LineSeries, Register
from .withholding import hidden_line_months


class Shorthand(StrEnum):
    """What stands where a figure does not: the shorthand of official statistics."""

    CONFIDENTIAL = "[c]"
    PROVISIONAL = "[p]"
    REVISED = "[r]"
    NOT_AVAILABLE = "[x]"
    NOT_APPLICABLE = "[z]"


CONFIDENTIAL = Shorthand.CONFIDENTIAL
NOT_AVAILABLE = Shorthand.NOT_AVAILABLE
Shown = int | float | Shorthand
#: With fewer months before the period the limits are taken from all the months of the chart.
FEWEST_BASELINE = 6


@dataclass(frozen=True)
class LineFigures:
    """A line over a period and the same months a year before, as one audience may see it."""

    scope: LineScope
    period: MonthRange
    prior_period: MonthRange
    count: Shown
    prior_count: Shown
    count_change: Shown
    mean: Shown
    bound: int | None
    rate: Shown
    prior_rate: Shown
    rate_change: Shown
    ratio_low: Shown
    ratio_high: Shown
    verdict: rates.Verdict | Shorthand
    more_people: Shown
    higher_rate: Shown
    rate_interval: tuple[float, float] | Shorthand
    prior_rate_interval: tuple[float, float] | Shorthand
    strength: Shown
    prior_strength: Shown
    markers: tuple[Shorthand, ...]
    months: MonthRange
    monthly: tuple[int | None, ...]
    monthly_strengths: tuple[int | None, ...]
    hidden_months: frozenset[Month]
    revised_months: frozenset[Month]
    annotations: tuple
    illustrative: bool
    rebase_at: tuple[int, ...] = ()
    divides_by: tuple[str, ...] = ()

    @property
    def line(self) -> ReportLine:
        return self.scope.line

    @property
    def says_less(self) -> bool:
        """Whether anything of the line is withheld: a figure, or a month of its chart."""
        return self.withheld or bool(self.hidden_months)

    @property
    def withheld(self) -> bool:
        return CONFIDENTIAL in self.markers

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
        if self.hidden_months and not any(value is not None for value in self.monthly):
            few = self.line.bound or THRESHOLD
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
    def sentence(self) -> str:
        return str(self.verdict)

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


def release(
    series: LineSeries,
    register: Register,
    period: MonthRange,
    *,
    full: bool = False,
    annotations=(),
    chart_months: MonthRange | None = None,
    hidden: "frozenset[Month] | None" = None,
) -> LineFigures:
    """A line for an audience. `full` is for people who may see small numbers; it hides nothing.

    `hidden` are months hidden for a reason that this line alone does not know.
    """
    prior = period.year_before
    shown_months = chart_months or series.months
    concealment = _Concealment(series, hidden or frozenset()) if not full else None
    now = _total(series, period)
    before = _total(series, prior)
    exposure, prior_exposure = _exposure(series, period), _exposure(series, prior)
    comparable = now.complete and before.complete

    comparison = rates.compare(
        now.count or 0,
        exposure.person_years if comparable else None,
        before.count or 0,
        prior_exposure.person_years if comparable else None,
    )
    count = NOT_AVAILABLE if now.count is None else now.count
    prior_count = NOT_AVAILABLE if before.count is None else before.count
    rate = rates.rate(now.count, exposure.person_years) if now.count is not None else None
    prior_rate = (
        rates.rate(before.count, prior_exposure.person_years) if before.count is not None else None
    )
    parts = comparison.decomposition if comparable else None
    more_people, higher_rate = parts.rounded() if parts else (NOT_AVAILABLE, NOT_AVAILABLE)
    values = {
        "count": count,
        "prior_count": prior_count,
        "count_change": comparison.change if comparable else NOT_AVAILABLE,
        "mean": NOT_AVAILABLE if now.mean is None else int(rates.round_half_away(now.mean)),
        "rate": NOT_AVAILABLE if rate is None else rate,
        "prior_rate": NOT_AVAILABLE if prior_rate is None else prior_rate,
        "rate_change": _or_missing(comparison.change_percent),
        "ratio_low": _or_missing(comparison.ratio.low),
        "ratio_high": _or_missing(comparison.ratio.high),
        "verdict": comparison.verdict,
        "more_people": more_people,
        "higher_rate": higher_rate,
        "rate_interval": _interval(now.count, exposure),
        "prior_rate_interval": _interval(before.count, prior_exposure),
    }
    bound = None
    if series.line.bound and now.count is not None and now.mean < series.line.bound:
        bound = series.line.bound
    if concealment:
        bound = concealment.conceal(values, period, prior, comparison, bound)
    return LineFigures(
        scope=series.scope,
        divides_by=series.divides_by,
        period=period,
        prior_period=prior,
        bound=bound,
        strength=_or_missing(exposure.average_strength),
        prior_strength=_or_missing(prior_exposure.average_strength),
        markers=_markers(values, series, register, period),
        months=shown_months,
        monthly=_monthly(series, shown_months, concealment),
        monthly_strengths=tuple(series.strengths_of(shown_months)),
        hidden_months=concealment.hidden if concealment else frozenset(),
        revised_months=_revised_months(series, shown_months, concealment),
        annotations=tuple(annotations),
        illustrative=register.illustrative,
        rebase_at=_rebases(shown_months, annotations),
        **values,
    )


def _total(series, period) -> rates.PeriodTotal:
    return rates.period_total(series.counts_of(period))


def _exposure(series, period) -> rates.Exposure:
    return rates.period_exposure(series.strengths_of(period), series.counts_of(period))


def _interval(count, exposure) -> tuple[float, float] | Shorthand:
    if count is None:
        return NOT_AVAILABLE
    return _or_missing(rates.rate_interval(count, exposure.person_years))


def _revised_months(series, months, concealment) -> frozenset[Month]:
    """The months whose count is another than it was on the earlier day that was asked for."""
    pairs = zip(months, series.counts_of(months), series.earlier_of(months), strict=True)
    changed = {month for month, now, before in pairs if None not in (now, before) and now != before}
    return frozenset(changed - concealment.hidden) if concealment else frozenset(changed)


def _or_missing(value):
    return NOT_AVAILABLE if value is None else value


def _monthly(series, months, concealment) -> tuple[int | None, ...]:
    counts = series.counts_of(months)
    if concealment is None:
        return tuple(counts)
    return tuple(
        None if month in concealment.hidden else count
        for month, count in zip(months, counts, strict=True)
    )


def _rebases(months, annotations) -> tuple[int, ...]:
    return spc.rebase_starts(
        [month.start for month in months],
        [note.month for note in annotations if note.kind == note.Kind.REBASE],
    )


def _markers(values, series, register, period) -> tuple[Shorthand, ...]:
    markers = []
    if CONFIDENTIAL in values.values():
        markers.append(CONFIDENTIAL)
    if NOT_AVAILABLE in (values["count"], values["prior_count"], values["rate_change"]):
        markers.append(NOT_AVAILABLE)
    if register.newest and register.newest in period:
        markers.append(Shorthand.PROVISIONAL)
    before = series.earlier_of(period)
    revised = None not in before and sum(before) != values["count"]
    if revised and isinstance(values["count"], int):
        markers.append(Shorthand.REVISED)
    return tuple(markers)


class _Concealment:
    """The months of a line that are hidden, and what follows for its periods.

    Within a financial year the hidden months are one block: a period is told only where it takes in
    the whole block or none of it. Two periods then never differ by a hidden month. A year that is not
    over has no block yet: more months will join it.
    """

    def __init__(self, series: LineSeries, hidden: frozenset[Month]):
        self.bound = series.line.bound
        self.blocks: dict[FinancialYear, frozenset[Month]] = {}
        self.whole: set[FinancialYear] = set()
        by_year: dict[FinancialYear, dict] = {}
        for month, count in zip(series.months, series.counts, strict=True):
            year = FinancialYear.of(month.start)
            if count is not None:
                by_year.setdefault(year, {})[month.start] = count
        for year, by_month in by_year.items():
            months = {Month.of(day) for day in hidden_line_months(self.bound, by_month)}
            months |= {month for month in hidden if month.start in by_month}
            self.blocks[year] = frozenset(months)
            if len(by_month) == 12:
                self.whole.add(year)
        self.hidden = frozenset().union(*self.blocks.values())

    def tells(self, period: MonthRange) -> bool:
        """Whether the total of a period gives no hidden month away."""
        for year, block in self.blocks.items():
            inside = {month for month in block if month in period}
            if inside and (inside != block or year not in self.whole):
                return False
        return True

    def conceal(self, values, period, prior, comparison, bound) -> int | None:
        """Take out of `values` what is not for this audience; return the bound that is printed."""
        told, prior_told = self.tells(period), self.tells(prior)
        count, prior_count = values["count"], values["prior_count"]
        hide = not told or bound is not None or (isinstance(count, int) and is_small(count))
        prior_mean_small = (
            self.bound is not None
            and isinstance(prior_count, int)
            and prior_count < self.bound * len(prior)
        )
        hide_prior = (
            not prior_told
            or prior_mean_small
            or (isinstance(prior_count, int) and is_small(prior_count))
        )
        if hide:
            for name in ("count", "mean", "rate", "rate_interval"):
                values[name] = CONFIDENTIAL
        if hide_prior:
            for name in ("prior_count", "prior_rate", "prior_rate_interval"):
                values[name] = CONFIDENTIAL
        if hide or hide_prior:
            for name in ("count_change", "ratio_low", "ratio_high", "more_people", "higher_rate"):
                if values[name] is not NOT_AVAILABLE:
                    values[name] = CONFIDENTIAL
            if not (told and prior_told):
                values["verdict"] = CONFIDENTIAL
            if not (
                told
                and prior_told
                and self._says_little(comparison, bound, len(period), hide, hide_prior)
            ):
                values["rate_change"] = CONFIDENTIAL
        return bound if told else None

    def _says_little(self, comparison, bound, months, hide, hide_prior) -> bool:
        """Whether the percentage leaves each hidden count at least as many values as the threshold."""
        if comparison.change_percent is None or not bound:
            return False
        limit = bound * months
        later = range(limit) if hide else (comparison.count,)
        earlier = range(1, limit) if hide_prior else (comparison.prior_count,)
        relative = comparison.prior_exposure / comparison.exposure
        fitting = [
            (count, prior)
            for count in later
            for prior in earlier
            if prior
            and abs(100 * (count / prior * relative - 1) - comparison.change_percent) <= 0.5
        ]
        return all(
            len({pair[side] for pair in fitting}) >= THRESHOLD
            for side, is_hidden in enumerate((hide, hide_prior))
            if is_hidden
        )
