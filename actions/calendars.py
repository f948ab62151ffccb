"""The due dates of the tasks that a person leads."""

import datetime as dt
from collections.abc import Iterator

from ohs.organisation.models import User
from ohs.registers.calendars import CalendarEvent

from .models import ActionPlan, KeyTask
from .rules.standing import CLOSED_STATES, State


def events_of(user: User, on: dt.date) -> Iterator[CalendarEvent]:
    if not user.has_perm("actions.view_keytask"):
        return
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
