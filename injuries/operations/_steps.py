"""Where a value begins and ends along the extracts: the rows that figures are stored in."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from ..disclosure.decision import LineRule

Value = TypeVar("Value")


def steps(
    column: Sequence[Value], start: int, stop: int | None
) -> Iterator[tuple[int, int | None, Value]]:
    """Where a value begins and ends along the extracts, and the value."""
    end = len(column) if stop is None else min(stop, len(column))
    first = start
    for place in range(start, end):
        if place + 1 == end or column[place + 1] != column[place]:
            yield first, (None if place + 1 == len(column) else place + 1), column[place]
            first = place + 1


def end_of(rule: LineRule) -> int | None:
    """The first extract that is stored by the definition that came after, where one did."""
    return None if rule.until is None else rule.until - 1
