"""How far a measure has come: its readings against its target, in numbers and in a sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from django.db import models

from ohs.core.periods import add_months
from ohs.core.text import format_day, plural, upper_first

from .timescale import occurrences

if TYPE_CHECKING:
    from ..models import Measure


T = TypeVar("T")


class MeasureKind(models.TextChoices):
    MILESTONE = "milestone", "milestone: it is there by its date"
    COUNT = "count", "count: so many of something"
    COVERAGE = "coverage", "coverage: so many of those who should be reached"
    RECURRING = "recurring", "recurring: so many in every period"
    OUTCOME = "outcome", "outcome: what it was all for"
    NONE = "none", "cannot be measured as stated"


class Reading(NamedTuple):
    date: dt.date
    value: Decimal


@dataclass(frozen=True)
class Occurrence:
    """One of the periods in which something should come round. `done` is None where nothing is recorded for it."""

    start: dt.date
    end: dt.date
    done: Decimal | None
    wanted: Decimal
    to_come: bool

    @property
    def status(self) -> str:
        if self.done is not None and self.done >= self.wanted:
            return "done"
        if self.to_come:
            return "to come"
        return "none recorded" if self.done is None else "too few"


@dataclass(frozen=True)
class Progress:
    """`behind` counts what should be there by now and is not; `share` (0 to 1) draws the bar; None: not known."""

    sentence: str
    value: Decimal | None = None
    target: Decimal | None = None
    expected: Decimal | None = None
    behind: Decimal | None = None
    share: float | None = None
    met: bool = False
    read_on: dt.date | None = None


def format_number(value: Decimal) -> str:
    """1,234.5 without the noughts that a decimal column adds."""
    text = f"{value:,.2f}".rstrip("0").rstrip(".")
    return text.replace("-", "−")


def with_unit(value: Decimal, unit: str) -> str:
    """5 seminars, 95%."""
    if unit.startswith("%"):
        return f"{format_number(value)}%"
    return f"{format_number(value)} {unit}".strip()


def progress_of(measure: Measure, readings: Sequence[Reading], *, on: dt.date) -> Progress:
    """The progress of a measure on a date from its readings up to that date, oldest first."""
    if measure.kind == MeasureKind.NONE:
        return Progress("No success measure is recorded.")
    if measure.kind == MeasureKind.MILESTONE:
        return _milestone(measure, readings, on)
    if measure.kind == MeasureKind.RECURRING:
        return _recurring(measure, readings, on)
    if measure.target_is_change:
        return _change(measure, readings)
    return _level(measure, readings)


def _milestone(measure: Measure, readings: Sequence[Reading], on: dt.date) -> Progress:
    reached = next((reading for reading in readings if reading.value >= 1), None)
    if reached:
        late = (reached.date - measure.due_date).days if measure.due_date else 0
        words = f"Reached on {format_day(reached.date)}"
        if late > 0:
            words += f", {plural(late, 'day')} late"
        return Progress(f"{words}.", value=Decimal(1), share=1.0, met=True, read_on=reached.date)
    if not measure.due_date:
        return Progress("Not yet recorded as reached.", share=0.0)
    if measure.due_date < on:
        return Progress(f"Not recorded as reached by {format_day(measure.due_date)}.", share=0.0)
    return Progress(f"Due by {format_day(measure.due_date)}; not yet reached.", share=0.0)


def _recurring(measure: Measure, readings: Sequence[Reading], on: dt.date) -> Progress:
    """Counts what was done in the period; behind is what the periods already over should have brought."""
    target, months = _given(measure.target), _given(measure.per_months)
    start, end = _given(measure.period_start), _given(measure.period_end)
    inside = (reading.value for reading in readings if start <= reading.date <= end)
    done = sum(inside, Decimal(0))
    total = target * occurrences(start, end, months)
    yesterday = min(on - dt.timedelta(days=1), end)
    expected = target * occurrences(start, yesterday, months)
    behind = max(Decimal(0), expected - done)
    words = f"{format_number(done)} of {format_number(total)} {measure.unit}".rstrip()
    words += f", {format_number(behind)} behind." if behind else ", none behind."
    return Progress(
        words,
        value=done,
        target=total,
        expected=expected,
        behind=behind,
        share=min(1.0, float(done / total)) if total else None,
        met=bool(total) and done >= total,
        read_on=readings[-1].date if readings else None,
    )


def by_occurrence(
    measure: Measure, readings: Sequence[Reading], *, on: dt.date
) -> list[Occurrence]:
    """Each period of a recurring measure with what was recorded in it; one that is not over on the day is to come."""
    first, months, wanted = (
        _given(measure.period_start),
        _given(measure.per_months),
        _given(measure.target),
    )
    found = []
    for place in range(occurrences(first, _given(measure.period_end), months)):
        start = add_months(first, place * months)
        end = add_months(first, (place + 1) * months) - dt.timedelta(days=1)
        values = [reading.value for reading in readings if start <= reading.date <= end]
        done = sum(values, Decimal(0)) if values else None
        found.append(Occurrence(start, end, done, wanted, to_come=end >= on))
    return found


def _given(value: T | None) -> T:
    """What the constraints of the database see to: a counted measure has a target, a recurring one its period."""
    if value is None:
        raise ValueError("This kind of measure is not complete.")
    return value


def goal_of(measure: Measure) -> str:
    """What a count, a coverage or an outcome is to come to, as part of a sentence."""
    target = _given(measure.target)
    if not measure.target_is_change:
        return f"the target is {with_unit(target, measure.unit)}"
    way = "lower" if target < 0 else "higher"
    by = format_number(abs(target))
    return f"the target is {by}% {way} than on {format_day(measure.baseline_date)}"


def level_wanted(measure: Measure) -> Decimal | None:
    """The value to reach, in the measure's own unit; None where it is not known."""
    if measure.kind not in (MeasureKind.COUNT, MeasureKind.COVERAGE, MeasureKind.OUTCOME):
        return None
    if not measure.target_is_change:
        return measure.target
    if measure.baseline_value is None:
        return None
    return measure.baseline_value * (1 + _given(measure.target) / 100)


