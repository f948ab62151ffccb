"""The same change of several tasks, each through its own operation; all of them or none."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction

from ohs.organisation.models import Post

from .. import permissions
from ..models import KeyTask
from ..rules.timescale import day
from .base import Refused, locked, save
from .dates import move_due_date
from .plans import set_posts
from .updates import confirm, withdraw


@dataclass(frozen=True)
class Row:
    """One of the tasks, and what becomes of it or why it cannot."""

    task: KeyTask
    sentence: str


@dataclass
class Outcome:
    """Where anything is refused nothing is changed."""

    changes: list[Row] = field(default_factory=list)
    refused: list[Row] = field(default_factory=list)


def change_all(
    *,
    tasks: Iterable[KeyTask],
    change,
    by,
    seen: dict[int, int] | None = None,
    preview: bool = False,
) -> Outcome:
    """`change` is a function of this module's making: it takes a task and a version and says what it did.

    `seen` holds the version of each task that the person saw: one that was changed since is refused with what changed.
    A preview does it all and takes it back.
    """
    permissions.require_keeper(by)
    outcome = Outcome()
    with transaction.atomic():
        for task in tasks:
            try:
                with transaction.atomic():
                    sentence = change(task, seen[task.pk] if seen else None)
            except Refused as refused:
                outcome.refused.append(Row(task, " ".join(refused.messages)))
            else:
                outcome.changes.append(Row(task, sentence))
        if preview or outcome.refused:
            transaction.set_rollback(True)
    return outcome


def withdrawal(*, by, on: dt.date, reason: str):
    def change(task, version):
        withdraw(task=task, by=by, on=on, narrative=reason, version=version)
        return f"withdrawn; until now {task.get_state_display()}"

    return change


def confirmation(*, by, on: dt.date, reason: str):
    def change(task, version):
        confirm(task=task, by=by, on=on, narrative=reason, version=version)
        return "confirmed"

    return change


def move(*, to: dt.date, agreed_at, by, on: dt.date, reason: str):
    def change(task, version):
        moved = move_due_date(
            task=task, to=to, agreed_at=agreed_at, by=by, on=on, reason=reason, version=version
        )
        said = f"due {day(to)}; until now {day(moved.from_date) if moved.from_date else 'no date'}"
        dragged = moved.consequences.select_related("task").order_by("pk")
        return "; ".join([said, *(f"{row.task.number} moves with it" for row in dragged)])

    return change


def new_lead(*, post: Post, by, reason: str):
    """One post leads from now on. Who supports stays, except the new lead."""

    def wanted(leads, supporting):
        if leads == [post]:
            raise Refused(f"{post} leads it already.")
        until = " and ".join(map(str, leads)) or "nobody"
        return [post], [other for other in supporting if other != post], f"led until now by {until}"

    return _change_of_posts(wanted, by=by, reason=reason)


def more_support(*, post: Post, by, reason: str):
    def wanted(leads, supporting):
        if post in (*leads, *supporting):
            part = "leads" if post in leads else "supports"
            raise Refused(f"{post} {part} it already.")
        return leads, [*supporting, post], f"supported by {post} too"

    return _change_of_posts(wanted, by=by, reason=reason)


def less_support(*, post: Post, by, reason: str):
    def wanted(leads, supporting):
        if post not in supporting:
            raise Refused(f"{post} does not support it.")
        return leads, [other for other in supporting if other != post], f"no longer by {post}"

    return _change_of_posts(wanted, by=by, reason=reason)


def _change_of_posts(wanted, *, by, reason):
    def change(task, version):
        task = locked(task, version)
        parts = list(task.posts.select_related("post"))
        leads, supporting, said = wanted(
            [part.post for part in parts if part.role != "supporting"],
            [part.post for part in parts if part.role == "supporting"],
        )
        set_posts(task=task, leads=leads, supporting=supporting, by=by, reason=reason)
        # So that somebody who has the task open finds out.
        save(task, by=by, reason=reason)
        return said

    return change
