"""Key tasks through the API; recommendations and programmes are in `advice_api`."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from django.http import Http404
from pydantic import Field

from ohs.registers.api import Action, Body, Caller, Event, FilteredResource, as_record

from . import advice_api, operations
from .filters import KeyTaskFilter
from .models import DueDateChange, KeyTask, TaskUpdate
from .reporting.rows import KEY_TASKS, KeyTaskRow, key_task_rows
from .rules.standing import State

_STATES = {str(state.label): state for state in State}
# Keys of the database are smaller than this: a longer number is none.
_LONGEST_KEY = 18


class UpdateBody(Body):
    state: Literal["not started", "in progress", "complete", "not triggered"] = Field(
        description="What the task is from now on; complete is a claim that the HSW team confirms"
    )
    narrative: str = Field(max_length=20_000, description="What was done, and what comes next")
    evidence_link: str = Field(
        default="", max_length=500, description="Where it can be seen that the work is done"
    )
    date: dt.date | None = Field(
        default=None, description="The day that the update speaks of; today where none is given"
    )
    version: int | None = Field(
        default=None, description="The version of the task that this is meant on: 409 if it changed"
    )


def find_task(caller: Caller, key: str) -> KeyTask | None:
    """A task by the key that stays with it, or by the number in the address of its page."""
    tasks = KeyTask.objects.for_list(caller.on)
    found: KeyTask | None = tasks.filter(key=key).first()
    if found is None and key.isdecimal() and len(key) <= _LONGEST_KEY:
        found = tasks.filter(pk=key).first()
    return found


def record_update(caller: Caller, key: str, body: UpdateBody) -> Mapping[str, Any]:
    task = find_task(caller, key)
    if task is None:
        raise Http404
    update = operations.record_update(
        task=task,
        by=caller.user,
        on=caller.today,
        narrative=body.narrative,
        state=_STATES[body.state],
        date=body.date,
        evidence_link=body.evidence_link,
        version=body.version,
    )
    return _update(update).as_json()


class TaskResource(FilteredResource):
    name = "tasks"
    title = "Key tasks"
    table = KEY_TASKS
    permission = KEY_TASKS.permission
    columns = KEY_TASKS.columns
    key = "The task's key, or the number in the address of its page"
    filterset_class = KeyTaskFilter
    facts = {
        "state": {"type": "string", "description": "What the task is from then on"},
        "evidence_link": {
            "type": "string",
            "description": "Where it can be seen that the work is done",
        },
        "from": {
            "type": ["string", "null"],
            "format": "date",
            "description": "The due date before it was changed",
        },
        "to": {
            "type": ["string", "null"],
            "format": "date",
            "description": "The due date from then on",
        },
    }
    actions = (
        Action(
            name="updates",
            summary="Record an update of a task",
            permission="actions.view_keytask",
            body=UpdateBody,
            run=record_update,
        ),
    )

    def queryset(self, caller: Caller) -> Any:
        return KeyTask.objects.for_list(caller.on)

    def rows_of(self, queryset: Any, caller: Caller) -> Iterator[KeyTaskRow]:
        return key_task_rows(queryset, caller.on)

    def key_of(self, row: KeyTaskRow) -> str:
        return row.key

    def record(self, caller: Caller, key: str) -> dict[str, Any] | None:
        task = find_task(caller, key)
        if task is None:
            return None
        rows = KEY_TASKS.of(self.rows_of(self.queryset(caller).filter(pk=task.pk), caller))
        return as_record(rows, _story(task, caller.on), id=task.key, version=task.version)


def _story(task: KeyTask, on: dt.date) -> Iterable[Event]:
    updates = TaskUpdate.objects.filter(task=task, date__lte=on).select_related("author")
    yield from map(_update, updates.order_by("date", "pk"))
    moves = DueDateChange.objects.filter(task=task, changed_on__lte=on).select_related("changed_by")
    for move in moves.order_by("changed_on", "pk"):
        yield Event(
            date=move.changed_on,
            kind="due date changed",
            text=move.reason,
            by=move.changed_by.display_name,
            facts={"from": _iso(move.from_date), "to": _iso(move.to_date)},
        )


def _update(update: TaskUpdate) -> Event:
    return Event(
        date=update.date,
        kind=str(update.get_kind_display()),
        text=update.narrative,
        by=update.author.display_name,
        facts={
            "state": str(State(update.state).label),
            "evidence_link": update.evidence_link,
        },
    )


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


RESOURCES = (TaskResource(), *advice_api.RESOURCES)
