"""Which key tasks may not be as a Board saw them: what was recorded of them since, and what the days since made of them."""

import datetime as dt
from collections.abc import Iterable
from itertools import chain

from django.db.models import Q

from ohs.organisation.force import Force, due_soon_days
from ohs.organisation.models import Post
from ohs.registers.comparison_spec import Cells
from ohs.registers.snapshots import StoredTable
from ohs.registers.stored_rows import select
from ohs.registers.touched import MOST, Taken

from ..models import KeyTask, TaskPost
from ..querysets import KeyTaskQuerySet
from ..rules.standing import OPEN_STATES, Standing, State


def touched_tasks(
    then: StoredTable, taken: Taken, on: dt.date
) -> tuple[frozenset[str], KeyTaskQuerySet] | None:
    """The keys of these tasks, and those of them that there are on a day.

    None where every task may be otherwise: the force says otherwise what is soon, or another version used other words.

    Of what is watched, state, date and moves stand in the task itself, whose every change leaves its history; those who lead
    it in its posts and their titles. On a later day a task that was updated, moved or added after the day that was frozen
    stands otherwise, whenever that was recorded; and an open one becomes due and overdue by its date alone.
    """
    if on < taken.as_at or not then.parsed(_words) <= _words_now():
        return None
    since = {"history_date__gte": taken.recorded_since}
    if Force.history.filter(**since).exists():
        return None
    recorded = KeyTask.history.filter(**since).order_by()
    renamed = Post.history.filter(**since).order_by().values("id")
    posts = TaskPost.history.filter(**since).order_by()
    touched = (
        Q(pk__in=recorded.values("id"))
        | Q(pk__in=posts.values("task_id"))
        | Q(pk__in=TaskPost.objects.filter(post__in=renamed).order_by().values("task_id"))
    )
    if on > taken.as_at:
        touched |= _dated_since(taken.as_at) | _falls_due(taken.as_at, on)
    # Of a large register a good part may be otherwise and is still far less than all of it.
    most = max(MOST, len(then.rows) // 3)
    keys = list(
        KeyTask.objects.filter(touched).order_by().values_list("key", flat=True)[: most + 1]
    )
    if len(keys) > most:
        return None
    # One that was deleted is in its history alone.
    recorded_keys = recorded.values_list("key", flat=True)
    return frozenset((*keys, *recorded_keys)), KeyTask.objects.as_at(on).filter(touched)


def _dated_since(after: dt.date) -> Q:
    return Q(updated_on__gt=after) | Q(moved_on__gt=after) | Q(added_on__gt=after)


def _falls_due(after: dt.date, on: dt.date) -> Q:
    """Open with a date by which it may have become due soon or overdue from one day to the other."""
    until = on + dt.timedelta(days=due_soon_days() + 1)
    return Q(state__in=OPEN_STATES, due_date__range=(after, until))


def _words(rows: Iterable[Cells]) -> frozenset[str]:
    return frozenset(chain.from_iterable(select(rows, "state", "standing")))


def _words_now() -> frozenset[str]:
    return frozenset(str(word.label) for words in (State, Standing) for word in words)
