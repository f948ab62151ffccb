"""What is said of a record, in threads: the newest question or comment first, what was replied below it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import (
    Count,
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    prefetch_related_objects,
)

from ohs.organisation.models import User

from .models import Comment
from .subjects import Subject, subject_of

# As many parts of a record are offered where its page does not say which it shows.
PARTS_SHOWN = 200
THREADS_A_PAGE, REPLIES_SHOWN, ON_RECORD = 20, 10, 3


@dataclass(frozen=True)
class Part:
    """A record that stands on the page of another, and how much is said of it."""

    subject: Subject
    count: int


def _all(on: dt.date) -> QuerySet[Comment]:
    return Comment.everything.filter(said_on__lte=on)


def of_subject(subject: Subject, on: dt.date) -> QuerySet[Comment]:
    """The comments and questions that begin a thread, each with the number of its replies."""
    answered = Comment.objects.filter(parent=OuterRef("pk"), is_answer=True, said_on__lte=on)
    return (
        _all(on)
        .filter(kind=subject.kind.name, record=subject.key, parent=None)
        .annotate(is_answered=Exists(answered))
        .order_by("-pk")
    )


def with_replies(threads: QuerySet[Comment], on: dt.date) -> list[Comment]:
    """Threads as they are shown: who said it, who was named, how many replies there are and the newest of them."""
    found: list[Any] = list(
        threads.annotate(
            reply_count=Count("replies", filter=Q(replies__said_on__lte=on), distinct=True)
        )
        .select_related("said_by", "withdrawn_by")
        .prefetch_related("mentions__post", "mentions__person")
    )
    if any(each.reply_count for each in found):
        replies = _said(_all(on)).order_by("-pk")[:REPLIES_SHOWN]
        prefetch: Any = Prefetch("replies", replies, to_attr="newest_replies")
        prefetch_related_objects(found, prefetch)
    for each in found:
        # In the order in which they were said.
        each.shown_replies = list(reversed(getattr(each, "newest_replies", ())))
    return found


def _said(comments: QuerySet[Comment]) -> QuerySet[Comment]:
    return comments.select_related("said_by", "withdrawn_by").prefetch_related(
        "mentions__post", "mentions__person"
    )


def replies_of(thread: Comment, on: dt.date) -> QuerySet[Comment]:
    return _said(_all(on).filter(parent=thread)).order_by("pk")


def page_of(rows: QuerySet[Comment], number: int) -> Page[Comment]:
    return Paginator(rows, THREADS_A_PAGE).get_page(number)


def count_of(subjects: Iterable[Subject], on: dt.date) -> dict[tuple[str, str], int]:
    """How much is said of some records: one query."""
    wanted = Q(pk__in=[])
    for subject in subjects:
        wanted |= Q(kind=subject.kind.name, record=subject.key)
    counted = (
        Comment.objects.filter(wanted, said_on__lte=on)
        .order_by()
        .values_list("kind", "record")
        .annotate(number=Count("pk"))
    )
    return {(kind, record): number for kind, record, number in counted}


def parts_of(
    subject: Subject, person: User, on: dt.date, records: Iterable[Any] | None = None
) -> list[Part]:
    """The records on its page that can be commented on too, as far as this person may read them.

    `records` are those that stand there, where the page has only some of the subject's.
    """
    if records is None:
        records = islice(subject.kind.parts(subject.record), PARTS_SHOWN)
    found = [
        part
        for record in records
        if (part := subject_of(record)) is not None and part.is_readable_by(person, on)
    ]
    if not found:
        return []
    counts = count_of(found, on)
    return [Part(part, counts.get((part.kind.name, part.key), 0)) for part in found]


def count_by_record(kind: str, beginning: str, on: dt.date) -> dict[str, int]:
    """How much is said of each record of a kind whose key begins so."""
    return dict(
        Comment.objects.filter(kind=kind, record__startswith=beginning, said_on__lte=on)
        .order_by()
        .values_list("record")
        .annotate(number=Count("pk"))
    )