def _level(measure: Measure, readings: Sequence[Reading]) -> Progress:
    """A count, a coverage or an outcome that is compared with its target as it stands."""
    goal, target = goal_of(measure), _given(measure.target)
    if not readings:
        return Progress(f"No reading recorded; {goal}.", target=target)
    last = readings[-1]
    higher = measure.direction == "higher"
    met = last.value >= target if higher else last.value <= target
    if measure.kind == MeasureKind.COUNT and higher:
        words = f"{format_number(last.value)} of {with_unit(target, measure.unit)}"
    else:
        words = f"{with_unit(last.value, measure.unit)}; {goal}"
    share = float(last.value / target) if higher and target else None
    return Progress(
        f"{words}, at {format_day(last.date)}.",
        value=last.value,
        target=target,
        behind=Decimal(0) if met else abs(target - last.value),
        share=None if share is None else max(0.0, min(1.0, share)),
        met=met,
        read_on=last.date,
    )


def _change(measure: Measure, readings: Sequence[Reading]) -> Progress:
    """A change in % since the baseline, which needs the baseline's value."""
    goal, target = upper_first(goal_of(measure)), _given(measure.target)
    if measure.baseline_value is None:
        return Progress(
            f"{goal}; the value on that day is not recorded, so no change can be worked out.",
            target=target,
        )
    if not readings:
        return Progress(f"{goal}; no reading since is recorded.", target=target)
    last = readings[-1]
    if not measure.baseline_value:
        return Progress(
            f"{goal}; the value on that day is 0, from which no change in % can be worked out.",
            target=target,
            read_on=last.date,
        )
    change = (last.value - measure.baseline_value) / measure.baseline_value * 100
    met = change <= target if target < 0 else change >= target
    moved = f"{format_number(abs(round(change, 1)))}% {'lower' if change < 0 else 'higher'}"
    share = float(change / target) if target else None
    return Progress(
        f"{moved} at {format_day(last.date)}. {goal}.",
        value=change,
        target=target,
        share=None if share is None else max(0.0, min(1.0, share)),
        met=met,
        read_on=last.date,
    )
