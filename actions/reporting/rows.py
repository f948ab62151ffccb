"""One key task as every file, snapshot, comparison and paper has it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from ohs.core.columns import columns_of
from ohs.registers.audience import Audience
from ohs.registers.comparison_spec import (
    Cells,
    ClosedBy,
    ComparisonSpec,
    Direction,
    Reason,
    Watched,
)
from ohs.registers.rows import RowTable
from ohs.registers.snapshots import StoredTable
from ohs.registers.touched import Taken, TouchedRows

from ..models import KeyTask, Measure, TaskPost, TaskUpdate, UpdateKind
from ..querysets import KeyTaskQuerySet
from ..rules import timescale
from ..rules.standing import Standing, State, standing_of
from . import columns
from .task_changes import as_news
from .touched import touched_tasks

# As many are read from the database at a time.
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class KeyTaskRow:
    """A key task as at a date. `key` stays with it for ever, whatever it is called and numbered."""

    plan: str
    action: str
    task: str
    action_title: str
    task_title: str
    leads: tuple[str, ...]
    supporting: tuple[str, ...]
    timescale: str
    start_date: dt.date | None
    due_date: dt.date | None
    original_due_date: dt.date | None
    times_moved: int
    state: str
    standing: str
    measures: tuple[str, ...]
    key: str
    detail: str
    completed_on: dt.date | None
    latest_note: str


def key_task_rows(tasks: KeyTaskQuerySet, on: dt.date) -> Iterator[KeyTaskRow]:
    """The rows of tasks that went through `as_at(on)`, in their order; four queries however many they are."""
    wanted = tasks.order_by().values("pk")
    leads: dict[int, list[str]] = defaultdict(list)
    supporting: dict[int, list[str]] = defaultdict(list)
    measures: dict[int, list[str]] = defaultdict(list)
    for task, role, title in (
        TaskPost.objects.filter(task__in=wanted)
        .order_by("task", "order", "pk")
        .values_list("task", "role", "post__title")
    ):
        (supporting if role == TaskPost.Role.SUPPORTING else leads)[task].append(title)
    for task, title in (
        Measure.tasks.through.objects.filter(keytask__in=wanted)
        .order_by("keytask", "measure__order", "measure")
        .values_list("keytask", "measure__title")
    ):
        measures[task].append(title)
    followed = dict(
        KeyTask.objects.filter(pk__in=tasks.order_by().values("follows"))
        .order_by()
        .values_list("pk", "number")
    )
    for row in _values(tasks, on).iterator(chunk_size=_CHUNK):
        times = {name: getattr(row, name) for name in timescale.FIELDS}
        times |= {"due_date": row.asof_due_date, "follows": followed.get(row.follows, "")}
        due, moved = row.asof_due_date, row.asof_times_moved
        yield KeyTaskRow(
            plan=row.plan__title,
            action=row.action__number,
            task=row.number,
            action_title=row.action__title,
            task_title=row.title,
            leads=tuple(leads[row.pk]),
            supporting=tuple(supporting[row.pk]),
            timescale=timescale.in_words(
                row.timescale_kind, due_from_measure=row.due_from_measure, **times
            ),
            start_date=row.start_date,
            due_date=due,
            # On a day before the task first had a date there was no original one either.
            original_due_date=row.original_due_date if due or moved else None,
            times_moved=moved,
            state=State(row.asof_state).label,
            standing=standing_of(
                state=row.asof_state, kind=row.timescale_kind, due_date=due, on=on
            ).label,
            measures=tuple(measures[row.pk]),
            key=row.key,
            detail=row.detail,
            completed_on=row.completed_on,
            latest_note=row.latest_note or "",
        )


def _values(tasks: KeyTaskQuerySet, on: dt.date) -> QuerySet[Any, Any]:
    """What is read of each task. Named tuples rather than model instances: a tenth of the time for a long list."""
    updates = TaskUpdate.objects.filter(task=OuterRef("pk"), date__lte=on).order_by("-date", "-pk")
    claimed = updates.filter(kind=UpdateKind.CLAIM).values("date")[:1]
    confirmed = updates.filter(kind=UpdateKind.CONFIRM).values("date")[:1]
    # The work was complete when that was claimed; that it is confirmed came later.
    done = Case(
        When(
            asof_state__in=(State.COMPLETE, State.CONFIRMED),
            then=Coalesce(Subquery(claimed), Subquery(confirmed)),
        )
    )
    values: QuerySet[Any, Any] = (
        tasks.prefetch_related(None)
        .annotate(completed_on=done, latest_note=Subquery(updates.values("narrative")[:1]))
        .values_list(
            "pk",
            "key",
            "plan__title",
            "action__number",
            "action__title",
            "number",
            "title",
            "detail",
            "timescale_kind",
            *timescale.FIELDS,
            "due_from_measure",
            "original_due_date",
            "asof_due_date",
            "asof_times_moved",
            "asof_state",
            "completed_on",
            "latest_note",
            named=True,
        )
    )
    return values


def load_key_tasks(on: dt.date, audience: Audience) -> Iterator[KeyTaskRow]:
    """Every key task of every plan, in the order of the list."""
    return key_task_rows(KeyTask.objects.as_at(on).in_order(), on)


def load_touched(then: StoredTable, taken: Taken, on: dt.date) -> TouchedRows[KeyTaskRow] | None:
    """Those that may not be as they were frozen."""
    touched = touched_tasks(then, taken, on)
    if touched is None:
        return None
    keys, tasks = touched
    return TouchedRows(keys, key_task_rows(tasks.in_order(), on), KeyTask.objects.as_at(on).count())


def _direction(old: Cells, row: Cells) -> Direction:
    """A task that became overdue, or whose date was put off, is worse; one that was claimed or confirmed is better."""
    was, now = old.get("standing", ""), row.get("standing", "")
    done = (Standing.CONFIRMED.label, Standing.AWAITING.label)
    if now in done and was not in done:
        return Direction.BETTER
    if now == Standing.OVERDUE.label and was != now:
        return Direction.WORSE
    then_due, now_due = old.get("due_date", ""), row.get("due_date", "")
    if then_due and now_due and now_due > then_due:
        return Direction.WORSE
    return Direction.NEITHER


def _reasons(rows: Sequence[Cells]) -> list[Reason]:
    """The page of each task and its latest note; of one that was confirmed, what was claimed before it."""
    keys = [row.get("key", "") for row in rows]
    pages = {
        str(key): pk for key, pk in KeyTask.objects.filter(key__in=keys).values_list("key", "pk")
    }
    # By the tasks' own keys, for which there is an index.
    claims = {
        (task, str(day)): narrative
        for task, day, narrative in TaskUpdate.objects.filter(
            task__in=pages.values(), kind=UpdateKind.CLAIM
        )
        .order_by("pk")
        .values_list("task", "date", "narrative")
    }
    found = []
    for key, row in zip(keys, rows, strict=True):
        note, claimed = row.get("latest_note", ""), ""
        if row.get("standing") == Standing.CONFIRMED.label:
            claimed = claims.get((pages.get(key), row.get("completed_on", "")), "")
        words = note if claimed in note else f"{claimed} {note}".strip()
        page = reverse("actions:detail", args=[pages[key]]) if key in pages else ""
        found.append(Reason(page, words))
    return found


KEY_TASKS = RowTable(
    name="key-tasks",
    title="Actions",
    description="Key tasks of every plan, one row each",
    url_name="actions:list",
    permission="actions.view_keytask",
    columns=columns_of(KeyTaskRow, columns.KEY_TASK),
    load=load_key_tasks,
    reads=("actions",),
    touched=load_touched,
    comparison=ComparisonSpec(
        # The key is not among the columns of meetings frozen before it was kept.
        keys=(("key",), ("plan", "task")),
        label=("task", "task_title"),
        watched=(
            Watched("state", "state"),
            Watched("standing", "standing"),
            Watched("due_date", "due date", moves=True),
            Watched("times_moved", "times moved"),
            Watched("leads", "lead"),
        ),
        closed=ClosedBy(
            "standing", frozenset({Standing.CONFIRMED.label, Standing.WITHDRAWN.label})
        ),
        noun="task",
        direction=_direction,
        tell=as_news,
        reasons=_reasons,
        also_read=("latest_note", "timescale", "completed_on"),
    ),
)
