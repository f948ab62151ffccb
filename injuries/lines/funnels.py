"""Units of one business group beside each other: within the limits of chance or not, never ranked."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Sum

from ohs.core.periods import Month, MonthRange
from ohs.core.text import own_words
from ohs.organisation.models import BusinessGroup, CommandUnit

from ..disclosure import Mark, Shown, is_shown
from ..models import MonthlyCount, MonthlyStrength, PublishedYear
from ..statistics.rates import funnel_limits
from .history import is_financial_year
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
            return own_words(
                "No unit can be compared with its group: the group's total is withheld or not known."
            )
        if not self.outside:
            words = f"{_units(len(drawn))} within the limits that chance alone allows."
        else:
            parts = [f"{unit.code} {unit.place}" for unit in self.outside]
            words = (
                f"Outside the limits that chance allows: {', '.join(parts)}; "
                f"{_others(len(drawn) - len(parts))} within."
            )
        hidden = sum(unit.count is Mark.CONFIDENTIAL for unit in self.units)
        if hidden:
            words += f" {hidden} withheld to protect small numbers."
        return words


def funnels(
    *,
    scope: LineScope,
    units: list[CommandUnit],
    on: date,
    period: MonthRange,
    full: bool,
    left_out: Collection[Month] = (),
) -> tuple[Funnel, ...]:
    """A funnel for each business group with enough units.

    People who may not see small numbers are told of units, and of their groups, what is published: whole financial
    years that are settled. Of another period there is no funnel for them.

    The months `left_out`, which are not complete, count nowhere: a unit that did not report is no unit without injuries. Of a
    published year they are in its count, and in the strength beside it.
    """
    months = [month for month in period if not full or month not in left_out]
    found = _recorded(scope, units, on, months) if full else _published(scope, on, period)
    if found is None:
        return ()
    counts, totals = found
    strengths = _strengths(scope, units, on, months)
    groups: dict[BusinessGroup, list[CommandUnit]] = {}
    for unit in units:
        if unit.pk in strengths or unit.pk in counts:
            groups.setdefault(unit.group, []).append(unit)
    return tuple(
        _funnel(group, members, counts, totals.get(group.pk), strengths)
        for group, members in groups.items()
        if len(members) >= FEWEST_UNITS
    )


def _units(number: int) -> str:
    if number == 1:
        return own_words("The one unit that is shown lies")
    return own_words(f"{'Both' if number == 2 else f'All {number}'} units that are shown lie")


def _others(number: int) -> str:
    if number == 0:
        return "no other is shown to lie"
    return "the other lies" if number == 1 else f"the other {number} lie"


Counts = dict[int, int | Mark]


def _recorded(scope, units, on, months) -> tuple[Counts, Counts]:
    """The counts of units, and of their groups, as they are."""
    rows = dict(
        MonthlyCount.objects.known(on)
        .filter(scope.as_filter(), unit__in=units, **_within(months))
        .order_by()
        .values_list("unit")
        .annotate(Sum("count"))
    )
    counts: Counts = {unit.pk: rows.get(unit.pk, 0) for unit in units}
    totals: Counts = {}
    for unit in units:
        totals[unit.group_id] = totals.get(unit.group_id, 0) + rows.get(unit.pk, 0)
    return counts, totals


def _published(scope, on, period) -> tuple[Counts, Counts] | None:
    """The counts of units and groups as they are published; None where nothing is of such a period."""
    if not is_financial_year(period):
        return None
    counts: Counts = {}
    totals: Counts = {}
    for group, unit, count in (
        PublishedYear.objects.filter(
            definition__line=scope.line, start_year=period.first.year, known_from__lte=on
        )
        .order_by("definition", "pk")
        .values_list("group", "unit", "count")
    ):
        told = Mark.CONFIDENTIAL if count is None else count
        if unit is None:
            totals[group] = told
        else:
            counts[unit] = told
    return (counts, totals) if counts else None


def _strengths(scope, units, on, months) -> dict[int, float]:
    """Average strength by unit, over the months for which it has one."""
    people = MonthlyStrength.objects.known(on).filter(unit__in=units, **_within(months))
    if scope.divides_by:
        people = people.filter(staff_group__in=scope.divides_by)
    rows = (
        people.order_by()
        .values_list("unit")
        .annotate(Sum("headcount"), Count("month", distinct=True))
    )
    return {unit: headcount / there for unit, headcount, there in rows}


def _within(months: Iterable[Month]) -> dict:
    return {"month__in": [month.start for month in months]}


def _funnel(group, members, counts, total, strengths) -> Funnel:
    """Each unit's rate over that of its group, where both may be told."""
    at_risk = sum(strengths.get(unit.pk, 0) for unit in members)
    reference = total if is_shown(total) and all(unit.pk in strengths for unit in members) else None
    if reference is None and all(is_shown(counts.get(unit.pk)) for unit in members):
        # Units without a strength are no part of the group's rate.
        reference = sum(counts[unit.pk] for unit in members if unit.pk in strengths)
    figures = []
    for unit in members:
        count, strength = counts.get(unit.pk, Mark.NOT_AVAILABLE), strengths.get(unit.pk)
        expected = reference * strength / at_risk if reference and strength else 0
        if not is_shown(count):
            figures.append(UnitFigures(unit.code, count, strength, count, ""))
        elif not expected:
            figures.append(UnitFigures(unit.code, count, strength, Mark.NOT_AVAILABLE, ""))
        else:
            ratio = count / expected
            low, high = funnel_limits(expected, OUTER)
            where = "above" if ratio > high else "below" if ratio < low else "within"
            figures.append(UnitFigures(unit.code, count, strength, ratio, where))
    average = [strengths.get(unit.pk) for unit in members]
    return Funnel(group, tuple(figures), _curve(average, reference, at_risk) if reference else ())


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
