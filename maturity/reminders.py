"""Whom to remind that a unit's self-assessment is not in, and in which words."""

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

from ohs.core.text import join_words
from ohs.organisation.models import PostHolder, User

from .models import UnitPost
from .selectors.self_assessment_returns import load_returns_table


@dataclass(frozen=True)
class Reminder:
    """One person, and the units they answer for that have not returned."""

    name: str
    email: str
    units: tuple[str, ...]
    quarter: str

    @property
    def subject(self) -> str:
        return f"Self-assessment for {self.quarter}: {join_words(self.units)}"

    @property
    def text(self) -> str:
        its = "its self-assessment" if len(self.units) == 1 else "their self-assessments"
        has = "has" if len(self.units) == 1 else "have"
        return (
            f"{self.name},\n\n{join_words(self.units)} {has} not returned {its} for {self.quarter}.\n\n"
            "Sign in, open Maturity, then Self-assessments, and answer there.\n"
        )


class DueReminders(NamedTuple):
    """The reminders of a day, one a person; the units for which there is nobody to remind; whether any return is asked for."""

    reminders: list[Reminder]
    nobody: list[str]
    asked: bool


def due_reminders(on: dt.date) -> DueReminders:
    table = load_returns_table(on)
    missing = [unit.code for unit in table.to_remind]
    posts = dict(
        UnitPost.objects.filter(unit__code__in=missing).values_list("unit__code", "post_id")
    )
    holders: dict[int, list[User]] = {}
    for holder in (
        PostHolder.objects.on(on)
        .filter(post__in=posts.values(), user__is_active=True)
        .exclude(user__email="")
        .select_related("user")
        .order_by("user__username", "pk")
    ):
        holders.setdefault(holder.post_id, []).append(holder.user)
    by_person: dict[str, tuple[str, list[str]]] = {}
    for code in missing:
        for user in holders.get(posts.get(code, 0), ()):
            by_person.setdefault(user.email, (user.display_name, []))[1].append(code)
    reminders = [
        Reminder(name, email, tuple(codes), table.quarters[0].long_label)
        for email, (name, codes) in sorted(by_person.items())
    ]
    nobody = [code for code in missing if not holders.get(posts.get(code, 0))]
    return DueReminders(reminders, nobody, table.asked)
