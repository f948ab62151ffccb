"""Setting a plan up: its tasks, their steps and who leads them."""

import datetime as dt
import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from ohs.core.history import delete_with_reason, save_with_reason
from ohs.core.locking import save_next_version
from ohs.core.periods import FinancialYear
from ohs.core.slugs import free_slug
from ohs.organisation.models import Post, User

from .. import permissions
from ..models import ActionPlan, KeyAction, KeyTask, TaskPost, TaskStep
from ..rules.standing import State
from ..rules.timescale import TimescaleKind
from ._locking import lock_task
from .dates import due_of_relative

# What `correct_task` puts right. The state and the dates of a task have operations of their own.
PARTICULARS = (
    "action",
    "number",
    "title",
    "detail",
    "added_on",
    "timescale_text",
    "depends_on",
)


def free_key(plan: ActionPlan, number: str) -> str:
    """A key for a new task that no other has; the same wherever the same plan is set up in the same order."""
    return free_keys([(plan, number)])[0]


def free_keys(tasks: Sequence[tuple[ActionPlan, str]]) -> list[str]:
    """A key for each new task of a plan and number, as `free_key` gives it."""
    attempts = dict.fromkeys(range(len(tasks)), 0)
    made: dict[int, str] = {}
    used: set[str] = set()
    while attempts:
        wanted = {place: _key(*tasks[place], attempt) for place, attempt in attempts.items()}
        taken = set(KeyTask.objects.filter(key__in=wanted.values()).values_list("key", flat=True))
        for place, key in wanted.items():
            if key in taken or key in used:
                attempts[place] += 1
            else:
                made[place] = key
                used.add(key)
                del attempts[place]
    return [made[place] for place in range(len(tasks))]


def _key(plan: ActionPlan, number: str, attempt: int) -> str:
    text = f"{plan.slug}/{number}/{attempt}"
    return f"T{hashlib.blake2b(text.encode(), digest_size=5).hexdigest()}"


@transaction.atomic
def draft_plan(
    *, title: str, period: tuple[dt.date, dt.date] | None, by: User, on: dt.date, reason: str
) -> ActionPlan | None:
    """A new plan for a period, or else for the financial year that its title names; None where neither is known."""
    permissions.require_keeper(by)
    period = period or period_in_title(title)
    if period is None:
        return None
    start, end = period
    plan = ActionPlan(
        title=title,
        slug=free_slug(ActionPlan, title, otherwise="plan", length=95),
        period_start=start,
        period_end=end,
        # A plan that has begun counts from its beginning, whenever it is typed in.
        baseline_date=min(start, on),
    )
    plan.full_clean()
    return save_with_reason(plan, by=by, reason=reason)


def period_in_title(title: str) -> tuple[dt.date, dt.date] | None:
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
    by: User,
    on: dt.date,
    leads: Sequence[Post] = (),
    supporting: Sequence[Post] = (),
    reason: str = "Added to the plan",
    **values: Any,
) -> KeyTask:
    """A new task with its posts. Several leads lead jointly. `values` are fields of KeyTask."""
    permissions.require_keeper(by)
    depends_on = values.pop("depends_on", ())
    values.setdefault("added_on", on)
    if not values.get("key"):
        values["key"] = free_key(action.plan, number)
    task = KeyTask(action=action, number=number, title=title, **values)
    task.plan = action.plan
    if task.timescale_kind == TimescaleKind.RELATIVE:
        task.due_date = due_of_relative(task)
    if task.timescale_kind == TimescaleKind.CONDITIONAL and "initial_state" not in values:
        task.initial_state = State.NOT_TRIGGERED
    task.state = task.initial_state
    task.original_due_date = task.due_date
    task.full_clean()
    save_with_reason(task, by=by, reason=reason)
    task.depends_on.set(depends_on)
    _write_posts(task, leads, supporting, by=by, reason=reason)
    return task


@transaction.atomic
def correct_task(
    *,
    task: KeyTask,
    values: Mapping[str, Any],
    by: User,
    reason: str,
    version: int | None = None,
) -> KeyTask:
    """Puts its particulars right: number, title, detail, action. State and dates have operations of their own."""
    permissions.require_keeper(by)
    if unknown := set(values) - set(PARTICULARS):
        raise ValueError(f"correct_task does not change {', '.join(sorted(unknown))}.")
    task = lock_task(task, version)
    for name, value in values.items():
        if name != "depends_on":
            setattr(task, name, value)
    task.plan = task.action.plan
    task.full_clean()
    if "depends_on" in values:
        task.depends_on.set(values["depends_on"])
    return save_next_version(task, by=by, reason=reason)


@transaction.atomic
def set_posts(
    *,
    task: KeyTask,
    leads: Sequence[Post],
    supporting: Sequence[Post] = (),
    by: User,
    reason: str,
    version: int | None = None,
) -> list[TaskPost]:
    """Who leads and who supports a task from now on, in this order; only what differs is written.

    The task's version counts on, so that whoever has it open finds out.
    """
    permissions.require_keeper(by)
    task = lock_task(task, version)
    parts = _write_posts(task, leads, supporting, by=by, reason=reason)
    save_next_version(task, by=by, reason=reason)
    return parts


def _write_posts(
    task: KeyTask, leads: Sequence[Post], supporting: Sequence[Post], *, by: User, reason: str
) -> list[TaskPost]:
    role = TaskPost.Role.LEAD if len(leads) == 1 else TaskPost.Role.JOINT_LEAD
    wanted = dict.fromkeys(leads, role) | {
        post: TaskPost.Role.SUPPORTING for post in supporting if post not in leads
    }
    have = {part.post: part for part in task.posts.select_related("post")}
    for post, part in have.items():
        if post not in wanted:
            delete_with_reason(part, by=by, reason=reason)
    parts = []
    # Demotions first: a task has one sole lead at any moment.
    ordered = sorted(enumerate(wanted.items()), key=lambda item: item[1][1] == TaskPost.Role.LEAD)
    for order, (post, wanted_role) in ordered:
        part = have.get(post) or TaskPost(task=task, post=post)
        if part._state.adding or (part.role, part.order) != (wanted_role, order):
            part.role, part.order = wanted_role, order
            save_with_reason(part, by=by, reason=reason)
        parts.append(part)
    return parts


@transaction.atomic
def set_steps(
    *,
    task: KeyTask,
    steps: Sequence[TaskStep],
    removed: Sequence[TaskStep] = (),
    by: User,
    reason: str,
    version: int | None = None,
) -> None:
    """Writes steps of a task, new or changed; those not named stay as they are. Its version counts on."""
    permissions.require_keeper(by)
    task = lock_task(task, version)
    for step in removed:
        delete_with_reason(step, by=by, reason=reason)
    for step in steps:
        step.task = task
        step.full_clean()
        save_with_reason(step, by=by, reason=reason)
    save_next_version(task, by=by, reason=reason)
