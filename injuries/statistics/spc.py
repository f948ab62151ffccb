"""Process behaviour charts of monthly figures, segment by segment, without a database.

`xmr` is the chart for monthly counts and rates; `c_chart`, `u_chart` and Laney's u' are there
for counts that behave as Poisson counts do (`injuries.statistics.spc_limits`). The rules are those of
`injuries.statistics.spc_rules`. A missing month is None: it is never a zero, and it ends every run.

Sources: D. Wheeler, Understanding Variation; NHS England, Making Data Count.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from .spc_limits import (
    TRIAL_POINTS,
    AttributeChart,
    XmR,
    c_chart,
    moving_ranges,
    rate_limits,
    u_chart,
    xmr,
)
from .spc_rules import (
    RULES,
    RUN_LENGTH,
    WINDOW,
    Direction,
    Kind,
    describe,
    headline,
    kind_of,
    number,
    part_of_run,
    side_of_mean,
    signals,
    trend_ends,
)

__all__ = [
    "RULES",
    "RUN_LENGTH",
    "AttributeChart",
    "Chart",
    "Direction",
    "Kind",
    "Point",
    "Segment",
    "Signal",
    "XmR",
    "assurance",
    "c_chart",
    "chance_of_signal",
    "chart",
    "describe",
    "headline",
    "not_drawn",
    "rate_limits",
    "rebase_starts",
    "side_of_mean",
    "signals",
    "u_chart",
    "xmr",
]

#: Below this mean count a month the limits say nothing about the process.
SMALLEST_MEAN = 5


@dataclass(frozen=True, slots=True)
class Point:
    """One month on a chart: its value, the rules it breaks and what that makes of it."""

    value: float | None
    signals: frozenset[str]
    rule: str | None
    kind: Kind | None
    way: int


@dataclass(frozen=True, slots=True)
class Signal:
    """One run of points that break one rule the same way: points `start` up to, not including, `stop`.

    `way` is 1 for high or rising, -1 for low or falling; `kind` says whether that is better or worse for the line. Of a
    window of three with two points close to a limit only those two belong to it.
    """

    rule: str
    kind: Kind
    way: int
    start: int
    stop: int
    points: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """Months `start` up to, not including, `stop`, with limits of their own or why there are none."""

    start: int
    stop: int
    limits: XmR | AttributeChart | None
    reason: str | None
    #: From how many of its first months the limits are.
    basis: int = 0

    @property
    def trial(self) -> bool:
        return self.limits is not None and self.limits.trial


@dataclass(frozen=True, slots=True)
class Chart:
    """A whole series: its points, its segments, the run length used, or why it is not drawn."""

    points: tuple[Point, ...]
    segments: tuple[Segment, ...]
    run_length: int
    reason: str | None
    #: The newest first; of those that end together, in the order of `RULES`.
    signals: tuple[Signal, ...] = ()
    #: How many points are judged: all but the provisional ones at the end.
    settled: int = 0
    #: Whether the points are rates, and the limits those of a u chart (or Laney's), and not an XmR chart of counts.
    of_rates: bool = False

    @property
    def drawn(self) -> bool:
        return self.reason is None

    @property
    def trial(self) -> bool:
        """True where the limits that apply to the newest month are trial limits."""
        return bool(self.segments) and self.segments[-1].trial


def not_drawn(counts: Sequence[float | None]) -> str | None:
    """Why no chart may be drawn of these monthly counts, as a sentence; None where one may."""
    there = [count for count in counts if count is not None]
    if not there:
        return "No chart is drawn because no month has a figure."
    if sum(there) / len(there) < SMALLEST_MEAN:
        return (
            f"No chart is drawn because the mean is fewer than {SMALLEST_MEAN} a month: "
            "with so few, its limits would tell nothing."
        )
    if not moving_ranges(counts):
        return "No chart is drawn because no two months in a row have a figure."
    return None


def chart(
    values: Sequence[float | None],
    *,
    direction: Direction | str = Direction.LOWER,
    counts: Sequence[float | None] | None = None,
    rebase_at: Sequence[int] = (),
    baseline: int | None = None,
    screen: bool = False,
    run_length: int = RUN_LENGTH,
    provisional: int = 0,
    judged_from: int | None = None,
    exposures: Sequence[float | None] | None = None,
    per: float = 1,
) -> Chart:
    """An XmR chart of a series, segment by segment, or with `exposures` a u chart of its rates (`rate_limits`).

    `rebase_at` are the positions where new limits begin (see `rebase_starts`): each segment has
    its own limits and no run crosses into the next. `baseline` fixes the limits of a segment
    after its first so many months. `counts` are the counts behind `values` where those are rates:
    whether a chart may be drawn is judged by them, over the whole series. The last `provisional` months
    will still change: they are points of the chart, and neither make limits nor break a rule. The limits of a segment are
    from its months before the place `judged_from` where there are enough of them for limits that are not trial ones.
    """
    if exposures is not None:
        counts = values if counts is None else counts
        values = [_rate(value, size, per) for value, size in zip(values, exposures, strict=True)]
    direction = Direction(direction)
    values = [number(value) for value in values]
    if counts is not None and len(counts) != len(values):
        raise ValueError(f"There are {len(values)} values and {len(counts)} counts.")
    starts = sorted({0, *rebase_at})
    if starts[0] < 0 or starts[-1] >= max(1, len(values)):
        raise ValueError(f"A rebase must fall on one of the {len(values)} months of the series.")

    settled = len(values) - provisional
    segments: list[Segment] = []
    points: list[Point] = []
    found: list[Signal] = []
    for start, stop in zip(starts, [*starts[1:], len(values)], strict=True):
        part = values[start:stop]
        judged = [value if start + at < settled else None for at, value in enumerate(part)]
        if not moving_ranges(judged[:baseline]):
            reason = "No limits are drawn because no two months in a row have a figure."
            segments.append(Segment(start, stop, None, reason))
            points += [_plain(value) for value in part]
            continue
        fixed = min(baseline, len(part)) if baseline else None
        if judged_from is not None and fixed is None:
            before = judged[: max(judged_from - start, 0)]
            if sum(value is not None for value in before) >= TRIAL_POINTS:
                fixed = len(before)
        limits: XmR | AttributeChart
        if exposures is None:
            limits = xmr(judged, fixed, screen)
        else:
            limits = rate_limits(judged, exposures[start:stop], fixed, per)
        basis = (
            fixed
            or max((at for at, value in enumerate(judged) if value is not None), default=-1) + 1
        )
        segments.append(Segment(start, stop, limits, None, basis))
        points += _points(part, judged, limits, direction, run_length)
        found += _signals(judged, limits, direction, run_length, start)
    found.sort(key=lambda signal: (-signal.stop, RULES.index(signal.rule), -signal.start))
    why_not = not_drawn(values if counts is None else counts)
    return Chart(
        tuple(points),
        tuple(segments),
        run_length,
        why_not,
        tuple(found),
        settled,
        exposures is not None,
    )


#: How likely it is that a month of a process that does not change completes a signal, by any of the four rules: by
#: simulation of Poisson counts with a mean of 50, limits from 24 months (1,500 series of each of nine lengths). Over a year
#: it comes to 22%, whether the mean is 10 or 376.
CHANCE_A_MONTH = 0.0205


def chance_of_signal(months: int) -> float:
    """How likely a line in which nothing changes is to have a signal in so many months."""
    return 1 - (1 - CHANCE_A_MONTH) ** max(months, 0)


def _rate(count: float | None, exposure: float | None, per: float) -> float | None:
    return None if count is None or not exposure else per * count / exposure


def rebase_starts(months: Sequence[date], rebased_on: Sequence[date]) -> tuple[int, ...]:
    """Where new limits begin: for each date the first month of the series on or after it.

    `months` are the first days of the months of the series, in order; a date within a month
    rebases from the next one. Dates before the series or after its end change nothing.
    """
    starts = {
        next((index for index, month in enumerate(months) if month >= day), None)
        for day in rebased_on
    }
    return tuple(sorted(start for start in starts if start))


def assurance(lower: float, upper: float, target: float, direction: Direction | str) -> str | None:
    """Whether the process, left as it is, meets a target; None where no direction is better.

    "consistent_pass" where the limits lie wholly on the better side of the target,
    "consistent_fail" where wholly on the worse, "inconsistent" where they straddle or touch it.
    """
    direction = Direction(direction)
    if direction == Direction.NEUTRAL:
        return None
    if lower > target:
        return "consistent_pass" if direction == Direction.HIGHER else "consistent_fail"
    if upper < target:
        return "consistent_fail" if direction == Direction.HIGHER else "consistent_pass"
    return "inconsistent"


def _points(
    values: Sequence[float | None],
    judged: Sequence[float | None],
    limits: XmR | AttributeChart,
    direction: Direction,
    run_length: int,
) -> list[Point]:
    found = signals(judged, limits, run_length)
    ways = part_of_run(trend_ends(judged, run_length), run_length)
    points = []
    for value, settled, broken, trend in zip(values, judged, found, ways, strict=True):
        if settled is None:
            points.append(_plain(value))
            continue
        side = side_of_mean(settled, limits.mean)
        kind, way = kind_of(broken, side, trend, direction)
        points.append(Point(value, frozenset(broken), headline(broken), kind, way))
    return points


def _signals(
    values: Sequence[float | None],
    limits: XmR | AttributeChart,
    direction: Direction,
    run_length: int,
    offset: int,
) -> list[Signal]:
    """Every run of points that break one rule the same way; `offset` is the place of the first value in the series."""
    broken = signals(values, limits, run_length)
    sides = [side_of_mean(value, limits.mean) for value in values]
    trends = part_of_run(trend_ends(values, run_length), run_length)
    found = []
    for rule in RULES:
        ways = trends if rule == "trend" else sides
        # Between two points close to a limit there may be one of the same window that is not.
        reach = WINDOW - 1 if rule == "two_of_three" else 1
        run: list[int] = []
        for at in [*(place for place, rules in enumerate(broken) if rule in rules), None]:
            joins = run and at is not None and at - run[-1] <= reach and ways[at] == ways[run[-1]]
            if run and not joins:
                kind, way = kind_of({rule}, sides[run[-1]], trends[run[-1]], direction)
                places = tuple(offset + place for place in run)
                found.append(Signal(rule, kind, way, places[0], places[-1] + 1, places))
                run = []
            if at is not None:
                run.append(at)
    return found


def _plain(value: float | None) -> Point:
    return Point(value, frozenset(), None, None if value is None else Kind.COMMON_CAUSE, 0)
