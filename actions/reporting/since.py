"""Since the last Board: what of a plan is not as it was frozen then, beside each task and in one sentence."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from ohs.core.csv import SEPARATOR, as_csv_text, unescape_formula
from ohs.core.text import format_day
from ohs.registers.snapshots import LastSeen, last_seen

from ..models import ActionPlan, KeyTask
from ..rules import standing as standings
from ..rules.standing import Standing, State

REGISTER = "key-tasks"


class TaskThen(NamedTuple):
    """A task as it was frozen. None: that column was not frozen yet."""

    title: str
    state: str | None
    standing: str | None
    due: str | None
    leads: str | None


def read(rows: Iterable[Mapping[str, str]]) -> dict[str, dict[str, TaskThen]]:
    """The frozen rows by title of plan and number of task. Ten thousand tasks share a few hundred texts."""
    shared: dict[str | None, str | None] = {}
    plans: dict[str, dict[str, TaskThen]] = defaultdict(dict)
    for row in rows:
        told = (row.get(name) for name in ("state", "standing", "due_date", "leads"))
        told = (text and unescape_formula(text) for text in told)
        then = TaskThen(
            unescape_formula(row["task_title"]), *(shared.setdefault(text, text) for text in told)
        )
        plans[unescape_formula(row["plan"])][unescape_formula(row["task"])] = then
    return dict(plans)


# What may have changed in a task besides its standing, which goes by the standing it has now.
NEW, MOVED, LEAD, STATE, UNCHANGED = "new", "moved", "lead", "state", "unchanged"
_COUNTED = {
    Standing.OVERDUE: ("became overdue",) * 2,
    Standing.CONFIRMED: ("confirmed",) * 2,
    Standing.AWAITING: ("claimed complete",) * 2,
    Standing.WITHDRAWN: ("withdrawn",) * 2,
    MOVED: ("date moved", "dates moved"),
    LEAD: ("lead changed", "leads changed"),
    NEW: ("new",) * 2,
    Standing.DUE_SOON: ("came within 30 days of its date", "came within 30 days of their dates"),
    **{
        standing: (f"now {standing.label}",) * 2
        for standing in (
            Standing.ON_TRACK,
            Standing.ONGOING,
            Standing.NO_DATE,
            Standing.NOT_TRIGGERED,
        )
    },
    STATE: ("in another state",) * 2,
    UNCHANGED: ("unchanged",) * 2,
}
KINDS = tuple(str(kind) for kind in _COUNTED)


class TaskSince(NamedTuple):
    """What changed in one task: the kinds it is counted under, and the words for its row."""

    kinds: tuple[str, ...]
    words: tuple[str, ...]

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
        return one if self.number == 1 else many


@dataclass(frozen=True)
class PlanSince:
    """A plan against what the last Board saw of it. `problem` says why there is nothing to compare with."""

    seen: LastSeen | None
    problem: str = ""
    tasks: Mapping[int, TaskSince] | None = None
    gone: tuple[str, ...] = ()

    @property
    def counts(self) -> list[Count]:
        found = Counter(kind for told in self.tasks.values() for kind in told.kinds)
        return [Count(kind, found[kind]) for kind in KINDS if found[kind]]


def compare_plan(plan: ActionPlan, tasks: Iterable[KeyTask], on: dt.date) -> PlanSince:
    """Each task of a plan, of a queryset that went through `as_at(on)`, against the frozen rows; one query."""
    seen = last_seen(on, key_tasks=read)
    if seen is None:
        return PlanSince(
            None,
            f"No meeting was frozen before {format_day(on)}: there is nothing to compare the plan with.",
        )
    if problem := seen.missing(REGISTER):
        return PlanSince(seen, problem)
    then = seen.kept[REGISTER].get(plan.title)
    if then is None:
        return PlanSince(
            seen,
            f"No plan of this title was frozen for {seen.when}: it came since then, or was called something else.",
        )
    told = {task.pk: compare_task(task, then.get(task.number), on) for task in tasks}
    still = {task.number for task in tasks}
    gone = tuple(f"{number} {was.title}" for number, was in then.items() if number not in still)
    return PlanSince(seen, "", told, gone)


def compare_task(task: KeyTask, then: TaskThen | None, on: dt.date) -> TaskSince:
    """One task against its frozen row. A column that was not frozen is passed over."""
    if then is None:
        return TaskSince((NEW,), ("new since",))
    kinds, words = [], []
    standing, state = task.standing(on), State(task.asof_state)
    if then.standing is not None and then.standing != standing.label:
        kinds.append(standing.value)
        words.append(_restood(then.standing, standing))
    elif then.state is not None and then.state != state.label:
        kinds.append(STATE)
        words.append(f"was {then.state}, now {state.label}")
    due = task.asof_due_date.isoformat() if task.asof_due_date else ""
    if then.due is not None and then.due != due:
        kinds.append(MOVED)
        words.append(_moved(then.due, due))
    leads = SEPARATOR.join(
        part.post.title for part in task.posts.all() if part.role != "supporting"
    )
    if then.leads is not None and then.leads != leads:
        kinds.append(LEAD)
        words.append(f"lead changed from {_listed(then.leads)} to {_listed(leads)}")
    if not kinds:
        return TaskSince((UNCHANGED,), ("unchanged",))
    return TaskSince(tuple(kinds), tuple(words))


def _restood(then: str, now: Standing) -> str:
    if now == Standing.CONFIRMED:
        return f"confirmed since; was {then}"
    if now == Standing.WITHDRAWN:
        return f"withdrawn since; was {then}"
    return f"was {then}, now {now.label}"


def _moved(then: str, now: str) -> str:
    if not then:
        return f"date set: {_day(now)}"
    if not now:
        return f"date taken away; was {_day(then)}"
    return f"date moved from {_day(then)} to {_day(now)}"


def _day(text: str) -> str:
    return format_day(dt.date.fromisoformat(text))


def _listed(leads: str) -> str:
    return leads.replace(SEPARATOR, " and ") or "nobody"


def rows(on: dt.date) -> Iterator[dict[str, str]]:
    """Every key task as its row of the CSV has it, in those columns that a Board compares; one query."""
    tasks = (
        KeyTask.objects.as_at(on)
        .order_by("-plan__period_start", "plan", "sort_key", "pk", "posts__order", "posts__pk")
        .values_list(
            "pk",
            "plan__title",
            "number",
            "title",
            "timescale_kind",
            "asof_state",
            "asof_due_date",
            "asof_times_moved",
            "posts__role",
            "posts__post__title",
        )
    )
    # A task stands in as many rows as it has posts.
    for _, group in groupby(tasks.iterator(chunk_size=2000), key=lambda row: row[0]):
        parts = list(group)
        _, plan, number, title, kind, state, due, moved, *_ = parts[0]
        stands = standings.standing_of(state=state, kind=kind, due_date=due, on=on)
        yield as_csv_text(
            plan=plan,
            task=number,
            task_title=title,
            state=State(state).label,
            standing=stands.label,
            due_date=due,
            times_moved=moved,
            leads=[post for *_, role, post in parts if post and role != "supporting"],
        )
