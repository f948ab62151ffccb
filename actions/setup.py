"""What a force needs before its action plans work."""

import datetime as dt

from django.urls import reverse

from ohs.core.text import plural
from ohs.setup.contract import Gap, Step, StepResult

from .models import ActionPlan, KeyTask


def check_plans(on: dt.date) -> StepResult:
    plans = ActionPlan.objects.count()
    if not plans:
        return StepResult()
    gaps = ()
    if not ActionPlan.objects.live().exists():
        drafts = tuple(
            ActionPlan.objects.filter(state=ActionPlan.State.DRAFT)
            .order_by("title")
            .values_list("title", flat=True)
        )
        gaps = (
            Gap(
                "No plan is live, so no task is late or due",
                drafts,
                f"{reverse('actions:plans')}?state=",
            ),
        )
    tasks = KeyTask.objects.count()
    return StepResult(f"{plural(plans, 'plan')}, {plural(tasks, 'key task')}", gaps)


STEPS = (
    Step(
        key="plans",
        order=300,
        title="Action plans and their tasks",
        why="The Board asks what is late, what moved and what is stuck. A plan counts once it is live.",
        minutes=120,
        url_name="actions:plans",
        link="Look at the plans",
        sheets=("plans", "tasks", "measures"),
        check=check_plans,
    ),
)
