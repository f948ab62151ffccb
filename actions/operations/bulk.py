"""The same change of several tasks, each through its own operation; all of them or none."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ohs.core.bulk import Change, Outcome, change_each
from ohs.core.errors import OperationRefused
from ohs.core.text import format_day
from ohs.organisation.models import BoardMeeting, Post, User

from .. import permissions
from ..models import KeyTask, TaskPost
from .dates import move_due_date
from .plans import set_posts
from .updates import confirm, withdraw


def change_all(
    *,
    tasks: Iterable[KeyTask],
    change: Change,
    by: User,
    on: dt.date,
    versions: Mapping[int, int | None] | None = None,
    preview: bool = False,
) -> Outcome:
    """Makes one change of every task, or of none: see `change_each`."""
    permissions.require_keeper(by)
    return change_each(tasks, change, by=by, on=on, versions=versions, preview=preview)


@dataclass(frozen=True)
class Withdraw:
    reason: str

    def apply(self, task: KeyTask, *, by: User, on: dt.date, version: int | None) -> str:
        withdraw(task=task, by=by, on=on, narrative=self.reason, version=version)
        return f"withdrawn; until now {task.get_state_display()}"


@dataclass(frozen=True)
class Confirm:
    reason: str

    def apply(self, task: KeyTask, *, by: User, on: dt.date, version: int | None) -> str:
        confirm(task=task, by=by, on=on, narrative=self.reason, version=version)
        return "confirmed"


@dataclass(frozen=True)
class MoveDate:
    reason: str
    to: dt.date
    agreed_at: BoardMeeting | None = None

    def apply(self, task: KeyTask, *, by: User, on: dt.date, version: int | None) -> str:
        move = move_due_date(
            task=task,
            to=self.to,
            agreed_at=self.agreed_at,
            by=by,
            on=on,
            reason=self.reason,
            version=version,
        )
        until = format_day(move.from_date) if move.from_date else "no date"
        dragged = move.consequences.select_related("task").order_by("pk")
        return "; ".join(
            [
                f"due {format_day(self.to)}; until now {until}",
                *(f"{row.task.number} moves with it" for row in dragged),
            ]
        )


class _ChangeOfPosts:
    """A change of who leads and who supports."""

    reason: str

    def wanted(
        self, leads: list[Post], supporting: list[Post]
    ) -> tuple[Sequence[Post], Sequence[Post], str]:
        """Who leads and who supports from now on, and that in words."""
        raise NotImplementedError

    def apply(self, task: KeyTask, *, by: User, on: dt.date, version: int | None) -> str:
        parts = list(task.posts.select_related("post"))
        leads, supporting, sentence = self.wanted(
            [part.post for part in parts if part.role != TaskPost.Role.SUPPORTING],
            [part.post for part in parts if part.role == TaskPost.Role.SUPPORTING],
        )
        set_posts(
            task=task,
            leads=leads,
            supporting=supporting,
            by=by,
            reason=self.reason,
            version=version,
        )
        return sentence


@dataclass(frozen=True)
class NewLead(_ChangeOfPosts):
    """One post leads from now on. Who supports stays, except the new lead."""

    reason: str
    post: Post

    def wanted(
        self, leads: list[Post], supporting: list[Post]
    ) -> tuple[Sequence[Post], Sequence[Post], str]:
        if leads == [self.post]:
            raise OperationRefused(f"{self.post} leads it already.")
        until = " and ".join(map(str, leads)) or "nobody"
        others = [post for post in supporting if post != self.post]
        return [self.post], others, f"led until now by {until}"


@dataclass(frozen=True)
class MoreSupport(_ChangeOfPosts):
    reason: str
    post: Post

    def wanted(
        self, leads: list[Post], supporting: list[Post]
    ) -> tuple[Sequence[Post], Sequence[Post], str]:
        if self.post in (*leads, *supporting):
            part = "leads" if self.post in leads else "supports"
            raise OperationRefused(f"{self.post} {part} it already.")
        return leads, [*supporting, self.post], f"supported by {self.post} too"


@dataclass(frozen=True)
class LessSupport(_ChangeOfPosts):
    reason: str
    post: Post

    def wanted(
        self, leads: list[Post], supporting: list[Post]
    ) -> tuple[Sequence[Post], Sequence[Post], str]:
        if self.post not in supporting:
            raise OperationRefused(f"{self.post} does not support it.")
        others = [post for post in supporting if post != self.post]
        return leads, others, f"no longer by {self.post}"
