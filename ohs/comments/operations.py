"""The only writers of comments: say, edit within ten minutes, withdraw, mark as read."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from ohs.core.characters import clean_record
from ohs.core.errors import OperationRefused, require_text
from ohs.core.models import withdraw as mark_withdrawn
from ohs.core.text import join_words
from ohs.organisation.models import Post, User

from .mentions import named_in, not_reached
from .models import Comment, CommentRead, Mention
from .permissions import NOT_READABLE, may_read, require_author, require_say, require_withdraw
from .subjects import Subject, find_subject

M = TypeVar("M", bound=models.Model)
LONGEST = 4000
NOTHING_SAID = "Enter your comment or question."


@transaction.atomic
def say(
    *,
    subject: Subject,
    text: str,
    by: User,
    on: dt.date,
    at: dt.datetime,
    is_question: bool = False,
    parent: Comment | None = None,
    posts: Sequence[Post] = (),
    people: Sequence[User] = (),
) -> Comment:
    """Comment on a record, ask a question about it, or reply. Whoever is named finds it in their work."""
    require_say(by, subject, on)
    if subject.closed:
        raise OperationRefused(subject.closed)
    text = _checked(text)
    root = _root(parent, subject)
    typed_posts, typed_people = named_in(text, subject)
    posts, people = _each_once([*posts, *typed_posts]), _each_once([*people, *typed_people])
    _require_reached(subject, posts, people, on)
    comment = Comment(
        kind=subject.kind.name,
        record=subject.key,
        title=subject.called[:200],
        parent=root,
        is_question=is_question and root is None,
        is_answer=root is not None and _answers(root, by, on),
        text=text,
        said_on=on,
        said_at=at,
        said_by=by,
    )
    clean_record(comment)
    comment.full_clean()
    comment._history_user, comment._change_reason = by, ""  # type: ignore[attr-defined]
    comment.save()
    _name(comment, posts, people)
    return comment


@transaction.atomic
def edit(*, comment: Comment, text: str, by: User, on: dt.date, at: dt.datetime) -> Comment:
    """Correct what one said, within ten minutes. What it said before stays in its history."""
    subject = require_author(by, comment, on)
    comment = Comment.everything.select_for_update(of=("self",)).get(pk=comment.pk)
    if comment.withdrawn_at is not None:
        raise OperationRefused("This comment was withdrawn.")
    if not comment.is_editable_by(by, at):
        raise OperationRefused(
            "A comment can be edited for ten minutes. Say what is wrong with it in a reply."
        )
    if subject.closed:
        raise OperationRefused(subject.closed)
    text = _checked(text)
    posts, people = named_in(text, subject)
    _require_reached(subject, posts, people, on)
    if text == comment.text:
        return comment
    comment.text, comment.edited_at = text, at
    clean_record(comment)
    comment._history_user, comment._change_reason = by, "Edited by its author"  # type: ignore[attr-defined]
    # Past the base of records that are only added to: for ten minutes, with what it said before in its history.
    models.Model.save(comment, update_fields=["text", "edited_at"])
    _name(comment, posts, people)
    return comment


@transaction.atomic
def withdraw(*, comment: Comment, reason: str, by: User, on: dt.date) -> Comment:
    """Take a comment off the page, with a reason that stands in its place. It stays in the database."""
    require_withdraw(by, find_subject(comment.kind, comment.record), on)
    comment = Comment.everything.select_for_update(of=("self",)).get(pk=comment.pk)
    comment._history_user, comment._change_reason = by, reason  # type: ignore[attr-defined]
    mark_withdrawn(comment, by=by, reason=reason)
    return comment


@transaction.atomic
def mark_read(*, comments: Iterable[Comment], by: User, on: dt.date) -> None:
    """Say that one has read what one was named in."""
    comments = list(comments)
    if not all(may_read(by, find_subject(each.kind, each.record), on) for each in comments):
        raise PermissionDenied(NOT_READABLE)
    CommentRead.objects.bulk_create(
        [CommentRead(comment=each, person=by) for each in comments], ignore_conflicts=True
    )


def _checked(text: str) -> str:
    text = require_text(text, "text", NOTHING_SAID)
    if len(text) > LONGEST:
        raise OperationRefused({"text": f"Use at most {LONGEST:,} characters."})
    return text


def _root(parent: Comment | None, subject: Subject) -> Comment | None:
    """The comment that began the thread; refused where that is of another record, or was withdrawn."""
    if parent is None:
        return None
    if (parent.kind, parent.record) != (subject.kind.name, subject.key):
        raise OperationRefused("What you reply to is about another record.")
    thread = {parent.pk, parent.parent_id or parent.pk}
    # As it is now: somebody may have withdrawn it meanwhile.
    found: dict[int, Comment] = {each.pk: each for each in Comment.objects.filter(pk__in=thread)}
    if len(found) < len(thread):
        raise OperationRefused("What you reply to was withdrawn.")
    return found[parent.parent_id or parent.pk]


def _answers(root: Comment, by: User, on: dt.date) -> bool:
    """An answer is given by whoever was asked, or by the HSW team; where nobody was named, by anybody but who asked."""
    if not root.is_question or root.said_by_id == by.pk:
        return False
    named = list(root.mentions.values_list("post", "person"))
    if not named or by.has_perm("comments.change_comment"):
        return True
    held = set(Post.objects.held_by(by, on).values_list("pk", flat=True))
    return any(post in held or person == by.pk for post, person in named)


def _require_reached(
    subject: Subject, posts: Sequence[Post], people: Sequence[User], on: dt.date
) -> None:
    missing = not_reached(subject, posts, people, on)
    if missing:
        raise OperationRefused(
            {"to": f"{join_words(missing)} may not read this record. Name somebody else."}
        )


def _each_once(records: Iterable[M]) -> list[M]:
    return list(dict.fromkeys(records))


def _name(comment: Comment, posts: Iterable[Post], people: Iterable[User]) -> None:
    named = [Mention(comment=comment, post=each) for each in posts]
    named += [Mention(comment=comment, person=each) for each in people]
    Mention.objects.bulk_create(named, ignore_conflicts=True)
