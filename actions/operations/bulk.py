"""The same change of several tasks, each through its own operation; all of them or none."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from ohs.organisation.models import Post

from ..models import KeyTask
from .plans import set_posts
from .updates import withdraw


@transaction.atomic
def withdraw_all(*, tasks: Iterable[KeyTask], by, on: dt.date, reason: str) -> int:
    """Withdraw several tasks for one reason; one that cannot be withdrawn stops them all."""
    return len([withdraw(task=task, by=by, on=on, narrative=reason) for task in tasks])


@transaction.atomic
def change_lead(*, tasks: Iterable[KeyTask], lead: Post, by, reason: str) -> int:
    """One post leads them all from now on. Who supports stays, except the new lead."""
    number = 0
    for task in tasks:
        supporting = [
            part.post
            for part in task.posts.select_related("post")
            if part.role == "supporting" and part.post != lead
        ]
        set_posts(task=task, leads=[lead], supporting=supporting, by=by, reason=reason)
        number += 1
    return number
