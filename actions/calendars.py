"""The due dates of the tasks that a person leads, of recommendations that they own, and the reviews of their programmes."""

import datetime as dt
from collections.abc import Iterator

from ohs.core.text import shorten
from ohs.organisation.models import Post, User
from ohs.registers.calendars import CalendarEvent

from .models import ActionPlan, KeyTask, Programme, Recommendation
from .rules.programmes import ENDED
from .rules.recommendations import Response
from .rules.standing import CLOSED_STATES, State


def events_of(user: User, on: dt.date) -> Iterator[CalendarEvent]:
    if not user.has_perm("actions.view_keytask"):
        return
    yield from _tasks(user, on)
    yield from _recommendations(user, on)
    yield from _programmes(user, on)


def _tasks(user: User, on: dt.date) -> Iterator[CalendarEvent]:
    tasks = KeyTask.objects.led_by_user(user, on).filter(
        plan__state=ActionPlan.State.LIVE, due_date__isnull=False
    )
    for task in tasks.select_related("plan").order_by("due_date", "pk").distinct():
        withdrawn = task.state == State.WITHDRAWN
        done = "Done: " if task.state in CLOSED_STATES and not withdrawn else ""
        yield CalendarEvent(
            uid=f"task-{task.key}",
            day=task.due_date,
            title=f"{done}Due: {task.number} {task.title}" if not done else f"{done}{task.title}",
            note=task.plan.title,
            url=task.get_absolute_url(),
            sequence=task.version,
            cancelled=withdrawn,
        )


def _recommendations(user: User, on: dt.date) -> Iterator[CalendarEvent]:
    owned = Recommendation.objects.as_at(on).filter(
        owner__in=Post.objects.held_by(user, on), due_date__isnull=False
    )
    for row in owned.order_by("due_date", "pk"):
        word = "Done" if row.implemented_on else "Due"
        yield CalendarEvent(
            uid=f"recommendation-{row.number}",
            day=row.due_date,
            title=f"{word}: recommendation {row.number} {shorten(row.text, 80)}",
            note=f"{row.get_source_display()} {row.reference}".strip(),
            url=row.get_absolute_url(),
            sequence=row.version,
            cancelled=row.response == Response.NOT,
        )


def _programmes(user: User, on: dt.date) -> Iterator[CalendarEvent]:
    owned = Programme.objects.as_at(on).filter(
        owner__in=Post.objects.held_by(user, on), next_review__isnull=False
    )
    for row in owned.order_by("next_review", "pk"):
        yield CalendarEvent(
            uid=f"programme-{row.slug}",
            day=row.next_review,
            title=f"Review: {row.name}",
            url=row.get_absolute_url(),
            sequence=row.version,
            cancelled=row.stage in ENDED,
        )
