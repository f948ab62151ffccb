"""What waits for one person: late, returned, due soon, the rest; and what they claimed and others have to confirm."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import OuterRef, Subquery

from ohs.organisation.models import Post, User

from ..models import KeyTask, TaskUpdate, UpdateKind
from ..rules.standing import CLOSED_STATES, Standing, State


@dataclass(frozen=True)
class MyTasks:
    """Each task is in one list alone, the first that fits."""

    posts: list[Post]
    overdue: list[KeyTask] = field(default_factory=list)
    returned: list[KeyTask] = field(default_factory=list)
    due_soon: list[KeyTask] = field(default_factory=list)
    others: list[KeyTask] = field(default_factory=list)
    awaiting: list[KeyTask] = field(default_factory=list)

    @property
    def open(self) -> list[KeyTask]:
        return [*self.overdue, *self.returned, *self.due_soon, *self.others]

    @property
    def sections(self) -> list[tuple[str, list[KeyTask]]]:
        return [
            (title, tasks)
            for title, tasks in (
                ("Overdue", self.overdue),
                ("Returned to you", self.returned),
                ("Due within 30 days", self.due_soon),
                ("The rest", self.others),
            )
            if tasks
        ]


def load_my_tasks(user: User, on: dt.date) -> MyTasks:
    """The tasks of plans that are not closed, led by the posts a person holds on a date. Four queries."""
    posts = list(Post.objects.held_by(user, on).order_by("title"))
    last = TaskUpdate.objects.filter(task=OuterRef("pk"), date__lte=on).order_by("-date", "-pk")
    tasks = (
        KeyTask.objects.as_at(on)
        .exclude(plan__state="closed")
        .led_by(posts)
        .exclude(asof_state__in=CLOSED_STATES)
        .select_related("plan", "action", "follows")
        .annotate(
            last_kind=Subquery(last.values("kind")[:1]),
            last_note=Subquery(last.values("narrative")[:1]),
        )
        .order_by("asof_due_date", "sort_key", "pk")
    )
    mine = MyTasks(posts)
    for task in tasks:
        standing = task.standing(on)
        if task.asof_state == State.COMPLETE:
            mine.awaiting.append(task)
        elif standing == Standing.OVERDUE:
            mine.overdue.append(task)
        elif task.last_kind == UpdateKind.RETURN:
            mine.returned.append(task)
        elif standing == Standing.DUE_SOON:
            mine.due_soon.append(task)
        else:
            mine.others.append(task)
    # On PostgreSQL tasks without a date come last anyway; SQLite puts them first.
    mine.others.sort(key=lambda task: task.asof_due_date or dt.date.max)
    return mine
