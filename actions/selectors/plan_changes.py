"""What of a plan is not as the last Board saw it: beside each task, and counted in one sentence."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ohs.core.csv import SEPARATOR
from ohs.core.text import format_day, plural
from ohs.organisation.force import due_soon_days
from ohs.registers.comparison import Change
from ohs.registers.comparison_spec import Cells, What
from ohs.registers.snapshots import LastSnapshot, last_snapshot

from ..models import ActionPlan
from ..querysets import KeyTaskQuerySet
from ..reporting.rows import KEY_TASKS, key_task_rows
from ..rules.standing import Standing

# What may have changed in a task besides its standing, which goes by the standing it has now.
NEW, MOVED, LEAD, STATE, UNCHANGED = "new", "moved", "lead", "state", "unchanged"
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


class TaskChange(NamedTuple):
    """What changed in one task: the kinds it is counted under, and the words for its row."""

    kinds: tuple[str, ...] = (UNCHANGED,)
    words: tuple[str, ...] = ("unchanged",)

    @property
    def changed(self) -> bool:
        return self.kinds != (UNCHANGED,)


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
    before = snapshot.table(KEY_TASKS.name).parsed(_by_plan).get(plan.title)
    if before is None:
        return PlanChanges(
            snapshot,
            f"No plan of this title was frozen for {snapshot.when}: it came since then, or was called something else.",
        )
    rows = KEY_TASKS.of(key_task_rows(tasks, on)).loaded()
    changes = KEY_TASKS.compare(before, rows)
    return PlanChanges(
        snapshot,
        tasks={
            row.task: _told(changes.get(key=row.key, plan=row.plan, task=row.task)) for row in rows
        },
        gone=tuple(change.name for change in changes if change.what is What.GONE),
    )


def _by_plan(rows: Iterable[Cells]) -> dict[str, list[Cells]]:
    plans = defaultdict(list)
    for row in rows:
        plans[row["plan"]].append(row)
    return dict(plans)


def _told(change: Change | None) -> TaskChange:
    """One task in words. That a column was not frozen yet is no change."""
    if change is None:
        return TaskChange()
    if change.what is What.NEW:
        return TaskChange((NEW,), ("new since",))
    found = []
    standing, state = change.column("standing"), change.column("state")
    if standing:
        now = Standing.read(standing.now)
        # Another number of days that count as soon changes the word, and nothing in the task.
        if now is not Standing.read(standing.then):
            found.append((now.value, _restood(standing.then, now)))
    elif state:
        found.append((STATE, f"was {state.then}, now {state.now}"))
    if due := change.column("due_date"):
        found.append((MOVED, _moved(due.then, due.now)))
    if leads := change.column("leads"):
        words = f"lead changed from {_listed(leads.then)} to {_listed(leads.now)}"
        found.append((LEAD, words))
    if not found:
        return TaskChange()
    kinds, words_of_all = zip(*found, strict=True)
    return TaskChange(kinds, words_of_all)


def _restood(then: str, now: Standing) -> str:
    if now in (Standing.CONFIRMED, Standing.WITHDRAWN):
        return f"{now.label} since; was {then}"
    return f"was {then}, now {now.label}"


def _moved(then: str, now: str) -> str:
    if not then:
        return f"date set: {_day(now)}"
    if not now:
        return f"date removed; was {_day(then)}"
    return f"date moved from {_day(then)} to {_day(now)}"


def _day(text: str) -> str:
    return format_day(dt.date.fromisoformat(text))


def _listed(leads: str) -> str:
    return leads.replace(SEPARATOR, " and ") or "nobody"
