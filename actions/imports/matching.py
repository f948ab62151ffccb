"""Which task of the register a row of a file is about."""

from collections import defaultdict
from collections.abc import Iterable

from ohs.imports.batch import Fault
from ohs.imports.values.texts import plain

from ..models import ActionPlan, KeyTask
from .rows import GivenTask


class KnownTasks:
    """The tasks of some plans, read once: by number, by key, by title."""

    def __init__(self, plans: Iterable[ActionPlan]):
        tasks = (
            KeyTask.objects.filter(plan__in=list(plans))
            .select_related("action__plan", "plan", "follows")
            .prefetch_related("posts__post", "measures")
            .order_by("pk")
        )
        self.by_number: dict[tuple[int, str], KeyTask] = {}
        self.by_key: dict[tuple[int, str], KeyTask] = {}
        self.by_title: dict[tuple[int, str], list[KeyTask]] = defaultdict(list)
        for task in tasks:
            self.by_number[task.plan_id, task.number] = task
            self.by_key[task.plan_id, task.key] = task
            self.by_title[task.plan_id, plain(task.title)].append(task)

    def plans(self) -> set[int]:
        """The plans that have a task."""
        return {plan for plan, _ in self.by_number}

    def numbered(self, plan: ActionPlan, number: str) -> KeyTask | None:
        return self.by_number.get((plan.pk, number))

    def matching(self, row: GivenTask, plan: ActionPlan) -> KeyTask | Fault | None:
        """The task by its key, which outlasts its number, else by its number; a fault where that may be another."""
        if row.key and (task := self.by_key.get((plan.pk, row.key))):
            return task
        task = self.numbered(plan, row.number)
        namesakes = self.by_title.get((plan.pk, plain(row.title)), [])
        if task is not None and (task in namesakes or row.key):
            return task
        fuller = self.numbered(plan, f"{row.number}0")
        if task is not None and len(namesakes) == 1:
            other = namesakes[0]
            reason = " A spreadsheet makes 1.1 of 1.10." if other is fuller else ""
            return _unclear(
                row,
                f"{task.number} is “{task.title[:80]}” in the register, and “{other.title[:80]}” is {other.number}.{reason} "
                "Write the number that is meant as text, or bring the column key along from the list's own file.",
            )
        if fuller is not None and "." in row.number:
            here = f"{task.number} “{task.title[:80]}”" if task else f"a new task {row.number}"
            return _unclear(
                row,
                f"This may be {here} or {fuller.number} “{fuller.title[:80]}”: a spreadsheet makes {row.number} of "
                f"{fuller.number}. Bring the column key along from the list's own file, or put the title right on the "
                "task's page.",
            )
        return task


def _unclear(row: GivenTask, expected: str) -> Fault:
    return Fault(row.row, "task", row.number[:80], expected)


def is_same_but_for_noughts(written: str, number: str) -> bool:
    """Whether a spreadsheet may have made the one of the other: 1.1 of 1.10."""
    return "." in number and written != number and written == number.rstrip("0")
