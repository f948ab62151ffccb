"""The CSV of key tasks: the same columns go out and come back in."""

from collections import defaultdict
from typing import NamedTuple

from ohs.core.csv import Column
from ohs.web.once import read

from ..models import KeyTask, Measure, TaskPost
from ..rules import standing, timescale
from ..rules.standing import State

# What is read from the database for each row; the order is that of the fields of ExportedTask.
FIELDS = (
    "pk",
    "plan__title",
    "action__number",
    "number",
    "action__title",
    "title",
    "timescale_kind",
    "start_date",
    "due_date_on",
    "earliest_date",
    "latest_date",
    "ends_on",
    "recurs_months",
    "follows",
    "offset_months",
    "condition",
    "due_from_measure",
    "original_due_date",
    "times_moved_on",
    "state_on",
)


class ExportedTask(NamedTuple):
    pk: int
    plan: str
    action: str
    number: str
    action_title: str
    title: str
    kind: str
    start_date: object
    due_date: object
    earliest_date: object
    latest_date: object
    ends_on: object
    recurs_months: int | None
    follows: int | None
    offset_months: int | None
    condition: str
    due_from_measure: bool
    original_due_date: object
    times_moved: int
    state: str


class LookUps:
    """Posts, measures and followed tasks of all the rows, read once."""

    def __init__(self, tasks, on):
        self.on = on
        self.leads, self.supporting, self.measures = (
            defaultdict(list),
            defaultdict(list),
            defaultdict(list),
        )
        posts, followed, measures = map(read, look_ups(tasks))
        for task, role, title in posts:
            (self.supporting if role == "supporting" else self.leads)[task].append(title)
        self.numbers = dict(followed)
        for task, title in measures:
            self.measures[task].append(title)


def look_ups(tasks) -> tuple:
    """What `LookUps` reads: the posts of the tasks, the tasks they follow, their measures."""
    wanted = tasks.order_by().values("pk")
    return (
        TaskPost.objects.filter(task__in=wanted)
        .order_by("task", "order", "pk")
        .values_list("task", "role", "post__title"),
        KeyTask.objects.filter(pk__in=tasks.order_by().values("follows"))
        .order_by()
        .values_list("pk", "number"),
        Measure.tasks.through.objects.filter(keytask__in=wanted)
        .order_by("keytask", "measure__order", "measure")
        .values_list("keytask", "measure__title"),
    )


def values(tasks):
    """Plain tuples rather than model instances: a tenth of the time for a long list."""
    return tasks.prefetch_related(None).values_list(*FIELDS)


def _timescale(row: ExportedTask, look_ups: LookUps) -> str:
    return timescale.in_words(
        row.kind,
        start_date=row.start_date,
        due_date=row.due_date,
        earliest_date=row.earliest_date,
        latest_date=row.latest_date,
        ends_on=row.ends_on,
        recurs_months=row.recurs_months,
        follows=look_ups.numbers.get(row.follows, ""),
        offset_months=row.offset_months,
        condition=row.condition,
        due_from_measure=row.due_from_measure,
    )


def _original(row: ExportedTask):
    """On a day before the task first had a date there was no original one either."""
    return row.original_due_date if row.due_date or row.times_moved else None


def _standing(row: ExportedTask, look_ups: LookUps) -> str:
    return standing.of(state=row.state, kind=row.kind, due_date=row.due_date, on=look_ups.on).label


_STATES = dict(State.choices)

KEY_TASK_COLUMNS = (
    Column("plan", "plan"),
    Column("action", "action"),
    Column("task", "number"),
    Column("action_title", "action_title"),
    Column("task_title", "title"),
    Column("leads", lambda row, look_ups: look_ups.leads[row.pk], needs_context=True),
    Column("supporting", lambda row, look_ups: look_ups.supporting[row.pk], needs_context=True),
    Column("timescale", _timescale, needs_context=True),
    Column("start_date", "start_date"),
    Column("due_date", "due_date"),
    Column("original_due_date", _original),
    Column("times_moved", "times_moved"),
    Column("state", lambda row: str(_STATES[row.state])),
    Column("standing", _standing, needs_context=True),
    Column("measures", lambda row, look_ups: look_ups.measures[row.pk], needs_context=True),
)
