"""Who may read and say what. Whoever may read a record may read what is said of it, and with a role say something."""

import datetime as dt

from django.core.exceptions import PermissionDenied

from ohs.organisation.models import User

from .models import Comment
from .subjects import Subject, find_subject

NOT_READABLE = "You cannot read this record, or what is said of it."


def may_read(person: User, subject: Subject | None, on: dt.date) -> bool:
    return (
        subject is not None
        and person.has_perm("comments.view_comment")
        and subject.is_readable_by(person, on)
    )


def may_say(person: User, subject: Subject | None, on: dt.date) -> bool:
    return may_read(person, subject, on) and person.has_perm("comments.add_comment")


def may_withdraw(person: User, subject: Subject | None, on: dt.date) -> bool:
    """The HSW team; what hangs on a record that is gone as well."""
    allowed = person.has_perm("comments.change_comment")
    return allowed and (subject is None or may_read(person, subject, on))


def require_say(person: User, subject: Subject | None, on: dt.date) -> None:
    if not may_say(person, subject, on):
        raise PermissionDenied(NOT_READABLE)


def require_author(person: User, comment: Comment, on: dt.date) -> Subject:
    """What a comment is about, for its author."""
    subject = find_subject(comment.kind, comment.record)
    if subject is None or comment.said_by_id != person.pk or not may_say(person, subject, on):
        raise PermissionDenied("A comment is edited by its author alone.")
    return subject


def require_withdraw(person: User, subject: Subject | None, on: dt.date) -> None:
    if not may_withdraw(person, subject, on):
        raise PermissionDenied("Only the HSW team can withdraw a comment.")
