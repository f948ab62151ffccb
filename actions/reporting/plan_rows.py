"""A plan as the files of the list have it."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ohs.core.columns import columns_of

from . import columns


@dataclass(frozen=True, slots=True)
class PlanRow:
    """An action plan by a day."""

    plan: str
    period_start: dt.date
    period_end: dt.date
    state: str
    owner: str
    baseline_date: dt.date
    introduction: str
    carried_from: str


PLAN_COLUMNS = columns_of(PlanRow, columns.PLAN)


def plan_rows(plans: Iterable[Any]) -> Iterator[PlanRow]:
    for plan in plans:
        yield PlanRow(
            plan=plan.title,
            period_start=plan.period_start,
            period_end=plan.period_end,
            state=plan.state,
            owner=str(plan.owner or ""),
            baseline_date=plan.baseline_date,
            introduction=plan.introduction,
            carried_from=str(plan.carried_from or ""),
        )
