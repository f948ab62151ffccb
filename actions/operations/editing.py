"""What the HSW team writes on the pages of a plan: the plan, its key actions, its measures, and a task as a whole."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction

from ohs.core.errors import require_text
from ohs.core.history import delete_with_reason, save_with_reason
from ohs.core.locking import save_next_version
from ohs.core.reference_data import SAY_WHY, save_reference_data
from ohs.core.slugs import free_slug
from ohs.organisation.models import BoardMeeting, Post, User

from .. import permissions
from ..models import ActionPlan, KeyAction, KeyTask, Measure, SeeAlso
from ._locking import lock_task
from .dates import correct_timescale
from .plans import correct_task, set_posts


@transaction.atomic
def save_plan(
    *, plan: ActionPlan, by: User, on: dt.date, reason: str, seen: int | None = None
) -> ActionPlan:
    """Records a new plan, as a draft, or corrects one. A plan that has begun counts from its beginning."""
    permissions.require_keeper(by)
    if plan._state.adding:
        plan.slug = plan.slug or free_slug(ActionPlan, plan.title, otherwise="plan", length=95)
        plan.baseline_date = min(plan.period_start, on)
    return save_reference_data(record=plan, by=by, reason=reason, seen=seen)


@transaction.atomic
def save_action(
    *,
    action: KeyAction,
    by: User,
    reason: str,
    see_also: Iterable[KeyAction] | None = None,
    seen: int | None = None,
) -> KeyAction:
    """Records a new key action or corrects one, with the actions that it and they refer to; None leaves those."""
    permissions.require_keeper(by)
    action = save_reference_data(record=action, by=by, reason=reason, seen=seen)
    if see_also is not None:
        _refer_to(action, set(see_also), by=by, reason=reason or "Recorded")
    return action


def _refer_to(action: KeyAction, wanted: set[KeyAction], *, by: User, reason: str) -> None:
    for pair in [*action.refers_to.all(), *action.referred_from.all()]:
        other = pair.second if pair.first_id == action.pk else pair.first
        if other in wanted:
            wanted.remove(other)
        else:
            delete_with_reason(pair, by=by, reason=reason)
    for other in sorted(wanted, key=lambda each: each.pk):
        pair = SeeAlso(first=min(action, other, key=_key), second=max(action, other, key=_key))
        pair.full_clean()
        save_with_reason(pair, by=by, reason=reason)


def _key(action: KeyAction) -> int:
    return int(action.pk)


@transaction.atomic
def save_measure(
    *,
    measure: Measure,
    by: User,
    reason: str,
    links: Mapping[str, Iterable[Any]] | None = None,
    seen: int | None = None,
) -> Measure:
    """Records a new success measure or corrects one; `links` names the tasks that it judges."""
    permissions.require_keeper(by)
    return save_reference_data(record=measure, by=by, reason=reason, links=links, seen=seen)


@transaction.atomic
def revise_task(
    *,
    task: KeyTask,
    particulars: Mapping[str, Any],
    timescale: Mapping[str, Any],
    leads: Sequence[Post] | None,
    supporting: Sequence[Post] | None,
    by: User,
    on: dt.date,
    reason: str,
    agreed_at: BoardMeeting | None = None,
    version: int | None = None,
) -> KeyTask:
    """Changes what is written of a task in one go. Only what is given is changed: a date that changes is a move.

    `leads` and `supporting` are None where they stay.
    """
    permissions.require_keeper(by)
    reason = require_text(reason, "change_reason", SAY_WHY)
    task = lock_task(task, version)
    if particulars:
        task = correct_task(task=task, values=particulars, by=by, reason=reason)
    if timescale:
        task = correct_timescale(
            task=task, values=timescale, by=by, on=on, reason=reason, agreed_at=agreed_at
        )
    if not particulars and not timescale and leads is None:
        return save_next_version(task, by=by, reason=reason)
    if leads is not None:
        set_posts(task=task, leads=leads, supporting=supporting or (), by=by, reason=reason)
        task.refresh_from_db()
    return task
