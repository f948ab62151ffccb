"""The ledger of dates that moved: by how much, how often, why, and who agreed."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Prefetch

from ..models import DueDateChange, KeyTask


@dataclass(frozen=True)
class Slipped:
    task: KeyTask
    moves: list[DueDateChange]

    @property
    def days(self) -> int | None:
        return self.task.days_slipped

    @property
    def times(self) -> int:
        times: int = self.task.asof_times_moved
        return times


@dataclass(frozen=True)
class Ledger:
    """`days` sums what slipped; what was brought forward is not set off against it."""

    lines: list[Slipped]

    @property
    def moves(self) -> int:
        return sum(line.times for line in self.lines)

    @property
    def days(self) -> int:
        return sum(line.days for line in self.lines if line.days and line.days > 0)


def load_ledger(on: dt.date) -> Ledger:
    """Every move up to a date, of plans that are not closed and of those that are; the worst slippage first."""
    moves = DueDateChange.objects.filter(changed_on__lte=on).select_related(
        "changed_by", "agreed_at__board", "caused_by__task"
    )
    tasks = (
        KeyTask.objects.as_at(on)
        .filter(asof_times_moved__gt=0)
        .select_related("plan")
        .with_posts()
        .prefetch_related(Prefetch("date_changes", queryset=moves.order_by("changed_on", "pk")))
    )
    lines = [Slipped(task, list(task.date_changes.all())) for task in tasks]
    lines.sort(
        key=lambda line: (
            -(line.days if line.days is not None else -(10**6)),
            -line.times,
            line.task.sort_key,
            line.task.pk,
        )
    )
    return Ledger(lines)
