"""Before the Board: what in the action register would embarrass."""

import datetime as dt
from urllib.parse import urlencode

from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from ohs.core.text import format_day
from ohs.registers.results import ChecklistItem

from ..models import ActionPlan, KeyTask, TaskPost

KIND = "Actions"
# As many are named one by one; the rest is the list behind the link.
NAMED = 5


def findings(*, on: dt.date) -> list[ChecklistItem]:
    """Tasks of live plans without a test of success, without a lead, or due before their plan was agreed."""
    led = TaskPost.objects.filter(task=OuterRef("pk"), role__in=("lead", "joint_lead"))
    tasks = list(
        KeyTask.objects.as_at(on)
        .filter(plan__state=ActionPlan.State.LIVE)
        .not_closed()
        .annotate(judged=KeyTask.objects.all().judged(), led=Exists(led))
        .filter(Q(judged=False) | Q(led=False) | Q(asof_due_date__lt=F("plan__baseline_date")))
        .in_order()
        .values_list(
            "pk",
            "number",
            "title",
            "asof_due_date",
            "plan__baseline_date",
            "judged",
            "led",
            named=True,
        )
    )
    found = []
    numbers = [task.number for task in tasks if not task.judged]
    if numbers:
        many = len(numbers) != 1
        query = urlencode({"plan_state": "live", "measured": "no", "as_at": on.isoformat()})
        found.append(
            ChecklistItem(
                KIND,
                f"{len(numbers)} key task{'s have' if many else ' has'} no test of success: {_named(numbers)}.",
                f"{reverse('actions:list')}?{query}",
                len(numbers),
            )
        )
    for task in [task for task in tasks if not task.led][:NAMED]:
        found.append(
            ChecklistItem(KIND, f"Task {task.number}, {task.title}, has no lead.", _url(task))
        )
    early = [
        task
        for task in tasks
        if task.asof_due_date and task.asof_due_date < task.plan__baseline_date
    ]
    for task in early[:NAMED]:
        found.append(
            ChecklistItem(
                KIND,
                f"Task {task.number}, {task.title}, was due before its plan was agreed on "
                f"{format_day(task.plan__baseline_date)}.",
                _url(task),
            )
        )
    return found


def _url(task) -> str:
    return reverse("actions:detail", args=[task.pk])


def _named(numbers) -> str:
    shown = ", ".join(numbers[:NAMED])
    return f"{shown} and {len(numbers) - NAMED} more" if len(numbers) > NAMED else shown
