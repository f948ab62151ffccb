"""The action plans in the Board's paper: what is overdue and due, what slipped, the live plans task by task.

How many there are is asked of the database; read are the tasks that are printed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from ohs.core.text import format_day, join_words, number_of_times, plural, upper_first
from ohs.registers.content import Block, Chapter, Note, Paragraph, Table, rest_in_pack
from ohs.registers.contract import PaperRequest, RegisterPaper, SectionPlan

from ..models import ActionPlan, KeyTask
from ..querysets import KeyTaskQuerySet
from ..rules.standing import CLOSED_STATES, Standing, due_soon, overdue
from . import advice_paper
from .advice_rows import RECOMMENDATIONS
from .rows import KeyTaskRow, key_task_rows
from .summary import ListLink

SECTIONS = (
    *advice_paper.SECTIONS,
    SectionPlan(key="actions", heading="Action plan: what slipped and what is due", order=900),
)
# As many tasks of each kind are printed; the others are in the pack's CSV.
MOST_TASKS = 60


@dataclass(frozen=True)
class Tasks:
    """Some tasks of the live plans: how many they are, and of these the rows that are printed, in the register's order."""

    number: int
    rows: Sequence[KeyTaskRow]


@dataclass(frozen=True)
class LiveTasks:
    """The tasks of the live plans: all, and which of them the Board is told of by themselves."""

    all: Tasks
    overdue: Tasks
    soon: Tasks
    moved: Tasks
    # The title of each live plan with how many tasks it has.
    plans: Sequence[tuple[str, int]]


def write_paper(request: PaperRequest) -> RegisterPaper:
    on = request.on
    tasks = KeyTask.objects.as_at(on).filter(plan__state=ActionPlan.State.LIVE)
    counts = _counts(tasks, request)
    late, soon = (sum(plan[kind] for plan in counts) for kind in ("overdue", "soon"))
    consideration = (
        f"{plural(late, 'key task is', 'key tasks are')} overdue and "
        f"{soon:,} {'is' if soon == 1 else 'are'} {Standing.DUE_SOON.label}."
    )
    return RegisterPaper(
        sections={
            "actions": lambda: _chapter(_live_tasks(tasks, counts, request), ListLink(on, None)),
            **advice_paper.chapters(request),
        },
        considerations=(
            consideration,
            advice_paper.consideration(tuple(request.rows(RECOMMENDATIONS.name))),
        ),
    )


def _kinds(request: PaperRequest) -> dict[str, tuple[Q, Sequence[str]]]:
    """Which tasks are told by themselves, and in what order they press."""
    slipped = Q(asof_times_moved__gt=0) & ~Q(asof_state__in=CLOSED_STATES)
    return {
        "overdue": (overdue(request.on), ("asof_due_date",)),
        "soon": (due_soon(request.on), ("asof_due_date",)),
        "moved": (slipped, ("-asof_times_moved", "asof_due_date")),
    }


def _counts(tasks: KeyTaskQuerySet, request: PaperRequest) -> Sequence[dict[str, Any]]:
    """Plan by plan how many tasks there are, and how many of each kind."""
    kinds = {kind: Count("pk", filter=which) for kind, (which, _) in _kinds(request).items()}
    return list(
        tasks.order_by("-plan__period_start", "plan")
        .values("plan", "plan__title")
        .annotate(total=Count("pk"), **kinds)
    )


def _live_tasks(
    tasks: KeyTaskQuerySet, counts: Sequence[dict[str, Any]], request: PaperRequest
) -> LiveTasks:
    """Of each kind the tasks that press most, read all together."""
    chosen = {"total": list(tasks.in_order().values_list("pk", "key")[:MOST_TASKS])}
    for kind, (which, order) in _kinds(request).items():
        pressing = tasks.filter(which).order_by(*order, "sort_key", "pk")
        chosen[kind] = list(pressing.values_list("pk", "key")[:MOST_TASKS])
    pks = {pk for some in chosen.values() for pk, _ in some}
    rows = list(key_task_rows(tasks.filter(pk__in=pks).in_order(), request.on))

    def printed(kind: str) -> Tasks:
        wanted = {key for _, key in chosen[kind]}
        return Tasks(sum(plan[kind] for plan in counts), [row for row in rows if row.key in wanted])

    return LiveTasks(
        all=printed("total"),
        overdue=printed("overdue"),
        soon=printed("soon"),
        moved=printed("moved"),
        plans=[(plan["plan__title"], plan["total"]) for plan in counts],
    )


def _chapter(tasks: LiveTasks, link: ListLink) -> Chapter:
    blocks: list[Block] = []
    if tasks.overdue.number:
        blocks.append(_due_tasks("Overdue", tasks.overdue.rows))
        blocks += _more(
            tasks.overdue,
            "overdue, none of them for longer,",
            link(standing=Standing.OVERDUE.value),
            "overdue tasks",
        )
    else:
        blocks.append(Paragraph("No key task is overdue."))
    if tasks.soon.number:
        blocks.append(_due_tasks(upper_first(Standing.DUE_SOON.label), tasks.soon.rows))
        blocks += _more(
            tasks.soon,
            f"{Standing.DUE_SOON.label}, none of them sooner,",
            link(standing=Standing.DUE_SOON.value),
            f"tasks {Standing.DUE_SOON.label}",
        )
    if tasks.moved.number:
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
                    for row in tasks.moved.rows
                ),
                widths=(0.6, 3.4, 2, 1.3, 1.3, 1.2),
            )
        )
        blocks += _more(
            tasks.moved,
            "with a date that slipped, none of them more often,",
            f"{reverse('actions:slippage')}?as_at={link.on.isoformat()}",
            "changed dates",
        )
    if tasks.all.number:
        blocks.append(
            Table(
                caption="The live plans, task by task",
                header=("Task", "What", "Lead", "Timescale", "Standing"),
                rows=tuple(
                    (row.task, row.task_title, ", ".join(row.leads), row.timescale, row.standing)
                    for row in tasks.all.rows
                ),
                widths=(0.7, 4, 2.2, 2, 1.4),
            )
        )
        blocks += _more(tasks.all, "", link(), "tasks of the live plans")
    counted = join_words(f"{title} ({plural(count, 'task')})" for title, count in tasks.plans)
    blocks.append(
        Note(f"Counted over the live plans: {counted}." if counted else "No plan is live.")
    )
    return Chapter(tuple(blocks))


def _more(tasks: Tasks, which: str, link: str, link_text: str) -> list[Note]:
    """Where not all of them are printed, how many there are besides, and where."""
    left = tasks.number - len(tasks.rows)
    if not left:
        return []
    more = " ".join(filter(None, (plural(left, "more task"), which)))
    link_text = f"All {tasks.number:,} {link_text}"
    return [rest_in_pack(left, more, "key-tasks.csv", link=link, link_text=link_text)]


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
