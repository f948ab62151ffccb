"""Who is written to that a unit's self-assessment is not in, in which words: once for each unit and quarter."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from django.core.mail import EmailMessage
from django.urls import reverse

from ohs.core.text import join_words
from ohs.organisation.models import PostHolder, User
from ohs.work.mail import send_once

from .models import ReturnReminder, UnitPost
from .selectors.self_assessment_returns import load_returns_table


@dataclass(frozen=True)
class Reminder:
    """One person, and the units they answer for that have not returned and that they were not written to about."""

    user: User
    units: dict[str, int]
    quarter: str
    quarter_start: dt.date

    @property
    def subject(self) -> str:
        return f"Self-assessment for {self.quarter}: {join_words(self.units)}"

    def text(self, site: str = "") -> str:
        its = "its self-assessment" if len(self.units) == 1 else "their self-assessments"
        has = "has" if len(self.units) == 1 else "have"
        where = (
            f": {site.rstrip('/')}{reverse('work:mine')}" if site else ", after you have signed in."
        )
        return (
            f"{self.user.display_name},\n\n"
            f"{join_words(self.units)} {has} not returned {its} for {self.quarter}.\n\n"
            f"Answer in Your work{where}\n"
        )


class DueReminders(NamedTuple):
    """The reminders of a day, one a person; the units for which there is nobody to remind; whether any return is asked
    for; whether every unit has returned."""

    reminders: list[Reminder]
    nobody: list[str]
    asked: bool
    all_returned: bool


def due_reminders(on: dt.date) -> DueReminders:
    table = load_returns_table(on)
    quarter = table.quarters[0]
    missing = [unit.code for unit in table.to_remind]
    units: dict[int, list[UnitPost]] = defaultdict(list)
    for each in UnitPost.objects.filter(unit__code__in=missing).select_related("unit"):
        units[each.post_id].append(each)
    told = set(
        ReturnReminder.objects.filter(quarter_start=quarter.start).values_list("user", "unit")
    )
    reached: set[str] = set()
    due: dict[User, dict[str, int]] = defaultdict(dict)
    for holder in (
        PostHolder.objects.on(on)
        .filter(post__in=list(units), user__is_active=True)
        .exclude(user__email="")
        .select_related("user")
        .order_by("user__email", "user__username", "pk")
    ):
        # Whoever may not answer would be sent to a page that refuses them.
        if not holder.user.has_perm("maturity.answer_selfassessment"):
            continue
        for each in units[holder.post_id]:
            reached.add(each.unit.code)
            if (holder.user_id, each.unit_id) not in told:
                due[holder.user][each.unit.code] = each.unit_id
    order = {code: place for place, code in enumerate(missing)}
    reminders = [
        Reminder(
            user,
            dict(sorted(codes.items(), key=lambda code: order[code[0]])),
            quarter.long_label,
            quarter.start,
        )
        for user, codes in due.items()
    ]
    nobody = [code for code in missing if code not in reached]
    return DueReminders(reminders, nobody, table.asked, not missing)


def send_reminder(reminder: Reminder, *, on: dt.date, site: str) -> bool:
    """Write to one person; False where another run was quicker. Raises the mail server's refusal."""

    def mark() -> None:
        ReturnReminder.objects.bulk_create(
            ReturnReminder(user=reminder.user, unit_id=unit, quarter_start=reminder.quarter_start)
            for unit in reminder.units.values()
        )

    message = EmailMessage(reminder.subject, reminder.text(site), to=[reminder.user.email])
    return send_once(message, person=reminder.user, on=on, mark=mark)
