"""Whom to remind that a unit's self-assessment is not in, and in which words."""

import datetime as dt
from dataclasses import dataclass

from ohs.organisation.models import PostHolder

from .models import UnitPost
from .reporting import wording
from .selectors.self_assessment_returns import returns_table


@dataclass(frozen=True)
class Reminder:
    """One person, and the units they answer for that have not returned."""

    name: str
    email: str
    units: tuple[str, ...]
    quarter: str

    @property
    def subject(self) -> str:
        return f"Self-assessment for {self.quarter}: {wording.listed(self.units)}"

    @property
    def text(self) -> str:
        its = "its self-assessment" if len(self.units) == 1 else "their self-assessments"
        has = "has" if len(self.units) == 1 else "have"
        return (
            f"{self.name},\n\n{wording.listed(self.units)} {has} not returned {its} for {self.quarter}.\n\n"
            "Sign in, open Maturity, then Self-assessments, and answer there.\n"
        )


def due(on: dt.date) -> tuple[list[Reminder], list[str]]:
    """The reminders of a day, one a person; and the units for which there is nobody to remind."""
    table = returns_table(on)
    missing = [unit.code for unit in table.to_remind]
    holders: dict[str, list] = {}
    posts = UnitPost.objects.filter(unit__code__in=missing).values_list("unit__code", "post_id")
    held = {}
    for holder in (
        PostHolder.objects.on(on)
        .filter(post__in=[post for _, post in posts], user__is_active=True)
        .exclude(user__email="")
        .select_related("user")
        .order_by("user__username", "pk")
    ):
        held.setdefault(holder.post_id, []).append(holder.user)
    for code, post in posts:
        holders[code] = held.get(post, [])
    by_person: dict[str, tuple] = {}
    for code in missing:
        for user in holders.get(code, ()):
            by_person.setdefault(user.email, (user.display_name, []))[1].append(code)
    reminders = [
        Reminder(name, email, tuple(codes), table.quarters[0].long_label)
        for email, (name, codes) in sorted(by_person.items())
    ]
    return reminders, [code for code in missing if not holders.get(code)]
