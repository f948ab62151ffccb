"""A plan from a table: what it would change is said before anything does; one bad row, and nothing changes."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction

from ohs.core.csv import SEPARATOR
from ohs.core.errors import OperationRefused
from ohs.core.history import save_with_reason
from ohs.core.text import format_day
from ohs.organisation.models import Post

from .. import permissions
from ..models import ActionPlan, KeyAction, KeyTask, Measure
from ..rules import timescale
from ..rules.standing import CLOSED_STATES, State
from ..rules.timescale import TimescaleKind
from .dates import correct_timescale
from .plans import add_task, correct_task, draft_plan, set_posts


@dataclass(frozen=True)
class Line:
    """Something about one row of the file, as the spreadsheet numbers it."""

    row: int
    task: str
    sentence: str


@dataclass
class Result:
    """`plans` are the new ones, in words."""

    rows: int
    plans: list[str] = field(default_factory=list)
    changes: list[Line] = field(default_factory=list)
    errors: list[Line] = field(default_factory=list)

    @property
    def unchanged(self) -> int:
        return self.rows - len({line.row for line in (*self.changes, *self.errors)})


def import_tasks(
    *,
    rows: list[dict],
    by,
    on: dt.date,
    reason: str,
    period: tuple[dt.date, dt.date] | None = None,
    preview: bool = False,
) -> Result:
    """Bring tasks to what the rows say. `standing`, `original_due_date` and `times_moved` follow from the rest and are
    not read; the state of a task that is there changes through updates alone.

    A plan that is not there is made, as a draft, for the `period` or else the financial year that its title names.
    """
    permissions.require_keeper(by)
    result = Result(len(rows))
    with transaction.atomic():
        _Import(by=by, on=on, reason=reason, result=result, period=period).run(rows)
        if preview or result.errors:
            transaction.set_rollback(True)
    return result


class _Import:
    def __init__(self, *, by, on, reason, result, period):
        self.by, self.on, self.reason, self.result = by, on, reason, result
        self.period = period
        self.new_plans = set()
        self.posts = {post.title: post for post in Post.objects.all()}
        self.plans = {plan.title: plan for plan in ActionPlan.objects.all()}

    def run(self, rows):
        self._make_plans(rows)
        counts = Counter((row.get("plan"), row.get("task")) for row in rows)
        # A relative task comes after the one it is counted from, wherever the file has it.
        waiting = [row for row in rows if " after " in row.get("timescale", "")]
        for row in [*(row for row in rows if row not in waiting), *waiting]:
            try:
                with transaction.atomic():
                    if counts[row.get("plan"), row.get("task")] > 1:
                        raise ValidationError("This task stands in the file more than once.")
                    said = self.take(row)
            except ValidationError as error:
                sentence = " ".join(_sentences(error))
                self.result.errors.append(Line(row["row"], row.get("task", ""), sentence))
            else:
                if said:
                    sentence = f"{'; '.join(said)}."
                    self.result.changes.append(Line(row["row"], row["task"], sentence))
        self.result.changes.sort(key=lambda line: line.row)
        self.result.errors.sort(key=lambda line: line.row)

    def _make_plans(self, rows):
        """Before any row is read: a row that fails takes back what it did itself, not the plan of the others."""
        for title in dict.fromkeys(row["plan"] for row in rows):
            if not title or title in self.plans:
                continue
            try:
                plan = draft_plan(
                    title=title, period=self.period, by=self.by, on=self.on, reason=self.reason
                )
            except ValidationError as error:
                first = next(row for row in rows if row["plan"] == title)
                self.result.errors.append(Line(first["row"], "", " ".join(_sentences(error))))
                continue
            if plan:
                start, end = format_day(plan.period_start), format_day(plan.period_end)
                self.plans[title] = plan
                self.new_plans.add(plan.pk)
                self.result.plans.append(f"{title}, {start} to {end}")

    def take(self, row) -> list[str]:
        plan = self.plans.get(row["plan"])
        if plan is None:
            raise ValidationError(
                f"There is no plan “{row['plan']}”. If it is a new one, say below from when to when it runs."
            )
        for name in ("action", "task", "action_title", "task_title"):
            if not row[name]:
                raise ValidationError(f"{name} is empty.")
        leads, supporting = self._posts(row["leads"]), self._posts(row.get("supporting", ""))
        action, said = self._action(plan, row)
        task = self._task(plan, row)
        if task is None:
            task = self._add(action, row, leads, supporting)
            said.append("a new task")
        else:
            said += self._change(task, action, row, leads, supporting)
        said += self._measures(task, action, row)
        return said

    def _task(self, plan, row) -> KeyTask | None:
        """The task of the plan that the row is about: by its key, which outlasts its number, else by its number."""
        tasks = KeyTask.objects.filter(plan=plan).select_related(
            "action__plan", "plan", "follows", "carried_from"
        )
        key = row.get("key", "")
        by_key = tasks.filter(key=key).first() if key else None
        return by_key or tasks.filter(number=row["task"]).first()

    def _posts(self, cell: str) -> list[Post]:
        titles = [title.strip() for title in cell.split(SEPARATOR.strip()) if title.strip()]
        unknown = [title for title in titles if title not in self.posts]
        if unknown:
            raise ValidationError(
                f"There is no post “{unknown[0]}”. Separate several posts by | and write each as the register does."
            )
        return [self.posts[title] for title in titles]

    def _action(self, plan, row) -> tuple[KeyAction, list[str]]:
        action = KeyAction.objects.filter(plan=plan, number=row["action"]).first()
        if action is None:
            action = KeyAction(plan=plan, number=row["action"], title=row["action_title"])
            action.full_clean()
            save_with_reason(action, by=self.by, reason=self.reason)
            return action, [f"a new key action {action.number}"]
        if action.title != row["action_title"]:
            action.title = row["action_title"]
            action.full_clean()
            save_with_reason(action, by=self.by, reason=self.reason)
            return action, [f"the title of key action {action.number}"]
        return action, []

    def _timescale(self, plan, row) -> dict:
        """The timescale of a row: the words decide; where the file has the dates too they must agree."""
        try:
            values = timescale.read_words(row["timescale"])
        except timescale.NotUnderstood as error:
            raise ValidationError(str(error)) from error
        if "follows" in values:
            number = values["follows"]
            values["follows"] = KeyTask.objects.filter(plan=plan, number=number).first()
            if values["follows"] is None:
                raise ValidationError(
                    f"The timescale counts from task {number}, which is not in the plan."
                )
        for name in ("start_date", "due_date"):
            text = row.get(name, "")
            if not text:
                continue
            try:
                date = dt.date.fromisoformat(text)
            except ValueError as error:
                raise ValidationError(
                    f"{name} is not a date: write {text!r} as YYYY-MM-DD."
                ) from error
            stated = values.get(name)
            if stated and stated != date:
                raise ValidationError(
                    f"{name} is {format_day(date)}, but the timescale says {format_day(stated)}. "
                    "Change both or neither."
                )
            if values["timescale_kind"] != TimescaleKind.RELATIVE or name != "due_date":
                values[name] = date
        return values

    def _add(self, action, row, leads, supporting) -> KeyTask:
        state = row.get("state", "") or State.NOT_STARTED.label
        states = {choice.label: choice for choice in State}
        if state not in states:
            raise ValidationError(f"“{state}” is not a state. Use one of: {', '.join(states)}.")
        if action.plan_id in self.new_plans:
            values = {"added_on": action.plan.baseline_date}
        elif states[state] in (State.COMPLETE, *CLOSED_STATES):
            raise ValidationError(
                f"A task that is new in this plan cannot come in as {state}: its lead claims it and the HSW team "
                "confirms it. Leave its state empty."
            )
        else:
            values = {}
        values |= self._timescale(action.plan, row)
        if values["timescale_kind"] == TimescaleKind.CONDITIONAL and not row.get("state"):
            state = State.NOT_TRIGGERED.label
        return add_task(
            action=action,
            number=row["task"],
            title=row["task_title"],
            detail=row.get("detail", ""),
            leads=leads,
            supporting=supporting,
            initial_state=states[state],
            by=self.by,
            on=self.on,
            reason=self.reason,
            **values,
        )

    def _change(self, task, action, row, leads, supporting) -> list[str]:
        said = []
        state = row.get("state", "")
        if state and state != task.get_state_display():
            raise ValidationError(
                f"The task is {task.get_state_display()}; an import does not make it {state}. Record an update instead."
            )
        changed = {
            name: value
            for name, value in (
                ("number", row["task"]),
                ("title", row["task_title"]),
                ("detail", row.get("detail", task.detail)),
                ("action", action),
            )
            if getattr(task, name) != value
        }
        if changed:
            correct_task(task=task, values=changed, by=self.by, reason=self.reason)
            said += [_CHANGED[name] for name in changed]
        parts = list(task.posts.select_related("post"))
        now = (
            [part.post for part in parts if part.role != "supporting"],
            [part.post for part in parts if part.role == "supporting"],
        )
        if now != (leads, supporting):
            set_posts(task=task, leads=leads, supporting=supporting, by=self.by, reason=self.reason)
            said.append("its posts")
        said += self._change_timescale(task, row)
        return said

    def _change_timescale(self, task, row) -> list[str]:
        dates = {"start_date": task.start_date, "due_date": task.due_date}
        same_dates = all(
            row.get(name) in (None, date.isoformat() if date else "")
            for name, date in dates.items()
        )
        if row["timescale"] == task.timescale_in_words and same_dates:
            return []
        wanted = self._timescale(task.plan, row)
        kind = wanted["timescale_kind"]
        allowed = (*timescale.NEEDS[kind], *timescale.MAY_HAVE[kind])
        values = {"due_from_measure": False}
        for name in timescale.FIELDS:
            empty = "" if name == "condition" else None
            # What the words do not speak of stays, if the kind has a use for it.
            values[name] = wanted.get(name, getattr(task, name) if name in allowed else empty)
        values |= wanted
        before = task.timescale_in_words
        correct_timescale(
            task=KeyTask.objects.get(pk=task.pk),
            values=values,
            by=self.by,
            on=self.on,
            reason=self.reason,
        )
        return [f"its timescale, until now “{before}”"]

    def _measures(self, task, action, row) -> list[str]:
        if "measures" not in row:
            return []
        wanted = [part.strip() for part in row["measures"].split(SEPARATOR) if part.strip()]
        have = {measure.title: measure for measure in task.measures.all()}
        if set(wanted) == set(have):
            return []
        for title in wanted:
            if title not in have:
                measure = Measure.objects.filter(action=action, title=title).first()
                if measure is None:
                    measure = Measure(action=action, title=title, order=action.measures.count())
                    measure.full_clean()
                    save_with_reason(measure, by=self.by, reason=self.reason)
                measure.tasks.add(task)
        for title, measure in have.items():
            if title not in wanted:
                measure.tasks.remove(task)
        return ["its measures"]


_CHANGED = {
    "number": "its number",
    "title": "its title",
    "detail": "its detail",
    "action": "its key action",
}


def _sentences(error: ValidationError) -> list[str]:
    # What an operation refuses is a sentence by itself; what a field does not take needs the field's name.
    if hasattr(error, "message_dict") and not isinstance(error, OperationRefused):
        return [
            message if name == "__all__" else f"{name}: {message}"
            for name, messages in error.message_dict.items()
            for message in messages
        ]
    return error.messages
