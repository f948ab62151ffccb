"""The tasks that wait for whoever holds some posts: of live plans, and not closed."""

import datetime as dt
from collections.abc import Sequence

from ohs.organisation.models import Post, User

from ..models import KeyTask
from ..querysets import KeyTaskQuerySet
from ..rules.standing import CLOSED_STATES, OPEN_STATES, State


def led_tasks(posts: Sequence[Post], on: dt.date) -> KeyTaskQuerySet:
    """The tasks of live plans that these posts lead and that are not closed, the first due first. Three queries."""
    return (
        KeyTask.objects.as_at(on)
        .filter(plan__state="live")
        .led_by(posts)
        .exclude(asof_state__in=CLOSED_STATES)
        .select_related("plan", "action", "follows")
        .with_posts()
        .with_last_update(on)
        .order_by("asof_due_date", "sort_key", "pk")
    )


def open_tasks_of(user: User, on: dt.date) -> KeyTaskQuerySet:
    """Those of them that a person's own posts lead and that take updates."""
    posts = list(Post.objects.held_by(user, on))
    return led_tasks(posts, on).filter(asof_state__in=(*OPEN_STATES, State.NOT_TRIGGERED))
