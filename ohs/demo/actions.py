"""The two plans of the demonstration. Titles, posts, dates and targets are the papers'; what happened to the tasks
since is made up and marked illustrative. A plan that is there already is left as it is."""

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

from actions import operations
from actions.models import ActionPlan, KeyAction, KeyTask, Measure, SeeAlso, TaskStep
from actions.rules.standing import State
from ohs.core.history import save_with_reason
from ohs.organisation.models import Post, User

from . import advice

DATA = Path(__file__).parent / "data"
PLANS = ("actions_2003.json", "actions_2021.json")
LOADED_ON = dt.date(2021, 7, 5)
REASON = "Taken from the published plan"
MADE_UP = "Made up for the demonstration"
_DATES = (
    "start_date",
    "due_date",
    "earliest_date",
    "latest_date",
    "ends_on",
    "done_on",
    "triggered_on",
    "baseline_date",
    "period_start",
    "period_end",
)


def load(*, by: User) -> None:
    for name in PLANS:
        facts = json.loads((DATA / name).read_text(encoding="utf-8"), object_hook=_with_dates)
        if not ActionPlan.objects.filter(slug=facts["slug"]).exists():
            _load_plan(facts, by=by)
    advice.load(by=by)


def _with_dates(values: dict) -> dict:
    for name in _DATES:
        if values.get(name):
            values[name] = dt.date.fromisoformat(values[name])
    if "target" in values:
        values["target"] = Decimal(values["target"])
    return values


def _load_plan(facts: dict, *, by: User) -> None:
    posts = {post.title: post for post in Post.objects.all()}
    plan = ActionPlan(
        **{
            name: facts[name]
            for name in ("title", "slug", "period_start", "period_end", "baseline_date")
        },
        state=facts["state"],
        introduction=facts["introduction"],
        owner=posts.get(facts["owner"]),
    )
    save_with_reason(plan, by=by, reason=REASON)
    actions, tasks = {}, {}
    for entry in facts["actions"]:
        action = KeyAction(
            plan=plan, number=entry["number"], title=entry["title"], note=entry.get("note", "")
        )
        actions[action.number] = save_with_reason(action, by=by, reason=REASON)
        for values in entry["tasks"]:
            tasks[values["number"]] = _load_task(action, values, tasks, posts, by=by)
        for order, values in enumerate(entry.get("measures", ())):
            _load_measure(action, values, tasks, order, by=by)
    for first, second in facts["see_also"]:
        pair = SeeAlso(first=actions[first], second=actions[second])
        save_with_reason(pair, by=by, reason=REASON)
    _load_updates(facts["updates"], tasks, by=by)


def _load_task(action, values: dict, tasks: dict, posts: dict, *, by: User) -> KeyTask:
    values = dict(values)
    steps = values.pop("steps", ())
    depends_on = values.pop("depends_on", ())
    if "follows" in values:
        values["follows"] = tasks[values["follows"]]
    task = operations.add_task(
        action=action,
        leads=[posts[title] for title in values.pop("leads")],
        supporting=[posts[title] for title in values.pop("supporting", ())],
        by=by,
        on=LOADED_ON,
        added_on=dt.date.fromisoformat(str(action.plan.baseline_date)),
        reason=REASON,
        **values,
    )
    task.depends_on.set(tasks[number] for number in depends_on)
    made = {}
    for order, step in enumerate(steps):
        step = dict(step)
        needs = step.pop("depends_on", ())
        row = TaskStep(task=task, order=order, illustrative=True, **step)
        made[row.number] = save_with_reason(row, by=by, reason=REASON)
        row.depends_on.set(made[number] for number in needs)
    return task


def _load_measure(action, values: dict, tasks: dict, order: int, *, by: User) -> None:
    values = dict(values)
    judged = [tasks[number] for number in values.pop("tasks")]
    readings = values.pop("readings")
    measure = save_with_reason(Measure(action=action, order=order, **values), by=by, reason=REASON)
    measure.tasks.set(judged)
    for date, value, note in readings:
        operations.record_reading(
            measure=measure,
            date=dt.date.fromisoformat(date),
            value=Decimal(value),
            note=note or MADE_UP,
            by=by,
            on=LOADED_ON,
            illustrative=True,
        )


# Where a claim of the demonstration can be seen: made up with it.
SEEN = "In the file of this plan, kept by the lead's office."


def _load_updates(updates: list[dict], tasks: dict, *, by: User) -> None:
    """In the order of their dates, as they would have been recorded."""
    people = {user.username: user for user in User.objects.filter(username__in=("lead", "admin"))}
    events = []
    for update in updates:
        author = people[update["author"]] if "author" in update else by
        events.append((update["date"], update["task"], update["state"], update["note"], author))
        if "confirmed" in update:
            seen = "The evidence was looked at and bears out the claim."
            events.append(
                (update["confirmed"], update["task"], State.CONFIRMED, seen, people["admin"])
            )
    for date, number, state, note, author in sorted(events, key=lambda event: event[0]):
        particulars = {
            "task": tasks[number],
            "by": author,
            "on": LOADED_ON,
            "date": dt.date.fromisoformat(date),
            "narrative": note,
            "illustrative": True,
        }
        if state == State.CONFIRMED:
            operations.confirm(**particulars)
        else:
            seen = SEEN if state == State.COMPLETE else ""
            operations.record_update(state=state, evidence_seen=seen, **particulars)
