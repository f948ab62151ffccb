"""How validated and claimed levels moved, quarter by quarter: one query more than its reading."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Min, Q

from ohs.core.periods import Quarter
from ohs.organisation.models import BusinessGroup, CommandUnit

from ..models import SelfAssessment
from ..rules import levels as level_rules
from ..rules import matrix
from .state import RETURNED_STATES, Reading


@dataclass(frozen=True)
class Point:
    """One unit at the end of a quarter, or on the day of the page in the quarter that has not ended."""

    day: dt.date
    quarter: Quarter
    level: level_rules.UnitLevel
    claimed: int | None
    returned: bool

    @property
    def claimed_words(self) -> str:
        """A quarter that has not ended owes no return yet."""
        if self.claimed is not None:
            return str(self.claimed)
        if self.returned:
            return "incomplete"
        return "not due yet" if self.day < self.quarter.end else "no return"


@dataclass(frozen=True)
class ForcePoint:
    """All units at the end of a quarter: how many are verified, and how many claim, at least at each level."""

    day: dt.date
    quarter: Quarter
    units: int
    audited: int
    verified: dict[int, int]
    claimed: dict[int, int]


def days_shown(on: dt.date, quarters: int) -> list[tuple[Quarter, dt.date]]:
    """The ends of the last quarters, and the day itself where its quarter goes on."""
    now = Quarter.of(on)
    shown = [(now.plus(-back), now.plus(-back).end) for back in range(quarters - 1, 0, -1)]
    return [*shown, (now, min(on, now.end))]


def points(
    reading: Reading,
    *,
    quarters: int = 8,
    group: BusinessGroup | None = None,
    unit: CommandUnit | None = None,
) -> dict[int, list[Point]]:
    """For each unit of a reading (made with its story) its points, oldest first."""
    if reading.version is None:
        return {}
    on = reading.on
    returns = SelfAssessment.objects.with_state_on(on).filter(state_on__in=RETURNED_STATES)
    if group is not None:
        returns = returns.filter(unit__group=group)
    if unit is not None:
        returns = returns.filter(unit=unit)
    by_unit: dict[int, list[matrix.Finding]] = {}
    for finding in reading.findings:
        by_unit.setdefault(finding.unit, []).append(finding)
    shown = days_shown(on, quarters)
    claims = {
        (unit_pk, start): None if open_themes else lowest
        for unit_pk, start, lowest, open_themes in returns.filter(
            quarter_start__gte=shown[0][0].start
        )
        .order_by()
        .values_list("unit_id", "quarter_start")
        .annotate(
            lowest=Min("answers__level"),
            open_themes=Count("answers", filter=Q(answers__level=None)),
        )
    }
    return {
        column.unit.pk: [
            Point(
                day=day,
                quarter=quarter,
                level=matrix.level_on(day, reading.themes, by_unit.get(column.unit.pk, ())),
                claimed=claims.get((column.unit.pk, quarter.start)),
                returned=(column.unit.pk, quarter.start) in claims,
            )
            for quarter, day in shown
        ]
        for column in reading.matrix.columns
    }


def force_points(by_unit: dict[int, list[Point]]) -> list[ForcePoint]:
    """All units together, quarter by quarter."""
    return [
        ForcePoint(
            day=at[0].day,
            quarter=at[0].quarter,
            units=len(at),
            audited=sum(1 for point in at if point.level.audited),
            verified=_at_least(point.level.validated for point in at),
            claimed=_at_least(point.claimed for point in at),
        )
        for at in zip(*by_unit.values(), strict=True)
    ]


def _at_least(levels) -> dict[int, int]:
    levels = [level for level in levels if level is not None]
    return {number: sum(1 for level in levels if level >= number) for number in range(1, 6)}
