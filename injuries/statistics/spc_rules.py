"""The rules that tell a signal from noise on a process behaviour chart, without a database.

As NHS England's "Making Data Count" publishes them and NHSRplotthedots (R) computes them:

- *outside*: a point strictly beyond a process limit;
- *shift*: a run of `run_length` points all on one side of the mean (a point on the mean ends it);
- *trend*: a run of `run_length` points each strictly higher, or each strictly lower, than the last
  (two equal points end it);
- *two_of_three*: two points of three in a row strictly beyond two thirds of the way to a limit but
  not outside it, all three on the same side of the mean; only the points near the limit are marked.

Every point of a run is marked, not only the one that completes it. A missing month (None) ends a
run of any kind, and no window of three is taken across it.
"""

from collections.abc import Sequence
from enum import StrEnum
from math import isclose, isfinite
from numbers import Real
from typing import Any, Protocol, cast

#: Which rule names a point that breaks several, first one first.
RULES = ("outside", "trend", "two_of_three", "shift")
RUN_LENGTH = 7
WINDOW = 3
NEAR = 2 / 3
#: Values nearer to each other than this share of their size are equal: what arithmetic with binary fractions leaves.
TOLERANCE = 1e-9


class Direction(StrEnum):
    """Which way is better for a line."""

    LOWER = "lower"
    HIGHER = "higher"
    NEUTRAL = "neutral"


class Kind(StrEnum):
    """What a point is, given its signals and the direction of improvement."""

    COMMON_CAUSE = "common cause"
    IMPROVEMENT = "improvement"
    CONCERN = "concern"
    NEUTRAL = "neutral"


class Limits(Protocol):
    """A mean with limits, each one number for all points or one for every point."""

    @property
    def mean(self) -> float: ...
    @property
    def lower(self) -> float | Sequence[float | None]: ...
    @property
    def upper(self) -> float | Sequence[float | None]: ...


def signals(
    values: Sequence[float | None], limits: Limits, run_length: int = RUN_LENGTH
) -> list[set[str]]:
    """For each value the set of rules it breaks; an empty set for a missing month.

    `limits` is what `xmr`, `c_chart` or `u_chart` of `injuries.statistics.spc` returns, or anything with
    `mean`, `lower` and `upper`. For a u chart `values` are the rates it plots.
    """
    if run_length < 2:
        raise ValueError(f"A run needs at least 2 points, not {run_length!r}.")
    values = [number(value) for value in values]
    lowers = per_point(limits.lower, len(values))
    uppers = per_point(limits.upper, len(values))
    sides = [side_of_mean(value, limits.mean) for value in values]
    outside, close = [], []
    for value, lower, upper in zip(values, lowers, uppers, strict=True):
        if value is None or lower is None or upper is None:
            outside.append(False)
            close.append(False)
            continue
        out = is_above(lower, value) or is_above(value, upper)
        # A lower limit may have been cut off at zero, so both sides are measured by the upper one.
        near = is_above(abs(value - limits.mean), NEAR * (upper - limits.mean))
        outside.append(out)
        close.append(near and not out)

    shifts = part_of_run(shift_ends(sides, run_length), run_length)
    trends = part_of_run(trend_ends(values, run_length), run_length)
    windows = near_limit_windows(close, sides)
    found: list[set[str]] = []
    for index in range(len(values)):
        broken = set()
        if outside[index]:
            broken.add("outside")
        if shifts[index]:
            broken.add("shift")
        if trends[index]:
            broken.add("trend")
        if windows[index] and close[index]:
            broken.add("two_of_three")
        found.append(broken)
    return found


