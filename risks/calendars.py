"""When the risks that a person leads are to be reviewed."""

import datetime as dt
from collections.abc import Iterator

from ohs.organisation.models import User
from ohs.registers.calendars import CalendarEvent

from .models import Risk
from .rules.status import OPEN_STATES


def events_of(user: User, on: dt.date) -> Iterator[CalendarEvent]:
    if not user.has_perm("risks.view_risk"):
        return
    risks = Risk.objects.on_register().as_at(on).led_by(user, on)
    for risk in risks.exclude(asof_next_review=None).order_by("asof_next_review", "pk"):
        yield CalendarEvent(
            uid=f"risk-review-{risk.pk}",
            day=risk.asof_next_review,
            title=f"Review risk {risk.ref or ''} {risk.title}".replace("  ", " "),
            url=risk.get_absolute_url(),
            sequence=risk.version,
            cancelled=risk.asof_state not in OPEN_STATES,
        )
