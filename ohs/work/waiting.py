"""Everything that waits for one person on a day, from every register, the first due first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property, partial

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string

from ohs.core.cache import DataVersion, cached_until_change
from ohs.core.text import plural
from ohs.organisation.force import due_soon_days
from ohs.organisation.models import Post, PostHolder, User
from ohs.registers.contract import registers
from ohs.registers.waiting import InPlaceForm, WaitingItem, Work, Worker, nothing_waits

LATER, UNDATED = "Later", "Without a date"


@dataclass(frozen=True)
class PersonsWork:
    """What a person has to do, in groups by how it presses, and what waits for others."""

    on: dt.date
    items: tuple[WaitingItem, ...]
    for_others: tuple[WaitingItem, ...]

    @property
    def pressing(self) -> list[WaitingItem]:
        return [item for item in self.items if item.presses(self.on)]

    @cached_property
    def groups(self) -> list[tuple[str, list[WaitingItem]]]:
        """In the order in which a person works: late, asked for, due soon, later, without a day."""
        days = due_soon_days()
        soon = self.on + dt.timedelta(days=days)
        late, asked = "Overdue", "Waiting for your answer"
        within = f"Due within {plural(days, 'day')}"
        found: dict[str, list[WaitingItem]] = {
            title: [] for title in (late, asked, within, LATER, UNDATED)
        }
        for item in self.items:
            if item.is_overdue(self.on):
                title = late
            elif item.asked:
                title = asked
            elif item.due is None:
                title = UNDATED
            else:
                title = within if item.due <= soon else LATER
            found[title].append(item)
        return [(title, items) for title, items in found.items() if items]

    @cached_property
    def in_order(self) -> list[WaitingItem]:
        """Every item as the page has them: group by group, then what waits for others."""
        return [*(item for _, items in self.groups for item in items), *self.for_others]

    def part(self, first: int, last: int) -> list[tuple[str, int, list[WaitingItem]]]:
        """The items from one place of `in_order` up to another: each group's heading, how many it has in all, and them.

        What waits for others has no heading.
        """
        found, place = [], 0
        for title, items in (*self.groups, ("", list(self.for_others))):
            if part := items[max(first - place, 0) : max(last - place, 0)]:
                found.append((title, len(items), part))
            place += len(items)
        return found

    @property
    def count_in_words(self) -> str:
        """ "18 items, 10 of them now": the number in the navigation is that of what presses."""
        count, now = plural(len(self.items), "item"), len(self.pressing)
        return count if now in (0, len(self.items)) else f"{count}, {now} of them now"


def load_worker(person: User, on: dt.date) -> Worker:
    """A person with the posts they hold on a day, and the posts below these that nobody holds: three queries."""
    held = tuple(Post.objects.held_by(person, on).order_by("title"))
    return Worker(person, on, held, _unheld_below(held, on))


def _unheld_below(held: Iterable[Post], on: dt.date) -> tuple[Post, ...]:
    """The posts that report to these and have no holder that can sign in, and so on down until somebody holds one."""
    mine = {post.pk for post in held}
    if not mine:
        return ()
    with_holder = set(
        PostHolder.objects.on(on).filter(user__is_active=True).values_list("post", flat=True)
    )
    below: dict[int, list[Post]] = {}
    for post in Post.objects.filter(reports_to__isnull=False).order_by("title", "pk"):
        if post.pk not in with_holder:
            below.setdefault(post.reports_to_id, []).append(post)
    found: dict[int, Post] = {}
    to_look_at = list(mine)
    while to_look_at:
        for post in below.get(to_look_at.pop(), ()):
            if post.pk not in found and post.pk not in mine:
                found[post.pk] = post
                to_look_at.append(post.pk)
    return tuple(found.values())


@dataclass(frozen=True)
class Source:
    """A register, or an app beside them, that says what of it waits for people."""

    key: str
    title: str
    work: Work
    permissions: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()


def sources() -> list[Source]:
    """Every register, and each app whose `AppConfig` names its `work`."""
    found = [
        Source(each.key, each.title, each.work, each.view_permissions, each.reads)
        for each in registers()
    ]
    return found + [
        Source(config.label, str(config.verbose_name), import_string(config.work))  # type: ignore[attr-defined]
        for config in apps.get_app_configs()
        if getattr(config, "work", "")
    ]


def items_from(source: Source, worker: Worker) -> list[WaitingItem]:
    return [
        replace(item, register=source.key, register_title=source.title)
        for item in source.work.items(worker)
    ]


def load_work(
    person: User,
    on: dt.date,
    worker: Worker | None = None,
    version: DataVersion | None = None,
) -> PersonsWork:
    """What waits for a person; of the registers that they may read. `worker` is theirs where it is loaded already.

    With the `version` of the data each register's items are kept until something that they are made of is recorded.
    """
    worker = worker or load_worker(person, on)

    def items_of(source: Source) -> list[WaitingItem]:
        if version is None:
            return items_from(source, worker)
        return cached_until_change(
            f"items of {source.key}",
            partial(items_from, source, worker),
            person.pk,
            on,
            version=version,
            reads=source.reads,
        )

    found = [
        item
        for source in sources()
        if person.has_perms(source.permissions)
        for item in items_of(source)
    ]
    order = {title: place for place, title in enumerate(dict.fromkeys(i.register for i in found))}
    found.sort(key=lambda i: (i.due is None, i.due or dt.date.max, order[i.register]))
    return PersonsWork(
        on,
        tuple(item for item in found if not item.waits_for),
        tuple(item for item in found if item.waits_for),
    )


def who_can_have_work(on: dt.date) -> QuerySet[User]:
    """Those with an open account for whom something can wait on a day: holders of posts, and whoever a source names besides.

    Of the tens of thousands who may sign in that is some hundreds.
    """
    everybody = User.objects.filter(is_active=True)
    wanted = Q(pk__in=PostHolder.objects.on(on).values("user"))
    for source in sources():
        if source.work.items is nothing_waits:
            continue
        if source.work.beyond_posts is None:
            return everybody
        wanted |= Q(pk__in=source.work.beyond_posts(on).order_by().values("pk"))
    return everybody.filter(wanted)


def form_in_place(item: WaitingItem) -> InPlaceForm | None:
    source = next((each for each in sources() if each.key == item.register), None)
    return source.work.forms.get(item.kind) if source else None
