"""What an audience may be shown of a line over two periods. No database."""

from dataclasses import dataclass, fields, replace

from ..statistics.rates import Verdict, compare
from .audience import Audience, Mark, Shown
from .pairs import Sharing, sharing


@dataclass(frozen=True, slots=True)
class LineFigures:
    """The true figures of a report line for a period and for the one before it.

    Counts are whole numbers, None where nothing is recorded; exposures are person-years (see
    `injuries.statistics.rates.period_exposure`), None where there is no strength; months are those with a
    count. `count_withheld` and `prior_withheld` say that the line's series hides that total
    (`ProtectedSeries.total`). `fixed_period` is True for a financial year that every reader is
    given, False for months a reader has picked.
    """

    count: int | None
    prior_count: int | None
    exposure: float | None
    prior_exposure: float | None
    months: int = 12
    prior_months: int = 12
    count_withheld: bool = False
    prior_withheld: bool = False
    fixed_period: bool = True


@dataclass(frozen=True, slots=True)
class ProtectedLine:
    """What an audience may be shown of a line: each figure a number, [c] or [x].

    `mean_below` and `prior_mean_below` hold the line's bound where the mean is hidden but may be
    called "fewer than 3 a month". `change_percent` and `verdict` may be shown where the counts are
    not: only if enough pairs of counts would give the same. `suppressed` is True where anything
    is hidden. Where nothing went before, the percentage and ratio are [z]; where the periods have
    unlike months, the two parts of the change are.
    """

    count: Shown
    prior_count: Shown
    mean: Shown
    prior_mean: Shown
    rate: Shown
    prior_rate: Shown
    rate_low: Shown
    rate_high: Shown
    change: Shown
    change_percent: Shown
    ratio: Shown
    ratio_low: Shown
    ratio_high: Shown
    p_value: Shown
    more_people: Shown
    higher_rate: Shown
    verdict: Verdict | Mark
    mean_below: int | None = None
    prior_mean_below: int | None = None

    @property
    def suppressed(self) -> bool:
        return any(getattr(self, field.name) == Mark.CONFIDENTIAL for field in fields(self))


def protect_line(
    figures: LineFigures, audience: Audience, *, bound: int | None = None
) -> ProtectedLine:
    """Everything an audience may be shown of a line's two periods.

    A count is hidden where it is 1 up to threshold - 1, where its mean is under the line's
    `bound`, where the series withholds it, or, for a line with a bound, where the reader has
    picked the months. With it go its mean and rate, and everything that needs both counts: the
    change, the ratio and its interval (whose width alone gives counts away), the p-value and the
    two parts of the change. The percentage and the verdict stay only where they leave enough
    possible counts (`injuries.disclosure.pairs`), and never for picked months.
    """
    now, before, below, prior_below = _hidden(figures, audience, bound)
    shown = _all_of(figures)
    if not now and not before:
        return shown
    hidden = Mark.CONFIDENTIAL
    changes: dict[str, object] = dict.fromkeys(
        (
            *("change", "change_percent", "ratio", "ratio_low", "ratio_high", "p_value"),
            *("more_people", "higher_rate", "verdict"),
        ),
        hidden,
    )
    if now:
        changes |= dict.fromkeys(("count", "mean", "rate", "rate_low", "rate_high"), hidden)
    if before:
        changes |= dict.fromkeys(("prior_count", "prior_mean", "prior_rate"), hidden)
    if _may_share(figures):
        level = sharing(
            count=figures.count,
            prior_count=figures.prior_count,
            exposure=figures.exposure,
            prior_exposure=figures.prior_exposure,
            most=_most_hidden(figures.months, audience, bound) if now else None,
            prior_most=_most_hidden(figures.prior_months, audience, bound) if before else None,
            fewest=audience.threshold,
        )
        if level is not Sharing.NOTHING:
            changes["verdict"] = shown.verdict
        if level is Sharing.PERCENT_AND_VERDICT:
            changes["change_percent"] = shown.change_percent
    # What has no exposure was never there to hide.
    for name in ("rate", "prior_rate", "rate_low", "rate_high", "more_people", "higher_rate"):
        if name in changes and isinstance(getattr(shown, name), Mark):
            changes[name] = getattr(shown, name)
    return replace(shown, **changes, mean_below=below, prior_mean_below=prior_below)


def _hidden(
    figures: LineFigures, audience: Audience, bound: int | None
) -> tuple[bool, bool, int | None, int | None]:
    if audience.sees_all:
        return False, False, None, None
    answers = []
    for count, months, withheld in (
        (figures.count, figures.months, figures.count_withheld),
        (figures.prior_count, figures.prior_months, figures.prior_withheld),
    ):
        under = bool(bound and count and count < bound * months)
        picked = bool(bound and count and not figures.fixed_period)
        hide = bool(count) and (withheld or picked or under or audience.hides(count))
        answers.append((hide, bound if under and figures.fixed_period and not withheld else None))
    (now, below), (before, prior_below) = answers
    return now, before, below, prior_below


def _most_hidden(months: int, audience: Audience, bound: int | None) -> int:
    """The greatest count the rules hide in a period of so many months."""
    return max(audience.threshold, (bound or 0) * months) - 1


def _may_share(figures: LineFigures) -> bool:
    return (
        figures.fixed_period
        and not figures.count_withheld
        and not figures.prior_withheld
        and figures.count is not None
        and figures.prior_count is not None
        and bool(figures.exposure)
        and bool(figures.prior_exposure)
    )


def _all_of(figures: LineFigures) -> ProtectedLine:
    """Every figure as it is, with [x] for what has no denominator and [z] for 0 ÷ 0."""
    missing = Mark.NOT_AVAILABLE

    def or_missing(value):
        return missing if value is None else value

    now, before = figures.count, figures.prior_count
    compared = compare(now or 0, figures.exposure, before or 0, figures.prior_exposure)
    both = now is not None and before is not None
    ratio, parts = compared.ratio, compared.decomposition
    # Unlike months: part of the change is neither people nor rate but time.
    unlike = both and figures.months != figures.prior_months
    no_parts = Mark.NOT_APPLICABLE if unlike else missing
    low, high = compared.rate_interval or (None, None)
    no_base = both and ratio.available and before == 0
    return ProtectedLine(
        count=or_missing(now),
        prior_count=or_missing(before),
        mean=missing if now is None or not figures.months else now / figures.months,
        prior_mean=missing
        if before is None or not figures.prior_months
        else before / figures.prior_months,
        rate=missing if now is None else or_missing(compared.rate),
        prior_rate=missing if before is None else or_missing(compared.prior_rate),
        rate_low=missing if now is None else or_missing(low),
        rate_high=missing if now is None else or_missing(high),
        change=compared.change if both else missing,
        change_percent=Mark.NOT_APPLICABLE
        if no_base and now
        else or_missing(compared.change_percent)
        if both
        else missing,
        ratio=Mark.NOT_APPLICABLE if no_base else or_missing(ratio.ratio) if both else missing,
        ratio_low=or_missing(ratio.low) if both else missing,
        ratio_high=Mark.NOT_APPLICABLE if no_base else or_missing(ratio.high) if both else missing,
        p_value=or_missing(ratio.p_value) if both else missing,
        more_people=parts.rounded()[0] if both and parts and not unlike else no_parts,
        higher_rate=parts.rounded()[1] if both and parts and not unlike else no_parts,
        verdict=compared.verdict if both else Verdict.NOT_AVAILABLE,
    )
