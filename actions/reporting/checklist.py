"""Pre-meeting checks of the action register."""

import datetime as dt
from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

from django.db.models import Exists, F, OuterRef
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
    tasks = (
        KeyTask.objects.as_at(on).filter(plan__state=ActionPlan.State.LIVE).not_closed().in_order()
    )
    unjudged = tasks.without_measure()
    if number := unjudged.count():
        query = urlencode({"plan_state": "live", "measured": "no", "as_at": on.isoformat()})
        yield ChecklistItem(
            KIND,
            f"{plural(number, 'key task has', 'key tasks have')} no success measure: "
            f"{_named(unjudged.values_list('number', flat=True)[:NAMED], number)}.",
            f"{reverse('actions:list')}?{query}",
            number,
        )
    for task in tasks.filter(~Exists(led))[:NAMED]:
        yield ChecklistItem(
            KIND, f"Task {task.number}, {task.title}, has no lead.", task.get_absolute_url()
        )
    due_before = tasks.filter(asof_due_date__lt=F("plan__baseline_date")).select_related("plan")
    for task in due_before[:NAMED]:
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


def _named(numbers: Iterable[str], of: int) -> str:
    shown = ", ".join(numbers)
    return f"{shown} and {of - NAMED:,} more" if of > NAMED else shown
