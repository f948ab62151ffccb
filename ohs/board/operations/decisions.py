"""What the Board decided. Each decision is followed up as a key task of the plan "Board decisions"."""

import datetime as dt

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from actions import operations as actions
from actions.models import ActionPlan, KeyAction
from ohs.core.errors import OperationRefused, require_text
from ohs.core.history import save_with_reason
from ohs.core.periods import FinancialYear
from ohs.organisation.models import BoardMeeting, Post, User

from ..models import Decision
from ..permissions import may_record_decision, require
from .base import lock_meeting

DECISIONS_PLAN = "Board decisions"
_TITLE_LENGTH = 200


@transaction.atomic
def record_decision(
    *, meeting: BoardMeeting, text: str, owner: Post, due: dt.date, by: User, on: dt.date
) -> Decision:
    """Record what the Board decided, and the key task that follows it up."""
    require(may_record_decision(by, meeting))
    meeting = lock_meeting(meeting)
    text = require_text(text, "text", "Write down what the Board decided.")
    if due < meeting.date:
        raise OperationRefused(
            {"due": "The date due is before the meeting. Give a date on or after it."}
        )
    number = (meeting.decisions.aggregate(Max("number"))["number__max"] or 0) + 1
    action = _decisions_action(meeting, by)
    task = actions.add_task(
        action=action,
        number=f"{action.number}/{number}",
        title=text if len(text) <= _TITLE_LENGTH else text[: _TITLE_LENGTH - 3].rstrip() + "…",
        detail=text,
        by=by,
        on=on,
        leads=[owner],
        due_date=due,
        timescale_text=f"decided by the Board on {meeting.when}",
        reason=f"Decision {number} of the Board of {meeting.when}",
        added_on=min(on, meeting.date),
    )
    decision = Decision(meeting=meeting, number=number, text=text, owner=owner, due=due, task=task)
    decision.full_clean()
    return save_with_reason(decision, by=by, reason="Recorded at the meeting")


def _decisions_action(meeting: BoardMeeting, by: User) -> KeyAction:
    """The action under which a meeting's decisions are followed up, in the plan "Board decisions"."""
    earlier = meeting.decisions.select_related("task__action").first()
    if earlier:
        action: KeyAction = earlier.task.action
        return action
    year = FinancialYear.of(meeting.date)
    plan = ActionPlan.objects.filter(slug=slugify(DECISIONS_PLAN)).first()
    if plan is None:
        plan = ActionPlan(
            title=DECISIONS_PLAN,
            slug=slugify(DECISIONS_PLAN),
            period_start=year.start,
            period_end=dt.date(year.start_year + 10, 3, 31),
            baseline_date=meeting.date,
            state=ActionPlan.State.LIVE,
            introduction="What the Board decided at its meetings, each followed up until it is confirmed.",
        )
        plan.full_clean()
        save_with_reason(plan, by=by, reason="First decision of the Board")
    # Two boards may meet on one day: the second of them is lettered.
    taken = set(KeyAction.objects.filter(plan=plan).values_list("number", flat=True))
    number = next(
        number
        for number in (
            meeting.date.isoformat(),
            *(f"{meeting.date}{letter}" for letter in "bcdefgh"),
        )
        if number not in taken
    )
    action = KeyAction(plan=plan, number=number, title=f"Decisions of the {meeting}")
    action.full_clean()
    return save_with_reason(action, by=by, reason="First decision of the meeting")
