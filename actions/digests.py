"""The email that tells a person what waits for them: one a day at most, and none when nothing does."""

import datetime as dt
from dataclasses import dataclass

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string

from ohs.organisation.models import PostHolder, User

from . import permissions
from .models import DigestSetting, KeyTask, SentDigest
from .rules.standing import State
from .selectors.my_tasks import MyTasks, load_my_tasks

MONDAY = 0


@dataclass(frozen=True)
class Digest:
    user: User
    mine: MyTasks
    to_confirm: list[KeyTask]

    @property
    def is_empty(self) -> bool:
        mine = self.mine
        return not (
            mine.overdue or mine.returned or mine.due_soon or mine.awaiting or self.to_confirm
        )

    @property
    def subject(self) -> str:
        mine = self.mine
        parts = [
            f"{len(tasks)} {words}"
            for tasks, words in (
                (mine.overdue, "overdue"),
                (mine.returned, "returned"),
                (mine.due_soon, "due soon"),
                (self.to_confirm, "to confirm"),
                (mine.awaiting, "awaiting confirmation"),
            )
            if tasks
        ]
        return f"Your tasks: {', '.join(parts)}"


def people_due(on: dt.date) -> list[User]:
    """Who gets one on this day: holds a post or confirms, has an address, has not turned it off, has not had it yet.

    Without a setting a person gets it weekly, on Mondays.
    """
    holders = set(PostHolder.objects.on(on).values_list("user", flat=True))
    settings = dict(DigestSetting.objects.values_list("user", "frequency"))
    sent = set(SentDigest.objects.filter(date=on).values_list("user", flat=True))
    chosen = []
    for user in User.objects.filter(is_active=True).exclude(email="").order_by("pk"):
        frequency = settings.get(user.pk, DigestSetting.Frequency.WEEKLY)
        due = frequency == DigestSetting.Frequency.DAILY or (
            frequency == DigestSetting.Frequency.WEEKLY and on.weekday() == MONDAY
        )
        if due and user.pk not in sent and (user.pk in holders or permissions.may_confirm(user)):
            chosen.append(user)
    return chosen


def load_digest(user: User, on: dt.date) -> Digest:
    to_confirm = []
    if permissions.may_confirm(user):
        to_confirm = list(
            KeyTask.objects.filter(state=State.COMPLETE)
            .exclude(plan__state="closed")
            .select_related("plan", "follows")
            .order_by("updated_on", "sort_key", "pk")
        )
    return Digest(user, load_my_tasks(user, on), to_confirm)


def send_digests(*, on: dt.date, site: str) -> int:
    """Send every digest that is due and not yet sent; return how many went out.

    Each is marked as sent in the same transaction in which it goes out: where the mail server refuses it the mark is
    taken back, and the next run of the day tries again. The others go out all the same; the first error is raised
    at the end.
    """
    number, first_error = 0, None
    connection = get_connection()
    for user in people_due(on):
        digest = load_digest(user, on)
        if digest.is_empty:
            continue
        try:
            with transaction.atomic():
                SentDigest.objects.create(user=user, date=on)
                _message(digest, on, site, connection).send()
        except IntegrityError:
            # Another run of the day was quicker.
            continue
        except OSError as error:
            first_error = first_error or error
            continue
        number += 1
    if first_error:
        raise first_error
    return number


def _message(digest: Digest, on: dt.date, site: str, connection: BaseEmailBackend) -> EmailMessage:
    body = render_to_string(
        "actions/digest.txt", {"digest": digest, "on": on, "site": site.rstrip("/")}
    )
    return EmailMessage(
        subject=digest.subject, body=body, to=[digest.user.email], connection=connection
    )
