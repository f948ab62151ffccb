"""Disclosure control: no audience sees a number that could point at a person. No database.

One service between the summaries and every exit. Whatever a page, chart, alternative text or
export shows an audience is taken from what these functions return and from nothing else, and a
figure worked out from others (a mean, a rate, a percentage, an interval) is worked out from what is
shown. That is the argument in one line: what is computed from published figures alone tells
nothing that they do not. The three services are

- `protect_series`: the months of a line and the total of any period, for all as-at dates at once;
- `protect_line`: the figures of a line for two periods, and all that is derived from them;
- `suppress`, `suppress_with_totals`, `suppress_list`: tables and lists beside their totals.

Figures of 1 up to threshold - 1 are hidden and print [c]; zero prints 0; what is missing, a
denominator say, prints [x].
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum

from injuries.disclosure_pairs import Sharing, sharing
from injuries.disclosure_series import Block, blocks_of
from injuries.disclosure_tables import (
    THRESHOLD,
    TableWithTotals,
    exposed,
    suppress,
    suppress_with_totals,
)
from injuries.rates import Verdict, compare

__all__ = [
    "THRESHOLD",
    "Audience",
    "Block",
    "LineFigures",
    "Mark",
    "ProtectedLine",
    "ProtectedSeries",
    "TableWithTotals",
    "exposed",
    "is_shown",
    "protect_line",
    "protect_series",
    "suppress",
    "suppress_list",
    "suppress_with_totals",
]


class Mark(StrEnum):
    """Shorthand in place of a figure, or beside one, as the Government Statistical Service has it."""

    CONFIDENTIAL = "[c]"
    PROVISIONAL = "[p]"
    REVISED = "[r]"
    NOT_AVAILABLE = "[x]"
    NOT_APPLICABLE = "[z]"


Shown = int | float | Mark


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is looking: figures of 1 up to `threshold` - 1 are hidden from them, unless `sees_all`."""

    name: str
    threshold: int = THRESHOLD
    sees_all: bool = False

    def __post_init__(self):
        # With a threshold of 2 the mark alone would say 1.
        if isinstance(self.threshold, bool) or self.threshold < 3:
            raise ValueError(f"An audience's threshold is at least 3, not {self.threshold!r}.")

    def hides(self, count: int | None) -> bool:
        """Whether a count by itself is hidden from this audience."""
        return not self.sees_all and count is not None and 0 < count < self.threshold


@dataclass(frozen=True, slots=True)
class LineFigures:
    """The true figures of a report line for a period and for the one before it.

    Counts are whole numbers, None where nothing is recorded; exposures are person-years (see
    `injuries.rates.period_exposure`), None where there is no strength; months are those with a
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


@dataclass(frozen=True, slots=True)
class ProtectedSeries:
    """A line's months for one audience, at every as-at date on offer.

    `months[v][i]` is the figure of month i in vintage v: a number, [c], or None where the month
    had none. `hidden` are the positions of hidden months, the same in every vintage.
    """

    months: tuple[tuple[int | Mark | None, ...], ...]
    hidden: frozenset[int]
    _values: tuple[tuple[int | None, ...], ...]
    _blocks: tuple[Block, ...]
    _audience: Audience
    _bounded: bool

    def total(self, start: int, stop: int, vintage: int = -1) -> int | Mark | None:
        """The total of months `start` up to, not including, `stop`; [c] where it must not be shown.

        Shown only if every block of hidden months lies wholly inside the period or wholly outside
        it, has all its months in that vintage, and the total itself is not small.
        """
        values = self._values[vintage]
        inside = range(len(values))[start:stop]
        there = [values[i] for i in inside if values[i] is not None]
        total = sum(there) if there else None
        if self._audience.sees_all or total is None:
            return total
        if self._bounded or self._audience.hides(total):
            return Mark.CONFIDENTIAL
        for block in self._blocks:
            within = [i for i in block.months if i in inside and values[i] is not None]
            if within and (len(within) < len(block.months) or not block.closed):
                return Mark.CONFIDENTIAL
        return total

    def for_chart(self, vintage: int = -1) -> list[int | None]:
        """The months as a chart may use them: a hidden month is missing, so no limit tells it."""
        return [None if isinstance(v, Mark) else v for v in self.months[vintage]]


def protect_series(
    vintages: Sequence[Sequence[int | None]],
    audience: Audience,
    *,
    bound: int | None = None,
    year_start: int = 0,
) -> ProtectedSeries:
    """Which months of a line, and which totals, an audience may see.

    `vintages` are the successive extracts, oldest first, each as long as the series of months,
    None where the extract has no figure for a month. All vintages the audience can ask for
    (`?as_at=`) go in together: a month that is small in any of them is hidden in all of them, so
    that no two dates can be subtracted. Each hidden month belongs to a *block* with at least one
    more month, chosen so that no reader has seen it shown before (see
    `injuries.disclosure_series`), and totals are given only for periods that cut no block.
    `year_start` is the position of an April, so that company is sought in the same financial year.

    A line with a `bound` ("fewer than 3 a month") shows no month and no total of picked months.
    """
    length = {len(values) for values in vintages}
    if len(length) > 1:
        raise ValueError("Every vintage must cover the same months, with None where it has none.")
    data = tuple(tuple(values) for values in vintages)
    size = length.pop() if length else 0
    bounded = bound is not None and not audience.sees_all
    blocks = () if audience.sees_all or bounded else blocks_of(data, audience.threshold, year_start)
    hidden = frozenset(i for block in blocks for i in block.months)
    if bounded:
        hidden = frozenset(range(size))
    months = tuple(
        tuple(
            Mark.CONFIDENTIAL if i in hidden and value is not None else value
            for i, value in enumerate(values)
        )
        for values in data
    )
    return ProtectedSeries(months, hidden, data, tuple(blocks), audience, bounded)


def protect_line(
    figures: LineFigures, audience: Audience, *, bound: int | None = None
) -> ProtectedLine:
    """Everything an audience may be shown of a line's two periods.

    A count is hidden where it is 1 up to threshold - 1, where its mean is under the line's
    `bound`, where the series withholds it, or, for a line with a bound, where the reader has
    picked the months. With it go its mean and rate, and everything that needs both counts: the
    change, the ratio and its interval (whose width alone gives counts away), the p-value and the
    two parts of the change. The percentage and the verdict stay only where they leave enough
    possible counts (`injuries.disclosure_pairs`), and never for picked months.
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


def suppress_list(
    counts: Sequence[int], threshold: int = THRESHOLD, *, key: str = ""
) -> tuple[list[int | None], int | None]:
    """Suppress a list that is shown with its total, as units or staff groups side by side are.

    Returns the counts and the total, None for each that must not be shown.
    """
    if not counts:
        return [], 0
    # One row whose column totals are the figures themselves, so each stands twice or not at all.
    masked = suppress_with_totals([list(counts)], threshold, key=key)
    return masked.rows[0], masked.row_totals[0]


def is_shown(value: object) -> bool:
    """Whether a protected value is a figure, not a mark in place of one."""
    return isinstance(value, int | float) and not isinstance(value, bool)


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
