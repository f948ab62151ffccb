"""What is new for whoever sees to it that email arrives: whom it did not reach."""

import datetime as dt

from django.urls import reverse
from django.utils.http import urlencode

from ohs.registers.waiting import NewsItem, Work, Worker

from .models import MailRefusal


def news(worker: Worker, since: dt.date) -> list[NewsItem]:
    """For those who keep the rules of what is sent; the newest of each person."""
    if not worker.may("work.change_escalationrule"):
        return []
    newest: dict[int, MailRefusal] = {}
    rows = MailRefusal.objects.filter(date__range=(since, worker.on)).select_related("user")
    for each in rows.order_by("-date", "-pk"):
        newest.setdefault(each.user_id, each)
    return [_told(each) for each in newest.values()]


def _told(refusal: MailRefusal) -> NewsItem:
    happened = "came back" if refusal.came_back else "was refused by the mail server"
    query = urlencode({"area": "access", "who": refusal.user.username})
    return NewsItem(
        kind="mail",
        pk=refusal.pk,
        day=refusal.date,
        subject=f"Email to {refusal.user.display_name}",
        what=(
            f"Email to {refusal.address} {happened}: “{refusal.why}”. An administrator can correct the address; "
            "until then tell them what waits for them."
        ),
        url=f"{reverse('activity:list')}?{query}",
    )


WORK = Work(news=news)
