"""What of a plan is not as the last Board saw it: beside each task, and counted in one sentence."""

from __future__ import annotations

import datetime as dt
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ohs.core.text import format_day, plural
from ohs.organisation.force import due_soon_days
from ohs.registers.comparison_spec import Cells, What
from ohs.registers.snapshots import LastSnapshot, last_snapshot
from ohs.registers.stored_rows import select

from ..models import ActionPlan
from ..querysets import KeyTaskQuerySet
from ..reporting.rows import KEY_TASKS, key_task_rows
from ..reporting.task_changes import LEAD, MOVED, NEW, STATE, UNCHANGED, TaskChange, in_words
from ..rules.standing import Standing

# Each kind of change as one and as several tasks are counted under it, in the order of the sentence.
_COUNTED: dict[str, tuple[str, str]] = {
    Standing.OVERDUE: ("became overdue", "became overdue"),
    Standing.CONFIRMED: ("confirmed", "confirmed"),
    Standing.AWAITING: ("claimed complete", "claimed complete"),
    Standing.WITHDRAWN: ("withdrawn", "withdrawn"),
    MOVED: ("date moved", "dates moved"),
    LEAD: ("lead changed", "leads changed"),
    NEW: ("new", "new"),
    Standing.DUE_SOON: ("came within {days} of its date", "came within {days} of their dates"),
    **{
        standing: (f"now {standing.label}", f"now {standing.label}")
        for standing in (
            Standing.ON_TRACK,
            Standing.ONGOING,
            Standing.NO_DATE,
            Standing.NOT_TRIGGERED,
        )
    },
    STATE: ("in another state", "in another state"),
    UNCHANGED: ("unchanged", "unchanged"),
}
KINDS = tuple(str(kind) for kind in _COUNTED)


@dataclass(frozen=True)
class Count:
    """One number of the sentence: how many tasks, and the kind that narrows the plan to exactly those."""

    kind: str
    number: int

    @property
    def words(self) -> str:
        one, many = _COUNTED[self.kind]
        words = one if self.number == 1 else many
        return words.format(days=plural(due_soon_days(), "day"))


@dataclass(frozen=True)
class PlanChanges:
    """A plan against what the last Board saw of it, by the numbers of its tasks. `problem`: why nothing is compared."""

    snapshot: LastSnapshot | None
    problem: str = ""
    tasks: Mapping[str, TaskChange] = field(default_factory=dict)
    gone: tuple[str, ...] = ()

    @property
    def counts(self) -> list[Count]:
        found = Counter(kind for told in self.tasks.values() for kind in told.kinds)
        return [Count(kind, found[kind]) for kind in KINDS if found[kind]]


def compare_plan(plan: ActionPlan, tasks: KeyTaskQuerySet, on: dt.date) -> PlanChanges:
    """The tasks of a plan, which went through `as_at(on)`, against the rows frozen for the last Board."""
    snapshot = last_snapshot(on)
    if snapshot is None:
        return PlanChanges(
            None,
            f"No meeting was frozen before {format_day(on)}: there is nothing to compare the plan with.",
        )
    if problem := snapshot.problem(KEY_TASKS.name):
        return PlanChanges(snapshot, problem)
    frozen = snapshot.table(KEY_TASKS.name)
    places = frozen.parsed(_places_by_plan).get(plan.title)
    if places is None:
        return PlanChanges(
            snapshot,
            f"No plan of this title was frozen for {snapshot.when}: it came since then, or was called something else.",
        )
    rows = KEY_TASKS.of(key_task_rows(tasks, on)).loaded()
    changes = KEY_TASKS.compare([frozen.rows[place] for place in places], rows)
    return PlanChanges(
        snapshot,
        tasks={
            row.task: in_words(changes.get(key=row.key, plan=row.plan, task=row.task))
            for row in rows
        },
        gone=tuple(change.name for change in changes if change.what is What.GONE),
    )


def _places_by_plan(rows: Iterable[Cells]) -> dict[str, array[int]]:
    """Where the rows of each plan stand."""
    plans: dict[str, array[int]] = {}
    for place, (plan,) in enumerate(select(rows, "plan")):
        plans.setdefault(plan, array("L")).append(place)
    return plans
