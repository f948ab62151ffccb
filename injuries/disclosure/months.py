"""Which months of the report lines are told for the force, in every extract there has been. No database.

Extracts are taken in the order in which they were published, and what one told stays told: readers
keep pages. A month is hidden, in every extract, where any extract has it at 1 up to threshold - 1,
or where what is told of the month's other lines would narrow a hidden month, or what any unit can have
of the injuries of one kind, to fewer values than the threshold (`polytope`). Lines within lines are so decided
together. A hidden month takes company: a *block* is a set of hidden months of one line of which
readers are told the sum at most. It is told once

- at least two of its months have values that nobody has been shown (hidden for their own sake, or
  first published no earlier than the block came to be), and
- in every extract that has all its months, the sum leaves each month, of which a reader may know
  that it is at least 1, as many values as the threshold.

Until then no total that holds any of its months is told. Where a later extract has another sum for
it, and both sums together would give too much away, it is told no more from that extract on. Blocks only grow, and never take in a month,
or a block, whose figure readers have had: whoever kept an earlier page, or sets two as-at dates
against each other, has at most one equation for two unknowns. Company is sought in the same financial
year only, so that the months of two years never hang together: by nearness, later months before
earlier ones.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from .memo import memoised
from .polytope import Places, Polytope, whole_numbers
from .ranges import MonthSum

_YEAR = 12


@dataclass(frozen=True)
class ForceHistory:
    """The force's months as each extract had them.

    `counts[v, a, m]` are the injuries of kind a in month m by extract v; `known[v, m]` says whether
    the extract had the month. Kinds are those that the lines tell apart: `lines[l, a]`. `bounded`
    lines are never told by number. `april` is the place of an April. A line is told from extract
    `since` on (the first, where it is not named) and until before extract `until`: what a line that
    counts something else now told while it was there is known to readers for good.
    """

    counts: NDArray[np.int64]
    known: NDArray[np.bool_]
    lines: NDArray[np.bool_]
    bounded: frozenset[int] = frozenset()
    april: int = 0
    since: Mapping[int, int] = field(default_factory=dict)
    until: Mapping[int, int] = field(default_factory=dict)

    @property
    def extracts(self) -> int:
        return len(self.counts)

    def is_told(self, line: int, extract: int) -> bool:
        """Whether an extract tells a line at all."""
        return self.since.get(line, 0) <= extract < self.until.get(line, self.extracts)


@dataclass(frozen=True, slots=True)
class Block:
    """Months of a line that are hidden together.

    `since` is the extract that made the block. `told` is the first that tells its sum, None while
    none does; `until` is the first that tells it no more, None while none is. `shown` says that
    readers have had a sum of some of its months. `needs` is the least number of months that the
    attack has asked for.
    """

    line: int
    months: frozenset[int]
    since: int
    told: int | None = None
    until: int | None = None
    shown: bool = False
    needs: int = 2

    def is_told(self, extract: int) -> bool:
        """Whether an extract tells its sum."""
        told = self.told is not None and self.told <= extract
        return told and (self.until is None or extract < self.until)


@dataclass(frozen=True)
class MonthsDecision:
    """What is hidden, in every extract, and which sums of hidden months are told from which extract on."""

    blocks: tuple[Block, ...]
    small: frozenset[tuple[int, int]]
    exposed: tuple[Hashable, ...]
    programmes: int
    hidden: frozenset[tuple[int, int]] = field(init=False)

    def __post_init__(self) -> None:
        hidden = frozenset((block.line, month) for block in self.blocks for month in block.months)
        object.__setattr__(self, "hidden", hidden)


@memoised
def decide_months(history: ForceHistory, threshold: int) -> MonthsDecision:
    """Which months of each line are hidden, and in which blocks."""
    decision = _Decision(history, threshold)
    for extract in range(history.extracts):
        decision.publish(extract)
    return decision.made()


class _Decision:
    def __init__(self, history: ForceHistory, threshold: int) -> None:
        self.history, self.threshold = history, threshold
        self.free = [line for line in range(len(history.lines)) if line not in history.bounded]
        self.values = history.lines.astype(np.int64) @ history.counts  # extract, line, month
        first_known = np.where(history.known.any(axis=0), history.known.argmax(axis=0), -1)
        since = np.array([history.since.get(line, 0) for line in range(len(history.lines))])
        #: The extract that first told each line's month.
        self.first_told = np.maximum(first_known[None, :], since[:, None])
        self.blocks: dict[int, list[Block]] = {line: [] for line in self.free}
        #: Months that are hidden for their own sake, with the extract that made them so.
        self.own: dict[tuple[int, int], int] = {}
        self.small: set[tuple[int, int]] = set()
        #: Lines that begin with the extract that is being decided, until what it told before is.
        self.waiting: set[int] = set()
        self.open_to_hide: set[int] = set()
        self.exposed: list[Hashable] = []
        self.programmes = 0

    def made(self) -> MonthsDecision:
        blocks = tuple(
            sorted(
                (block for blocks in self.blocks.values() for block in blocks),
                key=lambda block: (block.line, min(block.months)),
            )
        )
        return MonthsDecision(
            blocks, frozenset(self.small), tuple(dict.fromkeys(self.exposed)), self.programmes
        )

    def publish(self, extract: int) -> None:
        """Decide what this extract tells, given what the earlier ones told."""
        begin = {line for line in self.free if extract and self.history.since.get(line) == extract}
        changed = self._changed(extract)
        self.waiting = begin
        self._decide(self._told_now(extract), changed, extract)
        if begin:
            # A line that is new was not there when the others were told.
            self.waiting = set()
            self._decide(sorted(begin), sorted(self._known_months(extract)), extract)
        for line in self._told_now(extract):
            self.blocks[line] = [
                replace(block, shown=block.shown or block.told is not None)
                for block in self.blocks[line]
            ]

    def _decide(self, lines: Sequence[int], months: Sequence[int], extract: int) -> None:
        self.open_to_hide = set(lines)
        for line in lines:
            for month in months:
                if 0 < self.values[extract, line, month] < self.threshold:
                    self.small.add((line, month))
                    self._hide(line, month, extract)
            self._close(line, extract)
        self._attack(months, extract)

    def is_told(self, line: int, extract: int) -> bool:
        return line not in self.waiting and self.history.is_told(line, extract)

    def _told_now(self, extract: int) -> list[int]:
        return [line for line in self.free if self.is_told(line, extract)]

    def _changed(self, extract: int) -> list[int]:
        known = self.history.known[extract]
        if extract == 0:
            return [int(month) for month in np.flatnonzero(known)]
        new = known & ~self.history.known[extract - 1]
        other = (self.history.counts[extract] != self.history.counts[extract - 1]).any(axis=0)
        return [int(month) for month in np.flatnonzero(new | (known & other))]

    # Blocks

    def _hide(self, line: int, month: int, extract: int) -> None:
        self.own.setdefault((line, month), extract)
        if not any(month in block.months for block in self.blocks[line]):
            self.blocks[line].append(Block(line, frozenset({month}), extract))

    def _is_fresh(self, line: int, month: int, since: int) -> bool:
        """Whether nobody has been shown the value of this month that a block is to hide."""
        return (line, month) in self.own or self.first_told[line, month] >= since

    def _holds(self, block: Block, extract: int) -> bool:
        """Whether the sum of a block may be told."""
        months = sorted(block.months)
        if len(months) < block.needs:
            return False
        if sum(self._is_fresh(block.line, month, block.since) for month in months) < 2:
            return False
        whole = self.history.known[: extract + 1][:, months].all(axis=1)
        if not whole.any():
            return False
        values = self.values[: extract + 1, block.line][whole][:, months]
        left = values.sum(axis=1) - (values > 0).sum(axis=1)
        return bool(left.min() >= self.threshold - 1)

    def _candidates(self, block: Block, extract: int, told: set[int]) -> list[int]:
        near = min(block.months)
        april = self.history.april
        # A month that is in no block yet has been told by every extract before this one that had it.
        hidden = {one for other in self.blocks[block.line] for one in other.months}

        def key(month: int) -> tuple[int, bool, int]:
            return min(abs(month - own) for own in block.months), month < near, month

        return sorted(
            (
                int(month)
                for month in np.flatnonzero(self.history.known[extract])
                if month not in block.months
                and month not in told
                and (month - april) // _YEAR == (near - april) // _YEAR
                and self._is_fresh(block.line, int(month), block.since)
                and (int(month) in hidden or self.first_told[block.line, month] == extract)
                and self.values[extract, block.line, month] > 0
            ),
            key=key,
        )

    def _close(self, line: int, extract: int) -> None:
        """Grow the blocks of a line until they may be told or nothing is left to take; merge those that meet."""
        waiting = sorted(self.blocks[line], key=lambda block: min(block.months))
        told = {month for block in waiting if block.shown for month in block.months}
        done: list[Block] = []
        while waiting:
            block = waiting.pop(0)
            grown = False
            while not self._holds(block, extract):
                candidates = self._candidates(block, extract, told)
                if not candidates:
                    break
                taken = candidates[0]
                others = [other for other in (*waiting, *done) if taken in other.months]
                block = replace(
                    block,
                    months=block.months.union({taken}, *(other.months for other in others)),
                    since=min([block.since, *(other.since for other in others)]),
                    needs=max([block.needs, *(other.needs for other in others)]),
                )
                waiting = [other for other in waiting if other not in others]
                done = [other for other in done if other not in others]
                grown = True
            done.append(self._told_from(block, extract, grown=grown))
        self.blocks[line] = done

    def _told_from(self, block: Block, extract: int, *, grown: bool) -> Block:
        """A block of which nothing is left to take, with the extracts that tell its sum."""
        was_told = block.told is not None and not grown
        if self._holds(block, extract):
            return block if was_told else replace(block, told=extract, until=None)
        if was_told and block.shown:
            return block if block.until is not None else replace(block, until=extract)
        return replace(block, told=None, until=None)

    # The attack

    def _attack(self, changed: Sequence[int], extract: int) -> None:
        if len(self.history.lines) == 1:
            return  # one line alone is protected by its blocks
        waiting = set(changed)
        given_up: set[Hashable] = set()
        while waiting:
            months = self._component(min(waiting))
            trial = _Attack(self, months, extract, given_up)
            touched = trial.hide_more()
            self.programmes += trial.polytope.solved
            if touched:
                waiting |= touched & self._known_months(extract)
                continue
            waiting -= set(months)
        self.exposed += given_up

    def _known_months(self, extract: int) -> set[int]:
        return {int(month) for month in np.flatnonzero(self.history.known[extract])}

    def _component(self, month: int) -> list[int]:
        """The months that hang together with one by the sums that are told."""
        found, waiting = set(), [month]
        while waiting:
            one = waiting.pop()
            if one in found:
                continue
            found.add(one)
            for blocks in self.blocks.values():
                for block in blocks:
                    if one in block.months:
                        waiting += block.months - found
        return sorted(found)

    def hide_for_company(self, key: MonthSum, extract: int) -> set[int] | None:
        """Hide a told sum, where it is this extract that tells it first; the months that this touches."""
        line = key.line
        if line not in self.open_to_hide:
            return None
        before = {block.months for block in self.blocks[line]}
        if len(key.months) == 1:
            (month,) = key.months
            if self.first_told[line, month] != extract and not self._is_new(line, month, extract):
                return None
            self._hide(line, month, extract)
        else:
            months = frozenset(key.months)
            place = next(
                (n for n, block in enumerate(self.blocks[line]) if block.months == months), None
            )
            if place is None:
                return None
            block = self.blocks[line][place]
            if block.shown:
                return self._tell_no_more(line, place, extract)
            self.blocks[line][place] = replace(block, needs=len(months) + 1, told=None)
        self._close(line, extract)
        after = {block.months for block in self.blocks[line]}
        return set().union(*(after ^ before), key.months)

    def _tell_no_more(self, line: int, place: int, extract: int) -> set[int] | None:
        """Of a block of which readers have had a sum: this extract's, where it is another, is not told, nor are later ones."""
        block = self.blocks[line][place]
        months = sorted(block.months)
        now, before = self.values[extract, line, months], self.values[extract - 1, line, months]
        if block.until is not None or (block.told != extract and now.sum() == before.sum()):
            return None
        self.blocks[line][place] = replace(block, until=extract)
        return set(months)

    def _is_new(self, line: int, month: int, extract: int) -> bool:
        """Whether the extract has another value for the month than readers have had."""
        return bool(self.values[extract, line, month] != self.values[extract - 1, line, month])

    def is_remembered(self, line: int, months: Sequence[int], extract: int) -> bool:
        """Whether readers know what a line had in some months: it is told, or was when it had the same."""
        last = self.history.until.get(line, self.history.extracts) - 1
        if extract <= last:
            return self.is_told(line, extract)
        there = self.history.known[last, months].all()
        same = self.values[last, line, months] == self.values[extract, line, months]
        return bool(there and same.all())


