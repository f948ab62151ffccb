"""What is new for a person in the risk register: what was decided of the risks they lead, risks they were given."""

import datetime as dt

from ohs.core.text import shorten
from ohs.registers.waiting import NewsItem, Worker

from ..models import Risk, RiskLead, RiskStateChange


def news(worker: Worker, since: dt.date) -> list[NewsItem]:
    if not worker.held or not worker.may("risks.view_risk"):
        return []
    led = Risk.objects.led_by_posts(worker.held, worker.on).values("pk")
    decided = (
        RiskStateChange.objects.filter(risk__in=led, on__range=(since, worker.on))
        .exclude(by=worker.person)
        .select_related("risk", "by")
    )
    given = RiskLead.objects.filter(
        post__in=worker.held, start__range=(since, worker.on)
    ).select_related("risk")
    return [
        *(
            NewsItem(
                kind="decided",
                pk=each.pk,
                day=each.on,
                subject=_named(each.risk),
                what=f"It is now {each.get_to_state_display()}: “{shorten(each.reason, 200)}”",
                url=each.risk.get_absolute_url(),
                by=each.by.display_name,
            )
            for each in decided
        ),
        *(
            NewsItem(
                kind="given",
                pk=each.pk,
                day=each.start or worker.on,
                subject=_named(each.risk),
                what="Your post leads it.",
                url=each.risk.get_absolute_url(),
            )
            for each in given
        ),
    ]


def _named(risk: Risk) -> str:
    return f"Risk {risk.ref or 'without a reference'} {risk.title}"
