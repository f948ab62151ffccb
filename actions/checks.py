"""Before the Board: what in the action register would embarrass."""

import datetime as dt
from urllib.parse import urlencode

from django.db.models import F
from django.urls import reverse

from ohs.web.figures import Finding
from ohs.web.tables import day

from .models import ActionPlan, KeyTask, TaskPost

KIND = "Actions"
# As many are named one by one; the rest is the list behind the link.
NAMED = 5


def findings(*, on: dt.date) -> list[Finding]:
    """Tasks of live plans without a test of success, without a lead, or due before their plan was agreed."""
    live = KeyTask.objects.as_at(on).filter(plan__state=ActionPlan.State.LIVE).not_closed()
    found = []
    unjudged = live.without_measure().in_order()
    numbers = list(unjudged.values_list("number", flat=True))
    if numbers:
        many = len(numbers) != 1
        query = urlencode({"plan_state": "live", "measured": "no", "as_at": on.isoformat()})
        found.append(
            Finding(
                KIND,
                f"{len(numbers)} key task{'s have' if many else ' has'} no test of success: {_named(numbers)}.",
                f"{reverse('actions:list')}?{query}",
                len(numbers),
            )
        )
    led = TaskPost.objects.filter(role__in=("lead", "joint_lead")).values("task")
    for task in live.exclude(pk__in=led).select_related("plan").in_order()[:NAMED]:
        found.append(
            Finding(
                KIND, f"Task {task.number}, {task.title}, has no lead.", task.get_absolute_url()
            )
        )
    early = live.filter(due_date_on__lt=F("plan__baseline_date")).select_related("plan").in_order()
    for task in early[:NAMED]:
        found.append(
            Finding(
                KIND,
                f"Task {task.number}, {task.title}, was due before its plan was agreed on "
                f"{day(task.plan.baseline_date)}.",
                task.get_absolute_url(),
            )
        )
    return found


def _named(numbers) -> str:
    shown = ", ".join(numbers[:NAMED])
    return f"{shown} and {len(numbers) - NAMED} more" if len(numbers) > NAMED else shown
