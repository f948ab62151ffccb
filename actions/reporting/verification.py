"""Whether the current columns of the tasks are what their dated records say."""

from collections.abc import Iterator

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from ohs.core.text import format_day

from ..models import DueDateChange, KeyTask, TaskUpdate
from ..rules.standing import State


def verify() -> Iterator[str]:
    """A sentence for each column of a task that is not what its updates and moves come to."""
    updates = TaskUpdate.objects.filter(task=OuterRef("pk")).order_by("-date", "-pk")
    moves = DueDateChange.objects.filter(task=OuterRef("pk")).order_by("-changed_on", "-pk")
    tasks = KeyTask.objects.select_related("plan").annotate(
        said_state=Coalesce(Subquery(updates.values("state")[:1]), F("initial_state")),
        said_on=Subquery(updates.values("date")[:1]),
        moved_to=Subquery(moves.values("to_date")[:1]),
        moved_last=Subquery(moves.values("changed_on")[:1]),
        number_of_moves=Count("date_changes", filter=Q(date_changes__from_date__isnull=False)),
    )
    for task in tasks.in_order().iterator(chunk_size=2000):
        name = f"Key task {task.number} of {task.plan}"
        if task.state != task.said_state:
            said = State(task.said_state).label
            yield f"{name}: it is {task.get_state_display()}, by its updates {said}."
        if task.updated_on != task.said_on:
            yield (
                f"{name}: last updated on {format_day(task.updated_on)}, "
                f"by its updates on {format_day(task.said_on)}."
            )
        if task.times_moved != task.number_of_moves:
            yield f"{name}: moved {task.times_moved} times, by its moves {task.number_of_moves}."
        if task.moved_on != task.moved_last:
            yield (
                f"{name}: last moved on {format_day(task.moved_on)}, "
                f"by its moves on {format_day(task.moved_last)}."
            )
        elif task.moved_last and task.due_date != task.moved_to:
            yield (
                f"{name}: due {format_day(task.due_date)}, "
                f"by its moves {format_day(task.moved_to)}."
            )
