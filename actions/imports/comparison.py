"""What the rows of a file would change: read from the register in a few queries, however many rows there are."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError

from ohs.core.text import format_day
from ohs.imports.batch import Change, Fault, FieldChange
from ohs.imports.values.spans import Period
from ohs.imports.values.texts import plain

from ..models import ActionPlan, KeyAction, KeyTask, TaskPost
from ..operations.dates import needs_the_board
from ..operations.plan_import import NewTask, PlanChanges, TaskChange
from ..operations.plans import period_in_title
from ..rules import timescale
from ..rules.standing import CLOSED_STATES, State
from ..rules.timescale import TimescaleKind
from .matching import KnownTasks, is_same_but_for_noughts
from .rows import GivenTask
from .shown import all_of_a_new_task, timescale_in_words, titles_of


@dataclass
class Comparison:
    """What would be done, what of it is shown, and what stands in the way."""

    changes: PlanChanges = field(default_factory=PlanChanges)
    shown: list[Change] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    unchanged: int = 0


def compare_rows(rows: Sequence[GivenTask], *, on: dt.date, period: Period | None) -> Comparison:
    return _Comparing(rows, on, period).run()


class _Comparing:
    def __init__(self, rows: Sequence[GivenTask], on: dt.date, period: Period | None):
        self.rows, self.on, self.period = rows, on, period
        self.done = Comparison()
        titles = {plain(row.plan) for row in rows}
        self.plans = {
            plain(plan.title): plan
            for plan in ActionPlan.objects.order_by("-period_start", "pk")
            if plain(plan.title) in titles
        }
        plans = list(self.plans.values())
        self.actions = {
            (action.plan_id, action.number): action
            for action in KeyAction.objects.filter(plan__in=plans).select_related("plan")
        }
        self.tasks = KnownTasks(plans)
        self.new_plans: dict[str, tuple[str, Period]] = {}
        self.done.changes.taken_over = {plan.pk for plan in plans} - self.tasks.plans()
        self.refused_plans: set[str] = set()

    def run(self) -> Comparison:
        numbers: dict[tuple[str, str], list[int]] = defaultdict(list)
        matched: dict[int, int] = {}
        pairs: list[tuple[GivenTask, KeyTask | None]] = []
        for row in self.rows:
            plan = self.plans.get(plain(row.plan)) or self._new_plan(row)
            if plan is None:
                continue
            task = self._match(row, plan if isinstance(plan, ActionPlan) else None)
            if task is not None and is_same_but_for_noughts(row.number, task.number):
                row.number = task.number
            pairs.append((row, task))
            numbers[plain(row.plan), row.number].append(row.row)
        for row, task in pairs:
            before = len(self.done.faults)
            same = numbers[plain(row.plan), row.number]
            if len(same) > 1:
                others = " and ".join(str(number) for number in same if number != row.row)
                self._fault(
                    row,
                    "task",
                    row.number,
                    f"This task stands in the file more than once: also on row {others}.",
                )
            elif task is not None and task.pk in matched:
                self._fault(
                    row, "key", row.key, f"The same task stands on row {matched[task.pk]} too."
                )
            if task is not None:
                matched[task.pk] = row.row
            if len(self.done.faults) > before:
                continue
            if task is None:
                self._add(row)
            else:
                self._change(row, task)
        self._actions()
        return self.done

    def _fault(self, row: GivenTask, column: str, value: str, expected: str) -> None:
        self.done.faults.append(Fault(row.row, column, value[:80], expected))

    # Plans and actions

    def _new_plan(self, row: GivenTask) -> str | None:
        """The plan that a row would make; None where it is not known from when to when it runs."""
        key = plain(row.plan)
        if key in self.new_plans:
            return row.plan
        period = self.period or period_in_title(row.plan)
        if period is None:
            if key not in self.refused_plans:
                self.refused_plans.add(key)
                self._fault(
                    row,
                    "plan",
                    row.plan,
                    f"There is no plan “{row.plan}”. If it is a new one, say above from when to when it runs.",
                )
            return None
        self.new_plans[key] = (row.plan, period)
        self.done.changes.plans.append((row.plan, period))
        return row.plan

    def _actions(self) -> None:
        """Key actions that are not there, or that the file calls something else."""
        titles: dict[tuple[str, str], tuple[str, int]] = {}
        for row in self.rows:
            key = (plain(row.plan), row.action)
            if key not in titles:
                titles[key] = (row.action_title, row.row)
            elif titles[key][0] != row.action_title:
                self._fault(
                    row,
                    "action_title",
                    row.action_title,
                    f"Row {titles[key][1]} calls action {row.action} “{titles[key][0][:80]}”. Expected one title.",
                )
        for (plan_key, number), (title, row_number) in titles.items():
            plan = self.plans.get(plan_key)
            action = self.actions.get((plan.pk, number)) if plan else None
            try:
                KeyAction(number=number, title=title).clean_fields(exclude=["plan"])
            except ValidationError as error:
                self._refuse(row_number, error, {"number": "action", "title": "action_title"})
                continue
            if action is None:
                if plan is not None or plan_key in self.new_plans:
                    name = plan.title if plan else self.new_plans[plan_key][0]
                    self.done.changes.actions.append((name, number, title))
            elif action.title != title:
                self.done.changes.retitled.append((action, title))
                self.done.shown.append(
                    Change(
                        row_number,
                        f"Key action {number}",
                        False,
                        (FieldChange("title", action.title, title),),
                    )
                )

    def _match(self, row: GivenTask, plan: ActionPlan | None) -> KeyTask | None:
        found = self.tasks.matching(row, plan) if plan else None
        if isinstance(found, Fault):
            self.done.faults.append(found)
            return None
        return found

    # A task that is not there

    def _add(self, row: GivenTask) -> None:
        if any(fault.row == row.row for fault in self.done.faults[-3:]):
            return
        plan = self.plans.get(plain(row.plan))
        is_new_plan = plan is None or plan.pk in self.done.changes.taken_over
        state = row.state or State.NOT_STARTED
        timing = dict(row.timing or {"timescale_kind": TimescaleKind.NONE})
        if timing["timescale_kind"] == TimescaleKind.CONDITIONAL and row.state is None:
            state = State.NOT_TRIGGERED
        if not is_new_plan and state in (State.COMPLETE, *CLOSED_STATES):
            self._fault(
                row,
                "state",
                state.label,
                f"A task that is new in this plan cannot come in as {state.label}: its lead claims it and the HSW team "
                "confirms it. Leave its state empty.",
            )
        follows = timing.pop("follows", None)
        if follows is not None and not self._follows(row, plan, follows):
            return
        task = KeyTask(
            number=row.number,
            title=row.title,
            detail=row.detail or "",
            state=state,
            initial_state=state,
            **timing,
        )
        if follows is not None:
            task.follows = KeyTask(pk=-1, number=follows)
        before = len(self.done.faults)
        try:
            task.clean_fields(
                exclude=["action", "plan", "follows", "carried_from", "added_on", "key"]
            )
            task.clean()
        except ValidationError as error:
            self._refuse(row.row, error, _COLUMNS)
        relative = timing["timescale_kind"] == TimescaleKind.RELATIVE
        if row.original_due_date and not task.due_date and not relative:
            self._fault(
                row,
                "original_due_date",
                row.original_due_date.isoformat(),
                "The task has no date of now that this one could have moved to.",
            )
        for column, day in (("completed_on", row.completed_on), ("latest_note_on", row.noted_on)):
            if day and day > self.on:
                self._fault(row, column, day.isoformat(), "Expected a day that has come.")
        for number in row.needs:
            self._needs(row, plan, number)
        if row.completed_on and state not in (State.COMPLETE, State.CONFIRMED):
            self._fault(
                row,
                "completed_on",
                row.completed_on.isoformat(),
                f"The task is {state.label}: only one that is complete or confirmed has a day on which it was.",
            )
        if len(self.done.faults) > before:
            return
        new = NewTask(
            plan=row.plan,
            action=row.action,
            number=row.number,
            title=row.title,
            detail=row.detail or "",
            leads=row.leads or (),
            supporting=row.supporting or (),
            timing=timing,
            follows=follows,
            state=state,
            measures=row.measures or (),
            original_due_date=row.original_due_date if is_new_plan else None,
            completed_on=row.completed_on if is_new_plan else None,
            note=row.note if is_new_plan else "",
            noted_on=row.noted_on if is_new_plan else None,
            needs=row.needs if is_new_plan else (),
        )
        self.done.changes.tasks.append(new)
        self.done.shown.append(
            Change(row.row, f"{row.number} {row.title}", True, all_of_a_new_task(row, new))
        )

    def _is_there(self, row: GivenTask, plan: ActionPlan | None, number: str) -> bool:
        """Whether a number is that of a task of the row's plan, in the file or in the register."""
        in_file = any(
            other.number == number and plain(other.plan) == plain(row.plan) for other in self.rows
        )
        return in_file or bool(plan is not None and self.tasks.numbered(plan, number))

    def _needs(self, row: GivenTask, plan: ActionPlan | None, number: str) -> None:
        if number == row.number:
            self._fault(row, "needs", number, "A task cannot wait for itself.")
        elif not self._is_there(row, plan, number):
            self._fault(row, "needs", number, f"There is no task {number} in the plan.")

    def _follows(self, row: GivenTask, plan: ActionPlan | None, number: str) -> bool:
        if self._is_there(row, plan, number):
            return True
        self._fault(
            row,
            "timescale",
            row.timing_words,
            f"The timescale counts from task {number}, which is not in the plan.",
        )
        return False

    def _refuse(self, row: int, error: ValidationError, columns: dict[str, str]) -> None:
        for name, messages in error.message_dict.items():
            for message in messages:
                self.done.faults.append(Fault(row, columns.get(name, name), "", message))

    # A task that is there

    def _change(self, row: GivenTask, task: KeyTask) -> None:
        if row.state is not None and row.state != task.state:
            self._fault(
                row,
                "state",
                row.state.label,
                f"The task is {task.get_state_display()}; an import does not make it {row.state.label}. "
                "Record an update instead.",
            )
            return
        change = TaskChange(task)
        fields: list[FieldChange] = []
        for name, label, value in (
            ("number", "task", row.number),
            ("title", "title", row.title),
            ("detail", "detail", row.detail),
        ):
            if value is not None and getattr(task, name) != value:
                change.particulars[name] = value
                fields.append(FieldChange(label, str(getattr(task, name)), value))
        if task.action.number != row.action:
            change.action = row.action
            fields.append(FieldChange("action", task.action.number, row.action))
        if change.particulars:
            copy = KeyTask(
                number=change.particulars.get("number", task.number),
                title=change.particulars.get("title", task.title),
            )
            try:
                copy.clean_fields(
                    exclude=[
                        one.name
                        for one in KeyTask._meta.fields
                        if one.name not in ("number", "title")
                    ]
                )
            except ValidationError as error:
                self._refuse(row.row, error, _COLUMNS)
                return
        fields += self._posts(row, task, change)
        fields += self._timing(row, task, change)
        fields += self._measures(row, task, change)
        if not fields:
            self.done.unchanged += 1
            return
        change.row = row.row
        self.done.changes.changed.append(change)
        self.done.shown.append(Change(row.row, f"{task.number} {task.title}", False, tuple(fields)))

    def _posts(self, row: GivenTask, task: KeyTask, change: TaskChange) -> list[FieldChange]:
        if row.leads is None and row.supporting is None:
            return []
        parts = list(task.posts.all())
        leads = [part.post for part in parts if part.role != TaskPost.Role.SUPPORTING]
        supporting = [part.post for part in parts if part.role == TaskPost.Role.SUPPORTING]
        wanted = (
            leads if row.leads is None else list(row.leads),
            supporting if row.supporting is None else list(row.supporting),
        )
        if wanted == (leads, supporting):
            return []
        change.posts = (tuple(wanted[0]), tuple(wanted[1]))
        return [
            FieldChange(label, titles_of(before), titles_of(after))
            for label, before, after in (
                ("leads", leads, wanted[0]),
                ("supporting", supporting, wanted[1]),
            )
            if before != after
        ]

    def _timing(self, row: GivenTask, task: KeyTask, change: TaskChange) -> list[FieldChange]:
        if row.timing is None:
            return []
        wanted = {name: value for name, value in row.timing.items() if name != "timescale_text"}
        follows = wanted.pop("follows", None)
        if follows is not None:
            if not self._follows(row, task.plan, follows):
                return []
            wanted["follows"] = self.tasks.numbered(task.plan, follows)
            change.follows = follows
        dates = {"start_date": task.start_date, "due_date": task.due_date}
        if not row.has_words and all(wanted.get(name) == day for name, day in dates.items()):
            # Dates alone, and they are those of the register: its words stay.
            return []
        kind = wanted["timescale_kind"]
        allowed = (*timescale.NEEDS[kind], *timescale.MAY_HAVE[kind])
        values = {"timescale_kind": kind, "due_from_measure": wanted.get("due_from_measure", False)}
        for name in timescale.FIELDS:
            empty = "" if name == "condition" else None
            # What the words do not speak of stays, if the kind has a use for it.
            values[name] = wanted.get(name, getattr(task, name) if name in allowed else empty)
        if kind == TimescaleKind.RELATIVE:
            values["due_date"] = task.due_date
        if all(getattr(task, name) == value for name, value in values.items()):
            return []
        if values["latest_date"] and values["latest_date"] != values["due_date"]:
            # The bounds speak of the date as first stated, which has moved.
            values["earliest_date"], values["latest_date"] = task.earliest_date, task.latest_date
        if not self._may_have(row, task, values):
            return []
        change.timing = values
        return [
            FieldChange("timescale", task.timescale_in_words, timescale_in_words(values, follows))
        ]

    def _may_have(self, row: GivenTask, task: KeyTask, values: Mapping[str, Any]) -> bool:
        """Whether the task can have this timescale: what the operation will ask, said before anything is done."""
        before = len(self.done.faults)
        due, held = values["due_date"], task.due_date
        copy = KeyTask(number=row.number, title=row.title, state=task.state, **values)
        if copy.follows is None and values["timescale_kind"] == TimescaleKind.RELATIVE:
            copy.follows = KeyTask(pk=-1)
        copy.pk = task.pk
        copy._state.adding = False
        try:
            copy.clean_fields(
                exclude=["action", "plan", "follows", "carried_from", "added_on", "key", "title"]
            )
            copy.clean()
        except ValidationError as error:
            self._refuse(row.row, error, _COLUMNS)
        column = "timescale" if row.has_words else "due_date"
        if due != held and due is not None and held is not None and task.needs_board():
            for sentence in needs_the_board(task).messages:
                self._fault(row, column, row.timing_words, sentence)
        if due != held and task.moved_on and self.on < task.moved_on:
            self._fault(
                row,
                column,
                row.timing_words,
                f"The date last moved on {format_day(task.moved_on)}: this move cannot be earlier.",
            )
        return len(self.done.faults) == before

    @staticmethod
    def _measures(row: GivenTask, task: KeyTask, change: TaskChange) -> list[FieldChange]:
        if row.measures is None:
            return []
        held = [measure.title for measure in task.measures.all()]
        if set(held) == set(row.measures):
            return []
        change.measures = row.measures
        return [FieldChange("measures", " | ".join(held), " | ".join(row.measures))]


#: The columns of the file that the fields of a task come from.
_COLUMNS = {
    "number": "task",
    "title": "task_title",
    "due_date": "due_date",
    "start_date": "start_date",
    "state": "state",
    "timescale_kind": "timescale",
    "condition": "timescale",
    "follows": "timescale",
    "offset_months": "timescale",
    "recurs_months": "timescale",
    "ends_on": "timescale",
    "earliest_date": "timescale",
    "latest_date": "timescale",
}
