"""The email that tells a person what waits for them: the list of /mine/, once a day at most, and none when nothing does.

What the law sets a day for is mailed however a person has set it. Where something of a post is later than a rule of the
HSW team allows, whoever holds the post above is told of it, once.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string

from ohs.organisation.models import Post, PostHolder, User
from ohs.registers.waiting import WaitingItem

from .mail import send_once
from .models import DigestSetting, Escalation, EscalationRule, SentDigest
from .waiting import PersonsWork, load_work, who_can_have_work

MONDAY = 0


@dataclass(frozen=True)
class Late:
    """Something that is late for a post below the reader's, and the rule by which they are told."""

    rule: EscalationRule
    item: WaitingItem
    due: dt.date
    below: str


@dataclass(frozen=True)
class Digest:
    """What one person is told on one day."""

    user: User
    on: dt.date
    groups: tuple[tuple[str, list[WaitingItem]], ...] = ()
    for_others: tuple[WaitingItem, ...] = ()
    late_below: list[Late] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.groups or self.for_others or self.late_below)

    @property
    def subject(self) -> str:
        parts = [f"{len(items)} {_in_the_subject(title)}" for title, items in self.groups]
        if self.for_others:
            parts.append(f"{len(self.for_others)} waiting for others")
        if self.late_below:
            parts.append(f"{len(self.late_below)} late in posts below yours")
        return f"Your work: {', '.join(parts)}"


def _in_the_subject(title: str) -> str:
    return "due soon" if title.startswith("Due within") else title.lower()


def send_digests(*, on: dt.date, site: str) -> int:
    """Send every digest that is due and not yet sent; return how many went out.

    Each is marked as sent in the same transaction in which it goes out: where the mail server refuses it the mark is
    taken back, and the next run of the day tries again. The others go out all the same; the first error is raised
    at the end.
    """
    number, first_error = 0, None
    connection = get_connection()
    people = list(who_can_have_work(on).order_by("pk"))
    work: dict[int, PersonsWork] = {}
    late: dict[int, list[Late]] = {}
    # What is late for one is told another: then the work of all has to be there first.
    if EscalationRule.objects.exists():
        work = {user.pk: load_work(user, on) for user in people}
        late = late_below(people, work, on)
    frequencies = dict(DigestSetting.objects.values_list("user", "frequency"))
    sent = set(SentDigest.objects.filter(date=on).values_list("user", flat=True))
    for user in people:
        if not user.email or user.pk in sent:
            continue
        frequency = frequencies.get(user.pk, DigestSetting.Frequency.WEEKLY)
        own = work.get(user.pk) or load_work(user, on)
        digest = make_digest(user, own, frequency, late.get(user.pk, []), on)
        if digest.is_empty:
            continue
        message = _message(digest, site, connection)
        try:
            number += send_once(message, person=user, on=on, mark=partial(_mark, digest))
        except OSError as error:
            first_error = first_error or error
    if first_error:
        raise first_error
    return number


def _mark(digest: Digest) -> None:
    SentDigest.objects.create(user=digest.user, date=digest.on)
    Escalation.objects.bulk_create(
        Escalation(rule=each.rule, user=digest.user, item=each.item.key, due=each.due)
        for each in digest.late_below
    )


def make_digest(
    user: User, work: PersonsWork, frequency: str, late: list[Late], on: dt.date
) -> Digest:
    """What presses, if this is a day on which the person wants it; what the law sets a day for, on any day."""
    due = frequency == DigestSetting.Frequency.DAILY or (
        frequency == DigestSetting.Frequency.WEEKLY and on.weekday() == MONDAY
    )
    groups = []
    for title, items in work.groups:
        told = [
            item for item in items if item.presses(on) and (due or (item.statutory and item.due))
        ]
        if told:
            groups.append((title, told))
    return Digest(user, on, tuple(groups), work.for_others if due else (), late)


def late_below(
    people: Iterable[User], work: Mapping[int, PersonsWork], on: dt.date
) -> dict[int, list[Late]]:
    """By person: what is later than a rule allows for a post that reports to theirs, and that they were not told yet."""
    rules = list(EscalationRule.objects.all())
    if not rules:
        return {}
    active = {user.pk for user in people}
    holders = defaultdict(set)
    for post, user in PostHolder.objects.on(on).values_list("post__title", "user"):
        if user in active:
            holders[post].add(user)
    above = dict(Post.objects.exclude(reports_to=None).values_list("title", "reports_to__title"))
    told = set(Escalation.objects.values_list("rule", "user", "item", "due"))
    found: dict[int, dict[tuple[int, str], Late]] = defaultdict(dict)
    for persons in work.values():
        for item in persons.items:
            if item.due is None or not item.post:
                continue
            for rule in rules:
                if rule.register not in ("", item.register):
                    continue
                if (on - item.due).days < rule.days_late:
                    continue
                for user in holders.get(above.get(item.post, ""), ()):
                    if (rule.pk, user, item.key, item.due) not in told:
                        found[user][rule.pk, item.key] = Late(rule, item, item.due, item.post)
    return {user: list(late.values()) for user, late in found.items()}


def _message(digest: Digest, site: str, connection: BaseEmailBackend) -> EmailMessage:
    body = render_to_string("work/digest.txt", {"digest": digest, "site": site.rstrip("/")})
    return EmailMessage(
        subject=digest.subject, body=body, to=[digest.user.email], connection=connection
    )
