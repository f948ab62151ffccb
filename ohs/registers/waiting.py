"""What waits for a person: each register hands up its own, by due date, and says what to do.

A register names a function in its `Register`: `waiting(worker) -> Iterable[WaitingItem]`. It asks what the person may do
as its operations do. An item may have a form that is filled in where it stands; its `InPlaceForm` is found by the item's
kind in the register's `forms_in_place`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from django.forms import BaseForm

from ohs.organisation.force import due_soon_days

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from ohs.organisation.models import Post, User


ROLE_MISSING = (
    "Your role lets you read it and not change it. An administrator can give you the role that may."
)


@dataclass(frozen=True)
class Worker:
    """A person on a day, with the posts they hold and those below them that nobody holds."""

    person: User
    on: dt.date
    held: tuple[Post, ...] = ()
    unheld: tuple[Post, ...] = ()

    @property
    def posts(self) -> tuple[Post, ...]:
        return (*self.held, *self.unheld)

    def may(self, *permissions: str) -> bool:
        return self.person.has_perms(permissions)

    def barred(self, *permissions: str) -> str:
        """Why somebody whose post it is cannot do it: their role has none of these permissions; else nothing."""
        return "" if any(self.may(each) for each in permissions) else ROLE_MISSING

    def stands_in_for(self, *posts: int) -> str:
        """The title of a post that nobody holds, where an item is theirs by that alone; else nothing."""
        if any(post.pk in posts for post in self.held):
            return ""
        return next((post.title for post in self.unheld if post.pk in posts), "")


@dataclass(frozen=True, kw_only=True)
class WaitingItem:
    """One thing that waits for a person.

    `kind` and `pk` find it again; `subject` names the record, which stands at `url`; `to_do` is one line that says what
    to do. `due` is the last day in time. What has no day and is asked for now is `asked`: a confirmation, what was sent
    back. `waits_for` names who has to act where it is not this person. `button` is what to press where pressing is all,
    and `action` where that goes by POST. `statutory`: the law sets the day. `stands_in_for` is a post that nobody holds;
    `barred` says why the person cannot do it themself although their post has to.
    """

    kind: str
    pk: int
    subject: str
    to_do: str
    url: str
    due: dt.date | None = None
    asked: bool = False
    note: str = ""
    action_url: str = ""
    action: str = ""
    button: str = ""
    post: str = ""
    stands_in_for: str = ""
    barred: str = ""
    waits_for: str = ""
    statutory: bool = False
    illustrative: bool = False
    register: str = ""
    register_title: str = ""

    @property
    def key(self) -> str:
        return f"{self.register}-{self.kind}-{self.pk}"

    @property
    def is_theirs_to_do(self) -> bool:
        return not (self.stands_in_for or self.barred)

    def is_overdue(self, on: dt.date) -> bool:
        return not self.waits_for and self.due is not None and self.due < on

    def presses(self, on: dt.date) -> bool:
        """Whether it is to be done now: late, due soon, or asked for."""
        if self.waits_for:
            return False
        soon = on + dt.timedelta(days=due_soon_days())
        return self.asked or (self.due is not None and self.due <= soon)


class MakeForm(Protocol):
    def __call__(self, item: WaitingItem, worker: Worker, **kwargs: Any) -> BaseForm: ...


class Carry(Protocol):
    def __call__(self, item: WaitingItem, worker: Worker, form: BaseForm) -> str: ...


@dataclass(frozen=True, kw_only=True)
class InPlaceForm:
    """A short form that stands with the item itself.

    `make` builds it, with `data`, `files` and `prefix` as given; `carry_out` asks the operation and gives the sentence
    that says what happened and what comes next. `button` is the word on its button. `multipart` where it takes files.
    """

    make: MakeForm
    carry_out: Carry
    button: str = "Save"
    multipart: bool = False


@dataclass(frozen=True, kw_only=True)
class NewsItem:
    """Something that happened to what is a person's: done by somebody else, on a day. `what` says it in a sentence.

    `kind` and `pk` find it again: it is read once, by each person for themself.
    """

    kind: str
    pk: int
    day: dt.date
    subject: str
    what: str
    url: str
    by: str = ""
    register: str = ""
    register_title: str = ""

    @property
    def key(self) -> str:
        return f"{self.register}-{self.kind}-{self.pk}"


Waiting = Callable[[Worker], "list[WaitingItem]"]
News = Callable[[Worker, dt.date], "list[NewsItem]"]
BeyondPosts = Callable[[dt.date], "QuerySet[User]"]


def nothing_waits(worker: Worker) -> list[WaitingItem]:
    return []


def nothing_is_new(worker: Worker, since: dt.date) -> list[NewsItem]:
    return []


@dataclass(frozen=True, kw_only=True)
class Work:
    """A register's part in what waits for a person, and in what is new for them since a day.

    It is made of the app's own records: where there are none it is not asked. `beyond_posts` are the people to whom items
    can be given on a day although they hold no post: by their role or as themselves. Where it is not said that is everybody,
    and each of them is asked for.
    """

    items: Waiting = nothing_waits
    news: News = nothing_is_new
    forms: Mapping[str, InPlaceForm] = field(default_factory=dict)
    beyond_posts: BeyondPosts | None = None
