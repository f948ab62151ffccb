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
    Shown,
    is_shown,
)
from ..models import ReportLine
from ..statistics import rates, spc
from . import signals, wording
from .completeness import Gap, gaps_note
from .line_definition import LineScope
from .phrases import month_list, people
from .variation import person_years

NO_MONTHS = (
    "Of a business group whole financial years are published and no months: months and other periods could be set "
    "against each other, and would give small numbers away."
)
SPARKLINE_MONTHS = 24
#: Where more of the months of a chart are withheld, limits from the others would mislead: none is drawn for anybody.
MOST_NOT_TOLD = 0.1
CENSORED = (
    "No chart is drawn because {} of its {} months are withheld to protect small numbers: "
    "limits from the others would mislead."
)


def _rank(value: Shown) -> float:
    return float(value) if is_shown(value) else float("-inf")


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

    # What a list of lines is sorted by: a number always. What is withheld or missing is less than any.

    @property
    def count_rank(self) -> float:
        return _rank(self.count)

    @property
    def rate_rank(self) -> float:
        return _rank(self.rate)

    @property
    def change_rank(self) -> float:
        return _rank(self.rate_change)

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
