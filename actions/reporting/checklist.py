"""Pre-meeting checks of the action register."""

import datetime as dt
from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from ohs.core.text import format_day, plural
from ohs.registers.contract import LastMeeting
from ohs.registers.results import ChecklistItem

from ..models import ActionPlan, KeyTask, Programme, Recommendation, TaskPost
from ..rules.programmes import TOLD_QUARTERLY, owes_note
from ..rules.recommendations import OPEN, RecommendationState

KIND = "Actions"
# As many are named one by one; the rest is the list behind the link.
NAMED = 5


def checklist(on: dt.date, last_meeting: LastMeeting) -> Iterator[ChecklistItem]:
    """Tasks of live plans without a success measure, without a lead, or due before their plan was agreed."""
    led = TaskPost.objects.filter(task=OuterRef("pk"), role__in=TaskPost.LEADING)
    tasks = list(
        KeyTask.objects.as_at(on)
        .filter(plan__state=ActionPlan.State.LIVE)
        .not_closed()
        .annotate(judged=KeyTask.objects.all().judged(), led=Exists(led))
        .filter(Q(judged=False) | Q(led=False) | Q(asof_due_date__lt=F("plan__baseline_date")))
        .select_related("plan")
        .in_order()
    )
    numbers = [task.number for task in tasks if not task.judged]
    if numbers:
        query = urlencode({"plan_state": "live", "measured": "no", "as_at": on.isoformat()})
        yield ChecklistItem(
            KIND,
            f"{plural(len(numbers), 'key task has', 'key tasks have')} no success measure: "
            f"{_named(numbers)}.",
            f"{reverse('actions:list')}?{query}",
            len(numbers),
        )
    for task in [task for task in tasks if not task.led][:NAMED]:
        yield ChecklistItem(
            KIND, f"Task {task.number}, {task.title}, has no lead.", task.get_absolute_url()
        )
    for task in [task for task in tasks if _was_due_before_its_plan(task)][:NAMED]:
        yield ChecklistItem(
            KIND,
            f"Task {task.number}, {task.title}, was due before its plan was agreed on "
            f"{format_day(task.plan.baseline_date)}.",
            task.get_absolute_url(),
        )
    yield from advice_items(on)


def advice_items(on: dt.date) -> Iterator[ChecklistItem]:
    """Recommendations that nobody answers for or has answered, and programmes of which the Board was not told lately."""
    open_ones = [
        row for row in Recommendation.objects.as_at(on).order_by("number") if row.state(on) in OPEN
    ]
    for row in [row for row in open_ones if row.owner_id is None][:NAMED]:
        yield ChecklistItem(
            "Recommendations", f"Recommendation {row.number} has no owner.", row.get_absolute_url()
        )
    unanswered = [row for row in open_ones if row.state(on) == RecommendationState.AWAITING]
    for row in unanswered[:NAMED]:
        yield ChecklistItem(
            "Recommendations",
            f"Recommendation {row.number} has no response.",
            row.get_absolute_url(),
        )
    for programme in Programme.objects.as_at(on).order_by("name", "pk"):
        told = max(filter(None, (programme.added_on, programme.asof_noted_on)))
        if programme.kind in TOLD_QUARTERLY and owes_note(programme.asof_stage, told, on):
            yield ChecklistItem(
                "Programmes",
                f"Nothing was noted of {programme.name} since {format_day(told)}.",
                programme.get_absolute_url(),
            )


def _was_due_before_its_plan(task: KeyTask) -> bool:
    return bool(task.asof_due_date and task.asof_due_date < task.plan.baseline_date)


def _named(numbers: Sequence[str]) -> str:
    shown = ", ".join(numbers[:NAMED])
    return f"{shown} and {len(numbers) - NAMED} more" if len(numbers) > NAMED else shown
