"""Units of one business group beside each other: within the limits of chance or not, never ranked."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from ohs.core.periods import FinancialYear, MonthRange
from ohs.organisation.models import BusinessGroup, CommandUnit

from ..disclosure import Mark, Shown, suppress_list
from ..models import MonthlyCount, MonthlyStrength
from ..statistics.rates import funnel_limits
from .line_definition import LineScope

#: With fewer units there is nothing to compare.
FEWEST_UNITS = 3
INNER, OUTER = 0.95, 0.998
_STEPS = 40


@dataclass(frozen=True)
class UnitFigures:
    """A unit over a period. `ratio` is its rate over that of its group; `place` says what the limits make of it."""

    code: str
    count: Shown
    strength: float | None
    ratio: Shown
    place: str

    @property
    def drawn(self) -> bool:
        return isinstance(self.ratio, float) and self.strength is not None


@dataclass(frozen=True)
class Funnel:
    group: BusinessGroup
    units: tuple[UnitFigures, ...]
    curve: tuple[tuple[float, float, float, float, float], ...]

    @property
    def drawn(self) -> bool:
        return sum(unit.drawn for unit in self.units) >= FEWEST_UNITS

    @property
    def outside(self) -> tuple[UnitFigures, ...]:
        return tuple(unit for unit in self.units if unit.place in ("above", "below"))

    @property
    def sentence(self) -> str:
        """What the funnel shows, in words."""
        drawn = [unit for unit in self.units if unit.drawn]
        if not drawn:
            return "No unit can be shown: the numbers are small."
        if not self.outside:
            words = f"All {len(drawn)} units lie within the limits that chance alone allows."
        else:
            parts = [f"{unit.code} {unit.place}" for unit in self.outside]
            words = (
                f"Outside the limits that chance allows: {', '.join(parts)}; "
                f"the other {len(drawn) - len(parts)} lie within."
            )
        hidden = sum(unit.count is Mark.CONFIDENTIAL for unit in self.units)
        if hidden:
            words += f" {hidden} not shown: small numbers."
        return words


def funnels(
    *, scope: LineScope, units: list[CommandUnit], on: date, period: MonthRange, full: bool
) -> tuple[Funnel, ...]:
    """A funnel for each business group with enough units; two queries.

    For people who may not see small numbers there is none unless the period is made of whole
    financial years: units over other periods could be set against each other.
    """
    if not full and not _whole_years(period):
        return ()
    months = {"month__range": (period.start, period.last.start)}
    counts = dict(
        MonthlyCount.objects.known(on)
        .filter(scope.as_filter(), unit__in=units, **months)
        .order_by()
        .values_list("unit")
        .annotate(Sum("count"))
    )
    people = MonthlyStrength.objects.known(on).filter(unit__in=units, **months)
    if scope.divides_by:
        people = people.filter(staff_group__in=scope.divides_by)
    strengths = dict(people.order_by().values_list("unit").annotate(Sum("headcount")))
    groups: dict[BusinessGroup, list] = {}
    for unit in units:
        if unit.pk in strengths or unit.pk in counts:
            groups.setdefault(unit.group, []).append(unit)
    return tuple(
        _funnel(group, members, counts, strengths, len(period), full, scope.line)
        for group, members in groups.items()
        if len(members) >= FEWEST_UNITS
    )


def _whole_years(period: MonthRange) -> bool:
    return FinancialYear.of(period.start).start == period.start and len(period) % 12 == 0


def _funnel(group, members, counts, strengths, months, full, line) -> Funnel:
    observed = [counts.get(unit.pk, 0) for unit in members]
    average = [strengths[unit.pk] / months if unit.pk in strengths else None for unit in members]
    at_risk = sum(strength for strength in average if strength)
    total = sum(count for count, strength in zip(observed, average, strict=True) if strength)
    hidden = set() if full else _hidden(observed, bool(line.bound))
    figures = []
    for place, (unit, count, strength) in enumerate(zip(members, observed, average, strict=True)):
        expected = total * strength / at_risk if strength and at_risk else 0
        if place in hidden:
            figures.append(
                UnitFigures(unit.code, Mark.CONFIDENTIAL, strength, Mark.CONFIDENTIAL, "")
            )
        elif not expected:
            figures.append(UnitFigures(unit.code, count, strength, Mark.NOT_AVAILABLE, ""))
        else:
            ratio = count / expected
            low, high = funnel_limits(expected, OUTER)
            where = "above" if ratio > high else "below" if ratio < low else "within"
            figures.append(UnitFigures(unit.code, count, strength, ratio, where))
    if len(hidden) == len(members):
        return Funnel(group, tuple(figures), ())
    return Funnel(group, tuple(figures), _curve(average, total, at_risk))


def _hidden(observed: list[int], bounded: bool) -> set[int]:
    """The places of the units that readers are not shown: all, where their total cannot be told."""
    shown, total = suppress_list(observed)
    if bounded or total is None:
        return set(range(len(observed)))
    return {place for place, count in enumerate(shown) if count is None}


def _curve(average, total, at_risk):
    """The limits over the sizes of the units: (people, inner low and high, outer low and high)."""
    sizes = [strength for strength in average if strength]
    if not sizes or not total:
        return ()
    first, last = 0.8 * min(sizes), 1.05 * max(sizes)
    points = []
    for step in range(_STEPS + 1):
        people = first + (last - first) * step / _STEPS
        expected = total * people / at_risk
        inner, outer = funnel_limits(expected, INNER), funnel_limits(expected, OUTER)
        points.append((people, *inner, *outer))
    return tuple(points)
