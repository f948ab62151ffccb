"""One task and its whole story as at a date: who, by when, how its success is judged, what was said, what moved."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from ohs.web.once import read_all

from ..measure_sources import Asker
from ..models import DueDateChange, KeyAction, KeyTask, TaskUpdate
from ..rules.standing import Standing
from . import measure_cards, plan_page
from .measure_cards import MeasureCard


@dataclass
class TaskPage:
    standing: Standing
    days_late: int
    leads: list
    supporting: list
    steps: list
    needs: list[KeyTask]
    needed_by: list[KeyTask]
    carried_to: list[KeyTask]
    followers: list[KeyTask]
    measures: list[MeasureCard]
    updates: list[TaskUpdate]
    moves: list[DueDateChange]
    see_also: list[KeyAction]
    risk_links: list


def of(task: KeyTask, on: dt.date, asker: Asker) -> TaskPage:
    """The page of a task that came through `for_detail(on)`. What the row says is not there is not asked for."""
    parts = task.posts.all()
    task.action.plan = task.plan
    standing = task.standing(on)
    steps = list(task.steps.all())
    for step in steps:
        step.stands = step.standing(on)
    others, updates, moves, pairs, risk_links = read_all(
        _tied_to(task),
        _updates(task, on),
        _moves(task, on),
        plan_page.see_also_pairs([task.action]),
        _risk_links(task),
    )
    return TaskPage(
        standing=standing,
        days_late=task.days_late(on) if standing == Standing.OVERDUE else 0,
        leads=[part.post for part in parts if part.role != "supporting"],
        supporting=[part.post for part in parts if part.role == "supporting"],
        steps=steps,
        needs=[other for other in others if other.is_needed],
        needed_by=[other for other in others if other.needs_it],
        carried_to=[other for other in others if other.carried_from_id == task.pk],
        followers=[other for other in others if other.follows_id == task.pk],
        measures=measure_cards.of_tasks([task], on, asker),
        updates=updates,
        moves=moves,
        see_also=plan_page.refers_to(pairs)[task.action_id],
        risk_links=risk_links,
    )


# Querysets: all of them are asked in one question.


def _tied_to(task: KeyTask):
    """Tasks that this one needs, that need it, or whose date is counted from it."""
    needs = KeyTask.depends_on.through.objects
    return (
        KeyTask.objects.annotate(
            is_needed=Exists(needs.filter(from_keytask=task, to_keytask=OuterRef("pk"))),
            needs_it=Exists(needs.filter(from_keytask=OuterRef("pk"), to_keytask=task)),
        )
        .filter(Q(is_needed=True) | Q(needs_it=True) | Q(follows=task) | Q(carried_from=task))
        .select_related("plan")
        .order_by("sort_key", "pk")
    )


def _updates(task: KeyTask, on: dt.date):
    if task.updated_on_then is None:
        return TaskUpdate.objects.none()
    updates = TaskUpdate.objects.filter(task__in=task.lineage, date__lte=on)
    return updates.select_related("author", "author_post", "task__plan").prefetch_related("files")


def _moves(task: KeyTask, on: dt.date):
    if task.moved_on is None and task.carried_from_id is None:
        return DueDateChange.objects.none()
    moves = DueDateChange.objects.filter(task__in=task.lineage, changed_on__lte=on)
    return moves.select_related("changed_by", "agreed_at__board", "caused_by__task")


def _risk_links(task: KeyTask):
    """The risks a task treats. They hang on the task from the floor above; without it there are none."""
    links = getattr(task, "risk_links", None)
    return KeyTask.objects.none() if links is None else links.select_related("risk")
