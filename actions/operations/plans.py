"""Setting a plan up: its tasks and who leads them."""

import datetime as dt
import re
from collections.abc import Sequence

from django.db import transaction
from django.utils.text import slugify

from ohs.core.history import save_with_reason
from ohs.core.periods import FinancialYear

from .. import permissions
from ..models import ActionPlan, KeyAction, KeyTask, TaskPost
from ..rules.standing import State
from ..rules.timescale import Kind
from .base import locked, save
from .dates import due_of_relative


def free_slug(title: str) -> str:
    """The last part of a plan's address, from its title."""
    wanted = slugify(title)[:90] or "plan"
    slug, number = wanted, 2
    while ActionPlan.objects.filter(slug=slug).exists():
        slug, number = f"{wanted}-{number}", number + 1
    return slug


@transaction.atomic
def plan_in_draft(
    *, title: str, period: tuple[dt.date, dt.date] | None, by, on: dt.date, reason: str
) -> ActionPlan | None:
    """A new plan for a period, or else for the financial year that its title names; None where neither is known."""
    permissions.require_keeper(by)
    period = period or _year_named(title)
    if period is None:
        return None
    start, end = period
    plan = ActionPlan(
        title=title,
        slug=free_slug(title),
        period_start=start,
        period_end=end,
        # A plan that has begun counts from its beginning, whenever it is typed in.
        baseline_date=min(start, on),
    )
    plan.full_clean()
    return save_with_reason(plan, by=by, reason=reason)


def _year_named(title: str) -> tuple[dt.date, dt.date] | None:
    """The financial year in the title of a plan: "Action Plan 2003/04"."""
    for first, second in re.findall(r"(?<!\d)(\d{4})[/–-](\d{2}|\d{4})(?!\d)", title):
        if int(second) % 100 == (int(first) + 1) % 100:
            year = FinancialYear(int(first))
            return year.start, year.end
    return None


@transaction.atomic
def add_task(
    *,
    action: KeyAction,
    number: str,
    title: str,
    by,
    on: dt.date,
    leads: Sequence = (),
    supporting: Sequence = (),
    reason: str = "Added to the plan",
    **values,
) -> KeyTask:
    """A new task with its posts. Several leads lead jointly. `values` are fields of KeyTask."""
    permissions.require_keeper(by)
    values.setdefault("added_on", on)
    task = KeyTask(action=action, number=number, title=title, **values)
    task.plan = action.plan
    if task.timescale_kind == Kind.RELATIVE:
        task.due_date = due_of_relative(task)
    if task.timescale_kind == Kind.CONDITIONAL and "initial_state" not in values:
        task.initial_state = State.NOT_TRIGGERED
    task.state = task.initial_state
    task.original_due_date = task.due_date
    task.full_clean()
    save_with_reason(task, by=by, reason=reason)
    set_posts(task=task, leads=leads, supporting=supporting, by=by, reason=reason)
    return task


@transaction.atomic
def correct_task(*, task: KeyTask, values: dict, by, reason: str) -> KeyTask:
    """Put its particulars right: number, title, detail, action. State and dates have operations of their own."""
    permissions.require_keeper(by)
    task = locked(task)
    for name, value in values.items():
        setattr(task, name, value)
    task.plan = task.action.plan
    task.full_clean()
    return save(task, by=by, reason=reason)


@transaction.atomic
def set_posts(
    *, task: KeyTask, leads: Sequence, supporting: Sequence = (), by, reason: str
) -> list[TaskPost]:
    """Who leads and who supports a task from now on, in this order; only what differs is written."""
    permissions.require_keeper(by)
    role = TaskPost.Role.LEAD if len(leads) == 1 else TaskPost.Role.JOINT_LEAD
    wanted = dict.fromkeys(leads, role) | {
        post: TaskPost.Role.SUPPORTING for post in supporting if post not in leads
    }
    have = {part.post: part for part in task.posts.select_related("post")}
    for post, part in have.items():
        if post not in wanted:
            part._history_user, part._change_reason = by, reason
            part.delete()
    parts = []
    # Demotions first: a task has one sole lead at any moment.
    ordered = sorted(enumerate(wanted.items()), key=lambda item: item[1][1] == TaskPost.Role.LEAD)
    for order, (post, wanted_role) in ordered:
        part = have.get(post) or TaskPost(task=task, post=post)
        if part.pk is None or (part.role, part.order) != (wanted_role, order):
            part.role, part.order = wanted_role, order
            save_with_reason(part, by=by, reason=reason)
        parts.append(part)
    return parts


@transaction.atomic
def note_change_beside(*, task: KeyTask, by, reason: str) -> KeyTask:
    """Its posts or steps were changed: the version counts on, so that whoever has the task open finds out."""
    permissions.require_keeper(by)
    return save(locked(task), by=by, reason=reason)
