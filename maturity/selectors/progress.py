"""How validated and claimed levels moved, quarter by quarter: one query more than the state."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Min, Q

from ohs.core.periods import Quarter
from ohs.organisation.models import BusinessGroup, CommandUnit

from ..models import SelfAssessment
from ..models.model_versions import MOST_LEVELS
from ..rules.levels import UnitLevel
from ..rules.matrix import Finding, unit_level_on
from .state import RETURNED_STATES, MaturityState, is_asked


@dataclass(frozen=True)
class Point:
    """One unit at the end of a quarter, or on the day of the page in the quarter that has not ended."""

    day: dt.date
    quarter: Quarter
    level: UnitLevel
    claimed: int | None
    returned: bool
    asked: bool = True

    @property
    def claimed_words(self) -> str:
        """A quarter that has not ended owes no return yet; one before the first asked for owes none at all."""
        if self.claimed is not None:
            return str(self.claimed)
        if self.returned:
            return "incomplete"
        if not self.asked:
            return "not asked"
        return "not due yet" if self.day < self.quarter.end else "not submitted"


@dataclass(frozen=True)
class ForcePoint:
    """All units at the end of a quarter: how many are verified, and how many claim, at least at each level."""

    day: dt.date
    quarter: Quarter
    units: int
    audited: int
    verified: dict[int, int]
    claimed: dict[int, int]
    asked: bool = True


def days_shown(on: dt.date, quarters: int) -> list[tuple[Quarter, dt.date]]:
    """The ends of the last quarters, and the day itself where its quarter goes on."""
    now = Quarter.of(on)
    shown = [(now.plus(-back), now.plus(-back).end) for back in range(quarters - 1, 0, -1)]
    return [*shown, (now, min(on, now.end))]


def load_points(
    state: MaturityState,
    *,
    quarters: int = 8,
    group: BusinessGroup | None = None,
    unit: CommandUnit | None = None,
) -> dict[int, list[Point]]:
    """For each unit of a state its points, oldest first."""
    if state.version is None:
        return {}
    shown = days_shown(state.on, quarters)
    claims = _claims(state.on, since=shown[0][0], group=group, unit=unit)
    by_unit: dict[int, list[Finding]] = {}
    for finding in state.findings:
        by_unit.setdefault(finding.unit, []).append(finding)
    return {
        column.unit.pk: [
            Point(
                day=day,
                quarter=quarter,
                level=unit_level_on(day, state.themes, by_unit.get(column.unit.pk, ())),
                claimed=claims.get((column.unit.pk, quarter.start)),
                returned=(column.unit.pk, quarter.start) in claims,
                asked=is_asked(quarter, state.first_quarter_asked),
            )
            for quarter, day in shown
        ]
        for column in state.matrix.columns
    }


def _claims(
    on: dt.date, *, since: Quarter, group: BusinessGroup | None, unit: CommandUnit | None
) -> dict[tuple[int, dt.date], int | None]:
    """What each unit claimed in each quarter that it returned; None while a theme is unanswered."""
    returns = SelfAssessment.objects.as_at(on).filter(
        asof_state__in=RETURNED_STATES, quarter_start__gte=since.start
    )
    if group is not None:
        returns = returns.filter(unit__group=group)
    if unit is not None:
        returns = returns.filter(unit=unit)
    rows = (
        returns.order_by()
        .values_list("unit_id", "quarter_start")
        .annotate(
            lowest=Min("answers__level"),
            open_themes=Count("answers", filter=Q(answers__level=None)),
        )
    )
    return {
        (unit_pk, start): None if open_themes else lowest
        for unit_pk, start, lowest, open_themes in rows
    }


def add_up_points(by_unit: dict[int, list[Point]]) -> list[ForcePoint]:
    """All units together, quarter by quarter."""
    return [
        ForcePoint(
            day=at[0].day,
            quarter=at[0].quarter,
            units=len(at),
            audited=sum(1 for point in at if point.level.audited),
            verified=_at_least(point.level.validated for point in at),
            claimed=_at_least(point.claimed for point in at),
            asked=at[0].asked or any(point.returned for point in at),
        )
        for at in zip(*by_unit.values(), strict=True)
    ]


def _at_least(levels: Iterable[int | None]) -> dict[int, int]:
    held = [level for level in levels if level is not None]
    return {
        number: sum(1 for level in held if level >= number) for number in range(1, MOST_LEVELS + 1)
    }
