"""What of the plans needs the Board's attention, in sentences: the late tasks one by one, and what waits for confirmation."""

import datetime as dt
from collections import defaultdict

from django.db.models import F

from ohs.registers.results import Attention

from .. import measure_sources
from ..models import KeyTask, Measure
from ..rules.progress import Reading, number
from ..rules.standing import Standing
from ..rules.timescale import day
from ..tables import lead_names


def of(late, measures, overdue, per_plan, on, link) -> tuple[Attention, ...]:
    """`measures` are the rows of `measures_of` for the late tasks; others among them are passed over."""
    told = _so_far(late, measures, on)
    found = [_late(task, told[task.pk], on) for task in late]
    if overdue > len(late):
        left = overdue - len(late)
        found.append(
            Attention(
                weight=80,
                subject=f"{left} more tasks" if left > 1 else "One more task",
                sentence="are overdue." if left > 1 else "is overdue.",
                url=link(standing=Standing.OVERDUE.value),
                count=overdue,
            )
        )
    awaiting = sum(row["is_awaiting"] for row in per_plan)
    if awaiting:
        found.append(
            Attention(
                weight=40,
                subject="One task" if awaiting == 1 else f"{awaiting} tasks",
                sentence=(
                    f"{'is' if awaiting == 1 else 'are'} claimed complete and "
                    f"{'waits' if awaiting == 1 else 'wait'} for confirmation."
                ),
                who="HSW team",
                url=link(standing=Standing.AWAITING.value),
                count=awaiting,
            )
        )
    return tuple(found)


def _late(task: KeyTask, so_far: list[str], on: dt.date) -> Attention:
    """One late task: when it was due, what its measures say, whom it lies with."""
    what = "Commitment" if "commitments" in task.plan.title.casefold() else "Task"
    was = "had to be done before" if task.timescale_kind == KeyTask.Kind.BEFORE else "was due on"
    parts = [f"{was} {day(task.due_then)} and is not reported complete"]
    if task.times_moved_then:
        times = "once" if task.times_moved_then == 1 else f"{task.times_moved_then} times"
        parts.append(f"its date has moved {times}, from {day(task.original_due_date)}")
    parts += so_far
    if task.updated_on_then is None:
        parts.append("there is no update")
    return Attention(
        weight=90,
        subject=f"{what} {task.number}, {_within(task.title)}",
        sentence=f"{'; '.join(parts)}.",
        who=" and ".join(lead_names(task)),
        url=f"{task.get_absolute_url()}?as_at={on.isoformat()}",
        count=1,
    )


def measures_of(tasks):
    """The counts and coverages of tasks, a row for each reading."""
    return (
        Measure.objects.filter(tasks__in=tasks, kind__in=("count", "coverage"))
        .annotate(
            task=F("tasks"),
            read_on=F("readings__date"),
            read=F("readings__value"),
            linked=measure_sources.linked(),
        )
        .order_by("order", "pk", "read_on", "readings")
    )


def _so_far(late, rows, on: dt.date) -> dict[int, list[str]]:
    """How far the counts and coverages of late tasks have come, by task."""
    measures, readings = {}, defaultdict(list)
    for row in rows:
        measures.setdefault((row.task, row.pk), row)
        if row.read_on is not None:
            readings[row.task, row.pk].append(Reading(row.read_on, row.read))
    told = {task.pk: [] for task in late}
    for key, measure in measures.items():
        if key[0] not in told:
            continue
        # What another register says of it is said on the task's page, to each reader what they may see.
        if measure.linked and not readings[key]:
            continue
        told[key[0]].append(_one_so_far(measure, measure.progress_of(readings[key], on)))
    return told


def _one_so_far(measure, stands) -> str:
    if stands.value is None and measure.kind == "count":
        return f"none of {number(measure.target)} {measure.unit} is recorded"
    return stands.sentence.rstrip(".").replace("No reading", "no reading", 1)


def _within(title: str) -> str:
    """A title inside a sentence: small at its beginning, unless that is an abbreviation."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
