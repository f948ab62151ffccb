"""What is new for a person in the maturity register: what became of the returns of their units, audits of these."""

import datetime as dt

from ohs.core.text import shorten
from ohs.registers.waiting import NewsItem, Worker

from ..models import Audit, SelfAssessment, SelfAssessmentStep

_DID = {
    SelfAssessment.State.ACCEPTED: "Accepted",
    SelfAssessment.State.RETURNED: "Returned to you",
}


def news(worker: Worker, since: dt.date) -> list[NewsItem]:
    if not worker.held or not worker.may("maturity.view_selfassessment"):
        return []
    steps = (
        SelfAssessmentStep.objects.filter(
            to_state__in=_DID,
            on__range=(since, worker.on),
            assessment__unit__answering_post__post__in=worker.held,
        )
        .exclude(by=worker.person)
        .select_related("assessment__unit", "by")
    )
    audits = Audit.objects.recorded(worker.on).filter(
        recorded_on__gte=since, unit__answering_post__post__in=worker.held
    )
    return [
        *(
            NewsItem(
                kind="step",
                pk=each.pk,
                day=each.on,
                subject=(
                    f"{each.assessment.unit.code}: self-assessment for "
                    f"{each.assessment.quarter.long_label}"
                ),
                what=_DID[SelfAssessment.State(each.to_state)]
                + (f": “{shorten(each.comment, 200)}”" if each.comment else "."),
                url=each.assessment.get_absolute_url(),
                by=each.by.display_name if each.by else "",
            )
            for each in steps
        ),
        *(
            NewsItem(
                kind="audit",
                pk=each.pk,
                day=each.recorded_on or worker.on,
                subject=f"{each.unit.code}: Level {each.level_tested} audit",
                what="An audit of your unit is published.",
                url=each.get_absolute_url(),
            )
            for each in audits.select_related("unit")
        ),
    ]
