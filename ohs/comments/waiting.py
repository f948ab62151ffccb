"""What of comments waits for a person: questions they are asked, comments that name them; and what they asked others."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.forms import BaseForm
from django.utils import timezone

from ohs.core.text import format_day, join_words, plural, shorten
from ohs.organisation.models import PostHolder, User
from ohs.organisation.people import people_with
from ohs.registers.waiting import InPlaceForm, NewsItem, WaitingItem, Work, Worker

from . import operations
from .forms import AnswerForm, ReadForm
from .models import Comment, CommentRead, Mention
from .subjects import Subject, find_subject, find_subjects

QUESTION, MENTION, ASKED = "question", "mention", "asked"
# More than these are not read in one go: the oldest come first, the rest follow them.
MOST = 100


def items(worker: Worker) -> list[WaitingItem]:
    if not worker.may("comments.view_comment"):
        return []
    asked = _open_questions().filter(_for_worker(worker)).exclude(said_by=worker.person)
    named = _unread(worker)
    mine = _open_questions().filter(said_by=worker.person)
    questions, mentions, own = (_rows(rows) for rows in (asked, named, mine))
    every = {each.pk: each for each in (*questions, *mentions, *own)}
    subjects = find_subjects({(each.kind, each.record) for each in every.values()})
    readable = {
        address
        for address, subject in subjects.items()
        if subject.is_readable_by(worker.person, worker.on)
    }

    def seen(rows: Iterable[Comment]) -> list[tuple[Comment, Subject]]:
        return [
            (each, subjects[each.kind, each.record])
            for each in rows
            if (each.kind, each.record) in readable
        ]

    return [
        *(_question(each, subject, worker) for each, subject in seen(questions)),
        *_mentions(seen(mentions), worker),
        *(_asked(each, subject) for each, subject in seen(own)),
    ]


def _rows(comments: QuerySet[Comment]) -> list[Comment]:
    return list(
        comments.select_related("said_by")
        .prefetch_related("mentions__post", "mentions__person")
        .order_by("pk")[:MOST]
    )


def _open_questions() -> QuerySet[Any]:
    answers = Comment.objects.filter(parent=OuterRef("pk"), is_answer=True)
    return Comment.objects.filter(~Exists(answers), is_question=True)


def _named(worker: Worker) -> QuerySet[Any]:
    return Mention.objects.filter(
        Q(person=worker.person) | Q(post__in=worker.posts), comment=OuterRef("pk")
    )


def _for_worker(worker: Worker) -> Any:
    """Questions that name the person or a post of theirs; for the HSW team also those that reach nobody."""
    wanted = Q(Exists(_named(worker)))
    if worker.may("comments.change_comment"):
        holders = PostHolder.objects.on(worker.on).filter(
            post=OuterRef("post"), user__is_active=True
        )
        reaching = Mention.objects.filter(
            Q(person__is_active=True) | Exists(holders), comment=OuterRef("pk")
        )
        wanted |= Q(~Exists(reaching))
    return wanted


def _unread(worker: Worker) -> Any:
    """Comments that name them, which they neither marked as read nor replied to."""
    read = CommentRead.objects.filter(comment=OuterRef("pk"), person=worker.person)
    return (
        Comment.objects.filter(Exists(_named(worker)), is_question=False)
        .exclude(said_by=worker.person)
        .annotate(root=Coalesce("parent", "pk"))
        .filter(~Exists(read), ~Exists(_replied_later(worker)))
    )


def _replied_later(worker: Worker) -> QuerySet[Any]:
    """What the person themself said in the thread `root` after a comment."""
    return Comment.objects.filter(
        parent=OuterRef("root"), said_by=worker.person, pk__gt=OuterRef("pk")
    )


def _post(comment: Comment, worker: Worker) -> dict[str, Any]:
    """The post by which it is theirs, and whether that is one that nobody holds."""
    named = [each for each in comment.mentions.all() if each.post_id]
    personally = any(each.person_id == worker.person.pk for each in comment.mentions.all())
    posts = {each.post_id for each in named}
    return {
        "post": next((each.title for each in worker.posts if each.pk in posts), ""),
        "stands_in_for": ""
        if personally or worker.may("comments.change_comment")
        else worker.stands_in_for(*posts),
    }


def _question(comment: Comment, subject: Subject, worker: Worker) -> WaitingItem:
    return WaitingItem(
        kind=QUESTION,
        pk=comment.pk,
        subject=subject.called,
        to_do=f"Answer {comment.said_by.display_name}'s question of {format_day(comment.said_on)}.",
        note=f"“{shorten(comment.text, 300)}”",
        url=subject.page,
        asked=True,
        action_url=f"{subject.page}?reply={comment.pk}",
        action="Answer",
        **_post(comment, worker),
    )


def _mentions(found: list[tuple[Comment, Subject]], worker: Worker) -> Iterable[WaitingItem]:
    """One item a record, however often somebody is named there: the newest is shown."""
    by_record: dict[tuple[str, str], list[tuple[Comment, Subject]]] = defaultdict(list)
    for comment, subject in found:
        by_record[comment.kind, comment.record].append((comment, subject))
    for rows in by_record.values():
        comment, subject = rows[-1]
        often = f" {plural(len(rows), 'comment')} name you." if len(rows) > 1 else ""
        yield WaitingItem(
            kind=MENTION,
            pk=comment.pk,
            subject=subject.called,
            to_do=f"{comment.said_by.display_name} named you on {format_day(comment.said_on)}: read it.{often}",
            note=f"“{shorten(comment.text, 300)}”",
            url=subject.page,
            asked=True,
            action_url=f"{subject.page}?thread={comment.pk}",
            action="Read or reply",
            **_post(comment, worker),
        )


def _asked(comment: Comment, subject: Subject) -> WaitingItem:
    named = [str(each) for each in comment.mentions.all()]
    return WaitingItem(
        kind=ASKED,
        pk=comment.pk,
        subject=subject.called,
        to_do=f"You asked: “{shorten(comment.text, 140)}”",
        url=subject.page,
        waits_for=f"{join_words(named) if named else 'The HSW team'} to answer",
    )


def news(worker: Worker, since: dt.date) -> list[NewsItem]:
    """What was answered and replied to them, and where they were named."""
    if not worker.may("comments.view_comment"):
        return []
    named = Mention.objects.filter(
        Q(person=worker.person) | Q(post__in=worker.held), comment=OuterRef("pk")
    )
    rows = list(
        Comment.objects.filter(
            Exists(named) | Q(parent__said_by=worker.person), said_on__range=(since, worker.on)
        )
        .exclude(said_by=worker.person)
        # Whoever replied has read it.
        .annotate(root=Coalesce("parent", "pk"))
        .exclude(Exists(_replied_later(worker)))
        .select_related("said_by", "parent")
        .order_by("-pk")[:MOST]
    )
    subjects = find_subjects({(each.kind, each.record) for each in rows})
    return [
        NewsItem(
            kind="comment",
            pk=each.pk,
            day=each.said_on,
            subject=subject.called,
            what=f"{_told(each, worker)}: “{shorten(each.text, 200)}”",
            url=f"{subject.page}?thread={each.parent_id or each.pk}",
            by=each.said_by.display_name,
        )
        for each in rows
        if (subject := subjects.get((each.kind, each.record)))
        and subject.is_readable_by(worker.person, worker.on)
    ]


def _told(comment: Comment, worker: Worker) -> str:
    if comment.parent is not None and comment.parent.said_by_id == worker.person.pk:
        return "Your question is answered" if comment.is_answer else "A reply to you"
    return "A question to you" if comment.is_question else "You are named"


# The forms that stand in place
def _make_answer(item: WaitingItem, worker: Worker, **kwargs: Any) -> BaseForm:
    return AnswerForm(**kwargs)


def _reply(item: WaitingItem, worker: Worker, text: str) -> Comment:
    parent = Comment.objects.get(pk=item.pk)
    subject = find_subject(parent.kind, parent.record)
    return operations.say(
        subject=subject,  # type: ignore[arg-type]
        text=text,
        by=worker.person,
        on=worker.on,
        at=timezone.now(),
        parent=parent,
    )


def _answer(item: WaitingItem, worker: Worker, form: BaseForm) -> str:
    _reply(item, worker, form.cleaned_data["text"])
    return f"{item.subject}: your answer stands with the question."


def _make_reading(item: WaitingItem, worker: Worker, **kwargs: Any) -> BaseForm:
    return ReadForm(**kwargs)


def _read(item: WaitingItem, worker: Worker, form: BaseForm) -> str:
    text = form.cleaned_data["text"]
    newest = Comment.objects.get(pk=item.pk)
    unread = _unread(worker).filter(kind=newest.kind, record=newest.record, pk__lte=newest.pk)
    operations.mark_read(comments=unread, by=worker.person, on=worker.on)
    if text:
        _reply(item, worker, text)
        return f"{item.subject}: your reply is recorded."
    return f"{item.subject}: marked as read."


def _beyond_posts(on: dt.date) -> QuerySet[User]:
    """Whoever was named, whoever asked, and the HSW team."""
    named = Mention.objects.exclude(person=None).values("person")
    asking = _open_questions().order_by().values("said_by")
    return people_with("comments.change_comment") | User.objects.filter(
        Q(pk__in=named) | Q(pk__in=asking), is_active=True
    )


WORK = Work(
    items=items,
    news=news,
    beyond_posts=_beyond_posts,
    forms={
        QUESTION: InPlaceForm(make=_make_answer, carry_out=_answer, button="Answer"),
        MENTION: InPlaceForm(make=_make_reading, carry_out=_read, button="Reply, or mark as read"),
    },
)
