"""What of the plans waits for a person: tasks their posts lead, claims to confirm; and what they claimed and others confirm."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.forms import BaseForm

from ohs.core.addresses import address
from ohs.core.text import format_day
from ohs.organisation.models import User
from ohs.organisation.people import people_with
from ohs.registers.waiting import InPlaceForm, WaitingItem, Work, Worker

from .. import operations, permissions
from ..forms.tasks import DecisionForm, UpdateForm
from ..models import KeyTask, TaskPost, UpdateKind
from ..rules.standing import State, last_day_in_time
from ..selectors.my_tasks import led_tasks
from . import waiting_advice
from .news import news

TASK, CONFIRM, CLAIMED = "task", "confirm", "claimed"
# What an item says of a task, and no more: every page counts them after every change.
_FIELDS = ("number", "title", "state_illustrative", "timescale_kind")


def items(worker: Worker) -> list[WaitingItem]:
    found = []
    if worker.posts:
        tasks = led_tasks(worker.posts, worker.on).select_related(None).prefetch_related(None)
        # Of who leads them the keys alone.
        leads = defaultdict[int, list[int]](list)
        for task, post in TaskPost.objects.filter(
            task__in=tasks.order_by().values("pk"), role__in=TaskPost.LEADING
        ).values_list("task", "post"):
            leads[task].append(post)
        barred = worker.barred(*permissions.DO_WHAT_ONE_LEADS)
        found += [_led(task, leads[task.pk], worker, barred) for task in tasks.only(*_FIELDS)]
    if permissions.may_confirm(worker.person):
        found += [_to_confirm(task) for task in _claims(worker)]
    return found + waiting_advice.items(worker)


def _led(task: Any, leading: Sequence[int], worker: Worker, barred: str) -> WaitingItem:
    mine = [post.title for post in worker.posts if post.pk in leading]
    common = {
        "pk": task.pk,
        "subject": f"{task.number} {task.title}",
        "url": task.get_absolute_url(),
        "post": mine[0] if mine else "",
        "stands_in_for": worker.stands_in_for(*leading),
        "barred": barred,
        "illustrative": task.state_illustrative,
        "note": _last_said(task),
    }
    if task.asof_state == State.COMPLETE:
        return WaitingItem(
            **common,
            kind=CLAIMED,
            to_do=f"Claimed complete on {format_day(task.asof_updated_on)}.",
            waits_for="The HSW team confirms or returns it",
        )
    due = last_day_in_time(task.timescale_kind, task.asof_due_date)
    returned = task.last_kind == UpdateKind.RETURN
    to_do = "Say how far it is, or claim it complete with evidence."
    if returned:
        to_do = "It was returned: put right what is missing, or say how far it is."
    elif task.asof_state == State.NOT_TRIGGERED:
        to_do = "Not started: waiting for another task."
    return WaitingItem(
        **common,
        kind=TASK,
        to_do=to_do,
        due=due,
        asked=returned,
        action_url=address("actions:update", task.pk),
        action="Update",
    )


def _last_said(task: Any) -> str:
    if not task.last_note:
        return "No update yet."
    said = "Returned" if task.last_kind == UpdateKind.RETURN else "Last update"
    note = task.last_note if len(task.last_note) <= 140 else f"{task.last_note[:139]}…"
    return f"{said} {format_day(task.asof_updated_on)}: “{note}”"


def _claims(worker: Worker) -> list[Any]:
    """Claims in live plans that this person did not make: closing takes two."""
    return [
        task
        for task in KeyTask.objects.filter(state=State.COMPLETE, plan__state="live")
        .with_last_update(worker.on)
        .only(*_FIELDS, "updated_on")
        .order_by("updated_on", "sort_key", "pk")
        if task.last_author != worker.person.pk
    ]


def _to_confirm(task: Any) -> WaitingItem:
    return WaitingItem(
        kind=CONFIRM,
        pk=task.pk,
        subject=f"{task.number} {task.title}",
        url=task.get_absolute_url(),
        to_do=f"Confirm or return: claimed complete on {format_day(task.updated_on)}.",
        note=_said(task),
        asked=True,
        action_url=address("actions:decide", task.pk),
        action="Decide",
        illustrative=task.state_illustrative,
    )


def _said(task: Any) -> str:
    shown = [f"“{task.last_note}”"] if task.last_note else []
    if task.last_seen:
        shown.append(f"It can be seen: {task.last_seen}.")
    if task.last_link:
        shown.append(f"Evidence: {task.last_link}")
    return " ".join(shown)


# The forms that stand in place
def _task(item: WaitingItem) -> KeyTask:
    task: KeyTask = KeyTask.objects.select_related("plan", "action", "follows").get(pk=item.pk)
    return task


def _make_update(item: WaitingItem, worker: Worker, **kwargs: Any) -> BaseForm:
    return UpdateForm(task=_task(item), **kwargs)


def _update(item: WaitingItem, worker: Worker, form: BaseForm) -> str:
    task, values = form.task, form.cleaned_data  # type: ignore[attr-defined]
    operations.record_update(
        task=task,
        by=worker.person,
        on=worker.on,
        narrative=values["narrative"],
        state=values["state"],
        evidence_link=values["evidence_link"],
        evidence_seen=values["evidence_seen"],
        files=values["files"],
        version=values["version"],
    )
    if values["state"] == State.COMPLETE:
        return (
            f"{task.number} {task.title}: sent to the HSW team to confirm. "
            "You will get an email when they have."
        )
    return f"{task.number} {task.title}: your update is recorded."


def _make_decision(item: WaitingItem, worker: Worker, **kwargs: Any) -> BaseForm:
    return DecisionForm(task=_task(item), **kwargs)


def _decide(item: WaitingItem, worker: Worker, form: BaseForm) -> str:
    task, values = form.task, form.cleaned_data  # type: ignore[attr-defined]
    confirmed = values["decision"] == "confirm"
    operation = operations.confirm if confirmed else operations.return_to_lead
    operation(
        task=task,
        by=worker.person,
        on=worker.on,
        narrative=values["narrative"],
        version=values["version"],
    )
    if confirmed:
        return f"{task.number} {task.title} is confirmed complete."
    return f"{task.number} {task.title} is returned: it waits for its lead again."


def _beyond_posts(on: dt.date) -> QuerySet[User]:
    return people_with("actions.confirm_keytask") | people_with("actions.change_recommendation")


WORK = Work(
    items=items,
    news=news,
    beyond_posts=_beyond_posts,
    forms={
        TASK: InPlaceForm(
            make=_make_update, carry_out=_update, button="Save the update", multipart=True
        ),
        CONFIRM: InPlaceForm(make=_make_decision, carry_out=_decide, button="Save the decision"),
        **waiting_advice.FORMS,
    },
)
