"""The ledger of dates that moved: by how much, how often, why, and who agreed."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, DurationField, ExpressionWrapper, F, Prefetch, Sum, When

from ..models import DueDateChange, KeyTask
from ..querysets import KeyTaskQuerySet


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
    """Every move up to a date. `days` sums what slipped; what was brought forward is not set off against it.

    `rows` are the tasks, the worst slippage first; `lines` says of some of them what moved and why.
    """

    on: dt.date
    rows: KeyTaskQuerySet
    tasks: int
    moves: int
    days: int

    def lines(self, rows: Iterable[Any] | None = None) -> list[Slipped]:
        tasks: Iterable[Any] = self.rows if rows is None else rows
        return [Slipped(task, list(task.date_changes.all())) for task in tasks]


def load_ledger(on: dt.date) -> Ledger:
    """Of plans that are not closed and of those that are. One query for what is said of all, three for the rows of a page."""
    moves = DueDateChange.objects.filter(changed_on__lte=on).select_related(
        "changed_by", "agreed_at__board", "caused_by__task"
    )
    tasks = KeyTask.objects.as_at(on).filter(asof_times_moved__gt=0)
    # In the database: of ten thousand moved dates a page shows fifty.
    tasks = tasks.annotate(
        slipped=ExpressionWrapper(
            F("asof_due_date") - F("original_due_date"), output_field=DurationField()
        )
    )
    later = Case(When(asof_due_date__gt=F("original_due_date"), then=F("slipped")))
    told = tasks.aggregate(tasks=Count("pk"), moves=Sum("asof_times_moved"), later=Sum(later))
    rows = (
        tasks.order_by(F("slipped").desc(nulls_last=True), "-asof_times_moved", "sort_key", "pk")
        .select_related("plan")
        .with_posts()
        .prefetch_related(Prefetch("date_changes", queryset=moves.order_by("changed_on", "pk")))
    )
    return Ledger(
        on,
        rows,
        tasks=told["tasks"],
        moves=told["moves"] or 0,
        days=told["later"].days if told["later"] else 0,
    )
