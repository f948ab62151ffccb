"""What of the register waits for a person: incidents that the law gives so many days to report."""

from django.urls import reverse

from ohs.core.text import format_day
from ohs.organisation.people import people_with
from ohs.registers.waiting import WaitingItem, Work, Worker

from ..models import Investigation

NOTIFY, KIND, REPORT = "notify", "kind", "report"
_DECIDED = (Investigation.Kind.NOT_REPORTABLE,)


def items(worker: Worker) -> list[WaitingItem]:
    """Reports of investigations, for their leads; what the law asks to be reported, for those who keep the incidents."""
    return [*_reports(worker), *_to_the_regulator(worker)]


def _reports(worker: Worker) -> list[WaitingItem]:
    """For the post that leads an investigation: its report, by the day that was set."""
    if not worker.posts or not worker.may("injuries.view_investigation"):
        return []
    led = (
        Investigation.objects.filter(
            lead__in=worker.posts, report_deadline__isnull=False, occurred_on__lte=worker.on
        )
        .exclude(state__in=(Investigation.State.REGULATOR, Investigation.State.RESOLVED))
        .select_related("lead")
        .order_by("report_deadline", "number")
    )
    return [
        WaitingItem(
            kind=REPORT,
            pk=each.pk,
            subject=f"Incident {each.number} {each.title}",
            to_do="Finish the report of the investigation, and send it to the HSW team.",
            url=each.get_absolute_url(),
            due=each.report_deadline,
            post=each.lead.title if each.lead else "",
            stands_in_for=worker.stands_in_for(each.lead_id) if each.lead_id else "",
            illustrative=each.illustrative,
        )
        for each in led
    ]


def _to_the_regulator(worker: Worker) -> list[WaitingItem]:
    """For those who keep the incidents: to tell the regulator in time, and to decide whether it has to be told."""
    if not worker.may("injuries.change_investigation"):
        return []
    waiting = (
        Investigation.objects.filter(occurred_on__lte=worker.on, notified_on=None)
        .exclude(notified=Investigation.Notified.YES)
        .exclude(state=Investigation.State.RESOLVED)
        .exclude(kind__in=_DECIDED)
        .order_by("occurred_on", "number")
    )
    return [_item(each) for each in waiting]


def _item(incident: Investigation) -> WaitingItem:
    undetermined = incident.kind == Investigation.Kind.UNDETERMINED
    limit = incident.limit
    if undetermined:
        to_do = "Decide whether it has to be reported to the regulator, and as what."
    elif limit is None:
        to_do = "Report it to the regulator as soon as it is diagnosed."
    else:
        to_do = f"Report it to the regulator: the law allows {limit.days} days."
    return WaitingItem(
        kind=KIND if undetermined else NOTIFY,
        pk=incident.pk,
        subject=f"Incident {incident.number} {incident.title}",
        to_do=to_do,
        url=incident.get_absolute_url(),
        action_url=reverse("injuries:investigation_edit", args=[incident.number]),
        action="Record it",
        due=limit.earliest if limit else None,
        asked=limit is None,
        note=f"It happened on {format_day(incident.occurred_on)}."
        if incident.precision == Investigation.Precision.DAY
        else "",
        statutory=True,
        illustrative=incident.illustrative,
    )


WORK = Work(items=items, beyond_posts=lambda on: people_with("injuries.change_investigation"))