def kind_of(signalled: set[str], side: int, trend: int, direction: Direction) -> tuple[Kind, int]:
    """What a point is and which way it points: 1 high or rising, -1 low or falling, 0 neither.

    The first rule of `RULES` that the point breaks decides: a trend points the way it runs
    (`trend`, 1 or -1), every other rule to the side of the mean the point lies on (`side`).
    """
    rule = headline(signalled)
    if rule is None:
        return Kind.COMMON_CAUSE, 0
    way = trend if rule == "trend" else side
    if direction == Direction.NEUTRAL:
        return Kind.NEUTRAL, way
    better = 1 if direction == Direction.HIGHER else -1
    return (Kind.IMPROVEMENT if way == better else Kind.CONCERN), way


def headline(signalled: set[str]) -> str | None:
    """The one rule to name where several are broken: the first of `RULES`."""
    return next((rule for rule in RULES if rule in signalled), None)


def describe(rule: str, run_length: int = RUN_LENGTH) -> str:
    """A rule in words, for the text beside a chart."""
    return {
        "outside": "outside the limits",
        "trend": f"part of {run_length} or more months running that rise or fall without a break",
        "two_of_three": "one of 2 months in 3 that are close to a limit",
        "shift": f"part of {run_length} or more months running on one side of the mean",
    }[rule]


def side_of_mean(value: float | None, mean: float) -> int:
    """1 above the mean, -1 below, 0 on it or missing."""
    return 0 if value is None else is_above(value, mean) - is_above(mean, value)


def is_above(value: float, other: float) -> bool:
    """Whether a value is greater by more than rounding. A mean of equal decimals is not above them."""
    return value > other and not isclose(value, other, rel_tol=TOLERANCE, abs_tol=TOLERANCE)


def shift_ends(sides: Sequence[int], run_length: int = RUN_LENGTH) -> list[int]:
    """1 at every point that is the last of `run_length` on the same side of the mean, else 0."""
    ends, run = [], 0
    for index, side in enumerate(sides):
        run = 0 if side == 0 else run + 1 if index and side == sides[index - 1] else 1
        ends.append(int(run >= run_length))
    return ends


def trend_ends(values: Sequence[float | None], run_length: int = RUN_LENGTH) -> list[int]:
    """1 (or -1) at every point that is the last of `run_length` that rise (or fall), else 0."""
    ends, run, way = [], 0, 0
    for index, value in enumerate(values):
        before = values[index - 1] if index else None
        step = (
            0
            if value is None or before is None
            else is_above(value, before) - is_above(before, value)
        )
        if step == 0:
            run, way = int(value is not None), 0
        else:
            run, way = (run + 1 if step == way else 2), step
        ends.append(way if way and run >= run_length else 0)
    return ends


def part_of_run(ends: Sequence[int], run_length: int = RUN_LENGTH) -> list[int]:
    """Carry the mark at the end of a run back over its points; a later run wins a shared point."""
    marks = [0] * len(ends)
    for last, mark in enumerate(ends):
        if mark:
            marks[max(0, last - run_length + 1) : last + 1] = [mark] * min(run_length, last + 1)
    return marks


def near_limit_windows(close: Sequence[int], sides: Sequence[int]) -> list[int]:
    """1 at every point in a window of three, one side of the mean, with two close to a limit."""
    marks = [0] * len(close)
    for start in range(len(close) - WINDOW + 1):
        window = slice(start, start + WINDOW)
        same_side = abs(sum(sides[window])) == WINDOW
        if same_side and sum(map(bool, close[window])) >= 2:
            marks[window] = [1] * WINDOW
    return marks


def per_point(limit: float | Sequence[float | None], length: int) -> Sequence[float | None]:
    """A limit as one number a point, whether it was given so or as one for all."""
    if not isinstance(limit, Sequence):
        return [limit] * length
    if len(limit) != length:
        raise ValueError(f"There are {length} values and {len(limit)} limits; they must match.")
    return limit


def number(value: Any) -> float | None:
    """A monthly figure as it is, or None; ValueError for anything that is not a number."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, Real) or not isfinite(value):
        raise ValueError(f"A monthly figure must be a number, or None if missing; not {value!r}.")
    return cast("float", value)
