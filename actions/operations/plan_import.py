"""A plan brought in from a file: what the comparison of its rows with the register found is done, all of it or nothing."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from ohs.core.fields import natural_key
from ohs.core.history import save_with_reason
from ohs.imports.values.spans import Period
from ohs.organisation.models import Post

from .. import permissions
from ..models import (
    ActionPlan,
    DueDateChange,
    KeyAction,
    KeyTask,
    Measure,
    TaskPost,
    TaskUpdate,
    UpdateKind,
)
from ..rules.standing import State
from ..rules.timescale import TimescaleKind
from .dates import correct_timescale, due_of_relative
from .plans import draft_plan, free_keys, set_posts

_BATCH = 500
_COMPLETE_BEFORE = "Complete before the plan was brought in here."


@dataclass
class NewTask:
    """A task that is not in the register. `follows` is the number of the task that a relative one counts from."""

    plan: str
    action: str
    number: str
    title: str
    detail: str
    leads: tuple[Post, ...]
    supporting: tuple[Post, ...]
    timing: dict[str, Any]
    follows: str | None
    state: State
    measures: tuple[str, ...] = ()
    # The past of a task that comes with a plan which is taken over.
    original_due_date: dt.date | None = None
    completed_on: dt.date | None = None
    note: str = ""
    noted_on: dt.date | None = None
    #: Numbers of tasks of the same plan that come first.
    needs: tuple[str, ...] = ()

    def updated_on(self, added_on: dt.date) -> dt.date | None:
        """The day of what was last said of it, where something was."""
        if self.note:
            return self.noted_on or self.completed_on or added_on
        return self.completed_on


@dataclass
class TaskChange:
    """What a file says differently of a task. None: nothing."""

    task: KeyTask
    row: int = 0
    particulars: dict[str, Any] = field(default_factory=dict)
    action: str | None = None
    posts: tuple[tuple[Post, ...], tuple[Post, ...]] | None = None
    timing: dict[str, Any] | None = None
    follows: str | None = None
    measures: tuple[str, ...] | None = None


@dataclass
class PlanChanges:
    """Everything that a file would do to action plans, in the order in which it is done."""

    plans: list[tuple[str, Period]] = field(default_factory=list)
    #: Plans that are there and have no task yet: theirs come with what is behind them, as those of a new plan do.
    taken_over: set[int] = field(default_factory=set)
    #: Plan, number and title of key actions that are not there.
    actions: list[tuple[str, str, str]] = field(default_factory=list)
    retitled: list[tuple[KeyAction, str]] = field(default_factory=list)
    tasks: list[NewTask] = field(default_factory=list)
    changed: list[TaskChange] = field(default_factory=list)


@transaction.atomic
def import_plan(*, changes: PlanChanges, by: Any, on: dt.date, reason: str) -> None:
    """Make these changes. A plan that is not there becomes a draft."""
    permissions.require_keeper(by)
    _PlanImport(changes, by=by, on=on, reason=reason).run()


class _PlanImport:
    def __init__(self, changes: PlanChanges, *, by: Any, on: dt.date, reason: str):
        self.changes, self.by, self.on, self.reason = changes, by, on, reason
        self.plans: dict[str, ActionPlan] = {}
        self.actions: dict[tuple[int, str], KeyAction] = {}
        #: The number of the key action under which a task comes to stand.
        self.moved = {
            change.task.pk: change.action for change in changes.changed if change.action is not None
        }

    def run(self) -> None:
        for title, period in self.changes.plans:
            plan = draft_plan(
                title=title, period=period, by=self.by, on=self.on, reason=self.reason
            )
            if plan is not None:
                self.plans[title] = plan
        new_plans = {plan.pk for plan in self.plans.values()} | self.changes.taken_over
        self._find_plans()
        for action, title in self.changes.retitled:
            action.title = title
            save_with_reason(action, by=self.by, reason=self.reason)
        self._make(KeyAction, [
            KeyAction(plan=self.plans[plan], number=number, title=title)
            for plan, number, title in self.changes.actions
        ])  # fmt: skip
        self.actions = {
            (action.plan_id, action.number): action
            for action in KeyAction.objects.filter(plan__in=self.plans.values()).select_related(
                "plan"
            )
        }
        self._correct(self.changes.changed)
        made = self._add_tasks(self.changes.tasks, new_plans)
        self._change(self.changes.changed)
        self._link_measures(
            [(made[id(new)], new.measures) for new in self.changes.tasks if new.measures], ()
        )
        self._link_measures(
            [
                (change.task, change.measures)
                for change in self.changes.changed
                if change.measures is not None
            ],
            [change for change in self.changes.changed if change.measures is not None],
        )

    def _find_plans(self) -> None:
        titles = {new.plan for new in self.changes.tasks} | {
            plan for plan, *_ in self.changes.actions
        }
        for change in self.changes.changed:
            self.plans.setdefault(change.task.plan.title, change.task.plan)
        for plan in ActionPlan.objects.all():
            for title in titles:
                if title.casefold().split() == plan.title.casefold().split():
                    self.plans.setdefault(title, plan)

    def _make(self, model: Any, objects: Sequence[Any]) -> list[Any]:
        """New records with their history, a few statements for all."""
        if not objects:
            return []
        made: list[Any] = bulk_create_with_history(
            objects,
            model,
            batch_size=_BATCH,
            default_user=self.by,
            default_change_reason=self.reason,
        )
        return made

    # New tasks

    def _add_tasks(self, new_tasks: Sequence[NewTask], new_plans: set[int]) -> dict[int, KeyTask]:
        """The tasks that are not there; those counted from another come after it."""
        made: dict[int, KeyTask] = {}
        waiting = list(new_tasks)
        while waiting:
            known = self._numbers(waiting)
            ready = [
                new for new in waiting if not new.follows or known.get((new.plan, new.follows))
            ]
            if not ready:
                # They are counted from one another: the first of them says so.
                ready = waiting[:1]
            for new, task in zip(
                ready, self._make(KeyTask, self._tasks(ready, known, new_plans)), strict=True
            ):
                made[id(new)] = task
            waiting = [new for new in waiting if id(new) not in made]
        parts = []
        for new in new_tasks:
            role = TaskPost.Role.LEAD if len(new.leads) == 1 else TaskPost.Role.JOINT_LEAD
            wanted = dict.fromkeys(new.leads, role) | {
                post: TaskPost.Role.SUPPORTING for post in new.supporting if post not in new.leads
            }
            parts += [
                TaskPost(task=made[id(new)], post=post, role=part, order=order)
                for order, (post, part) in enumerate(wanted.items())
            ]
        self._make(TaskPost, parts)
        self._record_past([(new, made[id(new)]) for new in new_tasks])
        return made

    def _numbers(self, waiting: Sequence[NewTask]) -> dict[tuple[str, str], KeyTask]:
        """The tasks that others of the file are counted from, as far as they are there."""
        wanted = {new.follows for new in waiting if new.follows}
        if not wanted:
            return {}
        by_plan = {plan.pk: title for title, plan in self.plans.items()}
        found = KeyTask.objects.filter(plan__in=by_plan, number__in=wanted)
        return {(by_plan[task.plan_id], task.number): task for task in found}

    def _tasks(
        self,
        new_tasks: Sequence[NewTask],
        known: dict[tuple[str, str], KeyTask],
        new_plans: set[int],
    ) -> list[KeyTask]:
        keys = free_keys([(self.plans[new.plan], new.number) for new in new_tasks])
        tasks = []
        for new, key in zip(new_tasks, keys, strict=True):
            plan = self.plans[new.plan]
            action = self.actions[plan.pk, new.action]
            task = KeyTask(
                key=key,
                action=action,
                plan=plan,
                number=new.number,
                title=new.title,
                detail=new.detail,
                added_on=plan.baseline_date if plan.pk in new_plans else self.on,
                **new.timing,
            )
            if new.follows:
                task.follows = known[new.plan, new.follows]
                task.due_date = due_of_relative(task)
            task.initial_state = State.IN_PROGRESS if new.completed_on else new.state
            task.state = new.state
            task.updated_on = new.updated_on(task.added_on)
            task.original_due_date = new.original_due_date or task.due_date
            if _has_moved(new, task):
                task.times_moved = 1
                task.moved_on = task.added_on
            tasks.append(task)
        return tasks

    def _record_past(self, pairs: Sequence[tuple[NewTask, KeyTask]]) -> None:
        """What a plan that is taken over has behind it, as dated records: a date that had moved, a note, completion."""
        DueDateChange.objects.bulk_create(
            DueDateChange(
                task=task,
                changed_on=task.added_on,
                from_date=new.original_due_date,
                to_date=task.due_date,
                reason=f"Moved before the plan was brought in here. {self.reason}",
                changed_by=self.by,
            )
            for new, task in pairs
            if _has_moved(new, task)
        )
        TaskUpdate.objects.bulk_create(
            update for new, task in pairs for update in self._updates_of(new, task)
        )
        through = KeyTask.depends_on.through
        needed = [(new, task) for new, task in pairs if new.needs]
        numbers = {
            (task.plan_id, task.number): task.pk
            for task in KeyTask.objects.filter(plan__in=[task.plan_id for _, task in needed])
        }
        through.objects.bulk_create(
            through(from_keytask_id=task.pk, to_keytask_id=numbers[task.plan_id, number])
            for new, task in needed
            for number in new.needs
        )

    def _updates_of(self, new: NewTask, task: KeyTask) -> Iterator[TaskUpdate]:
        """When it was complete, and what was last said of it: one update where that was on one day."""
        last_on = new.updated_on(task.added_on)
        if last_on is None:
            return
        done_on = new.completed_on
        if done_on is not None and done_on < last_on:
            yield TaskUpdate(
                task=task,
                date=done_on,
                kind=UpdateKind.CLAIM,
                state=State.COMPLETE,
                narrative=_COMPLETE_BEFORE,
                author=self.by,
            )
        kind = UpdateKind.PROGRESS
        if done_on is not None:
            kind = UpdateKind.CLAIM
            if new.state == State.CONFIRMED:
                kind = UpdateKind.CONFIRM
            elif done_on < last_on:
                kind = UpdateKind.PROGRESS
        yield TaskUpdate(
            task=task,
            date=last_on,
            kind=kind,
            state=new.state,
            narrative=new.note or _COMPLETE_BEFORE,
            author=self.by,
        )

    # Tasks that are there

    def _correct(self, changes: Sequence[TaskChange]) -> None:
        """Numbers, titles, details and key actions, a few statements for all."""
        wanted = [change for change in changes if change.particulars or change.action is not None]
        if not wanted:
            return
        held = {
            task.pk: task
            for task in KeyTask.objects.select_for_update(of=("self",))
            .filter(pk__in=[change.task.pk for change in wanted])
            .select_related("action", "plan")
        }
        renumbered = [change.task.pk for change in wanted if "number" in change.particulars]
        for pk in renumbered:
            # Two tasks may change their numbers with each other.
            KeyTask.objects.filter(pk=pk).update(number=f"~{pk}")
        tasks = []
        for change in wanted:
            task = held[change.task.pk]
            for name, value in change.particulars.items():
                setattr(task, name, value)
            if change.action is not None:
                task.action = self.actions[task.plan_id, change.action]
            task.sort_key = natural_key(task.number)
            task.version += 1
            tasks.append(task)
        bulk_update_with_history(
            tasks,
            KeyTask,
            ["number", "sort_key", "title", "detail", "action", "version"],
            batch_size=_BATCH,
            default_user=self.by,
            default_change_reason=self.reason,
        )

    def _change(self, changes: Sequence[TaskChange]) -> None:
        """Posts and timescales, by the operations that pages use."""
        for change in changes:
            if change.posts is not None:
                leads, supporting = change.posts
                set_posts(
                    task=change.task,
                    leads=leads,
                    supporting=supporting,
                    by=self.by,
                    reason=self.reason,
                )
            if change.timing is not None:
                values = dict(change.timing)
                if values["timescale_kind"] == TimescaleKind.RELATIVE:
                    values["follows"] = KeyTask.objects.get(
                        plan=change.task.plan, number=change.follows
                    )
                correct_timescale(
                    task=change.task, values=values, by=self.by, on=self.on, reason=self.reason
                )

    def _link_measures(
        self,
        pairs: Sequence[tuple[KeyTask, tuple[str, ...]]],
        changed: Sequence[TaskChange],
    ) -> None:
        """Tasks with the measures that judge them, by title; those not yet there are made under the task's action."""
        if not pairs:
            return
        actions = {self._action_of(task).pk: self._action_of(task) for task, _ in pairs}
        held: dict[tuple[int, str], Measure] = {}
        orders: dict[int, int] = dict.fromkeys(actions, 0)
        for measure in Measure.objects.filter(action__in=actions).order_by("order", "pk"):
            held.setdefault((measure.action_id, measure.title), measure)
            orders[measure.action_id] += 1
        made: dict[tuple[int, str], Measure] = {}
        for task, titles in pairs:
            action = self._action_of(task)
            for title in titles:
                key = (action.pk, title)
                if key not in held and key not in made:
                    made[key] = Measure(action=action, title=title, order=orders[action.pk])
                    orders[action.pk] += 1
        for key, measure in zip(made, self._make(Measure, list(made.values())), strict=True):
            held[key] = measure
        through = Measure.tasks.through
        for change in changed:
            gone = [
                m.pk for m in change.task.measures.all() if m.title not in (change.measures or ())
            ]
            through.objects.filter(keytask=change.task, measure__in=gone).delete()
        there = set(
            through.objects.filter(keytask__in=[task.pk for task, _ in pairs]).values_list(
                "measure", "keytask"
            )
        )
        through.objects.bulk_create(
            through(measure_id=measure, keytask_id=task)
            for measure, task in dict.fromkeys(
                (held[self._action_of(task).pk, title].pk, task.pk)
                for task, titles in pairs
                for title in titles
            )
            if (measure, task) not in there
        )

    def _action_of(self, task: KeyTask) -> KeyAction:
        number = self.moved.get(task.pk)
        return task.action if number is None else self.actions[task.plan_id, number]


def _has_moved(new: NewTask, task: KeyTask) -> bool:
    """Whether a task that comes in has a date of now that is not its first."""
    return None not in (new.original_due_date, task.due_date) and (
        new.original_due_date != task.due_date
    )
