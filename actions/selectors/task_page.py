"""One task and its whole story as at a date: who, by when, its success measures, what was said, what moved."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from ohs.organisation.models import Post

from ..measure_sources import Viewer
from ..models import DueDateChange, KeyAction, KeyTask, TaskStep, TaskUpdate
from ..querysets import KeyTaskQuerySet
from ..rules.standing import Standing
from .measure_cards import MeasureCard, load_cards
from .plan_page import load_see_also


@dataclass
class TaskPage:
    """`updates` and `moves` are those of the task and of the ones it was carried forward from."""

    standing: Standing
    days_late: int
    leads: list[Post]
    supporting: list[Post]
    steps: list[TaskStep]
    needs: list[KeyTask]
    needed_by: list[KeyTask]
    carried_to: list[KeyTask]
    followers: list[KeyTask]
    measures: list[MeasureCard]
    updates: Iterable[TaskUpdate]
    moves: Iterable[DueDateChange]
    see_also: list[KeyAction]
    risk_links: Iterable


def load_task_page(task: KeyTask, on: dt.date, viewer: Viewer) -> TaskPage:
    """The page of a task that came through `for_detail(on)`. What the row says is not there is not asked for."""
    parts = task.posts.all()
    task.action.plan = task.plan
    standing = task.standing(on)
    others = list(_tied_to(task))
    return TaskPage(
        standing=standing,
        days_late=task.days_late(on) if standing == Standing.OVERDUE else 0,
        leads=[part.post for part in parts if part.role != "supporting"],
        supporting=[part.post for part in parts if part.role == "supporting"],
        steps=list(task.steps.all()),
        needs=[other for other in others if other.is_needed],
        needed_by=[other for other in others if other.needs_it],
        carried_to=[other for other in others if other.carried_from_id == task.pk],
        followers=[other for other in others if other.follows_id == task.pk],
        measures=load_cards(task, on, viewer),
        updates=_updates(task, on),
        moves=_moves(task, on),
        see_also=load_see_also([task.action])[task.action_id],
        risk_links=_risk_links(task),
    )


def _tied_to(task: KeyTask) -> KeyTaskQuerySet:
    """Tasks that this one needs, that need it, whose date is counted from it, or that carry it forward."""
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


def _updates(task: KeyTask, on: dt.date) -> Iterable[TaskUpdate]:
    if task.asof_updated_on is None:
        return ()
    updates = TaskUpdate.objects.filter(task__in=task.lineage, date__lte=on)
    return updates.select_related("author", "author_post", "task__plan").prefetch_related("files")


def _moves(task: KeyTask, on: dt.date) -> Iterable[DueDateChange]:
    if task.moved_on is None and task.carried_from_id is None:
        return ()
    moves = DueDateChange.objects.filter(task__in=task.lineage, changed_on__lte=on)
    return moves.select_related("changed_by", "agreed_at__board", "caused_by__task")


def _risk_links(task: KeyTask) -> Iterable:
    """The risks a task treats. They hang on the task from the register above; without it there are none."""
    links = getattr(task, "risk_links", None)
    return () if links is None else links.select_related("risk")
