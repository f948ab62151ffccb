"""What of the plans needs the Board's attention, in sentences: the late tasks one by one, and what waits for confirmation."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence

from django.db.models import F

from ohs.core.text import format_day, lower_first
from ohs.registers.results import Attention

from ..measure_sources import has_source
from ..models import KeyTask, Measure, MeasureReading
from ..rules.progress import Progress, format_number
from ..rules.standing import Standing
from ..rules.timescale import TimescaleKind
from ..tables import lead_names


def attention_of(
    late: Sequence[KeyTask], overdue: int, awaiting: int, on: dt.date, link: Callable[..., str]
) -> tuple[Attention, ...]:
    """`late` are the first of the `overdue` tasks, which are told one by one; `awaiting` wait for confirmation."""
    told = _so_far(late, on)
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
                ask="Agree new dates, or withdraw them."
                if left > 1
                else "Agree a new date, or withdraw it.",
                key="actions.overdue.more",
            )
        )
    if awaiting:
        found.append(
            Attention(
                weight=40,
                subject="One task" if awaiting == 1 else f"{awaiting} tasks",
                sentence=(
                    f"{'is' if awaiting == 1 else 'are'} reported complete and "
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
    was = "had to be done before" if task.timescale_kind == TimescaleKind.BEFORE else "was due on"
    parts = [f"{was} {format_day(task.asof_due_date)} and is not reported complete"]
    if task.asof_times_moved:
        times = "once" if task.asof_times_moved == 1 else f"{task.asof_times_moved} times"
        parts.append(f"its date has moved {times}, from {format_day(task.original_due_date)}")
    parts += so_far
    if task.asof_updated_on is None:
        parts.append("there is no update")
    return Attention(
        weight=90,
        subject=f"{what} {task.number}, {_within(task.title)}",
        sentence=f"{'; '.join(parts)}.",
        who=" and ".join(lead_names(task)),
        url=f"{task.get_absolute_url()}?as_at={on.isoformat()}",
        count=1,
        ask="Agree a new date, or withdraw it.",
        options=("Agree a new date", "Withdraw task", "Keep the date and ask for a report"),
        key=f"actions.overdue.{task.pk}",
    )


def _so_far(late: Sequence[KeyTask], on: dt.date) -> dict[int, list[str]]:
    """How far the counts and coverages of late tasks have come, by task."""
    measures = Measure.objects.filter(tasks__in=late, kind__in=("count", "coverage")).annotate(
        task=F("tasks"), has_source=has_source()
    )
    readings = defaultdict(list)
    for reading in MeasureReading.objects.filter(measure__in=measures.values("pk")):
        readings[reading.measure_id].append(reading)
    told: dict[int, list[str]] = {task.pk: [] for task in late}
    for measure in measures.order_by("order", "pk"):
        own = readings[measure.pk]
        # What another register says of it is said on the task's page, to each reader what they may see.
        if own or not measure.has_source:
            told[measure.task].append(_one_so_far(measure, measure.progress_of(own, on)))
    return told


def _one_so_far(measure: Measure, progress: Progress) -> str:
    if progress.value is None and measure.kind == "count" and measure.target is not None:
        return f"none of {format_number(measure.target)} {measure.unit} is recorded"
    return progress.sentence.rstrip(".").replace("No reading", "no reading", 1)


def _within(title: str) -> str:
    """A title inside a sentence: small at its beginning, unless that is an abbreviation."""
    return title if title[1:2].isupper() else lower_first(title)
