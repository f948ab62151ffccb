"""All that is told of a line over two periods, worked out from what is told of its counts. No database.

What is hidden is gone before it gets here: a count is a number, or [c] where it is withheld. Everything else is worked
out from the counts that are there, so it tells nothing that they do not.
"""

from dataclasses import dataclass, fields, replace

from injuries.statistics.rates import Verdict, compare

from .marks import Mark, Shown


@dataclass(frozen=True, slots=True)
class RawLineFigures:
    """What is known of a report line for a period and for the one before it.

    Counts are whole numbers, [c] where they are withheld, None where nothing is recorded; exposures are person-years (see
    `injuries.statistics.rates.period_exposure`), None where there is no strength; months are those with a count.

    Of a line with a bound, whose counts are withheld, some things are told all the same: `under` and `prior_under` say
    whether the period is under it (None: not told), `direction` in which direction the rate went, and `percent` by how
    much, where that was released to a meeting.
    """

    count: int | Mark | None
    prior_count: int | Mark | None
    exposure: float | None
    prior_exposure: float | None
    months: int = 12
    prior_months: int = 12
    bound: int | None = None
    under: bool | None = None
    prior_under: bool | None = None
    direction: Verdict | None = None
    percent: int | None = None
    #: Whether both periods count the same months; else nothing is said of a change.
    alike: bool = True
    #: How many times the variance of the months is that of chance, by the months that everybody is told.
    dispersion: float = 1.0


@dataclass(frozen=True, slots=True)
class ProtectedLine:
    """What is told of a line: each figure a number, [c] or [x].

    `mean_below` and `prior_mean_below` hold the line's bound where the mean is withheld but may be called "fewer than 3 a
    month"; `mean_at_least` where it is not under the bound. Where nothing went before, the percentage and ratio are [z];
    where the periods count other months, all that is told of both is.
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
    mean_at_least: int | None = None
    prior_mean_at_least: int | None = None

    @property
    def suppressed(self) -> bool:
        """Whether anything of it is withheld."""
        return any(getattr(self, field.name) == Mark.CONFIDENTIAL for field in fields(self))


_OF_BOTH = (
    "change",
    "change_percent",
    "ratio",
    "ratio_low",
    "ratio_high",
    "p_value",
    "more_people",
    "higher_rate",
    "verdict",
)
_OF_NOW = ("count", "mean", "rate", "rate_low", "rate_high")
_OF_BEFORE = ("prior_count", "prior_mean", "prior_rate")
#: What needs a strength: where there is none, there was nothing to withhold.
_OF_STRENGTH = ("rate", "prior_rate", "rate_low", "rate_high", "more_people", "higher_rate")


def protect_line(figures: RawLineFigures) -> ProtectedLine:
    """Everything that is told of a line's two periods.

    With a count that is withheld go its mean and rate, and all that needs both counts: the change, the ratio and its
    interval (whose width alone gives counts away), the p-value, the two parts of the change and the verdict. Of periods
    with other months all of that is [z]: what would be told is how many months there are.
    """
    told = _protected(figures)
    if figures.alike and (figures.months == figures.prior_months or not figures.prior_months):
        return told
    unlike: dict[str, object] = dict.fromkeys(_OF_BOTH, Mark.NOT_APPLICABLE)
    return replace(told, **unlike | {"verdict": Verdict.NOT_AVAILABLE})  # type: ignore[arg-type]


def _protected(figures: RawLineFigures) -> ProtectedLine:
    now_hidden = isinstance(figures.count, Mark)
    before_hidden = isinstance(figures.prior_count, Mark)
    # A stand-in of 1 shows which figures there would be; none that comes of it is told.
    shown = _all_of(
        figures,
        1 if isinstance(figures.count, Mark) else figures.count,
        1 if isinstance(figures.prior_count, Mark) else figures.prior_count,
    )
    if not now_hidden and not before_hidden:
        return shown
    hidden = [*_OF_BOTH, *(_OF_NOW if now_hidden else ()), *(_OF_BEFORE if before_hidden else ())]
    changes: dict[str, object] = dict.fromkeys(hidden, Mark.CONFIDENTIAL)
    for name in _OF_STRENGTH:
        if name in changes and isinstance(getattr(shown, name), Mark):
            changes[name] = getattr(shown, name)
    if shown.verdict == Verdict.NOT_AVAILABLE:
        changes["verdict"] = shown.verdict
    elif figures.direction is not None:
        changes["verdict"] = figures.direction
    if figures.percent is not None:
        changes["change_percent"] = figures.percent
    if now_hidden:
        changes |= _said_of_mean(figures.bound, figures.under, "mean")
    if before_hidden:
        changes |= _said_of_mean(figures.bound, figures.prior_under, "prior_mean")
    return replace(shown, **changes)  # type: ignore[arg-type]


def _said_of_mean(bound: int | None, under: bool | None, name: str) -> dict[str, object]:
    if under is None:
        return {}
    return {f"{name}_below" if under else f"{name}_at_least": bound}


def _all_of(figures: RawLineFigures, now: int | None, before: int | None) -> ProtectedLine:
    """Every figure as it is, with [x] for what has no denominator and [z] for 0 ÷ 0."""
    missing = Mark.NOT_AVAILABLE

    def or_missing(value: Shown | None) -> Shown:
        return missing if value is None else value

    compared = compare(
        now or 0,
        figures.exposure,
        before or 0,
        figures.prior_exposure,
        dispersion=figures.dispersion,
    )
    both = now is not None and before is not None
    ratio, parts = compared.ratio, compared.decomposition
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
        more_people=parts.rounded()[0] if both and parts else missing,
        higher_rate=parts.rounded()[1] if both and parts else missing,
        verdict=compared.verdict if both else Verdict.NOT_AVAILABLE,
    )
