"""A plan as a timeline: for each task its window, the date it is due, where that date was first, and today.

Each row is a drawing as wide as its place, in percent of the plan's time, so that its words keep their size on a phone
and in print. The same is said beside it in words.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString

from ohs.core.text import format_day

from .rules.standing import Standing
from .selectors.plan_page import ShownTask

# Shades of the window, told apart in grey as well; the standing is said in words.
_FILLS = {Standing.OVERDUE: "#d4351c", Standing.CONFIRMED: "#00703c", Standing.WITHDRAWN: "#b1b4b6"}
_USUAL, _LINE, _INK = "#5694ca", "#b1b4b6", "#0b0c0c"
_DONE = (Standing.CONFIRMED, Standing.AWAITING)
_HEIGHT = 22
# By so many years dates beyond the plan stretch the scale.
_STRETCH = 10


@dataclass(frozen=True)
class TimelineRow:
    """One task of the timeline: its drawing, and the same in words."""

    row: ShownTask
    drawing: SafeString
    words: str


@dataclass(frozen=True)
class Timeline:
    """The tasks of a plan that have a date, on one scale with its years and quarters."""

    rows: Sequence[TimelineRow]
    scale: SafeString
    start: dt.date
    end: dt.date
    undated: int


def draw_timeline(
    rows: Iterable[ShownTask], *, start: dt.date, end: dt.date, on: dt.date
) -> Timeline | None:
    """None where no task of the plan has a date. A task without one is counted, not drawn."""
    rows = list(rows)
    dated = [row for row in rows if row.task.asof_due_date]
    if not dated:
        return None
    days = [day for row in dated for day in (row.task.start_date, row.task.asof_due_date) if day]
    # A year that was typed wrong would make dots of all the others: its task is drawn at the edge.
    first = dt.date(max(start.year - _STRETCH, 1), 1, 1)
    last = dt.date(min(end.year + _STRETCH, dt.MAXYEAR - 1), 12, 31)
    scale = _Scale(max(min(start, *days), first), min(max(end, *days), last), on)
    return Timeline(
        rows=[TimelineRow(row, scale.draw(row), _words(row)) for row in dated],
        scale=scale.axis(),
        start=scale.first,
        end=scale.last,
        undated=len(rows) - len(dated),
    )


def _words(row: ShownTask) -> str:
    task = row.task
    parts = [f"from {format_day(task.start_date)}"] if task.start_date else []
    parts.append(f"due {format_day(task.asof_due_date)}")
    if task.asof_times_moved:
        parts.append(f"first due {format_day(task.original_due_date)}")
    if row.standing in _DONE and task.asof_updated_on:
        parts.append(f"reported complete {format_day(task.asof_updated_on)}")
    return ", ".join(parts)


class _Scale:
    """Days as places from 0 to 100."""

    def __init__(self, first: dt.date, last: dt.date, on: dt.date):
        self.first, self.last, self.on = first, last, on
        self._days = max((last - first).days, 1)

    def place(self, day: dt.date) -> float:
        return 1 + 98 * min(max((day - self.first).days / self._days, 0), 1)

    def axis(self) -> SafeString:
        """The quarters, with the years at their first."""
        # A quarter has no room for its name in a plan of many years.
        every = 3 if self._days <= 2 * 366 else 12
        month = dt.date(self.first.year, 1, 1)
        marks = []
        while month <= self.last:
            if month >= self.first:
                x = self.place(month)
                # A phone has room for a third of the names.
                rare = ' class="ohs-timeline__more"' if len(marks) % 3 else ""
                marks.append(
                    f'<line x1="{x:.2f}%" x2="{x:.2f}%" y1="14" y2="20" stroke="{_LINE}"/>'
                    f'<text{rare} x="{x:.2f}%" y="11" font-size="12" fill="#505a5f" font-family="Arial, sans-serif"'
                    f' text-anchor="{"end" if x > 94 else "middle" if x > 4 else "start"}">'
                    f"{month:%b} {month.year}</text>"
                )
            month = _months_on(month, every)
        return _svg("".join(marks), "")

    def draw(self, row: ShownTask) -> SafeString:
        task = row.task
        due = self.place(task.asof_due_date)
        begin = self.place(task.start_date or self.first)
        fill = _FILLS.get(row.standing, _USUAL)
        parts = [
            f'<line x1="1%" x2="99%" y1="11" y2="11" stroke="{_LINE}" stroke-width="1"/>',
            f'<rect x="{begin:.2f}%" y="6" width="{max(due - begin, 0.6):.2f}%" height="10" fill="{fill}"'
            f' fill-opacity="{1 if task.start_date else 0.35}"/>',
            f'<line x1="{due:.2f}%" x2="{due:.2f}%" y1="3" y2="19" stroke="{_INK}" stroke-width="3"/>',
        ]
        if task.asof_times_moved and task.original_due_date:
            first = self.place(task.original_due_date)
            parts.append(
                f'<line x1="{first:.2f}%" x2="{first:.2f}%" y1="3" y2="19" stroke="{_INK}" stroke-dasharray="2 2"'
                ' stroke-width="2"/>'
            )
        if row.standing in _DONE and task.asof_updated_on:
            parts.append(
                f'<circle cx="{self.place(task.asof_updated_on):.2f}%" cy="11" r="5" fill="#fff" stroke="{_INK}"'
                ' stroke-width="2"/>'
            )
        if self.first <= self.on <= self.last:
            today = self.place(self.on)
            parts.append(
                f'<line x1="{today:.2f}%" x2="{today:.2f}%" y1="0" y2="{_HEIGHT}" stroke="{_INK}" stroke-width="1"/>'
            )
        return _svg("".join(parts), f"{task.number} {task.title}: {_words(row)}")


def _months_on(month: dt.date, number: int) -> dt.date:
    count = month.month - 1 + number
    return dt.date(month.year + count // 12, count % 12 + 1, 1)


def _svg(inner: str, title: str) -> SafeString:
    named = f'role="img" aria-label="{escape(title)}"' if title else 'aria-hidden="true"'
    return SafeString(
        f'<svg class="ohs-timeline__drawing" {named} width="100%" height="{_HEIGHT}">{inner}</svg>'
    )
