"""What is new for a person in the plans: what was decided of their tasks, what they were given to do."""

import datetime as dt

from ohs.core.text import format_day, shorten
from ohs.registers.waiting import NewsItem, Worker

from ..models import DueDateChange, Recommendation, TaskPost, TaskUpdate, UpdateKind

# What is done to a task by others than its lead, in the words of its notice.
_DID = {
    UpdateKind.CONFIRM: "Confirmed complete",
    UpdateKind.RETURN: "Returned to you",
    UpdateKind.TRIGGER: "Started: its condition is met",
    UpdateKind.WITHDRAW: "Withdrawn",
    UpdateKind.REOPEN: "Opened again",
}


def news(worker: Worker, since: dt.date) -> list[NewsItem]:
    if not worker.held or not worker.may("actions.view_keytask"):
        return []
    return [*_decided(worker, since), *_moved(worker, since), *_given(worker, since)]


def _decided(worker: Worker, since: dt.date) -> list[NewsItem]:
    updates = (
        TaskUpdate.objects.filter(
            date__range=(since, worker.on),
            kind__in=_DID,
            task__plan__state="live",
            task__posts__post__in=worker.held,
            task__posts__role__in=TaskPost.LEADING,
        )
        .exclude(author=worker.person)
        .select_related("task", "author")
        .distinct()
    )
    return [
        NewsItem(
            kind="update",
            pk=each.pk,
            day=each.date,
            subject=f"{each.task.number} {each.task.title}",
            what=f"{_DID[UpdateKind(each.kind)]}: “{shorten(each.narrative, 200)}”",
            url=each.task.get_absolute_url(),
            by=each.author.display_name,
        )
        for each in updates
    ]


def _moved(worker: Worker, since: dt.date) -> list[NewsItem]:
    moves = (
        DueDateChange.objects.filter(
            changed_on__range=(since, worker.on),
            task__plan__state="live",
            task__posts__post__in=worker.held,
            task__posts__role__in=TaskPost.LEADING,
        )
        .exclude(changed_by=worker.person)
        .select_related("task", "changed_by")
        .distinct()
    )
    return [
        NewsItem(
            kind="move",
            pk=each.pk,
            day=each.changed_on,
            subject=f"{each.task.number} {each.task.title}",
            what=f"Its due date is now {format_day(each.to_date)}: “{shorten(each.reason, 200)}”",
            url=each.task.get_absolute_url(),
            by=each.changed_by.display_name,
        )
        for each in moves
    ]


def _given(worker: Worker, since: dt.date) -> list[NewsItem]:
    """Tasks that a post of theirs leads since then, and recommendations that it answers."""
    parts = (
        TaskPost.history.filter(
            history_type="+",
            history_date__date__range=(since, worker.on),
            post__in=worker.held,
            role__in=TaskPost.LEADING,
            task__plan__state="live",
        )
        .exclude(history_user=worker.person)
        .select_related("task", "history_user")
    )
    found = [
        NewsItem(
            kind="part",
            pk=each.history_id,
            day=each.history_date.date(),
            subject=f"{each.task.number} {each.task.title}",
            what="Your post leads it.",
            url=each.task.get_absolute_url(),
            by=each.history_user.display_name if each.history_user else "",
        )
        for each in parts
    ]
    recommendations = Recommendation.objects.filter(
        added_on__range=(since, worker.on), owner__in=worker.held
    )
    return found + [
        NewsItem(
            kind="recommendation",
            pk=each.pk,
            day=each.added_on,
            subject=f"Recommendation {each.number}",
            what=f"Your post answers it: “{shorten(each.text, 200)}”",
            url=each.get_absolute_url(),
        )
        for each in recommendations
    ]
