"""When the self-assessments that a person answers for are to be in."""

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse

from ohs.core.periods import Quarter
from ohs.organisation.models import CommandUnit, Post, User
from ohs.registers.calendars import CalendarEvent

from .models import SelfAssessment, UnitPost


def events_of(user: User, on: dt.date) -> Iterator[CalendarEvent]:
    if not user.has_perm("maturity.answer_selfassessment"):
        return
    quarter = Quarter.of(on)
    answering = UnitPost.objects.filter(post__in=Post.objects.held_by(user, on))
    units = CommandUnit.objects.filter(pk__in=answering.values("unit")).order_by("code_sort", "pk")
    returned = set(
        SelfAssessment.objects.filter(unit__in=units.values("pk"), quarter_start=quarter.start)
        .exclude(state__in=("draft", "returned"))
        .values_list("unit_id", flat=True)
    )
    for unit in units:
        done = "Done: " if unit.pk in returned else ""
        yield CalendarEvent(
            uid=f"return-{unit.pk}-{quarter.start}",
            day=quarter.end,
            title=f"{done}Self-assessment of {unit.code} for {quarter.label}",
            url=reverse("maturity:unit", args=[unit.code]),
            sequence=int(bool(done)),
        )
