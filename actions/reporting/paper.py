"""The action plans in the Board's paper: what is overdue and due, what slipped, the live plans task by task."""

from collections import Counter
from collections.abc import Sequence

from ohs.core.text import format_day, join_words, number_of_times, plural, upper_first
from ohs.registers.content import Block, Chapter, Note, Paragraph, Table
from ohs.registers.contract import PaperRequest, RegisterPaper, SectionPlan

from ..models import ActionPlan
from ..rules.standing import Standing
from . import advice_paper
from .advice_rows import RECOMMENDATIONS
from .rows import KEY_TASKS, KeyTaskRow

SECTIONS = (
    *advice_paper.SECTIONS,
    SectionPlan(key="actions", heading="Action plan: what slipped and what is due", order=900),
)
# As many tasks of the live plans are printed; the others are in the pack's CSV.
MOST_TASKS = 60


def write_paper(request: PaperRequest) -> RegisterPaper:
    plans = ActionPlan.objects.live().values_list("title", flat=True)
    live = frozenset(plans)
    tasks = [row for row in request.rows(KEY_TASKS.name) if row.plan in live]
    overdue = _with_standing(tasks, Standing.OVERDUE)
    soon = _with_standing(tasks, Standing.DUE_SOON)
    consideration = (
        f"{plural(len(overdue), 'key task is', 'key tasks are')} overdue and "
        f"{len(soon)} {'is' if len(soon) == 1 else 'are'} {Standing.DUE_SOON.label}."
    )
    return RegisterPaper(
        sections={
            "actions": lambda: _chapter(tasks, overdue, soon),
            **advice_paper.chapters(request),
        },
        considerations=(
            consideration,
            advice_paper.consideration(tuple(request.rows(RECOMMENDATIONS.name))),
        ),
    )


def _with_standing(tasks: Sequence[KeyTaskRow], standing: Standing) -> list[KeyTaskRow]:
    return [row for row in tasks if Standing.read(row.standing) is standing]


def _chapter(
    tasks: Sequence[KeyTaskRow], overdue: Sequence[KeyTaskRow], soon: Sequence[KeyTaskRow]
) -> Chapter:
    blocks: list[Block] = []
    if overdue:
        blocks.append(_due_tasks("Overdue", overdue))
    else:
        blocks.append(Paragraph("No key task is overdue."))
    if soon:
        blocks.append(_due_tasks(upper_first(Standing.DUE_SOON.label), soon))
    closed = (Standing.CONFIRMED.label, Standing.WITHDRAWN.label)
    moved = [row for row in tasks if row.times_moved and row.standing not in closed]
    if moved:
        blocks.append(
            Table(
                caption="Dates that slipped",
                header=("Task", "What", "Lead", "First due", "Due now", "Moved"),
                rows=tuple(
                    (
                        row.task,
                        row.task_title,
                        ", ".join(row.leads),
                        format_day(row.original_due_date),
                        format_day(row.due_date),
                        _times(row.times_moved),
                    )
                    for row in moved
                ),
                widths=(0.6, 3.4, 2, 1.3, 1.3, 1.2),
            )
        )
    if tasks:
        blocks.append(
            Table(
                caption="The live plans, task by task",
                header=("Task", "What", "Lead", "Timescale", "Standing"),
                rows=tuple(
                    (row.task, row.task_title, ", ".join(row.leads), row.timescale, row.standing)
                    for row in tasks[:MOST_TASKS]
                ),
                widths=(0.7, 4, 2.2, 2, 1.4),
            )
        )
        left = len(tasks) - MOST_TASKS
        if left > 0:
            blocks.append(Note(f"{left:,} more tasks stand in key-tasks.csv of this pack."))
    counts = Counter(row.plan for row in tasks)
    counted = join_words(f"{title} ({plural(count, 'task')})" for title, count in counts.items())
    blocks.append(
        Note(f"Counted over the live plans: {counted}." if counted else "No plan is live.")
    )
    return Chapter(tuple(blocks))


def _due_tasks(caption: str, tasks: Sequence[KeyTaskRow]) -> Table:
    return Table(
        caption=caption,
        header=("Task", "What", "Lead", "Due", "Moved"),
        rows=tuple(
            (
                row.task,
                row.task_title,
                ", ".join(row.leads),
                format_day(row.due_date),
                _times(row.times_moved),
            )
            for row in tasks
        ),
        widths=(0.6, 3.9, 2.2, 1.3, 1.2),
    )


def _times(moved: int) -> str:
    return number_of_times(moved) if moved else "not moved"
