"""Which months of a series go hidden together, over all its vintages. No database.

A month is *small* where any vintage has it at 1 up to threshold - 1. It is hidden in every vintage,
and it takes company: a *block* is a set of hidden months of which readers are only ever told the
sum. A block is *closed*, and its sum may be told, once

- it has at least two months whose hidden values nobody has been shown: a month that is small
  itself, or one first published no earlier than the block came to be; and
- in every vintage that has all its months their sum is at or over the threshold.

Until then no total that holds any of its months is given. Blocks are formed in the order in which
extracts are published, only ever grow, and never take in a month, or a block, whose figure readers
have had: someone who kept an earlier page, or compares two as-at dates, has at most one equation
for two unknowns in a block. With one sum for at least two months, raising one and lowering the
other leaves all that is shown as it was.

Company is sought in the same financial year first (positions 0-11, 12-23 and so on where the series
starts in April, `year_start` otherwise), then by nearness, later months before earlier ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from .audience import Audience, Mark

Values = Sequence[int | None]


@dataclass(frozen=True, slots=True)
class Block:
    """Positions of months that are hidden together; their sum may be told if `closed`.

    `since` is the vintage that made the block, `told` the first that told its sum.
    """

    months: frozenset[int]
    since: int
    closed: bool
    told: int | None = None


@dataclass(frozen=True, slots=True)
class ProtectedSeries:
    """A line's months for one audience, at every as-at date on offer.

    `months[v][i]` is the figure of month i in vintage v: a number, [c], or None where the month
    had none. `hidden` are the positions of hidden months, the same in every vintage.
    """

    months: tuple[tuple[int | Mark | None, ...], ...]
    hidden: frozenset[int]
    _values: tuple[tuple[int | None, ...], ...]
    _blocks: tuple[Block, ...]
    _audience: Audience
    _bounded: bool

    def total(self, start: int, stop: int, vintage: int = -1) -> int | Mark | None:
        """The total of months `start` up to, not including, `stop`; [c] where it must not be shown.

        Shown only if every block of hidden months lies wholly inside the period or wholly outside
        it, has all its months in that vintage, and the total itself is not small.
        """
        values = self._values[vintage]
        inside = range(len(values))[start:stop]
        there = [values[i] for i in inside if values[i] is not None]
        total = sum(there) if there else None
        if self._audience.sees_all or total is None:
            return total
        if self._bounded or self._audience.hides(total):
            return Mark.CONFIDENTIAL
        for block in self._blocks:
            within = [i for i in block.months if i in inside and values[i] is not None]
            if within and (len(within) < len(block.months) or not block.closed):
                return Mark.CONFIDENTIAL
        return total

    def for_chart(self, vintage: int = -1) -> list[int | None]:
        """The months as a chart may use them: a hidden month is missing, so no limit tells it."""
        return [None if isinstance(v, Mark) else v for v in self.months[vintage]]


def protect_series(
    vintages: Sequence[Sequence[int | None]],
    audience: Audience,
    *,
    bound: int | None = None,
    year_start: int = 0,
) -> ProtectedSeries:
    """Which months of a line, and which totals, an audience may see.

    `vintages` are the successive extracts, oldest first, each as long as the series of months,
    None where the extract has no figure for a month. All vintages the audience can ask for
    (`?as_at=`) go in together: a month that is small in any of them is hidden in all of them, so
    that no two dates can be subtracted. Each hidden month belongs to a *block* with at least one
    more month, chosen so that no reader has seen it shown before (see
    `injuries.disclosure.series`), and totals are given only for periods that cut no block.
    `year_start` is the position of an April, so that company is sought in the same financial year.

    A line with a `bound` ("fewer than 3 a month") shows no month and no total of picked months.
    """
    length = {len(values) for values in vintages}
    if len(length) > 1:
        raise ValueError("Every vintage must cover the same months, with None where it has none.")
    data = tuple(tuple(values) for values in vintages)
    size = length.pop() if length else 0
    bounded = bound is not None and not audience.sees_all
    blocks = () if audience.sees_all or bounded else blocks_of(data, audience.threshold, year_start)
    hidden = frozenset(i for block in blocks for i in block.months)
    if bounded:
        hidden = frozenset(range(size))
    months = tuple(
        tuple(
            Mark.CONFIDENTIAL if i in hidden and value is not None else value
            for i, value in enumerate(values)
        )
        for values in data
    )
    return ProtectedSeries(months, hidden, data, tuple(blocks), audience, bounded)


def blocks_of(vintages: Sequence[Values], threshold: int, year_start: int = 0) -> tuple[Block, ...]:
    """The blocks after the last of the vintages, by their first month."""
    first_seen: dict[int, int] = {}
    small_since: dict[int, int] = {}
    blocks: list[Block] = []
    for number, values in enumerate(vintages):
        for month, value in enumerate(values):
            if value is None:
                continue
            if isinstance(value, bool) or value != int(value) or value < 0:
                raise ValueError(f"A month's count must be a whole number from 0, not {value!r}.")
            first_seen.setdefault(month, number)
            if 0 < value < threshold and month not in small_since:
                small_since[month] = number
                if not any(month in block.months for block in blocks):
                    blocks.append(Block(frozenset({month}), number, closed=False))
        known = _Known(vintages[: number + 1], first_seen, small_since, threshold, year_start)
        blocks = _closed(blocks, known, number)
    return tuple(sorted(blocks, key=lambda block: min(block.months)))


@dataclass(frozen=True, slots=True)
class _Known:
    vintages: Sequence[Values]
    first_seen: dict[int, int]
    small_since: dict[int, int]
    threshold: int
    year_start: int

    def fresh(self, month: int, since: int) -> bool:
        """Whether nobody has been shown the value of this month that a block is to hide."""
        return month in self.small_since or self.first_seen[month] >= since

    def holds(self, months: frozenset[int], since: int) -> bool:
        """Whether a block of these months would be closed."""
        if sum(self.fresh(month, since) for month in months) < 2:
            return False
        sums = [
            sum(values[month] for month in months)
            for values in self.vintages
            if all(values[month] is not None for month in months)
        ]
        return bool(sums) and min(sums) >= self.threshold

    def candidates(self, months: frozenset[int], since: int, told: set[int]) -> list[int]:
        near = min(months)
        there = self.first_seen.keys() - months - told
        return sorted(
            (m for m in there if self.fresh(m, since)),
            key=lambda m: (
                (m - self.year_start) // 12 != (near - self.year_start) // 12,
                min(abs(m - own) for own in months),
                m < near,
                m,
            ),
        )


def _closed(blocks: list[Block], known: _Known, now: int) -> list[Block]:
    """Grow blocks until they are closed or nothing is left to take; merge those that meet."""
    done: list[Block] = []
    waiting = sorted(blocks, key=lambda block: min(block.months))
    told = {m for block in blocks if block.told is not None for m in block.months}
    while waiting:
        block = waiting.pop(0)
        months, since = block.months, block.since
        while not known.holds(months, since):
            candidates = known.candidates(months, since, told)
            if not candidates:
                break
            taken = candidates[0]
            others = [other for other in (*waiting, *done) if taken in other.months]
            months = months.union({taken}, *(other.months for other in others))
            since = min([since, *(other.since for other in others)])
            waiting = [other for other in waiting if other not in others]
            done = [other for other in done if other not in others]
        closed = known.holds(months, since)
        first_told = now if closed and block.told is None else block.told
        done.append(Block(months, since, closed, first_told))
    return done
