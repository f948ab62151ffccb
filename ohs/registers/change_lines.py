"""Changes as they are told: a line a row, or one line for all rows that belong together (a unit's twelve themes)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import overload

from ohs.core.text import plural, upper_first

from .comparison import Change, ColumnChange, in_words
from .comparison_spec import LATE, NO_REASON, ComparisonSpec, Direction, Reason, What


@dataclass(frozen=True)
class ChangeLine:
    """One line of "since the last Board": what became of it, what it is called, and from what to what."""

    what: What
    name: str
    details: tuple[str, ...] = ()
    direction: Direction = Direction.NEITHER
    # Nothing but figures that were corrected, or are shown otherwise, since.
    only_revised: bool = False
    reason: Reason = NO_REASON
    # What the row is, "task", and under which heading of the news its register puts it.
    noun: str = ""
    heading: str = ""

    @property
    def called(self) -> str:
        """What became of which: "New task", "Task"; a change is told by its details."""
        became = "" if self.noun and self.what in (What.CHANGED, What.MOVED) else str(self.what)
        return upper_first(f"{became} {self.noun}".strip())


class ChangeLines(Sequence[ChangeLine]):
    """The lines of some changes, in their order; those that share `spec.told_by` are one, at the place of the first.

    A line is written when it is asked for: of ten thousand changes a page lists the first of them.
    """

    def __init__(self, changes: Iterable[Change], spec: ComparisonSpec):
        self._spec = spec
        self._groups: list[tuple[tuple[str, ...], list[Change]]]
        if not spec.told_by:
            self._groups = [((), [change]) for change in changes]
            return
        groups: dict[tuple[str, ...], list[Change]] = {}
        for change in changes:
            key = tuple(change.row.get(column, "") for column in spec.told_by)
            groups.setdefault(key, []).append(change)
        self._groups = list(groups.items())

    def __len__(self) -> int:
        return len(self._groups)

    @overload
    def __getitem__(self, place: int) -> ChangeLine: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[ChangeLine, ...]: ...
    def __getitem__(self, place: int | slice) -> ChangeLine | tuple[ChangeLine, ...]:
        if isinstance(place, slice):
            groups = self._groups[place]
            lines = tuple(self._write(*group) for group in groups)
            return self._with_reasons(lines, [changes[0] for _, changes in groups])
        return self[place : place + 1 or None][0]

    def _write(self, key: tuple[str, ...], changes: Sequence[Change]) -> ChangeLine:
        if self._spec.told_by:
            line = _line(key, changes, self._spec)
        else:
            line = _told(changes[0], self._spec)
        directions = {change.direction for change in changes} - {Direction.NEITHER}
        return replace(
            line,
            noun=self._spec.noun,
            # What is partly better and partly worse is neither.
            direction=directions.pop() if len(directions) == 1 else Direction.NEITHER,
            only_revised=line.heading == LATE
            or all(
                bool(change.columns) and all(column.revised for column in change.columns)
                for change in changes
            ),
        )

    def _with_reasons(
        self, lines: tuple[ChangeLine, ...], changes: Sequence[Change]
    ) -> tuple[ChangeLine, ...]:
        """The lines with their pages and the last reasons, asked for all together; what is gone has no page."""
        there = [place for place, change in enumerate(changes) if change.after is not None]
        if self._spec.reasons is None or not there:
            return lines
        rows = [changes[place].row for place in there]
        found = dict(zip(there, self._spec.reasons(rows), strict=True))
        return tuple(
            replace(line, reason=found[place]) if place in found else line
            for place, line in enumerate(lines)
        )


def _told(change: Change, spec: ComparisonSpec) -> ChangeLine:
    """One row: in the words of its register, or column by column."""
    told = spec.tell(change) if spec.tell else None
    if told is None:
        return ChangeLine(change.what, change.name, change.details)
    name = told.name or change.name
    return ChangeLine(change.what, name, told.details, heading=told.heading)


def _line(key: tuple[str, ...], changes: Sequence[Change], spec: ComparisonSpec) -> ChangeLine:
    whats = list(dict.fromkeys(change.what for change in changes))
    details: list[str] = []
    for what in (What.NEW, What.GONE):
        rows = [change.row for change in changes if change.what is what]
        if rows:
            content = spec.content(rows) if spec.content else plural(len(rows), "row")
            details.append(content if len(whats) == 1 else f"{what}: {content}")
    details += _from_then_to_now([change for change in changes if change.columns], spec)
    name = " ".join(in_words(text) for text in key if text)
    return ChangeLine(whats[0] if len(whats) == 1 else What.CHANGED, name, tuple(details))


def _from_then_to_now(changes: Sequence[Change], spec: ComparisonSpec) -> list[str]:
    """What several rows have in common is said once; then each row by itself."""
    times = Counter(column for change in changes for column in change.columns)
    common = [column for column in times if times[column] > 1]
    details = [_told_of(column, times[column], len(changes)) for column in common]
    for change in changes:
        own = [column.words for column in change.columns if column not in common]
        if own:
            label = (
                change.row.get(column, "") for column in spec.label if column not in spec.told_by
            )
            details.append(
                f"{' '.join(in_words(text) for text in label if text)}: {'; '.join(own)}"
            )
    return details


def _told_of(column: ColumnChange, times: int, among: int) -> str:
    return column.words if times == among else f"{column.words} ({times} of {among})"