class _Attack:
    """A reader's attack on the months that hang together, as one extract has them."""

    def __init__(
        self, decision: _Decision, months: Sequence[int], extract: int, given_up: set[Hashable]
    ) -> None:
        self.decision, self.extract, self.given_up = decision, extract, given_up
        history = decision.history
        self.months = list(months)
        self.counts = history.counts[extract][:, self.months]
        self.polytope = Polytope(self.counts.ravel())
        self.targets: list[tuple[Hashable, Places]] = []
        self._tell()
        # Injuries of one kind are some unit's: of those of a unit there may always be none.
        self.low = np.array(
            [np.inf if isinstance(key, MonthSum) else 0.0 for key, _ in self.targets]
        )
        self.high = np.zeros(len(self.targets))
        self._observe(self.polytope.truth)

    def _at(self, line: int, months: Iterable[int]) -> Places:
        kinds = np.flatnonzero(self.decision.history.lines[line])
        places = np.array([self.months.index(month) for month in months])
        found: Places = (kinds[:, None] * len(self.months) + places).reshape(-1)
        return found

    def _tell(self) -> None:
        decision, bounded = self.decision, self.decision.history.bounded
        for line in range(len(decision.history.lines)):
            in_blocks: set[int] = set()
            for block in decision.blocks.get(line, ()):
                if block.months.isdisjoint(self.months):
                    continue
                in_blocks |= block.months
                months = tuple(sorted(block.months))
                told = block.told is not None and block.until is None
                if told and decision.is_remembered(line, months, self.extract):
                    self.polytope.tell([(MonthSum(line, months), self._at(line, months))])
            for month in self.months:
                key, places = MonthSum(line, (month,)), self._at(line, (month,))
                if line not in bounded and month not in in_blocks:
                    if decision.is_remembered(line, (month,), self.extract):
                        self.polytope.tell([(key, places)])
                elif decision.is_told(line, self.extract):
                    value = int(decision.values[self.extract, line, month])
                    positive = value > 0 and line not in bounded
                    self.polytope.hide([(key, places)], positive=positive)
                    self.targets.append((key, places))
        for kind, month in np.argwhere(self.counts > 0):
            row = ("kind", int(kind), self.months[month])
            self.targets.append((row, np.array([kind * len(self.months) + month])))

    def _observe(self, counts: NDArray[np.float64]) -> None:
        values = np.array([counts[places].sum() for _, places in self.targets])
        np.minimum(self.low, values, out=self.low)
        np.maximum(self.high, values, out=self.high)

    def _is_narrow(self, place: int) -> bool:
        return whole_numbers(self.low[place], self.high[place]) < self.decision.threshold

    def hide_more(self) -> set[int]:
        """Hide one sum that the attack leans on; the months that this touches, none where it fails."""
        for place, (target, places) in enumerate(self.targets):
            if target in self.given_up:
                continue
            leaned: set[MonthSum] = set()
            for most in (True, False):
                if self._is_narrow(place):
                    found = self.polytope.extreme(places, most=most)
                    self._observe(found.counts)
                    leaned |= {key for key in found.binding if isinstance(key, MonthSum)}
            if not self._is_narrow(place):
                continue
            for key in sorted(leaned, key=self._weight):
                touched = self.decision.hide_for_company(key, self.extract)
                if touched:
                    return touched | set(self.months)
            self.given_up.add(target)
        return set()

    def _weight(self, key: MonthSum) -> tuple:
        # A month that is first told now before one that was told with another value.
        months = list(key.months)
        old = bool((self.decision.first_told[key.line, months] != self.extract).any())
        return (old, int(self.decision.values[self.extract, key.line, months].sum()), key)


def sums_told(decision: MonthsDecision, history: ForceHistory, extract: int) -> Iterator[MonthSum]:
    """Every sum of months that readers are told as of an extract."""
    known = {int(month) for month in np.flatnonzero(history.known[extract])}
    for line in range(len(history.lines)):
        if line in history.bounded or not history.is_told(line, extract):
            continue
        for month in sorted(known):
            if (line, month) not in decision.hidden:
                yield MonthSum(line, (month,))
    for block in decision.blocks:
        if (
            block.is_told(extract)
            and history.is_told(block.line, extract)
            and block.months <= known
        ):
            yield MonthSum(block.line, tuple(sorted(block.months)))
